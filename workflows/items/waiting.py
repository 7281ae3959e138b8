"""What an item waits for, kept as rows: by the declarations that say when a move is expected (ADR 20).

A move writes only what it changed: nothing is read, and nothing written, of what is expected by facts that
the move left as they were.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from workflows.items.loading import load
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Needs, Part
from workflows.items.queries.expected_moves import EXPECTED_IN, EXPECTED_MOVES, ExpectedMove
from workflows.work_items import stored as work_items
from workflows.work_items.asks import Ask, WaitingSubject, WorkItemRow

NEVER_LOOKED_AT = frozenset({"progressed_at", "completion", "sustained"})
"""Columns of an item that nothing is expected by."""
LOOKED_AT: Needs = frozenset({Part.JOURNAL}).union(*(each.looks_at for each in EXPECTED_MOVES))
"""What tells of any item all that it waits for, of whom, and since when."""


def subject_of(item_id: UUID) -> WaitingSubject:
    """Return an item as what waits."""
    return WaitingSubject("item_id", item_id)


def rows_of_new(case: ItemContext) -> Iterator[WorkItemRow]:
    """Make the rows of what a new item waits for."""
    subject = subject_of(case.item.id)
    for expected in EXPECTED_IN[case.item.state]:
        for ask in expected.asked_of(case):
            yield from ask.rows(subject, case.now)


def moved(
    session: Session, before: ItemContext, after: ItemContext, act: str, *, columns: Collection[str], wrote: Needs
) -> None:
    """Write what a move changed of what an item waits for, by the columns and parts of it that it wrote."""
    subject, asking = subject_of(after.item.id), _Asking(session, after, act)
    if before.item.state is not after.item.state:
        if EXPECTED_IN[before.item.state]:
            work_items.settle(session, subject)
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
            self._put(expected, self.asks(expected) or ())

    def change(self, expected: ExpectedMove, was: "_Asking") -> None:
        """Write the difference between those of whom a move was expected and those of whom it is."""
        after, subject = self.asks(expected) or (), subject_of(self.case.item.id)
        anew = not after or self.act in expected.declared.since
        before = None if anew else was.asks(expected)
        if before is None:  # of those who were asked none is left as before, or nobody can tell who
            if was.stands(expected) is not False:
                work_items.withdraw(self.session, subject, [Ask(expected.move.name)])
            before = ()
        work_items.withdraw(self.session, subject, [ask for ask in before if ask not in after])
        self._put(expected, [ask for ask in after if ask not in before])

    def _put(self, expected: ExpectedMove, asks: Sequence[Ask]) -> None:
        if asks:
            subject, since = subject_of(self.case.item.id), self._since(expected)
            work_items.put(self.session, (row for ask in asks for row in ask.rows(subject, since)))

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
