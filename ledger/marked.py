"""The corrected file: what was sent, as a clean copy in which each faulty cell is marked and says why.

Nothing of the file is carried over but its words where they stood: no macro, link, formula, picture or format. A copy
that is sent again, with its marks, reads as the file did: marks are comments, which no reader takes for content.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from ledger import marked_docx, marked_xlsx
from ledger.blocks import HiddenLine, Line, TextBlock
from ledger.budget import Budget
from ledger.column_fields import NOTHING_ASSIGNED, Columns
from ledger.forms import Flaw
from ledger.ledger_reader import LedgerReader
from ledger.limits import FileRejected
from ledger.marks import MarkedCell, MarkedFile, MarkedLine
from ledger.ooxml import Package
from ledger.read import blocks_of
from ledger.row_text import HEADINGS
from ledger.table_header import Header

_PLACE = re.compile(
    r"(?:工作表“(?P<sheet>[^”]{1,31})”|(?P<table>[^“”、]{1,40}?))"
    r"(?:第(?P<row>\d{1,7})行(?:“(?P<heading>[^”]{1,40})”)?|(?P<cell>[A-Z]{1,3}\d{1,7})单元格)"
)
_FIELDS = {heading: name for name, heading in HEADINGS.items()}
_WRITERS = {"docx": marked_docx.package, "xlsx": marked_xlsx.package}


def mark(data: bytes, name: str, flaws: Iterable[Flaw], columns: Columns = NOTHING_ASSIGNED) -> tuple[str, bytes]:
    """Return the ending and the content of the copy: as Word for a Word file, else as Excel.

    Raises FileRejected for a file that no reader opens.
    """
    copy = _Copy(LedgerReader("", columns))
    for block in blocks_of(data, name, Budget()):
        copy.take(block)
    if not copy.lines:
        raise FileRejected("文件里没有表格，不能标注；请按提示改正后重新上传。")
    for flaw in flaws:
        copy.mark(flaw)
    ending = "docx" if copy.is_word else "xlsx"
    made: Package = _WRITERS[ending](MarkedFile(copy.pieces))
    return ending, made.whole()


@dataclass(slots=True)
class _Copy:
    """The lines of a file with what is wrong in them, as they are found."""

    reader: LedgerReader
    pieces: list[MarkedLine | str] = field(default_factory=list)
    lines: dict[tuple[str, int], MarkedLine] = field(default_factory=dict)
    headers: dict[tuple[str, int], Header | None] = field(default_factory=dict)
    is_word: bool = False

    def take(self, block: Line | TextBlock | HiddenLine) -> None:
        if isinstance(block, HiddenLine):
            return
        if isinstance(block, TextBlock):
            self.pieces.append(block.text)
            return
        line = MarkedLine(block, [MarkedCell(cell) for cell in block.cells])
        self.pieces.append(line)
        self.is_word = self.is_word or block.ordered
        key = (block.table, block.number)
        self.lines[key] = line
        with suppress(FileRejected):  # what it says stands among the flaws
            self.reader.take(block)
        self.headers[key] = self.reader.header_of(block.table)

    def mark(self, flaw: Flaw) -> None:
        """Mark each cell that a flaw names; one that names no cell is said at the first of the row, or of the file."""
        if not (found := [*self._cells(flaw.place)]):
            next(iter(self.lines.values())).cell_at(0).reasons.append(f"{flaw.place}：{flaw.reason}")
        for cell in found:
            cell.reasons.append(flaw.reason)

    def _cells(self, place: str) -> Iterator[MarkedCell]:
        for match in _PLACE.finditer(place):
            table = match["sheet"] or match["table"].lstrip("、")
            number = int(match["row"] or re.sub(r"\D", "", match["cell"]))
            if (line := self.lines.get((table, number))) is None:
                continue
            if match["cell"]:
                yield next((each for each in line.cells if each.cell.name == match["cell"]), line.cell_at(0))
            else:
                yield self._under(line, match["heading"], self.headers[table, number])

    @staticmethod
    def _under(line: MarkedLine, heading: str | None, header: Header | None) -> MarkedCell:
        """The cell of a row under a heading, by the field that it means; the first of the row without one."""
        if heading is None or header is None:
            return line.cell_at(line.line.cells[0].column if line.line.cells else 0)
        wanted = {_FIELDS.get(heading, ""), "problems" if heading == HEADINGS["problem"] else ""}
        column = next((each for each in header.columns if each.field in wanted - {""}), None)
        if column is None:
            return line.cell_at(0)
        inside = [cell for cell, at in header.placed(line.line) if at is column]
        return line.of(inside[0]) if inside else line.cell_at(column.start)
