"""进度曲线: cumulative, falling where something is reopened, and today exactly what figures say."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from models.item_count import DailyItemCount
from models.session import Database
from models.vocabulary import Sensitivity, State
from tests import cast, make
from tests.workflows.dashboard.looking import Look
from workflows.dashboard.burnup import Burnup, burnup
from workflows.statistics.queries import FiguresDisagree, statistics

LATER = cast.beijing(2021, 4, 12, 23, 30)
"""In UTC it is an earlier hour of the same day; at half past midnight it is not."""
LAST = date(2021, 4, 20)


def drawn(database: Database, login: str = "director", today: date = LAST) -> Burnup:
    """Return the line, whose last point is what the figures of the same moment say."""
    with database.reading() as session:
        actor, campaign_id = cast.actor(session, login), cast.campaign(session).id
        look = Look(session, actor, campaign_id, today=today)
        found, whole = look(burnup), look(statistics).whole
    last = found.points[-1]
    assert last.on == today
    assert (last.registered, last.closed, last.under_way, last.long_term, last.void) == (
        whole.total,
        whole.closed,
        whole.under_way,
        whole.long_term,
        whole.void,
    )
    for earlier, later in pairwise(found.points):
        assert earlier.on < later.on
        assert earlier.registered <= later.registered
    return found


def on(found: Burnup, day: date) -> tuple[int, int, int, int]:
    (point,) = [point for point in found.points if point.on == day]
    return point.registered, point.closed, point.long_term, point.void


def test_each_day_holds_what_stood_at_its_end(database: Database):
    for state in State:
        make.item(database, state)
    reopened = make.item(database, State.CLOSED, LATER)
    early = cast.beijing(2021, 4, 15, 0, 30)
    given = make.given(database, reopened, "reopen")
    make.move(database, reopened, "reopen", "inspector", early, **given)
    lasting = make.item(database, State.LONG_TERM, LATER)
    make.done(database, lasting, early)
    make.move(database, lasting, "apply", "head", early)

    found = drawn(database)
    assert (found.points[0].on, len(found.points)) == (date(2021, 4, 1), 20)
    assert on(found, date(2021, 4, 11)) == (9, 1, 1, 1)
    assert on(found, date(2021, 4, 12)) == (9, 2, 2, 1)
    assert on(found, date(2021, 4, 14)) == (9, 2, 2, 1)
    assert on(found, date(2021, 4, 15)) == (9, 1, 1, 1)  # early that morning, in UTC the day before
    assert [mark.code for mark in found.marks] == ["ledger", "interim", "summary"]


def test_what_was_closed_twice_counts_twice_in_turn(database: Database):
    item_id = make.item(database, State.CLOSED)
    for days in (2, 6):
        now = make.NOW + timedelta(days=days)
        make.move(database, item_id, "reopen", "inspector", now, **make.given(database, item_id, "reopen"))
        now += timedelta(days=2)
        make.done(database, item_id, now)
        make.move(database, item_id, "apply", "head", now)
        make.verified(database, item_id, now=now)
        make.move(database, item_id, "sign", "xx_secretary", now)
        make.move(database, item_id, "sign", "director", now)
    closed = [point.closed for point in drawn(database).points]
    assert closed[:12] == [1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1]


def test_nobody_is_drawn_what_he_may_not_see(database: Database):
    make.item(database, State.CLOSED)
    hidden = make.registered(database)
    make.move(database, hidden, "confirm", "xx_secretary", rectification="immediate", sensitivity=Sensitivity.CLUE)
    seen = {
        login: drawn(database, login).points[-1].registered
        for login in ("director", "officer", "liaison", "cj_head", "outsider")
    }
    assert seen == {"director": 2, "officer": 1, "liaison": 1, "cj_head": 0, "outsider": 0}


def test_a_long_span_is_drawn_by_weeks(sqlite: Database):
    make.item(sqlite, State.CLOSED)
    days = drawn(sqlite, today=date(2021, 7, 30))
    weeks = drawn(sqlite, today=date(2021, 7, 31))
    assert (days.weekly, len(days.points)) == (False, 121)
    assert weeks.weekly
    assert {point.on.isoweekday() for point in weeks.points[:-1]} == {7}
    assert weeks.points[0].on == date(2021, 4, 4)
    assert weeks.points[-1].on == date(2021, 7, 31)


def test_what_came_before_the_first_day_is_there_on_it(sqlite: Database):
    make.item(sqlite, State.CLOSED)
    assert [point.registered for point in drawn(sqlite, today=date(2021, 3, 1)).points] == [1]


def test_days_that_tell_another_story_are_not_drawn(sqlite: Database):
    make.item(sqlite, State.CLOSED)
    drawn(sqlite)
    with sqlite.transaction() as session:
        session.execute(sa.update(DailyItemCount).values(closed=0))
    with pytest.raises(FiguresDisagree):
        drawn(sqlite)
