"""The diagnosis guides of a notice (闽北职院党〔2021〕36号附件1), from plain text or Word.

A guide is a title line (二级院（系）党组织诊断工作指南), headings numbered 1. 2. 3. and, under
each, indicators numbered （1）（2）（3）. All between is the text of the indicator before it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import TypeAdapter

from ledger import read_csv, read_docx
from ledger.blocks import Line
from ledger.budget import Budget
from ledger.limits import MAX_LINES, FileRejected
from ledger.package import Package, check_size
from ledger.read import refuse_others
from ledger.texts import CHINESE_NUMERAL, LIST_INNER, LIST_ITEM, clean, numeral

_TITLE = re.compile(r"(?!附件)([^：:，。、]{2,20}?)(?:诊断工作|工作诊断|诊断)(?:指南|指标|标准)")
_END = re.compile(r"附件\d*[：:]?$|附件[2-9２-９]|填报单位|.{0,10}台账$")
_COLUMN_HEADS = {"一级指标", "二级指标", "序号", "指标内容", "一级指标二级指标"}
_HEADING = re.compile(rf"(\d{{1,2}}|{CHINESE_NUMERAL})\s*[.．、]\s*(.+)", re.DOTALL)
_INDICATOR = re.compile(r"(?:(?<=\n)|(?<=[。；;])|^)[^\S\n]*(?:[（(]\s*(\d{1,2})\s*[)）]|([⑴-⒇①-⑳]))")
_MAX_HEADING_CHARACTERS = 40
_KINDS = (("支部", "支部"), ("院系", "院系"))


@dataclass(frozen=True, slots=True)
class GuideIndicator:
    """One indicator; its code reads 院系1-2 or 支部3-4."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class GuideHeading:
    """One first-level indicator, such as 政治把关作用到位."""

    code: str
    title: str
    indicators: tuple[GuideIndicator, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide with its headings in order."""

    name: str
    headings: tuple[GuideHeading, ...]


_JSON = TypeAdapter(list[Guide])


def read_guide(data: bytes, name: str) -> list[Guide]:
    """The guides in a notice.

    Raises FileRejected, with a Chinese sentence, where the file holds no complete guide.
    """
    check_size(data)
    refuse_others(data)
    try:
        guides = [_guide(title, lines) for title, lines in _sections(_lines(data))]
    except RecursionError as error:
        raise FileRejected("文件的内容嵌套过深，请另存一份后重新上传。") from error
    if not guides:
        raise FileRejected(
            f"“{name}”里没有找到诊断指南：请保留“……诊断工作指南”的标题行，标题下依次是“1.”编号的"
            "一级指标和“（1）”编号的二级指标。"
        )
    return guides


def as_json(guides: list[Guide]) -> dict[str, object]:
    """The guides as plain data, in the published shape."""
    return {"guides": _JSON.dump_python(guides, mode="json")}


def _lines(data: bytes) -> Iterator[str]:
    if data.startswith(b"PK"):
        package = Package(data, Budget())
        main = package.main()
        if not main.startswith("word/"):
            raise FileRejected("诊断指南请用 .docx 或 .txt 文件上传。")
        yield from _word_lines(package, main)
    else:
        text = clean(read_csv.decode(data)).replace("\t", "\n")
        if text.count("\n") > MAX_LINES:
            raise FileRejected(f"文件超过 {MAX_LINES} 行，不像是诊断指南，已拒绝。")
        yield from map(str.strip, text.split("\n"))


def _word_lines(package: Package, main: str) -> Iterator[str]:
    """Paragraphs and cells, with the numbers that Word's automatic lists show."""
    heading = 0
    for piece in read_docx.blocks(package, main):
        if not isinstance(piece, Line):
            if _is_title(piece_text := getattr(piece, "text", "")):
                heading = 0
            yield from piece_text.split("\n")
            continue
        for index, cell in enumerate(piece.cells):
            if cell.row != piece.number:
                continue
            text = cell.text.replace(LIST_INNER, "")
            if index == 0 and text.startswith(LIST_ITEM):
                heading += 1
                text = f"{heading}.{text[1:]}"
            yield from _numbered(text).split("\n")


def _numbered(text: str) -> str:
    first, *items = text.split(LIST_ITEM)
    return first + "".join(f"（{n}）{item}" for n, item in enumerate(items, 1))


def _bare(line: str) -> str:
    return "".join(line.split())


def _is_title(line: str) -> bool:
    return _TITLE.fullmatch(_bare(line)) is not None


def _sections(lines: Iterator[str]) -> list[tuple[str, list[str]]]:
    """The lines of each guide under its title."""
    sections: list[tuple[str, list[str]]] = []
    inside = False
    for line in lines:
        bare = _bare(line)
        if _is_title(line):
            sections.append((bare, []))
            inside = True
        elif _END.match(bare):
            inside = False
        elif inside and bare and bare not in _COLUMN_HEADS:
            sections[-1][1].append(line.strip())
    return [(title, body) for title, body in sections if body]


def _guide(title: str, lines: list[str]) -> Guide:
    prefix = _prefix(title)
    bodies: list[tuple[str, list[str]]] = []
    for line in lines:
        found = _HEADING.fullmatch(line)
        short = found is not None and len(found[2]) <= _MAX_HEADING_CHARACTERS
        if found and short and numeral(found[1]) == len(bodies) + 1:
            bodies.append((_bare(found[2]), []))
        elif bodies:
            bodies[-1][1].append(line)
    if not bodies:
        raise FileRejected(f"《{title}》里没有找到“1.”编号的一级指标，请补上编号后重新上传。")
    headings = [_heading(f"{prefix}{n}", t, body) for n, (t, body) in enumerate(bodies, 1)]
    return Guide(title, tuple(headings))


def _prefix(title: str) -> str:
    """院系 or 支部; for any other kind of organization, its own words."""
    bare = re.sub(r"[（()）]", "", title)
    kind = next((prefix for word, prefix in _KINDS if word in bare), None)
    match = _TITLE.fullmatch(title)
    return kind or (match[1] if match else title)


def _heading(code: str, title: str, lines: list[str]) -> GuideHeading:
    text = "\n".join(lines)
    starts: list[re.Match[str]] = []
    for match in _INDICATOR.finditer(text):
        if numeral(match[1] or match[2]) == len(starts) + 1:
            starts.append(match)
    if not starts:
        raise FileRejected(f"一级指标“{title}”下没有找到“（1）”编号的二级指标，请补上编号后重新上传。")
    # A heading that wrapped goes on until the first indicator.
    title += _bare(text[: starts[0].start()])
    ends = [m.start() for m in starts[1:]] + [len(text)]
    texts = [text[m.end() : end] for m, end in zip(starts, ends, strict=True)]
    joined = ["".join(map(str.strip, t.split("\n"))) for t in texts]
    indicators = (GuideIndicator(f"{code}-{n}", t) for n, t in enumerate(joined, 1))
    return GuideHeading(code, title, tuple(indicators))
