"""What a report says, held against what is held and what was last reported: each difference with both places."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any
from uuid import UUID

from models.reconciliation_words import ChangedBy, DifferenceKind, RowField
from workflows.reconciliation.cells import CellDifference, agrees, differing, shown
from workflows.reconciliation.matching import Answers, Match, Matching, match
from workflows.reconciliation.order import moved
from workflows.reconciliation.rows import LedgerRow

_NAMED_TOGETHER = 20
"""How many rows a difference names that is about many."""
_KEYS_TOGETHER = 100
"""Of so many rows that all say the same each difference knows: ten thousand of them would know ten thousand each."""


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


def compare(
    reported: Sequence[LedgerRow],
    held: Sequence[LedgerRow],
    last: Sequence[LedgerRow] | None = None,
    *,
    answered: Answers | None = None,
) -> Comparison:
    """Hold a report against what is held and, where there is one, the report before.

    `answered` is what people said of doubtful pairs; of those that are not the same another may be found.
    """
    found = match(reported, held, answered)
    differences = _Comparer(reported, held, _Before.of(reported, held, last), found).differences()
    return Comparison(tuple(differences), len(found.matches))


@dataclass(frozen=True, slots=True)
class _Before:
    """What the report before said of the rows of both sides."""

    is_there: bool
    of_reported: Mapping[int, LedgerRow]
    of_held: Mapping[int, LedgerRow]

    @classmethod
    def of(
        cls, reported: Sequence[LedgerRow], held: Sequence[LedgerRow], last: Sequence[LedgerRow] | None
    ) -> "_Before":
        if last is None:
            return cls(False, {}, {})
        return cls(True, _said_before(reported, last), _said_before(held, last))


def _said_before(rows: Sequence[LedgerRow], last: Sequence[LedgerRow]) -> dict[int, LedgerRow]:
    sure = (each for each in match(rows, last).matches if not each.is_doubtful)
    return {first: last[each.seconds[0]] for each in sure for first in each.firsts}


class _Comparer:
    def __init__(
        self, reported: Sequence[LedgerRow], held: Sequence[LedgerRow], before: _Before, found: Matching
    ) -> None:
        self._reported, self._held, self._before, self._found = reported, held, before, found
        numbers = {number for row in held for number in (row.number, row.original_number) if number}
        self._has_our_numbers = any(row.number in numbers for row in reported)

    def differences(self) -> Iterator[Difference]:
        """Yield all, in the order of the report; what is about its order, and what only the system has, come last."""
        found: list[tuple[int, Difference]] = []
        for each in self._found.matches:
            found += ((each.firsts[0], difference) for difference in self._of_match(each))
        found += ((first, self._only_reported(first)) for first in self._found.only_first)
        found += self._repeated()
        yield from (difference for _, difference in sorted(found, key=itemgetter(0)))
        yield from self._order()
        yield from (self._only_held(second) for second in self._found.only_second if not self._held[second].is_optional)

    def _of_match(self, found: Match) -> Iterator[Difference]:
        rows = [self._reported[at] for at in found.firsts], [self._held[at] for at in found.seconds]
        if found.is_doubtful:
            yield _of_rows(DifferenceKind.VALUE, *rows, field=RowField.TEXT, likeness=found.likeness, is_doubtful=True)
        elif len(found.firsts) > 1:
            yield _of_rows(DifferenceKind.SPLIT, *rows)
        elif len(found.seconds) > 1 and not _came_as_one(*rows):
            yield _of_rows(DifferenceKind.MERGED, *rows)
        else:
            for second in found.seconds:
                yield from self._cells(found, second)

    def _cells(self, found: Match, second: int) -> Iterator[Difference]:
        first, is_part = found.firsts[0], len(found.seconds) > 1
        reported, held = self._reported[first], self._held[second]
        if not self._same_number(reported, held):
            yield self._cell(first, second, CellDifference(DifferenceKind.VALUE, RowField.NUMBER), found.likeness)
        for each in differing(reported, held):
            if not (is_part and each.field is RowField.TEXT):
                yield self._cell(first, second, each, found.likeness)

    def _same_number(self, reported: LedgerRow, held: LedgerRow) -> bool:
        """Whether a number is its item's; a report that has none of the system's counts its rows by itself."""
        if reported.number is None or held.number is None or not self._has_our_numbers:
            return True
        return reported.number in {held.number, held.original_number}

    def _cell(self, first: int, second: int, said: CellDifference, likeness: int) -> Difference:
        reported, held = self._reported[first], self._held[second]
        last = self._before.of_reported.get(first) or self._before.of_held.get(second)
        return _of_rows(
            said.kind,
            [reported],
            [held],
            field=said.field,
            last=shown(said.field, last) if last else None,
            likeness=likeness,
            changed_by=_changed_by(said.field, last, reported, held) if last else None,
        )

    def _only_reported(self, first: int) -> Difference:
        before = self._before.of_reported.get(first)
        changed = (ChangedBy.SYSTEM if before else ChangedBy.REPORT) if self._before.is_there else None
        last = before.text if before else None
        return _of_rows(DifferenceKind.ONLY_REPORTED, [self._reported[first]], [], last=last, changed_by=changed)

    def _only_held(self, second: int) -> Difference:
        before = self._before.of_held.get(second)
        changed = (ChangedBy.REPORT if before else ChangedBy.SYSTEM) if self._before.is_there else None
        last = before.text if before else None
        return _of_rows(DifferenceKind.ONLY_HELD, [], [self._held[second]], last=last, changed_by=changed)

    def _repeated(self) -> Iterator[tuple[int, Difference]]:
        """Yield the rows that say once more what another said, each with the difference that is that of them all."""
        matched = {second: each.firsts for each in self._found.matches for second in each.seconds}
        again = defaultdict[int, list[int]](list)
        for first, second in self._found.repeated:
            again[second].append(first)
        for second, firsts in again.items():
            rows = [self._reported[at] for at in sorted((*firsts, *matched[second]))]
            told = _of_rows(DifferenceKind.COUNT, rows, [self._held[second]])
            told = replace(told, reported_keys=told.reported_keys[:_KEYS_TOGETHER])
            yield from ((first, told) for first in firsts)

    def _order(self) -> Iterator[Difference]:
        """One difference for all rows that were moved: it is about the table, and about no item.

        What may be left out has no place of its own there.
        """
        sure = (m for m in self._found.matches if not m.is_doubtful and not self._held[m.seconds[0]].is_optional)
        pairs = [(m.firsts[0], m.seconds[0]) for m in sure]
        out = [pairs[place] for place in moved([second for _, second in pairs])]
        if out:
            rows = [self._reported[first] for first, _ in out], [self._held[second] for _, second in out]
            yield replace(_of_rows(DifferenceKind.ORDER, *rows), item_ids=())


def _of_rows(kind: DifferenceKind, reported: Sequence[LedgerRow], held: Sequence[LedgerRow], **more: Any) -> Difference:
    """Make a difference between rows, of a field where one is given, else of whole rows."""
    field = more.get("field")
    return Difference(
        kind=kind,
        item_ids=tuple(row.item_id for row in held if row.item_id),
        reported_keys=tuple(row.key for row in reported),
        reported=_said(reported, field),
        held=_said(held, field),
        reported_place=_place(reported, field),
        held_place=_place(held, field),
        **more,
    )


def _said(rows: Sequence[LedgerRow], field: RowField | None) -> str | None:
    said = [shown(field or RowField.TEXT, row) for row in rows[:_NAMED_TOGETHER]]
    return "\n".join(filter(None, said)) if rows and said != [None] else None


def _place(rows: Sequence[LedgerRow], field: RowField | None) -> str:
    named = "、".join(row.place for row in rows[:_NAMED_TOGETHER])
    more = f"等{len(rows)}处" if len(rows) > _NAMED_TOGETHER else ""
    return f"{named}{more}“{field.label}”" if field and rows else f"{named}{more}"


def _came_as_one(reported: Sequence[LedgerRow], held: Sequence[LedgerRow]) -> bool:
    """Whether several items were one row of the ledger from which they were taken over."""
    number = reported[0].number
    return bool(number) and all(row.original_number == number for row in held)


def _changed_by(field: RowField, last: LedgerRow, reported: LedgerRow, held: LedgerRow) -> ChangedBy | None:
    by_report, by_system = not _same(field, last, reported), not _same(field, last, held)
    if by_report and by_system:
        return ChangedBy.BOTH
    return ChangedBy.REPORT if by_report else ChangedBy.SYSTEM if by_system else None


def _same(field: RowField, one: LedgerRow, other: LedgerRow) -> bool:
    return one.number == other.number if field is RowField.NUMBER else agrees(field, one, other)
