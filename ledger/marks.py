"""A file as it is copied with marks: its lines and paragraphs in their order, and what is wrong with each cell."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger.blocks import Cell, Line
from ledger.texts import LIST_INNER, LIST_ITEM

_MAX_REASON_CHARACTERS = 1_000
_LISTED = str.maketrans({LIST_ITEM: "\n", LIST_INNER: "\n"})


@dataclass(slots=True)
class MarkedCell:
    """One cell with the reasons why it is wrong or doubtful."""

    cell: Cell
    reasons: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return plain(self.cell.text)

    @property
    def why(self) -> str:
        """The reasons as one text; nothing where there are none."""
        return "\n".join(dict.fromkeys(self.reasons))[:_MAX_REASON_CHARACTERS]


@dataclass(slots=True)
class MarkedLine:
    """One row of a table."""

    line: Line
    cells: list[MarkedCell]

    def cell_at(self, column: int) -> MarkedCell:
        """Return the cell of a column; a blank one where there is none."""
        for each in self.cells:
            if each.cell.column <= column < each.cell.column + each.cell.span:
                return each
        made = MarkedCell(Cell("", column, self.line.number))
        self.cells.append(made)
        self.cells.sort(key=lambda each: each.cell.column)
        return made

    def of(self, cell: Cell) -> MarkedCell:
        """Return a cell of the line with its marks."""
        return next(each for each in self.cells if each.cell is cell)

    @property
    def own(self) -> list[MarkedCell]:
        """The cells that begin in this row, and are not merged with one above."""
        return [each for each in self.cells if each.cell.row == self.line.number]


@dataclass(frozen=True, slots=True)
class MarkedFile:
    """Lines of tables and paragraphs, in their order."""

    pieces: Sequence[MarkedLine | str]


def plain(text: str) -> str:
    """A text as it is written: marks of automatic lists are new lines."""
    return text.translate(_LISTED).strip("\n")
