"""A report or a table that somebody filed: its text from top to bottom, and what of it is held against the system."""

from collections.abc import Iterable, Iterator

from ledger.blocks import Block, Line, TextBlock
from ledger.budget import Budget
from ledger.figures import figures_of
from ledger.ledger_reader import LedgerReader
from ledger.limits import FileRejected
from ledger.paper_text import PaperContents, PaperPiece, PaperText
from ledger.read import blocks_of

MAX_BLOCKS = 2_000
MAX_CHARACTERS = 200_000
"""What a page shows of one paper, and what is read for its numbers."""


def read_paper(data: bytes, name: str) -> PaperText:
    """Read a Word document, a workbook or a text. Raises FileRejected for what is none of these."""
    first = _First()
    blocks = list(first.of(blocks_of(data, name, Budget())))
    return PaperText(tuple(map(_piece, blocks)), first.is_cut)


def read_contents(data: bytes, name: str) -> PaperContents:
    """Find out whether a ledger stands in a paper, and which numbers it states.

    A ledger is looked for to the end, however much stands before it. Raises FileRejected for what cannot be read.
    """
    first, reader = _First(), LedgerReader("")
    blocks: list[Line | TextBlock] = []
    is_whole = False
    try:
        for block in blocks_of(data, name, Budget()):
            blocks += first.of([block])
            reader.take(block)
        is_whole = True
        reader.finish()
    except FileRejected:
        if not (blocks or is_whole):
            raise
    is_ledger = bool(reader.form) or (False if is_whole else None)
    outside = (block for block in blocks if not is_ledger or isinstance(block, TextBlock))
    return PaperContents(is_ledger, figures_of(outside))


class _First:
    """Passes on the blocks of a file as far as they are shown, and read for their numbers."""

    def __init__(self) -> None:
        self._number = self._length = 0

    @property
    def is_cut(self) -> bool:
        """Whether there were more."""
        return self._number > MAX_BLOCKS or self._length > MAX_CHARACTERS

    def of(self, blocks: Iterable[Block]) -> Iterator[Line | TextBlock]:
        """Yield those that are text; none after the first that is too much."""
        for block in blocks:
            if self.is_cut:
                return
            if not isinstance(block, Line | TextBlock):
                continue
            self._number, self._length = self._number + 1, self._length + len(block.text)
            if not self.is_cut:
                yield block


def _piece(block: Line | TextBlock) -> PaperPiece:
    if isinstance(block, TextBlock):
        return PaperPiece((block.text,))
    return PaperPiece(tuple(str(cell.day) if cell.day else cell.text for cell in block.cells), block.where)
