"""What was read of a paper that somebody filed, free of what reads it."""

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from workflows.reconciliation.claims import Claim


@dataclass(frozen=True, slots=True)
class PaperPiece:
    """A paragraph, or a row of the table that it names."""

    cells: tuple[str, ...]
    table: str = ""


@dataclass(frozen=True, slots=True)
class PaperText:
    """What was read of a paper."""

    pieces: tuple[PaperPiece, ...]
    is_cut: bool
    """Whether there is more than that."""

    @property
    def parts(self) -> list[tuple[str, list[PaperPiece]]]:
        """The pieces as they stand together: those of one table, under its name, and the text between tables."""
        return [(table, list(pieces)) for table, pieces in groupby(self.pieces, attrgetter("table"))]


@dataclass(frozen=True, slots=True)
class PaperContents:
    """What a paper holds that is held against the system."""

    is_ledger: bool | None
    """Whether a ledger stands in it, in whichever form; None where what was read of it does not tell."""
    claims: tuple[Claim, ...]
    """The numbers that its text states; of a ledger only what stands outside of its tables."""
