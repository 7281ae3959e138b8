"""What an item waits for, kept as rows: by the declarations that say when a move is expected (ADR 20).

A move writes only what it changed: nothing is read, and nothing written, of what is expected by facts that
the move left as they were.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from workflows.deadlines import steps, withdrawal
from workflows.deadlines.steps import Timing
from workflows.items.loading import load
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Needs, Part
from workflows.items.queries.expected_moves import EXPECTED_IN, EXPECTED_MOVES, ExpectedMove
from workflows.work_items import stored as work_items
from workflows.work_items.asks import Ask, Gone, WaitingSubject, WorkItemRow

NEVER_LOOKED_AT = frozenset({"progressed_at", "completion", "sustained"})
"""Columns of an item that nothing is expected by."""
LOOKED_AT: Needs = frozenset({Part.JOURNAL}).union(*(each.looks_at for each in EXPECTED_MOVES))
"""What tells of any item all that it waits for, of whom, and since when."""


def subject_of(item_id: UUID) -> WaitingSubject:
    """Return an item as what waits."""
    return WaitingSubject("item_id", item_id)


def rows_of_new(case: ItemContext, timing: Timing) -> Iterator[WorkItemRow]:
    """Make the rows of what a new item waits for, in whichever stage it begins."""
    subject = subject_of(case.item.id)
    for expected in EXPECTED_IN[case.item.state]:
        if expected.declared.situation.when(case):
            for ask in expected.asked_of(case):
                yield from timing.rows(ask, subject, case.now)


def moved(
    session: Session, before: ItemContext, after: ItemContext, act: str, *, columns: Collection[str], wrote: Needs
) -> None:
    """Write what a move changed of what an item waits for, by the columns and parts of it that it wrote."""
    subject, asking = subject_of(after.item.id), _Asking(session, after, act)
    if before.item.state is not after.item.state:
        if EXPECTED_IN[before.item.state]:
            withdrawal.withdraw_steps(session, subject, work_items.settle(session, subject), after.now)
        asking.put(EXPECTED_IN[after.item.state])
        return
    anything = not NEVER_LOOKED_AT.issuperset(columns)
    was = _Asking(session, before, act, gone=wrote)
    for expected in EXPECTED_IN[after.item.state]:
        if anything or act in expected.declared.since or not wrote.isdisjoint(expected.looks_at):
            asking.change(expected, was)


def asks_of(case: ItemContext) -> Iterable[tuple[Ask, datetime]]:
    """Return all that an item, read with `LOOKED_AT`, waits for, with since when."""
    for expected in EXPECTED_IN[case.item.state]:
        if expected.declared.situation.when(case):
            since = expected.since(case) or case.item.created_at
            yield from ((ask, since) for ask in expected.asked_of(case))


class _Asking:
    """An item of which as much is read as tells what it waits for; `gone` are parts that can be read no more."""

    def __init__(self, session: Session, case: ItemContext, act: str, gone: Needs = frozenset()) -> None:
        self.session, self.case, self.act, self.gone = session, case, act, gone

    def stands(self, expected: ExpectedMove) -> bool | None:
        """Tell whether a move is expected, whoever is asked; None where nobody can tell any more."""
        for holds, looks_at in expected.declared.situation.conditions:
            if not self._read(looks_at):
                return None
            if not holds(self.case):
                return False
        return True

    def asks(self, expected: ExpectedMove) -> Sequence[Ask] | None:
        """Return of whom a move is expected; None where nobody can tell any more."""
        if stands := self.stands(expected):
            return expected.asked_of(self.case) if self._read(expected.told_by) else None
        return None if stands is None else ()

    def put(self, some: Iterable[ExpectedMove]) -> None:
        """Write all of whom some moves are expected."""
        for expected in some:
            self._put(expected, self.asks(expected) or (), ())

    def change(self, expected: ExpectedMove, was: "_Asking") -> None:
        """Write the difference between those of whom a move was expected and those of whom it is."""
        after, subject = self.asks(expected) or (), subject_of(self.case.item.id)
        begins = self.act in expected.declared.since
        before = None if begins or not after else was.asks(expected)
        gone: list[Gone] = []
        if before is None:  # of those who were asked none is left as before, or nobody can tell who
            if was.stands(expected) is not False:
                gone = work_items.withdraw(self.session, subject, [Ask(expected.move.name)])
            before = ()
        else:
            gone = work_items.withdraw(self.session, subject, [ask for ask in before if ask not in after])
        wanted = [ask for ask in after if ask not in before]
        kept = [] if begins else [each for ask in wanted if (each := steps.carried(gone, ask))]
        withdrawal.withdraw_steps(self.session, subject, (each for each in gone if each not in kept), self.case.now)
        self._put(expected, wanted, kept)

    def _put(self, expected: ExpectedMove, asks: Sequence[Ask], kept: Sequence[Gone]) -> None:
        """Write of whom a move is expected; what was kept of a step goes on."""
        if asks:
            subject, since, timing = subject_of(self.case.item.id), self._since(expected), self._timing()
            rows = (row for ask in asks for row in timing.rows(ask, subject, since, steps.carried(kept, ask)))
            work_items.put(self.session, rows)

    def _timing(self) -> Timing:
        if self.case.book.rules.steps is None:
            return steps.timing(self.session, self.case.book)
        self._read(frozenset({Part.CALENDAR}))
        return Timing(self.case.book, self.case.calendar, self.case.today)

    def _since(self, expected: ExpectedMove) -> datetime:
        if self.act in expected.declared.since:
            return self.case.now
        self._read(frozenset({Part.JOURNAL}))
        return expected.since(self.case) or self.case.item.created_at

    def _read(self, looks_at: Needs) -> bool:
        if missing := looks_at - self.case.parts.known:
            if not missing.isdisjoint(self.gone):
                return False
            self.case = load.with_parts(self.session, self.case, missing)
        return True
