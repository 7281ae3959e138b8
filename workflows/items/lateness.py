"""How items stand in time: whether they are late, asked of one item and of rows, how late, and their lights."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Item
from models.vocabulary import Light, State
from workflows.deadlines import status
from workflows.deadlines.ladder import overdue_before, overdue_days
from workflows.deadlines.status import TrafficLight
from workflows.items.loading.context import ItemContext
from workflows.rows import Record
from workflows.rules.snapshot import Ground, grounds
from workflows.workdays.calendar import Calendar

LATE_STATES = (State.PLAN, State.RECTIFY, State.LONG_TERM)
"""Stages whose work is still the organization's own: only these can be overdue.

What is 长期坚持 is due on its next review, which is never after its final date (the CHECK long_term).
"""

DATE_RUNS = sa.and_(col(Item.state).in_(LATE_STATES), sa.not_(col(Item.date_rests)))
"""Selects of those with a due date what `date_runs` tells of one."""

LateThrough = Iterable[tuple[Any, Any]]
"""Campaigns, each with the last due date that is overdue there, as values or as parameters.

The campaign is None where the date is the same for all that are asked for.
"""


def date_runs(item: Record) -> bool:
    """Tell whether an item is overdue once its due date has passed; while a later one is to be decided on, it rests."""
    return item["state"] in LATE_STATES and not item["date_rests"] and item["due_on"] is not None


COUNTED_DUE_ON = sa.func.coalesce(col(Item.counted_due_on), col(Item.due_sort), type_=sa.Date())
"""Of rows what `counted_due_on` is of one."""


def counted_due_on(item: Record) -> date | None:
    """Return the day after which an item is overdue: the due date, later by the days that others had it."""
    counted: date | None = item["counted_due_on"] or item["due_on"]
    return counted


def days_late(item: Record, today: date, days: Calendar) -> int:
    """Count the working days that an item is overdue by; 0 for what is not."""
    due_on = counted_due_on(item)
    return overdue_days(due_on, today, days) if due_on and date_runs(item) else 0


def is_late(item: Record, through: date) -> bool:
    """Tell whether an item is overdue, by the last due date that is."""
    due_on = counted_due_on(item)
    return due_on is not None and date_runs(item) and due_on <= through


def late_clause(through: LateThrough) -> sa.ColumnElement[bool]:
    """Select the items that are overdue: found by their due date, for none is counted from an earlier day."""
    its, known = col(Item.campaign_id), tuple(through)
    later = sa.inspect(Item).c.counted_due_on
    counted = later.is_(None) | passed(its, later, known)  # not COUNTED_DUE_ON, of which a planner has no statistics
    return sa.and_(DATE_RUNS, passed(its, col(Item.due_sort), known), counted)


def passed(
    its: sa.SQLColumnExpression[UUID], due: sa.SQLColumnExpression[date], through: LateThrough
) -> sa.ColumnElement[bool]:
    """Select the due dates that have passed, each by what its campaign counts on."""
    ways = (due <= last if campaign is None else sa.and_(its == campaign, due <= last) for campaign, last in through)
    return sa.or_(sa.false(), *ways)


def late_through(today: date, days: Mapping[UUID, Calendar], least: int = 1) -> list[tuple[UUID | None, date]]:
    """Return, of campaigns with their calendars, the last due date that is overdue by so many working days."""
    through = {campaign_id: overdue_before(today, each, least) for campaign_id, each in days.items()}
    alike = set(through.values())
    return [(None, alike.pop())] if len(alike) == 1 else list(through.items())


LATENESS_COLUMNS = (
    *("campaign_id", "state", "due_on", "date_rests", "counted_due_on"),
    *("original_due_on", "applied_at", "closed_at"),
)
_LOOKED_AT = itemgetter(*LATENESS_COLUMNS)
"""Reads of an item all that its lateness and its lights depend on."""


@dataclass(frozen=True)
class OverdueCalculator:
    """How items stand against their due dates, on their own universities' calendars."""

    today: date
    ground: Callable[[UUID], Ground]
    """Finds what a campaign reckons by."""
    _reckoned: dict[object, dict[str, Any]] = field(default_factory=dict, init=False, compare=False, repr=False)

    @classmethod
    def reading(cls, session: Session, today: date) -> "OverdueCalculator":
        """Reckon rows of any campaigns, each of whose ground is read once."""
        return cls(today, grounds(session))

    @classmethod
    def of_one(cls, case: ItemContext, today: date | None = None) -> "OverdueCalculator":
        """Reckon an item whose calendar was read with it, on its university's day or another."""
        return cls(today or case.today, lambda _: (case.book, case.calendar))

    def shown(self, row: Record) -> dict[str, Any]:
        """Return what is shown of it: `overdue_days` and the lights.

        They are reckoned once for all rows that are dated alike, which share the answer: it is not to be changed.
        """
        dates = _LOOKED_AT(row)
        if (found := self._reckoned.get(dates)) is None:
            found = self._reckoned[dates] = {"overdue_days": self.of(row)} | self.lights(row)
        return found

    def of_step(self, campaign_id: UUID, due_on: date) -> dict[str, Any]:
        """Return `overdue_days` of a step with a date of its own, and its light: red, or none while it is in time."""
        late = overdue_days(due_on, self.today, self.ground(campaign_id)[1])
        return {"overdue_days": late, "light": Light.RED if late else Light.GREY}

    def of(self, row: Record) -> int:
        """Count the working days; 0 for what is not overdue."""
        return days_late(row, self.today, self.ground(row["campaign_id"])[1]) if date_runs(row) else 0

    def lights(self, row: Record) -> dict[str, Any]:
        """Return the lights against both due dates; without dates nothing is read for them."""
        due_on = counted_due_on(row)
        if due_on is None or row["state"] in status.NO_CLOCK:
            current = original = status.LIGHT_OFF
        else:
            current = status.LIGHT_OFF if row["date_rests"] else self._lamp(row, due_on)
            moved = row["original_due_on"] != row["due_on"]
            original = self._lamp(row, row["original_due_on"]) if moved else current
        return {
            "light": current.light,
            "original_light": original.light,
            "light_by_date": current.provisional or original.provisional,
        }

    def _lamp(self, row: Record, due_on: date | None) -> TrafficLight:
        book, days = self.ground(row["campaign_id"])
        handed_in = row["applied_at"] or row["closed_at"]
        met = book.today(handed_in) if handed_in else None
        return status.traffic_light(row["state"], due_on, self.today, book.rules, days, handed_in_on=met)
