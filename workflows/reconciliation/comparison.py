"""What a report says, held against what is held and what was last reported: each difference with both places."""

from dataclasses import dataclass
from uuid import UUID

from models.reconciliation_words import ChangedBy, DifferenceKind, RowField


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing in which a report differs from what is held, with both places."""

    kind: DifferenceKind
    field: RowField | None = None
    """None where whole rows differ."""
    item_ids: tuple[UUID, ...] = ()
    """The items that it is about: several where they are reported as one; none where only the report has it."""
    reported_keys: tuple[str, ...] = ()
    """The rows of the report that it is about, by `LedgerRow.key`."""
    reported: str | None = None
    held: str | None = None
    last: str | None = None
    """What the report before said; None where there is none, or it had no such row."""
    reported_place: str = ""
    held_place: str = ""
    likeness: int | None = None
    """How alike the two rows are, of 100, where they were paired by what they say."""
    is_doubtful: bool = False
    """That a person must say whether the two are one and the same."""
    changed_by: ChangedBy | None = None
    """Against the report before; None where there is none, or neither side changed."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences in the order of the report, what only the system has last, and how many rows were paired."""

    differences: tuple[Difference, ...]
    matched: int

    @property
    def is_clean(self) -> bool:
        """Whether nothing differs."""
        return not self.differences
