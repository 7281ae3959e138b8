"""A Word document as lines of cells, read as a stream: rows are freed once they are handed on."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import etree

from ledger.blocks import Block, Cell, Line, TextBlock
from ledger.budget import Budget
from ledger.limits import MAX_COLUMNS
from ledger.package import LOCAL_NAMES, Package, attribute, local, whole
from ledger.table_header import find_header, nested_text
from ledger.texts import without_lists
from ledger.word_text import CellContent, CellText, Listing, child, leading, list_styles, plain_cells

# Word allows 63 columns; a damaged span must not count further.
_MOST_SPANNED = 63
_WRAPPERS = {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"}


def blocks(package: Package, main: str) -> Iterator[Block]:
    """Paragraphs and rows of the body in their order, then the page headers."""
    styles = list_styles(package, main)
    open_tags: Counter[str] = Counter()
    tables = 0
    table = _Table("", styles, package.budget)
    for event, element in package.events(main, ("p", "tr", "tbl", "Fallback"), starts=True):
        tag = LOCAL_NAMES[element.tag]
        if tag == "p" and open_tags["tbl"]:
            continue
        open_tags[tag] += 1 if event == "start" else -1
        if open_tags["Fallback"] or open_tags["tbl"] > 1:
            continue
        if event == "start":
            if tag == "tbl":
                tables += 1
                table = _Table(f"表{tables}", styles, package.budget)
            continue
        if tag == "tr" and open_tags["tbl"]:
            yield from table.row(element)
        elif tag != "tr" and not open_tags["tbl"] and not open_tags["p"]:
            yield from _words(element, styles, "正文")
        else:
            continue
        if open_tags["p"]:  # the rest of the paragraph, in which a text box holds the table, stays
            element.clear()
        else:
            package.discard(element)
    yield from _page_headers(package, main, styles)


def _page_headers(package: Package, main: str, styles: dict[str, Listing]) -> Iterator[TextBlock]:
    for kind, part in package.relations(main).values():
        if kind == "header" and part in package:
            yield from _header(package, part, styles)


def _header(package: Package, part: str, styles: dict[str, Listing]) -> Iterator[TextBlock]:
    depth = 0
    for event, paragraph in package.events(part, ["p"], starts=True):
        depth += 1 if event == "start" else -1
        if not depth:
            yield from _words(paragraph, styles, "页眉")
            package.discard(paragraph)


def _words(paragraph: etree._Element, styles: dict[str, Listing], where: str) -> Iterator[TextBlock]:
    content = CellText(styles)
    content.add(paragraph)
    if text := content.text().strip():
        yield TextBlock(text, f"{where}“{without_lists(text)[:12]}”", tuple(content.notes))


class _Table:
    """One table while it is read: counts its rows and remembers cells merged downwards."""

    def __init__(self, name: str, styles: dict[str, Listing], budget: Budget) -> None:
        self._name = name
        self._styles = styles
        self._budget = budget
        self._rows = 0
        self._merged: dict[int, tuple[int, str]] = {}
        self._nested = 0

    def row(self, row: etree._Element) -> Iterator[Line]:
        """The row's line, after the rows of a ledger nested in it.

        The words of any other nested table belong to the cell that holds it.
        """
        properties = child(row, "trPr")
        if child(properties, "del") is not None:
            return
        self._rows += 1
        cells: list[Cell] = []
        notes: dict[str, None] = {}
        column = _number(child(properties, "gridBefore"), 0)
        for content in islice(self._contents(row), MAX_COLUMNS + 1):
            text = content.text
            for note in content.notes:
                notes.setdefault(note)
            for lines in self._nested_tables(content.tables):
                if any(map(find_header, lines)):
                    yield from lines
                else:
                    text += "\n" + nested_text(lines)
            cells.append(cell := self._cell(text, content.merged, column))
            column += cell.span
        line = Line(self._name, self._name, self._rows, cells, ordered=True, notes=tuple(notes))
        self._budget.spend(line)
        yield line

    def _contents(self, row: etree._Element) -> Iterator[CellContent]:
        if (plain := plain_cells(row, self._styles)) is not None:
            yield from plain
            return
        for element in _cells(row):
            content = CellText(self._styles)
            content.add(element)
            properties = leading(element, "tcPr")
            merged = {local(p): p for p in properties} if properties is not None else {}
            yield CellContent(["\n", content.text()], merged, content.tables, tuple(content.notes))

    def _cell(self, text: str, properties: dict[str, etree._Element], column: int) -> Cell:
        if not properties:
            self._merged.pop(column, None)
            return Cell(text, column, self._rows)
        span = _number(properties.get("gridSpan"), 1)
        merge, across = properties.get("vMerge"), properties.get("hMerge")
        if across is not None and attribute(across, "val") != "restart":
            text = ""
        if merge is None:
            self._merged.pop(column, None)
        elif attribute(merge, "val") != "restart" and column in self._merged:
            row, text = self._merged[column]
            return Cell(text, column, row, span)
        else:
            self._merged[column] = (self._rows, text)
        return Cell(text, column, self._rows, span)

    def _nested_tables(self, tables: Sequence[etree._Element]) -> Iterator[list[Line]]:
        for table in tables:
            self._nested += 1
            inner = _Table(f"{self._name}内嵌表{self._nested}", self._styles, self._budget)
            yield [line for row in _cells(table, "tr") for line in inner.row(row)]


def _cells(parent: etree._Element, wanted: str = "tc") -> Iterator[etree._Element]:
    """The cells of a row (or rows of a table), also those in content controls."""
    for element in parent:
        tag = local(element)
        if tag == wanted:
            yield element
        elif tag in _WRAPPERS:
            yield from _cells(element, wanted)


def _number(element: etree._Element | None, otherwise: int) -> int:
    value = whole(attribute(element, "val")) if element is not None else None
    return otherwise if value is None else min(value, _MOST_SPANNED)
