"""The diagnosis guides of a notice or of a school's own (闽北职院党〔2021〕36号附件1), from Word, Excel or plain text.

A guide is a title line (二级院（系）党组织诊断工作指南) and below it a list in two styles of numbers, or a table whose
columns name their level. A file without such a title is one guide, called as the file is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

from ledger import read_csv, read_docx, read_xlsx
from ledger.blocks import Block, HiddenLine, Line, TextBlock
from ledger.budget import Budget
from ledger.guide_list import bare, numbered, outline_of
from ledger.guide_table import GuideTable
from ledger.guides import Guide, Outline, coded
from ledger.limits import MAX_CELL_TEXT, MAX_GUIDES, MAX_HEADINGS, MAX_LINES, FileRejected
from ledger.package import Package, check_size
from ledger.read import refuse_others, root
from ledger.texts import LIST_INNER, LIST_ITEM, clean, without_lists

_TITLE = re.compile(
    r"《?(?!附件|[\d（(一二三四五六七八九十]{1,3}[.．、）)])(?P<whose>[^：:，。、《》]{2,30}?)"
    r"(?:诊断工作|工作诊断|诊断|评价|评估|考核|自查|对标|建设)"
    r"(?:指南|指标(?:体系)?|标准|要点|细则|对照表)(?:[（(][^（()）]{1,12}[)）])?》?"
)
_END = re.compile(r"附件\d*[：:]?$|附件[2-9２-９]|填报单位|.{0,10}台账$")
_COLUMN_HEADS = {"一级指标", "二级指标", "序号", "指标内容", "一级指标二级指标"}
_KINDS = (("支部", "支部"), ("院系", "院系"))
_MAX_SHOWN_CHARACTERS = 20
_MOST_UNREAD = 20


@dataclass(slots=True)
class _Section:
    """A guide while it is read: its lines, or its tables."""

    title: str
    lines: list[str] = field(default_factory=list)
    tables: list[GuideTable] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def is_filled(self) -> bool:
        return bool(self.tables or self.lines)

    def guide(self) -> Guide:
        outline: list[tuple[str, list[str]]] = [
            (title, [*texts]) for table in self.tables for title, texts in table.outline
        ]
        unread = [*self.unread, *(said for table in self.tables for said in table.unread)]
        found: Outline = outline
        left, astray = self.lines, list[str]()
        if not self.tables:
            found, left, astray = outline_of(self.title, self.lines)
        if empty := next((title for title, texts in found if not texts), None):
            raise FileRejected(f"一级指标“{empty}”下没有二级指标，请补填后重新上传。")
        if not found:
            raise FileRejected(f"《{self.title}》的表格里没有填写指标，请补填后重新上传。")
        _refuse_more(f"《{self.title}》的一级指标", len(found), MAX_HEADINGS)
        for title, texts in found:
            _refuse_more(f"一级指标“{title[:_MAX_SHOWN_CHARACTERS]}”下的二级指标", len(texts), MAX_HEADINGS)
            if any(len(text) > MAX_CELL_TEXT for text in (title, *texts)):
                raise FileRejected(f"《{self.title}》有一项指标超过 {MAX_CELL_TEXT} 字；请核对编号是否依次排列。")
        said = [f"“{line[:_MAX_SHOWN_CHARACTERS]}”不在指标中，没有读取。" for line in left if line not in _COLUMN_HEADS]
        said += [f"“{line[:_MAX_SHOWN_CHARACTERS]}”的编号不接着前一项，已并入前一项，请核对。" for line in astray]
        return coded(self.title, _prefix(self.title), found, [*dict.fromkeys([*unread, *said])][:_MOST_UNREAD])


def read_guide(data: bytes, name: str) -> list[Guide]:
    """The guides in a notice, or in a file of its own.

    Raises FileRejected, with a Chinese sentence, where the file holds no complete guide.
    """
    check_size(data)
    refuse_others(data, "不是诊断指南；请上传 .docx、.xlsx、.csv 或 .txt 文件。")
    try:
        sections, rest = _sections(_blocks(data, name))
    except RecursionError as error:
        raise FileRejected("文件的内容嵌套过深，请另存一份后重新上传。") from error
    if not sections and rest.is_filled:
        rest.title = PurePath(name).stem
        try:
            return [rest.guide()]
        except FileRejected as wrong:
            if rest.tables:
                raise wrong from None
    if not sections:
        raise FileRejected(
            f"“{name}”里没有找到诊断指南：请保留“……诊断工作指南”的标题行，标题下依次是“1.”编号的"
            "一级指标和“（1）”编号的二级指标；或用表头为“一级指标”“二级指标”的表格。"
        )
    _refuse_more("文件中的指南", len(sections), MAX_GUIDES)
    return [section.guide() for section in sections]


def _refuse_more(what: str, many: int, most: int) -> None:
    if many > most:
        raise FileRejected(f"{what}有 {many} 项，最多 {most} 项；请删去不是指标的内容后重新上传。")


def _blocks(data: bytes, name: str) -> Iterator[Block]:
    budget = Budget()
    if data.startswith(b"PK"):
        package = Package(data, budget)
        main = package.main()
        kind = root(package, main)
        if not kind:
            raise FileRejected("诊断指南请用 .docx、.xlsx、.csv 或 .txt 文件上传。")
        yield from read_docx.blocks(package, main) if kind == "document" else read_xlsx.blocks(package, main)
        return
    text = read_csv.decode(data)
    if name.lower().endswith(".csv"):
        yield from read_csv.blocks(text, budget)
        return
    lines = clean(text).replace("\t", "\n").split("\n")
    if len(lines) > MAX_LINES:
        raise FileRejected(f"文件超过 {MAX_LINES} 行，不像是诊断指南，已拒绝。")
    yield from (TextBlock(line.strip(), "正文") for line in lines)


def _sections(blocks: Iterator[Block]) -> tuple[list[_Section], _Section]:
    """The guides under their titles, and what stands under none."""
    found = _Sections()
    for piece in blocks:
        if isinstance(piece, HiddenLine):
            found.rest.unread.append(f"{piece.line.where}已隐藏，没有读取。")
        elif not (isinstance(piece, Line) and found.take_row(piece)):
            found.take_lines(piece)
    return [section for section in found.titled if section.is_filled], found.rest


class _Sections:
    """Takes pieces in the order of the file."""

    def __init__(self) -> None:
        self.titled: list[_Section] = []
        self.rest = _Section("")
        self._inside: _Section | None = self.rest
        self._table: GuideTable | None = None
        self._named = ""
        self._heading = 0

    def take_row(self, line: Line) -> bool:
        """Take a row of a table whose columns name their level; tell whether it is one."""
        if line.table != self._named:
            self._table, self._named = None, line.table
        if self._table is not None:
            self._table.take(line)
            return True
        if self._inside is None or (begun := GuideTable.under(line)) is None:
            return False
        self._table = begun
        self._inside.tables.append(begun)
        return True

    def take_lines(self, piece: Block) -> None:
        """Take what is written line by line: a title, an end, or more of the guide."""
        texts, self._heading = _texts(piece, self._heading)
        for line in texts:
            if _TITLE.fullmatch(bare(line)):
                self._inside, self._heading = _Section(bare(line).strip("《》")), 0
                self.titled.append(self._inside)
            elif _END.match(bare(line)):
                self._inside = None if self.titled else self._inside
            elif self._inside is not None and bare(line) and bare(line) not in _COLUMN_HEADS:
                self._inside.lines.append(line.strip())


def _texts(piece: Block, heading: int) -> tuple[list[str], int]:
    """The lines of a paragraph or a row, with the numbers that Word's automatic lists show."""
    if isinstance(piece, TextBlock):
        return without_lists(piece.text).split("\n"), heading
    lines: list[str] = []
    for index, cell in enumerate(piece.cells if isinstance(piece, Line) else ()):
        if isinstance(piece, Line) and cell.row != piece.number:
            continue
        text = cell.text.replace(LIST_INNER, "")
        if index == 0 and text.startswith(LIST_ITEM):
            heading += 1
            text = f"{heading}.{text[1:]}"
        lines += numbered(text).split("\n")
    return lines, heading


def _prefix(title: str) -> str:
    """院系 or 支部; for any other kind of organization, its own words."""
    plain = re.sub(r"[（()）]", "", title)
    kind = next((prefix for word, prefix in _KINDS if word in plain), None)
    match = _TITLE.fullmatch(title)
    return kind or (match["whose"] if match else title)
