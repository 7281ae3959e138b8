"""The items of a running ledger as they will be stored: each in the stage in which it begins, with its measures."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from ledger.prepared import Numbers
from ledger.take_over_lines import PlannedItem
from ledger.take_over_plan import TakeOverPlan
from models import plain
from models.item import Item, Measure
from models.people import Organization
from models.vocabulary import Origin, State
from workflows.items import numbering, taking_over
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, Parts
from workflows.items.loading.read import read_parts

_ORIGINS = {origin.label: origin for origin in Origin}


@dataclass(frozen=True, slots=True)
class ArrivingItem:
    """One item with its measures, and as the actor meets it."""

    planned: PlannedItem
    item: Item
    measures: tuple[Measure, ...]
    case: ItemContext


@dataclass(frozen=True, slots=True)
class ArrivingItems:
    """All of a file; `numbers` are their series, each with its last number before and how many it gives."""

    items: Sequence[ArrivingItem]
    numbers: Mapping[str, tuple[int, int]]


def make_items(plan: TakeOverPlan, now: datetime, numbers: Numbers) -> ArrivingItems:
    """Make the new items of a plan, and tell it in which stage each begins.

    `numbers` are the last ones given of series, where they are not as the database tells.
    """
    if not plan.items:
        return ArrivingItems((), {})
    rows = [(planned, *_begun(plan, planned, now)) for planned in plan.items]
    around = frozenset({Part.RECUSALS, Part.CALENDAR})
    owned = [(item, planned.owner) for planned, item, _ in rows]
    read = read_parts(plan.session, plan.actor, plan.today, owned, around, Parts())
    parts = _of_new(read, {item.id: measures for _, item, measures in rows})
    begun = [
        ArrivingItem(planned, item, measures, ItemContext(plan.actor, now, plan.book, item, planned.owner, parts))
        for planned, item, measures in rows
    ]
    plan.arrived(
        [
            taking_over.arrival(each.case, rewritten=each.planned.rewritten, dated=each.planned.line.due_on is not None)
            for each in begun
        ]
    )
    series = _Series(plan, numbers, {planned.owner.code for planned in plan.items})
    settled = zip(plan.items, begun, strict=True)
    return ArrivingItems([_settled(replace(each, planned=planned), series) for planned, each in settled], series.taken)


def _begun(plan: TakeOverPlan, planned: PlannedItem, now: datetime) -> tuple[Item, tuple[Measure, ...]]:
    """Make an item as it is registered, and its measures: those of a plan under way, or what a plan begins with."""
    line = planned.line
    item = plain.new(
        Item,
        campaign_id=plan.book.campaign_id,
        organization_id=line.organization_id,
        kind=plan.kind,
        origin=_ORIGINS.get(planned.item.said.source or "", Origin.LEDGER),
        text=line.text,
        indicator_id=plan.indicators[line.indicator] if line.indicator else None,
        clause=planned.item.clause,
        leader_id=line.leader_id,
        responsible_id=line.responsible_id,
        goal=line.goal,
        created_at=now,
    )
    if line.responsible_id is None or line.due_on is None:
        return item, ()
    shared = {"item_id": item.id, "leader_id": line.leader_id, "responsible_id": line.responsible_id}
    return item, tuple(
        plain.new(Measure, **shared, position=n, text=text, due_on=line.due_on)
        for n, text in enumerate(line.measures, start=1)
    )


def _of_new(read: Parts, measures: Mapping[UUID, Sequence[Measure]]) -> Parts:
    """Return what hangs on new items: their measures, and nothing else yet."""
    return replace(
        read,
        measures=measures,
        evidenced={},
        evidence={},
        delegations={},
        extensions={},
        signatures={},
        journals={},
        voiding={},
    )


def _settled(each: ArrivingItem, series: "_Series") -> ArrivingItem:
    """Return an item in its stage: from 方案 on it has a number and a date, and in 整改 a goal."""
    line, state = each.planned.line, each.planned.line.state
    if state is State.DIAGNOSE:
        return each
    values = {
        "state": state,
        "number": series.next_of(each.planned.owner),
        "rectification": line.rectification,
        "due_on": line.due_on,
        "due_sort": line.due_on,
        "original_due_on": line.due_on,
    }
    if state is State.RECTIFY:
        values["goal"] = line.goal or taking_over.NO_GOAL
    item = plain.changed(each.item, values)
    return replace(each, item=item, case=replace(each.case, item=item))


class _Series:
    """Gives the next numbers of each organization's series of the year, and counts how many it gave."""

    def __init__(self, plan: TakeOverPlan, numbers: Numbers, codes: Iterable[str]) -> None:
        self._rules, self._year = plan.book.rules, plan.today.year
        prefixes = [self._prefix(code) for code in codes]
        self._last = numbering.last_numbers(plan.session, plan.book.campaign_id, prefixes) | dict(numbers)
        self._given: dict[str, int] = defaultdict(int)

    @property
    def taken(self) -> dict[str, tuple[int, int]]:
        return {prefix: (self._last.get(prefix, 0), many) for prefix, many in self._given.items()}

    def _prefix(self, code: str) -> str:
        return self._rules.numbered(code, self._year, 0)

    def next_of(self, owner: Organization) -> str:
        prefix = self._prefix(owner.code)
        self._given[prefix] += 1
        return self._rules.numbered(owner.code, self._year, self._last.get(prefix, 0) + self._given[prefix])
