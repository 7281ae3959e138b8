"""One cell of problems → its clauses.

Plain rules, in this order:

1. Numbers that run 1, 2, 3 … in one style split the cell; other styles beneath them stay inside.
   Where the numbers do not run so (a gap, a late start, two styles interleaved), nothing is split
   and a warning says so.
2. Paragraphs of an automatic list in Word (LIST_ITEM) split the cell.
3. Without numbers, line breaks and ； split it. A line continues the one before where that one
   ends in ，、： or an opening mark or leaves a bracket open, or where this one begins with a
   closing mark or is only a bracketed citation; and where a text that ends its clauses with marks
   was wrapped by hand: a full line that ends with none goes on in the next. Beneath a number every
   line goes on so.
"""

import re
from bisect import bisect_left
from typing import NamedTuple

from ledger.citations import cite
from ledger.list_markers import FAMILY, Mark, begins_with_mark, marks, without_loose_numbers
from ledger.texts import LIST_INNER, LIST_ITEM, Brackets, brackets, clean, is_none, outside

_LEAD_IN = re.compile(
    r"(经(认真)?(自查|排查|诊断|查摆|对照|研究)+[,，：:]?)?(我|本|该)?(单位|支部|党支部|总支|党总支)?"
    r"(目前|还|仍|尚)?(主要)?(存在|有|发现)?(着)?(以下|如下|下列|的)*(几|[一二三四五六七八九十\d])*"
    r"(个|点|条|项|方面)*(的)?(主要|突出)?(问题|不足|短板|问题和不足|问题与不足)?"
    r"(有|是|为|如下|表现为|表现在)*[：:；;，,。\s]*"
)
# The longest that people write has about fifty characters.
_MAX_LEAD_IN_CHARACTERS = 100
_CONTINUES = "，,、：:（(“‘《【「—"
_CLOSES = re.compile(r"[，,、。；;！？）)”’》】」]")
_CITATION_ONLY = re.compile(r"[（(【「『［\[].*[）)】」』］\]][。；;]?")
_SENTENCE_END = "。；;：:！？\n"
_BREAK = re.compile(f"[\n{LIST_ITEM}{LIST_INNER}]")
_EDGE = "；;。，,、 \t\n\u3000"
# Word and WPS keep the bullets of their symbol fonts in U+F020 to U+F0FF.
_SIGNS = "●•○◆◇■□▪▫◎★☆※➢►▶▲△▼✓✔√→⇒∙‣\uf020-\uf0ff"
_BULLET = re.compile(rf"[{_SIGNS}·*]+\s*|[-–—－]\s+")
_REPEATED = re.compile(f"[{_SIGNS}]")
_SAID_OUT = "。；;！？!?"
_STOPS = _SAID_OUT + "：:"
_GOES_ON = re.compile(r"[的和与及在对向把被将从由或未不没并且而]$")
# Fewer characters make no line that was wrapped because it was full.
_FULL_LINE_CHARACTERS = 10
_MOST_LOOSE = 2
# Styles that are a list even in the middle of a sentence.
_PLAIN = {"一是", "①"}
_MOST_CHAINED = 999
_MOST_CHINESE = 99
# How many headings 一、 may stand above each other before the numbers that count.
_MOST_HEADINGS = 4


class Split(NamedTuple):
    """The clauses without numbers and end marks, and a sentence where a person should look."""

    clauses: tuple[str, ...]
    warning: str


def split(cell: str, first: int = 1) -> Split:
    """Split a cell. `first` is where its numbering may go on from the row above (merged cells)."""
    text = _prepared(cell)
    if is_none(text):
        return Split((), "")
    parts, warning = _parts(text, first)
    clauses = tuple(tidied for part in parts if not is_none(tidied := _tidy(part)))
    return Split(clauses, warning)


def _prepared(cell: str) -> str:
    text = cell.replace("\n" + LIST_INNER, LIST_INNER).replace("\n" + LIST_ITEM, LIST_ITEM)
    return clean(text)


def _parts(text: str, first: int, headings: int = _MOST_HEADINGS) -> tuple[list[str], str]:
    found = [] if text.startswith(LIST_ITEM) else marks(text)
    strong = [m for m in found if m.strong and not m.doubtful]
    chain = _outer(text, found, first) if found else []
    if headings and len(chain) == 1 and _heads_list(text[chain[0].end :]):
        return _parts(text[chain[0].end :].strip(), first, headings - 1)
    if chain:
        return _cut(text, chain)
    if LIST_ITEM in text:
        return _listed(text)
    lone = strong[0] if len(strong) == 1 and not text[: strong[0].start].strip() else None
    if lone and not _interleaved(found, [lone], text):
        return [text[lone.end :]], f"编号从“{lone.number}”开始，请核对前面是否漏填。"
    if strong:
        numbers = "、".join(text[m.start : m.end].strip() for m in strong[:8])
        return [text], f"编号不是从1开始连续排列（{numbers}），未拆分；请改好编号后重新导入。"
    return without_loose_numbers(_unnumbered(text)), ""


def _heads_list(text: str) -> bool:
    """Whether a lone 一、 is only the heading 存在的问题 above the numbers that count."""
    inner = _opening(marks(text))
    heading = text[: inner.start].strip() if inner else ""
    return bool(heading) and _is_lead_in(heading)


def _outer(text: str, found: list[Mark], first: int) -> list[Mark]:
    """The marks to cut at: one style, from 1 without a gap; nothing where that is not clear."""
    opening = _opening(found)
    if opening is None:
        return []
    chain = _chain(text, found, opening.style, first)
    if not chain and opening.style in {"1.", *FAMILY}:
        merged = [m._replace(style=FAMILY.get(m.style, m.style)) for m in found]
        chain = _chain(text, merged, "1.", first)
    return chain


def _opening(found: list[Mark]) -> Mark | None:
    """The first mark that can begin a list."""
    for mark in found:
        if mark.strong and (not mark.doubtful or mark.counts or mark.number == 1):
            return mark
        if mark.style in _PLAIN and mark.number == 1:
            return mark
    return None


def _chain(text: str, found: list[Mark], style: str, first: int) -> list[Mark]:
    own = [m for m in found if m.style == style]
    strong = [m for m in own if m.strong]
    loose = strong[:1] + [m for m in own if m not in strong[:1] and (m.strong or not m.doubtful)]
    tries = (strong, sorted(loose), own if style in _PLAIN else [])
    chains = [_run(candidates, start) for candidates in tries for start in dict.fromkeys((1, first))]
    held = [chain for chain in chains if _holds(text, found, chain)]
    return next((chain for chain in held if len(chain) > 1), held[0] if held else [])


def _run(candidates: list[Mark], start: int) -> list[Mark]:
    """The marks that count up from `start`; nothing where a clear mark does not fit."""
    chain: list[Mark] = []
    for mark in candidates:
        if mark.number == start + len(chain) and len(chain) < _MOST_CHAINED:
            chain.append(mark)
        elif mark.strong and not mark.doubtful:
            return []
    return chain


def _holds(text: str, found: list[Mark], chain: list[Mark]) -> bool:
    if not chain or _interleaved(found, chain, text):
        return False
    if len(chain) > 1:
        return True
    lone = chain[0]
    leads = not text[: lone.start].strip() or _is_lead_in(text[: lone.start])
    return leads and (not lone.doubtful or lone.style == "1.1" or (lone.counts and lone.style not in {"1，", "1 "}))


def _interleaved(found: list[Mark], chain: list[Mark], text: str) -> bool:
    """Whether other styles, within one clause of the chain, do not themselves run from 1."""
    ends = [m.start for m in chain[1:]] + [len(text)]
    starts = [m.start for m in found]
    for mark, end in zip(chain, ends, strict=True):
        nexts: dict[str, int] = {}
        for inner in found[bisect_left(starts, mark.end) : bisect_left(starts, end)]:
            if inner.doubtful:
                continue
            fits = inner.number in {1, nexts.get(inner.style, 0) + 1}
            if inner.strong and not fits and inner.style != mark.style:
                return True
            if fits:
                nexts[inner.style] = inner.number
    return False


def _cut(text: str, chain: list[Mark]) -> tuple[list[str], str]:
    ends = [m.start for m in chain[1:]] + [len(text)]
    parts = [text[m.end : end] for m, end in zip(chain, ends, strict=True)]
    before = text[: chain[0].start].rstrip(" \t")
    if before and not _is_lead_in(before) and before[-1] not in _SENTENCE_END:
        return [text], f"编号写在一句话中间（{before[-20:]}…），未拆分；请核对是否为一个问题。"
    parts, warning = _with_preamble(text[: chain[0].start], parts)
    last = chain[-1]
    if last.number == _MOST_CHAINED or (
        last.number == _MOST_CHINESE and last.style in {"一、", "(一)", "一是", "第一"}
    ):
        warning = f"编号到“{last.number}”为止，其后的没有拆分；请拆成几行后重新导入。"
    return parts, warning


def _listed(text: str) -> tuple[list[str], str]:
    preamble, *items = text.split(LIST_ITEM)
    parts = [line for item in items for line in _lines(item)]
    return _with_preamble(preamble, parts)


def _with_preamble(preamble: str, parts: list[str]) -> tuple[list[str], str]:
    """Words before the first number: 存在以下问题： goes; a heading joins the first clause."""
    if not preamble.strip() or _is_lead_in(preamble):
        return parts, ""
    warning = f"编号之前还有文字“{preamble.strip()[:20]}”，请核对拆分是否正确。"
    if parts and preamble.rstrip().endswith(("：", ":")):
        return [preamble.strip() + parts[0], *parts[1:]], warning
    return [*_unnumbered(preamble), *parts], warning


def _is_lead_in(text: str) -> bool:
    bare = text.strip()
    return len(bare) <= _MAX_LEAD_IN_CHARACTERS and _LEAD_IN.fullmatch(bare) is not None


def _unnumbered(text: str) -> list[str]:
    lines = _lines(text)
    if len(lines) > 1 and _is_lead_in(lines[0]):
        lines = lines[1:]
    return [clause for line in lines for part in _bulleted(line) for clause in _semicolons(part)]


def _bulleted(line: str) -> list[str]:
    """A line without its bullet, cut where the same bullet stands again."""
    bullet = _BULLET.match(line)
    if bullet is None:
        return [line]
    rest = line[bullet.end() :]
    return rest.split(line[0]) if _REPEATED.match(line) else [rest]


def _semicolons(line: str) -> list[str]:
    cuts = [at for at, char in enumerate(outside(line, brackets(line))) if char in "；;"]
    return [line[a:b] for a, b in zip([0, *(c + 1 for c in cuts)], [*cuts, len(line)], strict=True)]


def _lines(text: str, *, numbered: bool = False) -> list[str]:
    """The lines of a text, with continuations joined to the line before."""
    joined: list[_Joined] = []
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    full = 1 if numbered else _width(lines)
    for line in lines:
        begins = _BULLET.match(line) is not None or begins_with_mark(line)
        if not joined or begins or not joined[-1].goes_on_in(line, full):
            joined.append(_Joined())
        joined[-1].add(line)
    return [each.text for each in joined]


def _width(lines: list[str]) -> int:
    """How long a line of a text is that was wrapped by hand; 0 where line breaks part its clauses."""
    longest = max(map(len, lines), default=0)
    if longest < _FULL_LINE_CHARACTERS:
        return 0
    wrapped = lines[:-1]
    if any(line[-1] in _SAID_OUT for line in wrapped):
        return longest - _MOST_LOOSE
    equal = len(wrapped) > 1 and all(longest - len(line) < _MOST_LOOSE for line in wrapped)
    return longest - 1 if equal and any(sign in line for line in lines for sign in "，,、。；") else 0


class _Joined:
    """A line, with those that continue it as they come: none of it is looked at twice."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._length = self._followed = 0
        self._brackets = Brackets()

    @property
    def text(self) -> str:
        return "".join(self._lines)

    def add(self, line: str) -> None:
        self._lines.append(line)
        self._length += len(line)

    def goes_on_in(self, line: str, full: int) -> bool:
        """Whether the next line continues this one, in a text whose lines are full at a length; 0 for none."""
        last = self._lines[-1]
        if last[-1] in _CONTINUES and not self._is_lead_in():
            return True
        if (full and len(last) >= full and last[-1] not in _STOPS) or _GOES_ON.search(last):
            return not self._is_lead_in()
        if _CLOSES.match(line) or self._leaves_open():
            return True
        return _CITATION_ONLY.fullmatch(line) is not None and cite(line).indicator is not None

    def _leaves_open(self) -> bool:
        for line in self._lines[self._followed :]:
            self._brackets.feed(line)
        self._followed = len(self._lines)
        return self._brackets.leaves_open("(“《【「")

    def _is_lead_in(self) -> bool:
        return self._length <= _MAX_LEAD_IN_CHARACTERS and _is_lead_in(self.text)


def _tidy(part: str) -> str:
    if not _BREAK.search(part):
        return part.strip().strip(_EDGE)
    pieces = part.replace(LIST_INNER, LIST_ITEM).split(LIST_ITEM)
    return "\n".join(line for piece in pieces for line in _lines(piece, numbered=True)).strip(_EDGE)
