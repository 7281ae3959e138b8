"""Which row of a table is the header of the ledger, and which cells belong to which column."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from operator import itemgetter

from ledger.blocks import Cell, Line
from ledger.columns import HEADERS, MAX_HEADER_CHARACTERS, REQUIRED, field_of, header_word
from ledger.texts import without_lists

# Without one of these two it is some other form.
# It stands in every heading over the problems, and in few other cells.
_SIGN = "题"
_TELLING = {"experience", "case"}


@dataclass
class Header:
    """A header row: its columns, the words that are no column of ours, and what is missing."""

    row: int
    columns: list[tuple[str | None, int, int]]
    extra: list[str]
    missing: list[str]

    def sort(self, line: Line) -> dict[str, list[Cell]]:
        """The cells of a data row by field.

        Word rows with as many cells as the header are matched by order, because columns dragged
        by hand no longer lie on one grid; all others by the column that they overlap most.
        """
        by_order = line.ordered and len(line.cells) == len(self.columns)
        sorted_cells: dict[str, list[Cell]] = {}
        for index, cell in enumerate(line.cells):
            field = self.columns[index][0] if by_order else self._overlapped(cell)
            if field:
                sorted_cells.setdefault(field, []).append(cell)
        return sorted_cells

    @cached_property
    def _by_place(self) -> list[tuple[int, int, str | None]]:
        """The columns from left to right, as (start, span, field)."""
        return sorted(((start, span, field) for field, start, span in self.columns), key=itemgetter(0))

    def _overlapped(self, cell: Cell) -> str | None:
        best, field = 0, None
        first = bisect_right(self._by_place, cell.column, key=itemgetter(0)) - 1
        for start, span, name in islice(self._by_place, max(first, 0), None):
            if start >= cell.column + cell.span:
                break
            shared = min(start + span, cell.column + cell.span) - max(start, cell.column)
            # A cell merged across several columns counts for the first of them.
            if shared > best and (best == 0 or start <= cell.column):
                best, field = shared, name
        return field


def find_header(line: Line) -> Header | None:
    """The header that this line is, or nothing."""
    if not any(_SIGN in cell.text for cell in line.cells):
        return None
    header = read_header(line)
    found = set(HEADERS) - set(header.missing)
    if not found.issuperset(REQUIRED) or not found & _TELLING:
        return None
    words = (header_word(without_lists(cell.text)) for cell in line.cells)
    named = zip(words, header.columns, strict=True)
    header.extra = [word for word, (field, _, _) in named if word and field is None]
    return header


def read_header(line: Line) -> Header:
    """The line taken for a header: mostly to say what is missing."""
    columns = [(_field(cell), cell.column, cell.span) for cell in line.cells]
    known = {field for field, _, _ in columns}
    return Header(line.number, columns, [], [f for f in HEADERS if f not in known])


def _field(cell: Cell) -> str | None:
    return field_of(without_lists(cell.text)) if len(cell.text) <= MAX_HEADER_CHARACTERS else None
