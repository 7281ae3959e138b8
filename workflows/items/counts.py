"""What an item counts for on the boards: each counter as it is asked of one item and of rows (ADR 22).

`changes` tells by how much the counters differ between an item as it was and as it is: whatever writes an item's row
(`stored.py`) has them changed by that. `recount.py` makes them anew from the rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from models.counters import Change
from models.item import Item
from models.item_count import NO_INDICATOR, DailyItemCount, ItemCount
from models.vocabulary import State
from workflows.items.lateness import LATE_STATES
from workflows.items.queries.state_groups import EVER_REACHED


class Standing(NamedTuple):
    """All of an item that tells for which counters of `ItemCount` it counts: few of these differ."""

    state: State
    numbered: bool
    applied: bool
    reopened: bool
    has_stage_goal: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """Of which items a counter is: `holds` tells it of one, `rows` selects them."""

    holds: Callable[[Standing], bool]
    rows: sa.ColumnElement[bool]


def _in(state: State) -> Counted:
    return Counted(lambda item: item.state is state, col(Item.state) == state)


COUNTED = {
    **{state.value: _in(state) for state in State},
    "ever_plan": Counted(lambda item: item.numbered, EVER_REACHED[State.PLAN]),
    "ever_verify": Counted(lambda item: item.applied, EVER_REACHED[State.VERIFY]),
    "ever_closed": Counted(lambda item: item.state is State.CLOSED or item.reopened, EVER_REACHED[State.CLOSED]),
    "ever_long_term": Counted(lambda item: item.has_stage_goal, EVER_REACHED[State.LONG_TERM]),
}
"""The counters of `ItemCount`."""
DATED = (State.CLOSED, State.LONG_TERM, State.VOID)
"""The stages of which `DailyItemCount` says by how much their number changed on each day."""
REGISTERED, DUE, REVIEW = "registered", "due", "review"
DUE_COUNTERS = {**dict.fromkeys(LATE_STATES, (DUE,)), State.LONG_TERM: (DUE, REVIEW)}
"""The stages with a due date that passes, each with its counters of `DailyItemCount`; one that rests has none."""

KEY = (
    col(Item.campaign_id),
    col(Item.organization_id),
    col(Item.sensitivity),
    sa.func.coalesce(col(Item.indicator_id), NO_INDICATOR, type_=sa.Uuid()),
    col(Item.level),
)
"""The key of `ItemCount`, of rows."""
PLACE = KEY[:3]
"""What the key of `DailyItemCount` begins with."""

_place = attrgetter("campaign_id", "organization_id", "sensitivity")
_looked_at = attrgetter(
    *("campaign_id", "organization_id", "sensitivity", "indicator_id", "level", "state", "number", "round"),
    *("stage_goal", "reopened", "due_on", "date_rests", "counted_due_on"),
)


def changes(before: Item | None, after: Item, day: Callable[[datetime], date], now: datetime) -> Iterator[Change]:
    """Yield by how much the counters change with an item, which is a new one where there is none before.

    `day` tells which day an instant is where the campaign is.
    """
    if before is not None and _looked_at(before) == _looked_at(after):
        return
    moves = before is None or _place(before) != _place(after)
    for item, by in ((before, -1), (after, 1)):
        if item is not None:
            key = (*_place(item), item.indicator_id or NO_INDICATOR, item.level)
            yield Change(ItemCount, key, dict.fromkeys(_counted(_standing(item)), by))
            due_on = item.counted_due_on or item.due_on
            if (names := DUE_COUNTERS.get(item.state)) and due_on is not None and not item.date_rests:
                yield Change(DailyItemCount, (*_place(item), due_on), dict.fromkeys(names, by))
            if moves:
                yield Change(DailyItemCount, (*_place(item), day(item.created_at)), {REGISTERED: by})
    yield from _of_today(before, after, day(now))


def _standing(item: Item) -> Standing:
    return Standing(item.state, item.number is not None, item.round > 0, item.reopened, item.stage_goal is not None)


@cache
def _counted(standing: Standing) -> tuple[str, ...]:
    return tuple(name for name, each in COUNTED.items() if each.holds(standing))


def _of_today(before: Item | None, after: Item, today: date) -> Iterator[Change]:
    """Yield what the move itself counts for: the stages that the item leaves and comes to on this day."""
    left = before.state if before else None
    # 确认入账 alone says anew who is to see an item: afterwards its past would have to move along, day by day.
    assert before is None or before.number is None or _place(before) == _place(after)  # noqa: S101
    if left is not after.state:
        for state, by in ((left, -1), (after.state, 1)):
            if state in DATED:
                yield Change(DailyItemCount, (*_place(after), today), {state.value: by})
