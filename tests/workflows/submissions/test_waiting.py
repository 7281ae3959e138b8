"""While what is owed waits for somebody else, its clock rests, and the step is late at who must take it (ADR 23)."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import col

from models.deadline import Deadline
from models.duty import Duty
from models.journal import Entry
from models.session import Database
from models.work_item import WorkItem
from tests import cast, make
from tests.workflows.deadlines.escalating import at, documents, lines, turn
from tests.workflows.submissions.test_extensions import extend, holds
from tests.workflows.submissions.test_submissions import act, duty
from tests.workflows.worklist.test_late_steps import late
from workflows.workdays.calendar import Calendar

OFFICE = {"director", "officer"}
UNDISTURBED = [
    ("remind", date(2021, 4, 6)),
    ("remind", date(2021, 4, 13)),
    ("warn", date(2021, 4, 13)),
    ("remind", date(2021, 4, 19)),
    ("urge", date(2021, 4, 21)),
    ("supervise", date(2021, 4, 23)),
]
"""What the clock says of a ledger that is due on 2021-04-20, and is looked at from 04-02 until 04-30."""


@pytest.fixture
def owed(sqlite: Database) -> UUID:
    """The ledger of the branch, in a campaign that gives steps dates; nothing else has a clock."""
    campaign_id = make.open_with(sqlite, filings=None)  # where it is sent back, the date stays
    with sqlite.transaction() as session:
        owner = cast.organization(session, cast.BRANCH).id
        [duty_id] = session.scalars(
            sa.select(col(Duty.id)).where(
                col(Duty.campaign_id) == campaign_id,
                col(Duty.organization_id) == owner,
                col(Duty.due_on) == date(2021, 4, 20),
            )
        )
        others = sa.update(Deadline).where(col(Deadline.duty_id).is_distinct_from(duty_id))
        session.execute(others.values(next_check_at=None))
    return duty_id


def said(database: Database, duty_id: UUID, *, of_step: bool) -> list[tuple[str, date]]:
    entries = make.rows(database, Entry, subject_id=duty_id, automatic=True)
    return [(e.act, e.at.astimezone(cast.SHANGHAI).date()) for e in entries if ("act" in e.data) is of_step]


def test_more_time_that_is_not_decided_on_is_late_at_who_decides(sqlite: Database, owed: UUID):
    turn(sqlite, "04-02", "04-14")
    extend(sqlite, "request", owed, "liaison")
    [decision] = make.rows(sqlite, WorkItem, act="extend_duty", position=0)
    assert decision.due_on == date(2021, 4, 16)
    turn(sqlite, "04-15", "04-21")
    assert [act for act, _ in said(sqlite, owed, of_step=False)] == ["remind", "remind", "warn"]
    told = [(s.act, s.told) for s in make.history(sqlite, owed) if s.by is None and "act" in s.data]
    assert told == [("remind", OFFICE), ("urge", OFFICE | {"party_secretary"}), ("supervise", OFFICE)]
    assert "审批报送延期申请时限 2021-04-16" in make.last(sqlite, owed).text
    [document] = documents(sqlite)
    assert lines(sqlite, document) == {owed}
    [row] = make.rows(sqlite, Duty, id=owed)
    assert late(sqlite, row.campaign_id, "director", date(2021, 4, 21)) == {"闽江学院党委（本级）": {"extend_duty": 1}}
    assert holds(sqlite)

    extend(sqlite, "refuse", owed, "director", at("04-21", 11))
    assert [each.state.value for each in documents(sqlite)] == ["withdrawn"]
    assert holds(sqlite)


def ask(database: Database, duty_id: UUID, day: date) -> None:
    extend(database, "request", duty_id, "liaison", at(day, 11))


def refuse(database: Database, duty_id: UUID, day: date) -> None:
    extend(database, "refuse", duty_id, "director", at(day, 11))


def file(database: Database, duty_id: UUID, day: date) -> None:
    act(database, "file", duty_id, "head", at(day, 11))


def send_back(database: Database, duty_id: UUID, day: date) -> None:
    act(database, "send_back", duty_id, "director", at(day, 11), opinion="台账缺整改时限，请补齐后再报")


@pytest.mark.parametrize(("leave", "back"), [((ask,), refuse), ((file,), send_back), ((ask, file), send_back)])
def test_no_rung_is_passed_by_waiting_and_none_is_lost(
    sqlite: Database, owed: UUID, leave: tuple[Callable[[Database, UUID, date], None], ...], back
):
    since, until = date(2021, 4, 16), date(2021, 4, 22)
    turn(sqlite, "04-02", "04-16")
    for step in leave:
        step(sqlite, owed, since)
    clock = make.deadline(sqlite, owed)
    assert (clock.rested_since, clock.next_check_at) == (since, None)
    turn(sqlite, "04-19", "04-22")
    assert holds(sqlite)
    back(sqlite, owed, until)
    clock, by = make.deadline(sqlite, owed), Calendar().count(since, until)
    assert (clock.rested_since, clock.rested, by) == (None, 4, 4)
    turn(sqlite, "04-23", "04-30")
    moved = [(rung, on if on <= since else Calendar().shift(on, by)) for rung, on in UNDISTURBED]
    assert said(sqlite, owed, of_step=False) == moved
    assert holds(sqlite)


def test_more_time_that_is_granted_begins_the_ladder_anew(sqlite: Database, owed: UUID):
    ask(sqlite, owed, date(2021, 4, 12))
    refuse(sqlite, owed, date(2021, 4, 13))
    ask(sqlite, owed, date(2021, 4, 14))
    extend(sqlite, "grant", owed, "director", at("04-16"))
    clock = make.deadline(sqlite, owed)
    assert (clock.rested_since, clock.rested, clock.next_check_at) == (None, 0, at("04-23", 8))
    assert holds(sqlite)


def test_in_a_campaign_that_gives_the_step_no_date_nothing_rests(sqlite: Database):
    duty_id = duty(sqlite)
    before = make.deadline(sqlite, duty_id)
    ask(sqlite, duty_id, date(2021, 4, 12))
    assert make.deadline(sqlite, duty_id).next_check_at == before.next_check_at
    refuse(sqlite, duty_id, date(2021, 4, 13))
    assert make.deadline(sqlite, duty_id).rested == 0
