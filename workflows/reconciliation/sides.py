"""One of the two ledgers that are matched: its rows, folded for comparing, and which of them are not matched yet."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from workflows.folding import sameness, unlisted
from workflows.reconciliation.likeness import LikeIndex, Pairs, letter_pairs
from workflows.reconciliation.rows import LedgerRow

Owner = UUID | str
Wording = tuple[Owner, str]
"""Whose a row is, and what it says."""


@dataclass(slots=True)
class Side:
    """One side's rows by their places."""

    rows: Sequence[LedgerRow]
    texts: list[str]
    left: dict[int, None]
    """Those that are not matched yet, in their order."""
    _pairs: dict[int, Pairs] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Sequence[LedgerRow]) -> "Side":
        return cls(rows, [folded(row.text) for row in rows], dict.fromkeys(range(len(rows))))

    def pairs(self, at: int) -> Pairs:
        """Return the pairs of letters of a row's text."""
        if at not in self._pairs:
            self._pairs[at] = letter_pairs(self.texts[at])
        return self._pairs[at]

    def owner(self, at: int) -> Owner:
        return self.rows[at].organization_id or self.rows[at].organization

    def wording(self, at: int) -> Wording:
        return self.owner(at), self.texts[at]

    def by_wording(self) -> dict[Wording, list[int]]:
        """Return what is left by what it says, or what the ledger said from which it was taken over."""
        found: defaultdict[Wording, list[int]] = defaultdict(list)
        for at in self.left:
            original = self.rows[at].original_text
            for wording in {self.wording(at), *([(self.owner(at), folded(original))] if original else ())}:
                found[wording].append(at)
        return found

    def by_text(self) -> dict[str, list[int]]:
        """Return what is left by what it says, whosever it is."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for at in self.left:
            found[self.texts[at]].append(at)
        return found

    def by_number(self) -> dict[str, list[int]]:
        """Return what is left by its number, and by that in the ledger from which it was taken over."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for at in self.left:
            for number in {self.rows[at].number, self.rows[at].original_number}:
                if number:
                    found[number].append(at)
        return found

    def by_owner(self) -> dict[Owner, LikeIndex]:
        """Return what is left by whose it is."""
        found: defaultdict[Owner, dict[int, Pairs]] = defaultdict(dict)
        for at in self.left:
            found[self.owner(at)][at] = self.pairs(at)
        return {owner: LikeIndex(texts) for owner, texts in found.items()}


def folded(text: str) -> str:
    """Return what a row says as it is matched: without list marks, and what people write differently."""
    return sameness(unlisted(text))
