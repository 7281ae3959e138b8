"""What every reader hands on: lines of cells, and the text between tables, in their order."""

from dataclasses import dataclass
from datetime import date


@dataclass(slots=True)
class Cell:
    """One cell with something in it.

    `row` is where the text stands: for a cell merged downwards, the row of its first part.
    `fault` is a sentence where the content cannot be used (a formula, an error value).
    """

    text: str
    column: int
    row: int
    span: int = 1
    fault: str = ""
    name: str = ""
    day: date | None = None


@dataclass(slots=True)
class Line:
    """One row. `ordered` means that cells are counted, not placed (Word's uneven grids).

    `notes` are sentences about what a person may not see in it, or would not expect to be read.
    """

    table: str
    where: str
    number: int
    cells: list[Cell]
    ordered: bool = False
    notes: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The row as a person finds it."""
        return f"{self.where}第{self.number}行"

    def place_of(self, cell: Cell, heading: str = "") -> str:
        """One of its cells as a person finds it: by its name in Excel, else under its heading."""
        if cell.name:
            return f"{self.where}{cell.name}单元格"
        return f"{self.place}“{heading}”" if heading else self.place

    @property
    def text(self) -> str:
        """The cells as one line, a date as a date."""
        return "\t".join(str(c.day) if c.day else c.text for c in self.cells)


@dataclass(slots=True)
class TextBlock:
    """A paragraph outside the tables."""

    text: str
    where: str
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class HiddenLine:
    """A line of a hidden sheet: never read, but its owner hears of it."""

    line: Line


Block = Line | TextBlock | HiddenLine
