"""An Excel workbook as lines of cells. One row at a time; only the cells with content are kept."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from ledger import number_format
from ledger.blocks import Block, Cell, HiddenLine, Line
from ledger.budget import TOO_MANY
from ledger.limits import (
    MAX_CELL_TEXT,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_FORMAT,
    MAX_LINES,
    MAX_PARTS,
    MAX_ROWS,
    MAX_SHEET_NAME,
    MAX_STYLES,
    MAX_TEXT,
    FileRejected,
)
from ledger.package import Package, attribute, local, whole
from ledger.written_dates import parse_date

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Excel writes seventeen; a number of millions of digits would be computed on for long.
_MOST_DIGITS = 400
# What programs leave behind by the ten thousand: passed over one by one, so as not to be held.
_BOOK_LITTER = ("definedName",)
_STYLE_LITTER = ("font", "fill", "border", "cellStyle", "dxf")
_SHEET_LITTER = ("conditionalFormatting", "dataValidation", "hyperlink")
_FORMULA = "这个单元格是公式，读取的值可能不准；请复制后用“选择性粘贴—数值”粘贴为数值，再重新导入。"
_TOO_MANY_MERGED = "工作表的合并单元格过多，请取消多余的合并后重新上传。"
_ERROR = "这个单元格显示为错误值（{}），请改正后重新导入。"


@dataclass(slots=True)
class _Book:
    """What the sheets refer to: shared strings, format codes by style, the date system."""

    strings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    since_1904: bool = False


def blocks(package: Package, main: str) -> Iterator[Block]:
    """The rows of all visible sheets in their order; those of hidden sheets as HiddenLine."""
    relations = package.relations(main)
    book = _Book()
    sheets = _sheets(package, main, relations, book)
    for kind, part in relations.values():
        if kind == "sharedStrings":
            book.strings = _strings(package, part)
        elif kind == "styles" and part in package:
            book.formats = _formats(package, part)
    for name, (part, hidden) in sheets.items():
        lines = _Sheet(package, part, name, book).lines()
        yield from (HiddenLine(line) for line in lines) if hidden else lines


def _sheets(
    package: Package, main: str, relations: Mapping[str, tuple[str, str]], book: _Book
) -> dict[str, tuple[str, bool]]:
    """The sheets' parts by their names, and whether they are hidden."""
    sheets: dict[str, tuple[str, bool]] = {}
    for element in package.each(main, "sheet", "workbookPr", *_BOOK_LITTER):
        kind, part = relations.get(_relation_id(element), ("", ""))
        if local(element) == "workbookPr":
            book.since_1904 = attribute(element, "date1904") in {"1", "true"}
        elif local(element) == "sheet" and kind == "worksheet":
            name = attribute(element, "name")[:MAX_SHEET_NAME]
            if name in sheets:  # no program writes that; but rows are told apart by their sheet
                name = f"{name}（{len(sheets) + 1}）"
            sheets[name] = (part, attribute(element, "state") in {"hidden", "veryHidden"})
        if len(sheets) > MAX_PARTS:
            raise FileRejected("工作簿中的工作表过多，不像是台账，已拒绝；请只保留台账后另存。")
    return sheets


def _relation_id(sheet: etree._Element) -> str:
    return next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")


def _strings(package: Package, part: str) -> list[str]:
    strings: list[str] = []
    length = 0
    for element in package.each(part, "si"):
        strings.append(text := _rich(element))
        length += len(text)
        if len(text) > MAX_CELL_TEXT:
            place = f"文字部分（sharedStrings）第{len(strings)}条"
            raise FileRejected(f"{place}超过 {MAX_CELL_TEXT} 字，请精简该单元格后重新上传。")
        if len(strings) > MAX_CELLS or length > MAX_TEXT:
            raise FileRejected(TOO_MANY)
    return strings


def _rich(element: etree._Element) -> str:
    """The text of plain or rich strings; readings above characters (rPh) are no text."""
    texts = [
        t.text or "" for t in element.iter("{*}t") if (parent := t.getparent()) is not None and local(parent) != "rPh"
    ]
    return _unescaped("".join(texts))


def _unescaped(text: str) -> str:
    """The characters that XML cannot hold, written as _x0007_; half of a pair is none."""
    if "_x" not in text:
        return text
    shown = _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)
    return shown.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _formats(package: Package, part: str) -> list[str]:
    """The format code of each style of a cell."""
    custom: dict[int, str] = {}
    numbers: list[int] = []
    for element in package.each(part, "numFmt", "xf", *_STYLE_LITTER):
        number, parent = whole(attribute(element, "numFmtId")) or 0, element.getparent()
        code = attribute(element, "formatCode")
        if len(code) <= MAX_FORMAT and local(element) == "numFmt":
            custom[number] = code
        elif parent is not None and local(parent) == "cellXfs":
            numbers.append(number)
        if max(len(custom), len(numbers)) > MAX_STYLES:
            raise FileRejected("工作簿中的单元格样式过多，请把台账复制到新建的工作簿后重新上传。")
    return [number_format.code(number, custom) for number in numbers]


class _Sheet:
    """One worksheet while it is read."""

    def __init__(self, package: Package, part: str, name: str, book: _Book) -> None:
        self._package, self._part, self._name, self._book = package, part, name, book

    def lines(self) -> Iterator[Line]:
        """Rows with something in them, merged cells filled in."""
        lines: dict[int, Line] = {}
        merged: list[str] = []
        number = rows = 0
        for element in self._package.each(self._part, "row", "mergeCell", *_SHEET_LITTER):
            if local(element) == "mergeCell":
                merged.append(attribute(element, "ref"))
                if len(merged) > MAX_CELLS:
                    raise FileRejected(_TOO_MANY_MERGED)
            if local(element) != "row":
                continue
            rows += 1
            given = whole(attribute(element, "r"))
            number = number + 1 if given is None else given
            if cells := list(islice(self._row(element, number), MAX_COLUMNS + 1)):
                lines[number] = Line(self._name, f"工作表“{self._name}”", number, cells)
                self._package.budget.spend(lines[number])
            if rows > MAX_LINES or len(lines) > MAX_ROWS:
                raise FileRejected(TOO_MANY)
        self._merge(lines, merged)
        for number in sorted(lines):
            self._package.budget.check()
            yield lines[number]

    def _row(self, row: etree._Element, number: int) -> Iterator[Cell]:
        column = -1
        for element in row:
            reference = _REFERENCE.fullmatch(attribute(element, "r"))
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
            cell.text = _rich(parts["is"]) if "is" in parts else ""
        elif kind == "s":
            cell.text = self._shared(raw)
        elif kind == "b":
            cell.text = {"1": "TRUE", "0": "FALSE"}.get(raw, "")
        elif kind == "d":
            cell.text, cell.day = raw, parse_date(raw)
        elif kind == "n":
            self._numeric(cell, raw, element.get("s", "0"))
        else:
            cell.text = _unescaped(raw)
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


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
