"""What a row should say, as far as the journal tells."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from workflows.audit.verify.chains import EntryRow

Values = dict[str, Any]
Data = Mapping[str, Any]


class Unsaid(Enum):
    """What stands in the place of a value."""

    LACKING = "lacking"
    """An entry of an earlier release does not hold it."""
    KEEP = "keep"
    """The act leaves the column as it is."""


LACKING, KEEP = Unsaid.LACKING, Unsaid.KEEP


class ExpectedRow:
    """What a row should say, and the entries that say so."""

    __slots__ = ("made", "said", "values")

    def __init__(self) -> None:
        self.values: Values = {}
        self.said: list[tuple[EntryRow, Values]] = []
        self.made = False
        """Whether an entry makes the row; of one older than its chain some only change it."""

    def set(self, entry: EntryRow, values: Values) -> None:
        self.values.update(values)
        self.said.append((entry, values))

    @property
    def maker(self) -> EntryRow | None:
        """The entry that makes the row, where one was read."""
        return self.said[0][0] if self.made and self.said else None

    def by(self, column: str) -> EntryRow | None:
        """Return the entry that says what a column should be."""
        return next((entry for entry, told in reversed(self.said) if column in told), None)
