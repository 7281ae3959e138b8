"""A report or a table that somebody filed, as its text from top to bottom, and the numbers that it states."""

from collections.abc import Iterable, Iterator

from ledger.blocks import Block, Line, TextBlock
from ledger.budget import Budget
from ledger.figures import figures_of
from ledger.paper_text import PaperPiece, PaperText
from ledger.read import blocks_of

MAX_BLOCKS = 2_000
MAX_CHARACTERS = 200_000
"""What a page shows of one paper, and what is read for its numbers."""


def read_paper(data: bytes, name: str) -> PaperText:
    """Read a Word document, a workbook or a text. Raises FileRejected for what is none of these."""
    reader = _Bounded(blocks_of(data, name, Budget()))
    blocks = list(reader)
    return PaperText(tuple(map(_piece, blocks)), reader.is_cut, figures_of(blocks))


class _Bounded:
    """Yields the blocks of a file as far as they are read at all."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = blocks
        self.is_cut = False

    def __iter__(self) -> Iterator[Line | TextBlock]:
        number = length = 0
        for block in self._blocks:
            if not isinstance(block, Line | TextBlock):
                continue
            number, length = number + 1, length + len(block.text)
            if number > MAX_BLOCKS or length > MAX_CHARACTERS:
                self.is_cut = True
                return
            yield block


def _piece(block: Line | TextBlock) -> PaperPiece:
    if isinstance(block, TextBlock):
        return PaperPiece((block.text,))
    return PaperPiece(tuple(str(cell.day) if cell.day else cell.text for cell in block.cells), block.where)
