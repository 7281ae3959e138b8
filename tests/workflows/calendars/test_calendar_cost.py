"""What a change of the calendar costs where many things are due: counted, not timed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import LocalDays
from models.deadline import Deadline
from models.item import Item
from models.journal import Entry
from models.session import Database
from models.vocabulary import ItemKind, Origin, Rectification, State
from tests import cast, make
from tests.statements import listening
from workflows.calendars import commands as calendars
from workflows.calendars import moved_dates
from workflows.calendars.changes import of_new_days

FEW, MANY = 10, 400
DAYS = 5
"""On how many days they are due."""


def filled(database: Database, number: int) -> None:
    """Add items at work, each with a clock that waits."""
    with database.transaction() as session:
        campaign, branch = cast.campaign(session).id, cast.organization(session, cast.BRANCH).id
        start = session.scalar(sa.select(sa.func.count()).select_from(Item)) or 0
        items = [
            Item(
                campaign_id=campaign,
                organization_id=branch,
                number=f"T-{n}",
                kind=ItemKind.PROBLEM,
                origin=Origin.SELF,
                text="问题",
                state=State.RECTIFY,
                rectification=Rectification.IMMEDIATE,
                due_on=due,
                due_sort=due,
                original_due_on=due,
                goal="整改",
                created_at=make.NOW,
            )
            for n in range(start, start + number)
            for due in (cast.TODAY + timedelta(days=30 + n % DAYS),)
        ]
        session.add_all(items)
        session.flush()
        later = make.NOW + timedelta(days=9)
        session.add_all(Deadline(item_id=item.id, next_check_at=later) for item in items)


def statements(database: Database, act: Callable[[], Any]) -> list[str]:
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found.append(statement)

    with listening(database, note):
        act()
    return found


def closure(session: Session) -> LocalDays:
    first = cast.TODAY + timedelta(days=20)
    return LocalDays(
        committee_id=cast.organization(session, "闽江学院党委").id,
        starts_on=first,
        ends_on=first + timedelta(days=6),
        is_workday=False,
        name="停课",
    )


def close(database: Database) -> UUID:
    with database.transaction() as session:
        director = cast.actor(session, "director")
        made = calendars.close_days(session, closure(session), actor=director, now=make.NOW)
        assert not any(isinstance(row, Deadline | Item) for row in session)
        return made.id


def withdraw(database: Database, days_id: UUID) -> None:
    with database.transaction() as session:
        director = cast.actor(session, "director")
        calendars.withdraw_days(session, days_id, actor=director, now=make.NOW)


def look(database: Database, limit: int = 5) -> moved_dates.Preview:
    with database.reading() as session:
        director = cast.actor(session, "director")
        change = of_new_days(session, director, closure(session))
        return moved_dates.preview_moved_dates(
            session, director, change.committee_id, change.before, change.after, today=cast.TODAY, limit=limit
        )


def test_a_change_is_as_many_statements_for_many_deadlines_as_for_few(database: Database):
    costs = []
    for number in (0, FEW, MANY):  # the first finds nothing in memory yet
        filled(database, number)
        costs.append(len(statements(database, lambda: withdraw(database, close(database)))))
        with database.transaction() as session:
            waiting = sa.select(sa.func.count()).where(col(Deadline.next_check_at) == make.NOW)
            assert (session.scalar(waiting) or 0) >= number
    assert costs[1] == costs[2]


@pytest.mark.parametrize("batch", [7, 500])
def test_a_preview_counts_all_and_reads_one_page(database: Database, monkeypatch, batch: int):
    monkeypatch.setattr(moved_dates, "SUBJECTS_PER_STATEMENT", batch)
    found, costs = [], []
    for number in (FEW, MANY):
        filled(database, number)
        costs.append(statements(database, lambda: found.append(look(database))))
    few, many = found
    assert many.deadlines - few.deadlines == MANY
    assert len(many.page) == len(few.page) == 5
    assert len(costs[1]) <= len(costs[0]) + 1
    assert not any("FOR UPDATE" in statement for statement in costs[1])


def test_pages_of_a_preview_hold_each_deadline_once(sqlite: Database, monkeypatch):
    monkeypatch.setattr(moved_dates, "SUBJECTS_PER_STATEMENT", 7)
    filled(sqlite, 30)
    whole = look(sqlite, limit=100)
    assert len({each.deadline_id for each in whole.page}) == len(whole.page) == whole.deadlines
    assert sum(len(each.moves) for each in whole.page) == whole.dates
    assert not make.rows(sqlite, Entry, act="local_days")


def test_steps_that_wait_move_with_the_calendar_and_are_listed_before_the_due_dates(sqlite: Database):
    campaign_id = make.open_with(sqlite)
    item_id = make.registered(sqlite, campaign_id=campaign_id)
    filled(sqlite, 3)
    whole = look(sqlite, limit=100)
    step, *dates = whole.page
    assert (step.item_id, step.subject[:5], step.organization) == (item_id, "确认入账：", "信息工程系党总支")
    assert len(dates) == whole.deadlines - 1 >= 3
    assert item_id not in {each.item_id for each in dates}
    assert step.moves[0].tells == ("director同志", "officer同志")
    pages, start = [], None
    with sqlite.reading() as session:
        director = cast.actor(session, "director")
        change = of_new_days(session, director, closure(session))
        given = (session, director, change.committee_id, change.before, change.after)
        while found := moved_dates.preview_moved_dates(*given, today=cast.TODAY, start=start, limit=2).page:
            pages += found
            start = pages[-1].deadline_id
    assert tuple(pages) == whole.page
