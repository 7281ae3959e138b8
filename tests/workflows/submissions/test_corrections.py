"""Sent back with a date: nobody is late for the days on which a paper lay with its receiver."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from models.deadline import Deadline
from models.duty import Duty, Filing
from models.session import Database
from models.vocabulary import DutyState
from models.work_item import WorkItem
from tests import cast, make
from tests.workflows.submissions.test_extensions import extend
from tests.workflows.submissions.test_papers import duty_of
from tests.workflows.submissions.test_submissions import PART, act, duty
from workflows.audit.verify import verify_journal
from workflows.dashboard.submission_matrix import DutyCell, duty_matrix
from workflows.errors import Incomplete
from workflows.statistics.scope import scope_of
from workflows.submissions.lateness import overdue_days_of

OPINION = "台账缺整改时限，请补齐后再报"
MONDAY = cast.beijing(2021, 4, 19, 10)
LATER = cast.beijing(2021, 4, 28, 10)
USUAL = date(2021, 5, 8)  # five working days on: 04-29, 04-30, then May Day with its working Saturday


@pytest.fixture
def owed(sqlite: Database) -> UUID:
    """A ledger that is due on 2021-04-20, in a campaign of today's rules."""
    return duty_of(sqlite, make.open_with(sqlite), "ledger")


def send_back(database: Database, duty_id: UUID, now=LATER, **given) -> Filing:
    return act(database, "send_back", duty_id, "officer", now, opinion=OPINION, **given)


def standing(database: Database, duty_id: UUID, day: date) -> int:
    with database.reading() as session:
        return overdue_days_of(session, [session.get_one(Duty, duty_id).model_dump()], day)[duty_id]


def test_it_is_due_again_on_the_usual_day_and_late_only_after_that(database: Database):
    owed = duty_of(database, make.open_with(database), "ledger")
    act(database, "file", owed, "xx_secretary", MONDAY)
    returned = send_back(database, owed)
    assert returned.correct_by == USUAL
    [duty] = make.rows(database, Duty, id=owed)
    assert (duty.due_on, duty.original_due_on) == (USUAL, date(2021, 4, 20))
    [waits] = make.rows(database, WorkItem, duty_id=owed, act="file", position=0)
    assert waits.due_on == USUAL
    [clock] = make.rows(database, Deadline, duty_id=owed, act=None)
    assert (clock.rested, clock.rested_since, clock.met_at) == (0, None, None)
    assert [standing(database, owed, USUAL + timedelta(days=n)) for n in (-1, 0, 2)] == [0, 0, 1]
    said = make.last(database, owed)
    moved = {"correct_by": "2021-05-08", "previous_due_on": "2021-04-20", "due_on": "2021-05-08"}
    assert said.data == {"version": 1, "opinion": OPINION} | moved
    assert "至2021-05-08" in said.text
    again = act(database, "file", owed, "xx_secretary", cast.beijing(2021, 5, 8, 16))
    assert not again.late
    with database.reading() as session:
        assert verify_journal(session).faults == []


def cell(database: Database, duty_id: UUID, day: date) -> DutyCell:
    """Return how the board shows it on a day."""
    with database.reading() as session:
        campaign_id = session.get_one(Duty, duty_id).campaign_id
        matrix = duty_matrix(session, scope_of(session, cast.actor(session, "director", day), campaign_id, today=day))
    return next(each for line in matrix.lines for each in line.cells if each and each.duty_id == duty_id)


def test_the_board_says_by_how_much_the_first_was_late_whenever_it_is_corrected(database: Database):
    owed = duty_of(database, make.open_with(database), "ledger")
    act(database, "file", owed, "xx_secretary", cast.beijing(2021, 4, 22, 9))
    send_back(database, owed)
    assert not cell(database, owed, USUAL).overdue
    assert cell(database, owed, date(2021, 5, 10)).late_by == 1  # for the correction, by its own date
    assert not act(database, "file", owed, "xx_secretary", cast.beijing(2021, 5, 8, 9)).late
    again = cell(database, owed, date(2021, 6, 1))
    assert (again.state, again.late, again.late_by) == (DutyState.FILED, True, 2)


def test_time_that_was_granted_counts_for_the_first_only_where_it_was_granted_before(sqlite: Database):
    owed = duty(sqlite)
    extend(sqlite, "request", owed, "head")
    extend(sqlite, "grant", owed, "director")
    act(sqlite, "file", owed, "head", cast.beijing(2021, 5, 12, 9))
    send_back(sqlite, owed, cast.beijing(2021, 5, 13, 9), correct_by=date(2021, 5, 17))
    more = cast.beijing(2021, 5, 14, 9)
    extend(sqlite, "request", owed, "head", more, due_on=date(2021, 5, 31))
    extend(sqlite, "grant", owed, "director", more)
    act(sqlite, "file", owed, "head", cast.beijing(2021, 5, 28, 9))
    shown = cell(sqlite, owed, date(2021, 6, 1))
    assert (shown.late, shown.late_by) == (True, 2)


def test_who_corrects_late_is_late_for_the_correction(sqlite: Database, owed: UUID):
    act(sqlite, "file", owed, "xx_secretary", MONDAY)
    send_back(sqlite, owed, correct_by=date(2021, 4, 30))
    assert act(sqlite, "file", owed, "xx_secretary", cast.beijing(2021, 5, 6, 9)).late


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2021, 4, 28), "订正期限应在今天之后"),
        (date(2021, 5, 3), "2021-05-03 不是工作日，请改为 2021-05-06。"),
        (date(2022, 4, 28), "最晚为"),
    ],
)
def test_a_day_that_cannot_be_is_refused(sqlite: Database, owed: UUID, day: date, sentence: str):
    act(sqlite, "file", owed, "xx_secretary", MONDAY)
    with pytest.raises(Incomplete) as refused:
        send_back(sqlite, owed, correct_by=day)
    assert sentence in str(refused.value.fields["correct_by"])


def test_where_more_time_is_left_anyway_the_date_stays(sqlite: Database, owed: UUID):
    early = cast.beijing(2021, 4, 6, 10)
    act(sqlite, "file", owed, "xx_secretary", early)
    assert send_back(sqlite, owed, early).correct_by == date(2021, 4, 13)
    [duty] = make.rows(sqlite, Duty, id=owed)
    assert (duty.due_on, duty.original_due_on) == (date(2021, 4, 20), None)


def test_in_a_campaign_of_an_earlier_release_the_date_stays_unless_a_day_is_said(sqlite: Database):
    with sqlite.reading() as session:
        campaign_id = cast.campaign(session).id
    owed = duty_of(sqlite, campaign_id, "ledger", PART)
    act(sqlite, "file", owed, "xx_secretary", MONDAY)
    assert send_back(sqlite, owed).correct_by is None
    assert make.last(sqlite, owed).data == {"version": 1, "opinion": OPINION}
    assert make.rows(sqlite, Duty, id=owed)[0].due_on == date(2021, 4, 20)
    act(sqlite, "file", owed, "xx_secretary", LATER)
    send_back(sqlite, owed, correct_by=date(2021, 4, 30))
    assert make.rows(sqlite, Duty, id=owed)[0].due_on == date(2021, 4, 30)
