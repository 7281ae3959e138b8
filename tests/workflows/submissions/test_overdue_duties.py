"""Which duties are overdue: what is told of each is what lists are chosen by."""

from datetime import date, timedelta
from itertools import cycle

import pytest
from sqlmodel import select

from models.duty import Duty
from models.session import Database
from models.vocabulary import DayOff, DutyState
from tests import cast, make
from workflows.campaigns.filings import OWED_STATES
from workflows.submissions.lateness import overdue_days_of
from workflows.submissions.queries import DutyFilter, list_duties

FIRST = date(2021, 4, 28)
DAYS = [date(2021, 4, 27) + timedelta(days=n) for n in range(20)]


@pytest.mark.parametrize("day_off", DayOff)
def test_the_duties_that_are_late_are_those_that_lists_are_chosen_by(sqlite: Database, day_off: DayOff):
    """Around 劳动节, by each policy for due dates that are days off."""
    campaign = make.open_with(sqlite, holidays={"day_off": day_off.value})
    with sqlite.transaction() as session:
        states = cycle(DutyState)
        for n, duty in enumerate(session.exec(select(Duty).where(Duty.campaign_id == campaign).order_by(Duty.id))):
            duty.due_on, duty.state = FIRST + timedelta(days=n // len(DutyState) % 14), next(states)
            duty.date_rests = n % 7 == 0
            duty.counted_due_on = duty.due_on + timedelta(days=n % 5) if n % 5 and n % 3 else None
    seen = set()
    with sqlite.reading() as session:
        for today in DAYS:
            actor = cast.actor(session, "director", today)

            def listed(**asked: bool):
                wanted = DutyFilter(campaign_id=campaign, **asked)
                return list_duties(session, actor, wanted, today=today, limit=1000)  # noqa: B023

            rows = listed()
            days = overdue_days_of(session, rows, today)
            late = {row["id"] for row in rows if days[row["id"]]}
            assert late == {row["id"] for row in listed(overdue=True)}
            assert late.isdisjoint(row["id"] for row in listed(overdue=False))
            seen |= {(row["state"], row["id"] in late) for row in rows}
    assert seen == {(state, False) for state in DutyState} | {(state, True) for state in OWED_STATES}
