"""How items stand in time: how late they are, and their lights."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from workflows.deadlines import status
from workflows.deadlines.ladder import overdue_days
from workflows.deadlines.status import TrafficLight
from workflows.items.loading.context import ItemContext
from workflows.items.queries.state_groups import LATE_STATES
from workflows.rows import Record
from workflows.rules.snapshot import Ground, grounds


@dataclass(frozen=True)
class OverdueCalculator:
    """How items stand against their due dates, on their own universities' calendars."""

    today: date
    ground: Callable[[UUID], Ground]
    """Finds what a campaign reckons by."""

    @classmethod
    def reading(cls, session: Session, today: date) -> "OverdueCalculator":
        """Reckon rows of any campaigns, each of whose ground is read once."""
        return cls(today, grounds(session))

    @classmethod
    def of_one(cls, case: ItemContext) -> "OverdueCalculator":
        """Reckon an item whose calendar was read with it."""
        return cls(case.today, lambda _: (case.book, case.calendar))

    def of(self, row: Record) -> int:
        """Count the working days; 0 for what is not overdue."""
        due_on = row["due_on"]
        if due_on is None or row["state"] not in LATE_STATES:
            return 0
        return overdue_days(due_on, self.today, self.ground(row["campaign_id"])[1])

    def lights(self, row: Record) -> dict[str, Any]:
        """Return the lights against both due dates; without dates nothing is read for them."""
        if row["due_on"] is None or row["state"] in status.NO_CLOCK:
            current = original = status.LIGHT_OFF
        else:
            current = self._lamp(row, row["due_on"])
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
