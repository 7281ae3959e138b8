"""One row of a ledger's table as texts by field: merged cells, 同上, and names that are given once for several rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from ledger.blocks import Cell, Line
from ledger.columns import HEADERS, RECTIFICATION, TITLE
from ledger.forms import DIAGNOSIS, Flaws
from ledger.limits import MAX_CELL_TEXT
from ledger.table_header import Header
from ledger.texts import (
    CHINESE_NUMERAL,
    clean,
    has_control,
    has_words,
    is_none,
    name,
    private_characters,
    without_lists,
)
from ledger.written_together import parted
from workflows.texts import MAX_LINE_CHARACTERS

# Lines around the table that are no data, by the first words in them.
_AROUND = re.compile(
    rf"(附件\d*|{TITLE})$|(备注|注|说明|填表说明|填写说明|填\S{{0,2}}人|制表人?|审核人?|负责人|联系\S{{1,2}}"
    r"|填报\S{2,3}|填表\S{2}|截[止至]时间|截[止至]日期|\S{0,4}书记\S{0,2}|单位\S{0,2}盖章)"
    r"\s*([（(][^）)]{0,50}[）)]\s*)?[：:]|[（(]?\s*盖\s*章\s*[）)]?$|(?:本页|累计)?(合|总|小|共)\s*计\s*([:：].{0,20})?$"
)
# What such a line begins with; the rest of it may be long.
_MAX_AROUND_CHARACTERS = 200
_SAME = re.compile(r"[（(]?(?:同上|同前|同上行|上同|〃|″|“|”|\"|'')[）)]?[。.]?")
_MAX_SAME_CHARACTERS = 6
_SECTION = re.compile(
    rf"(?:[（(]?{CHINESE_NUMERAL}[）)、.．]+|\d{{1,2}}[、.．])?\s*(?P<unit>\S{{2,60}}?)(?:[（(][^（()）]{{0,20}}[）)])?[：:]?"
)
# （一）教师党支部, ②教师党支部（12人）, 教师党支部（盖章）
_NUMBERED = re.compile(
    rf"(?:[（(](?:{CHINESE_NUMERAL}|\d{{1,2}})[）)]|[①-⑳]|(?:{CHINESE_NUMERAL}|\d{{1,2}})[、.．])(?=\S{{2}})"
)
_TAIL = re.compile(r"[（(](?:共?\d{1,4}(?:人|名|名党员|名正式党员)|加?盖章|公章|签章|章)[）)]$")
_NOTE = re.compile(r"(?:备\s*注|附?注|(?:填[表写]|情况)?说\s*明)\s*[：:]\s*(?P<said>\S[^\n]*)")
_OWN_NOTES = ("对照诊断指南", "法定节日推算")
"""What stands in the notes that the form itself has, and in those of our own exports."""
_EXAMPLE = re.compile(r"(?:示|样|举)?例(?:如|子)?[:：]?")
_NUMERALS = "一二三四五六七八九十"
_FEWEST_GUIDING = 3
_MAX_GUIDING_CHARACTERS = 40
_CHINESE_NUMBER = re.compile(rf"[（(]?{CHINESE_NUMERAL}[）)、.．]?")
_WITH_NUMBER = 2
_UNIT_ENDS = ("支部", "总支", "党委", "党组织", "学院", "系", "部", "处", "中心", "办公室")
HEADINGS = {column.field: column.header for column in RECTIFICATION} | HEADERS


@dataclass(slots=True)
class TableRow:
    """What one row says. With `is_new` another organization begins."""

    line: Line
    organization: str
    texts: dict[str, str]
    cells: dict[str, list[Cell]]
    is_new: bool

    def day(self, column: str) -> date | None:
        """The date of a cell that holds one as Excel does."""
        return next((cell.day for cell in self.cells.get(column, ())), None)

    def continues(self, column: str) -> bool:
        """Whether its cell is merged with the one of the row above."""
        cells = self.cells.get(column, ())
        return bool(cells) and all(cell.row < self.line.number for cell in cells)

    def place(self, column: str) -> str:
        """One of its cells as a person finds it."""
        return f"{self.line.place}“{HEADINGS[column]}”"


@dataclass(slots=True)
class RowText:
    """The rows of one table under its header, in their order."""

    header: Header
    organization: str = ""
    taken: bool = False
    _anchor: int = 0
    _shared: dict[str, tuple[int, str]] = field(default_factory=dict)
    _last: dict[str, str] = field(default_factory=dict)
    _bare: bool = False

    def resumed(self) -> "RowText":
        """The second part of a table that was cut in two, which has no headings of its own."""
        return RowText(replace(self.header, lines=[]), self.organization, taken=True, _last=self._last)

    def row(self, line: Line, errors: Flaws, warnings: Flaws) -> TableRow | None:
        """What a line says; None where it says nothing of its own, or a flaw tells why it cannot be read."""
        cells, bare = self.header.sort(line)
        named = cells.get("organization", [])
        own = _bare(name("".join(without_lists(c.text) for c in named)))
        if any(c.row in self.header.rows for c in named) or _is_around(line, cells, own, warnings):
            return None
        if bare and not self._bare:
            self._bare = True
            warnings.add(line.place_of(bare[0]), f"“{bare[0].text[:12]}”所在的列没有表头，这一列没有读取，请核对。")
        is_layout = self._is_guidance(line, cells, warnings) or self._is_section(line, cells, warnings)
        if is_layout or _has_fault(line, cells, errors):
            return None
        self.taken = True
        same = _SAME.fullmatch(own[: _MAX_SAME_CHARACTERS + 1]) is not None
        own = "" if same else own
        anchor = next((c.row for c in named), line.number) if own else self._anchor
        is_new = bool(own) and (anchor != self._anchor or own != self.organization)
        texts = {
            f: self._value(f, inside, line, own or self.organization)
            for f, inside in cells.items()
            if f != "organization"
        }
        for column in self.header.together if self.header.form != DIAGNOSIS else ():
            texts |= parted(texts.pop(column.field or "", ""), column.together)
        if _is_too_long(line, own, texts, errors):
            return None
        if strange := private_characters("".join(texts.values()) + own):
            reason = f"含有自造字或符号字体的字符（{strange}），别人的电脑上可能看不到；请换成常用字。"
            warnings.add(line.place, reason)
        filled = any(not is_none(without_lists(text)) for f, text in texts.items() if f != "number")
        if own:
            self.organization, self._anchor = own, anchor
        elif not filled and not same:
            self._say_left(line, texts, warnings)
            return None
        elif self.organization and not same and "organization" in self.header.fields:
            reason = f"这一行没有写党组织名称，已按上面的“{self.organization}”读取，请核对。"
            warnings.add(f"{line.place}“{HEADERS['organization']}”", reason)
        return TableRow(line, self.organization, texts, cells, is_new)

    def _say_left(self, line: Line, texts: dict[str, str], warnings: Flaws) -> None:
        """Say of a row that nobody's name is in, and that tells of nothing, what words it has; signs alone are none."""
        if "organization" not in self.header.fields:
            return
        words = (clean(without_lists(text)) for f, text in texts.items() if f != "number")
        if said := next((word for word in words if has_words(word)), None):
            reason = f"这一行没有写党组织名称，只写了“{said[:12]}”，没有读取；如果是某个党组织的，请补填名称。"
            warnings.add(line.place, reason)

    def _value(self, column: str, cells: list[Cell], line: Line, organization: str) -> str:
        """The text of a column. Of the diagnosis ledger a cell merged over rows counts once per organization."""
        counted = self._counted(column, cells, line, organization) if self.header.form == DIAGNOSIS else cells
        text = "\n".join([cell.text for cell in counted if cell.text])
        if text and len(text) <= _MAX_SAME_CHARACTERS and _SAME.fullmatch(clean(text)):
            return self._last.get(column, text)
        self._last[column] = text or self._last.get(column, "")
        return text

    def _counted(self, column: str, cells: list[Cell], line: Line, organization: str) -> Iterator[Cell]:
        for cell in cells:
            here = (cell.row, organization)
            if cell.row == line.number or self._shared.get(column) != here:
                yield cell
            self._shared[column] = here

    def _is_guidance(self, line: Line, cells: dict[str, list[Cell]], warnings: Flaws) -> bool:
        """Whether a line is part of the printed form: columns counted, what is to be filled in, an example."""
        if _EXAMPLE.fullmatch("".join(c.text for c in cells.get("number", ())).strip()):
            warnings.add(line.place, "这一行是示例，没有读取。")
            return True
        if self.taken:
            return False
        words = [clean(cell.text) for cell in line.cells if cell.text.strip()]
        if len(words) < _FEWEST_GUIDING or max(map(len, words)) > _MAX_GUIDING_CHARACTERS:
            return False
        bare = [word.strip("（）()") for word in words]
        if bare in ([str(n) for n in range(1, len(bare) + 1)], list(_NUMERALS[: len(bare)])):
            return True
        if all(word[0] in "（(" and word[-1] in "）)" for word in words):
            warnings.add(line.place, "这一行像是填写说明，没有读取；如果是内容，请去掉括号。")
            return True
        return False

    def _is_section(self, line: Line, cells: dict[str, list[Cell]], warnings: Flaws) -> bool:
        """Whether a line is a heading between the rows; that of an organization holds for those below it."""
        filled = [cell for cell in line.cells if cell.text.strip() and not cell.fault]
        numbers = cells.get("number", ())
        if self.header.form != DIAGNOSIS and len(filled) == _WITH_NUMBER and filled[0] in numbers:
            # 一 | 党的领导方面: no problem, or something would be done about it
            filled = filled[1:] if _CHINESE_NUMBER.fullmatch(clean(without_lists(filled[0].text))) else filled
            wide = len(filled) == 1
        else:
            last = self.header.columns[-1]
            spans = bool(filled) and filled[0].span > 1 and 2 * filled[0].span > last.start + last.span
            wide = spans or (bool(filled) and filled[0] in numbers and not filled[0].text[:1].isdecimal())
        if len(filled) != 1 or not wide or filled[0].row != line.number:
            return False
        text = clean(without_lists(filled[0].text))
        found = _SECTION.fullmatch(name(text))
        if found and found["unit"].endswith(_UNIT_ENDS):
            self.organization, self._anchor = found["unit"], line.number
        else:
            warnings.add(line.place, f"“{text[:20]}”只占一行，像是小标题，没有读取；如果是内容，请填入相应的列。")
        return True


def _bare(organization: str) -> str:
    """An organization's name without its number in a list, its members counted and its stamp."""
    return _TAIL.sub("", _NUMBERED.sub("", organization, count=1) if _NUMBERED.match(organization) else organization)


def is_around(line: Line, cells: dict[str, list[Cell]] | None = None, organization: str = "") -> bool:
    """Whether the line is a foot note, a line for signatures, a repeated title or a total."""
    first = next((c for c in line.cells if c.text.strip()), None)
    if first is None:
        return not any(c.fault for c in line.cells)
    words = clean(without_lists(first.text[:_MAX_AROUND_CHARACTERS]))
    found_in = (column for column, inside in (cells or {}).items() if any(first is cell for cell in inside))
    if organization and next(found_in, "number") not in {"number", "organization"}:
        words = organization[:_MAX_AROUND_CHARACTERS]
    return any(_AROUND.match(w) for w in (words, organization[:_MAX_AROUND_CHARACTERS]) if w)


def _is_around(line: Line, cells: dict[str, list[Cell]], organization: str, warnings: Flaws) -> bool:
    """As `is_around`; what a note says is said."""
    found = is_around(line, cells, organization)
    if found:
        say_note(line.text, line.place, warnings)
    return found


def say_note(text: str, place: str, warnings: Flaws) -> None:
    """Say of a note around the table what it says, unless it is printed on the form."""
    note = _NOTE.match(clean(without_lists(text[:_MAX_AROUND_CHARACTERS])))
    if note and has_words(note["said"]) and not any(own in note[0] for own in _OWN_NOTES):
        warnings.add(place, f"“{note[0][:20]}”像是表外的说明，没有读取；如果是内容，请填入相应的列。")


def _has_fault(line: Line, cells: dict[str, list[Cell]], errors: Flaws) -> bool:
    found = False
    for column, inside in cells.items():
        for cell in inside if column != "number" else ():
            control = "单元格含有不可见的控制字符，请删去后重新导入。" if has_control(cell.text) else ""
            if reason := cell.fault or control:
                errors.add(line.place_of(cell, HEADINGS.get(column, "")), reason)
                found = True
    return found


def _is_too_long(line: Line, organization: str, texts: dict[str, str], errors: Flaws) -> bool:
    """Several cells may fill one column: a header that is written twice, say."""
    long = [(f, MAX_CELL_TEXT) for f, text in texts.items() if len(text) > MAX_CELL_TEXT]
    if len(organization) > MAX_LINE_CHARACTERS:
        long.append(("organization", MAX_LINE_CHARACTERS))
    for column, most in long:
        errors.add(f"{line.place}“{HEADINGS.get(column, column)}”", f"超过 {most} 字，请精简后重新导入。")
    return bool(long)
