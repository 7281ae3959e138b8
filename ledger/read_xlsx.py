"""An Excel workbook as lines of cells. One row at a time; only the cells with content are kept."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from lxml import etree

from ledger import number_format
from ledger.blocks import Block, Cell, HiddenLine, Line, TextBlock
from ledger.budget import TOO_MANY
from ledger.limits import MAX_CELLS, MAX_COLUMNS, MAX_LINES, MAX_ROWS, FileRejected
from ledger.package import Package, attribute, local, whole
from ledger.word_text import STRUCK, WHITE
from ledger.workbook import Book, rich_text, sheets, struck_text, unescaped
from ledger.written_dates import parse_date

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
# Excel writes seventeen; a number of millions of digits would be computed on for long.
_MOST_DIGITS = 400
_MOST_NAMED = 20
_MAX_SHOWN_CHARACTERS = 20
# What programs leave behind by the ten thousand: passed over one by one, so as not to be held.
_SHEET_LITTER = ("conditionalFormatting", "dataValidation", "hyperlink")
_FORMULA = "这个单元格是公式，读取的值可能不准；请复制后用“选择性粘贴—数值”粘贴为数值，再重新导入。"
_TOO_MANY_MERGED = "工作表的合并单元格过多，请取消多余的合并后重新上传。"
_IN_BOX = "文本框里的文字不在表格中，没有作为一行读取；如果是台账内容，请写进单元格。"
_HIDDEN_COLUMN = "{}列是隐藏列，已一并读取；如不需要，请删去后重新导入。"
_ERROR = "这个单元格显示为错误值（{}），请改正后重新导入。"


def blocks(package: Package, main: str) -> Iterator[Block]:
    """The rows of all visible sheets in their order; those of hidden sheets as HiddenLine."""
    relations = package.relations(main)
    book = Book()
    named = sheets(package, main, relations, book)
    book.load(package, relations)
    for name, (part, hidden) in named.items():
        lines = _Sheet(package, part, name, book).lines()
        yield from (HiddenLine(line) for line in lines) if hidden else lines
        if not hidden:
            yield from _drawn(package, part, name)


def _drawn(package: Package, sheet: str, name: str) -> Iterator[TextBlock]:
    """The words of text boxes on a sheet: they may hold the unit and the date, and are no row."""
    part = package.related(sheet, "drawing")
    if part is None or part not in package:
        return
    pictures = 0
    for shape in package.each(part, "txBody", "pic"):
        pictures += local(shape) == "pic"
        text = "".join(t.text or "" for t in shape.iter("{*}t")).strip()
        if text:
            yield TextBlock(text, f"工作表“{name}”文本框“{text[:12]}”", (_IN_BOX,))
    if pictures:
        yield TextBlock("", f"工作表“{name}”", (f"工作表上有{pictures}张图片，图片中的内容没有读取。",))


class _Sheet:
    """One worksheet while it is read."""

    def __init__(self, package: Package, part: str, name: str, book: Book) -> None:
        self._package, self._part, self._name, self._book = package, part, name, book
        self._hidden_columns: set[int] = set()
        self._hidden_rows: list[int] = []
        self._notes: dict[str, None] = {}

    def lines(self) -> Iterator[Line]:
        """Rows with something in them, merged cells filled in."""
        lines: dict[int, Line] = {}
        merged: list[str] = []
        number = rows = 0
        for element in self._package.each(self._part, "col", "row", "mergeCell", *_SHEET_LITTER):
            if local(element) == "col":
                self._hide(element)
            elif local(element) == "mergeCell":
                merged.append(attribute(element, "ref"))
            if len(merged) > MAX_CELLS:
                raise FileRejected(_TOO_MANY_MERGED)
            if local(element) != "row":
                continue
            rows += 1
            given = whole(attribute(element, "r"))
            number = number + 1 if given is None else given
            self._notes = {}
            if cells := list(islice(self._row(element, number), MAX_COLUMNS + 1)):
                line = Line(self._name, f"工作表“{self._name}”", number, cells, notes=tuple(self._notes))
                lines[number] = line
                if attribute(element, "hidden") in {"1", "true"}:
                    self._hidden_rows.append(number)
                self._package.budget.spend(lines[number])
            if rows > MAX_LINES or len(lines) > MAX_ROWS:
                raise FileRejected(TOO_MANY)
        self._merge(lines, merged)
        self._name_hidden(lines)
        for number in sorted(lines):
            self._package.budget.check()
            yield lines[number]

    def _name_hidden(self, lines: dict[int, Line]) -> None:
        if not self._hidden_rows:
            return
        first = lines[self._hidden_rows[0]]
        rows = "、".join(map(str, self._hidden_rows[:_MOST_NAMED]))
        more = f"等 {len(self._hidden_rows)} 行" if len(self._hidden_rows) > _MOST_NAMED else "行"
        first.notes += (f"第{rows}{more}是隐藏的（或被筛选掉的），已一并读取；如不需要，请删去后重新导入。",)

    def _hide(self, column: etree._Element) -> None:
        first, last = whole(attribute(column, "min")), whole(attribute(column, "max"))
        if attribute(column, "hidden") in {"1", "true"} and first and last:
            self._hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))

    def _look(self, cell: Cell, raw: str, element: etree._Element) -> None:
        """Note what a person does not see, or sees otherwise than it is read."""
        if cell.column in self._hidden_columns and cell.text:
            self._hidden_columns.discard(cell.column)
            self._notes[_HIDDEN_COLUMN.format(_letters(cell.column))] = None
        kind, style = element.get("t", "n"), whole(element.get("s", "0"))
        if style in self._book.white_styles and cell.text.strip():
            self._notes[WHITE.format(cell.text.strip()[:_MAX_SHOWN_CHARACTERS])] = None
        if style in self._book.struck_styles:
            struck = cell.text
        elif kind == "s":
            struck = self._book.struck.get(whole(raw) or 0, "")
        else:
            struck = "".join(map(struck_text, element)) if kind == "inlineStr" else ""
        if struck.strip():
            self._notes[STRUCK.format(struck.strip()[:_MAX_SHOWN_CHARACTERS])] = None

    def _row(self, row: etree._Element, number: int) -> Iterator[Cell]:
        column = -1
        for element in row:
            reference = _REFERENCE.fullmatch(element.get("r", ""))
            column = _column(reference[1]) if reference else column + 1
            if column < MAX_COLUMNS and (cell := self._cell(element, column, number)):
                yield cell

    def _cell(self, element: etree._Element, column: int, row: int) -> Cell | None:
        parts = {local(c): c for c in element}
        cell = Cell("", column, row, name=f"{_letters(column)}{row}")
        raw = (parts["v"].text or "") if "v" in parts else ""
        kind = element.get("t", "n")
        if "f" in parts:
            cell.fault = _FORMULA
        elif kind == "e":
            cell.fault = _ERROR.format(raw[:12])
        elif kind == "inlineStr":
            cell.text = rich_text(parts["is"]) if "is" in parts else ""
        elif kind == "s":
            cell.text = self._shared(raw)
        elif kind == "b":
            cell.text = {"1": "TRUE", "0": "FALSE"}.get(raw, "")
        elif kind == "d":
            cell.text, cell.day = raw, parse_date(raw)
        elif kind == "n":
            self._numeric(cell, raw, element.get("s", "0"))
        else:
            cell.text = unescaped(raw)
        if self._book.is_looked_at or self._hidden_columns or kind == "inlineStr":
            self._look(cell, raw, element)
        return cell if cell.text or cell.fault else None

    def _shared(self, raw: str) -> str:
        index = whole(raw)
        if index is None or index >= len(self._book.strings):
            raise FileRejected("文件的文字部分（sharedStrings）不完整，请用 Excel 打开后另存一份。")
        return self._book.strings[index]

    def _numeric(self, cell: Cell, raw: str, style: str) -> None:
        value = _number(raw)
        if value is None:
            cell.text = raw
            return
        formats, since = self._book.formats, self._book.since_1904
        index = whole(style) or 0
        fmt = formats[index] if index < len(formats) else ""
        cell.text = number_format.show(value, fmt, since_1904=since)
        if fmt and number_format.is_date(fmt):
            cell.day = number_format.day(value, since_1904=since)

    def _merge(self, lines: dict[int, Line], merged: list[str]) -> None:
        """Give the parts of a merged area the text of its first cell, without walking the area."""
        numbers = sorted(lines)
        left_over = MAX_CELLS
        for area in merged:
            start, _, end = area.partition(":")
            first, last = _REFERENCE.fullmatch(start), _REFERENCE.fullmatch(end or start)
            if not first or not last or _column(first[1]) >= MAX_COLUMNS:
                continue
            top, bottom = int(first[2]), int(last[2])
            left, right = _column(first[1]), min(_column(last[1]), MAX_COLUMNS - 1)
            inside = numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]
            left_over -= len(inside)
            if left_over < 0:
                raise FileRejected(_TOO_MANY_MERGED)
            self._package.budget.check()
            _fill([lines[n] for n in inside], top, left, right)


def _fill(lines: list[Line], top: int, left: int, right: int) -> None:
    anchor = next((c for n in lines[:1] if n.number == top for c in n.cells if c.column == left), None)
    for line in lines:
        # Values left behind in the covered cells are not shown by Excel, so not read either.
        kept = [c for c in line.cells if c is anchor or not left <= c.column <= right]
        if anchor and line.number != top:
            day_too = (anchor.fault, anchor.name, anchor.day)
            kept.append(Cell(anchor.text, left, top, right - left + 1, *day_too))
            kept.sort(key=lambda c: c.column)
        line.cells = kept
    if anchor:
        anchor.span = right - left + 1


def _number(raw: str) -> float | None:
    try:
        return float(raw) if len(raw) <= _MOST_DIGITS else None
    except ValueError:
        return None


def _column(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    return value - 1


@lru_cache(maxsize=MAX_COLUMNS)
def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
