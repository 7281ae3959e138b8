"""延期 of what is owed: asked for in time, decided by 党委工作部 and by nobody who asked."""

from datetime import UTC, date, datetime

import pytest

from models.duty import Duty, DutyExtension
from models.session import Database
from models.vocabulary import DutyState, ExtensionState, Office
from models.work_item import WorkItem
from tests import cast, make
from tests.workflows.submissions.test_papers import duty_of
from tests.workflows.submissions.test_submissions import act, duty
from tests.workflows.worklist.test_todo import of
from workflows.audit.verify.check import verify_journal
from workflows.dashboard.submission_matrix import duty_matrix
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted, Refusal, Stale
from workflows.statistics.scope import scope_of
from workflows.submissions import extensions
from workflows.submissions.lateness import overdue_days_of
from workflows.submissions.queries import DutyFilter, list_duties
from workflows.worklist import recomputation
from workflows.worklist.calendar_feed import calendar_events
from workflows.worklist.other_tasks import duty_tasks

SOON = cast.beijing(2021, 4, 14, 9)
LATER, DAY = date(2021, 5, 10), date(2021, 5, 12)
COMMANDS = {"request": extensions.request, "grant": extensions.grant, "refuse": extensions.refuse}
GIVEN = {
    "request": {"reason": "支部大会改期，台账须补三月的记录", "due_on": LATER},
    "grant": {},
    "refuse": {"opinion": "三月的记录可随后补报，不必延期"},
}


def extend(database: Database, what: str, duty_id, by: str, now: datetime = SOON, **given) -> DutyExtension:
    with database.transaction() as session:
        actor = cast.actor(session, by, now.astimezone(cast.SHANGHAI).date())
        return COMMANDS[what](session, duty_id, actor=actor, now=now.astimezone(UTC), **GIVEN[what] | given)


def refused(database: Database, what: str, duty_id, by: str, now: datetime = SOON, **given) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        extend(database, what, duty_id, by, now, **given)
    return refusal.value


def holds(database: Database) -> bool:
    """Tell whether the rows of what waits are what the records say, and the records what the journal says."""
    with database.reading() as session:
        return not [*recomputation.differences(session)] and verify_journal(session).ok


def asked_of(database: Database, duty_id) -> set[str]:
    return {row.act for row in make.rows(database, WorkItem, duty_id=duty_id)}


def test_it_is_asked_for_granted_and_then_due_later(database: Database):
    duty_id = duty(database)
    asked = extend(database, "request", duty_id, "liaison", version=1)
    said = make.last(database, duty_id)
    assert (said.act, said.told) == ("request_extension", {"director", "officer"})
    assert said.text == "申请报送延期：教师第一党支部《诊断情况工作台账》，至2021-05-10"
    assert asked_of(database, duty_id) == {"file", "extend_duty"}
    assert holds(database)

    extend(database, "grant", duty_id, "director", opinion="同意一次", version=2)
    (row,) = make.rows(database, Duty, id=duty_id)
    assert (row.due_on, row.original_due_on, row.state, row.version) == (LATER, date(2021, 4, 20), DutyState.OWED, 3)
    (kept,) = make.rows(database, DutyExtension)
    assert (kept.id, kept.state, kept.opinion, kept.decided_at) == (asked.id, ExtensionState.GRANTED, "同意一次", SOON)
    assert make.last(database, duty_id).told == {"head", "liaison"}
    # ten working days back, over 五一 and with the Sunday 04-25 and the Saturday 05-08, on which people worked
    assert make.deadline(database, duty_id).next_check_at.astimezone(cast.SHANGHAI).date() == date(2021, 4, 23)
    assert {(row.act, row.due_on) for row in make.rows(database, WorkItem, duty_id=duty_id)} == {("file", LATER)}
    assert holds(database)
    assert act(database, "file", duty_id, "head", cast.beijing(2021, 5, 9, 9)).late is False


def test_what_is_refused_stays_due_and_filing_takes_a_request_back(database: Database):
    duty_id = duty(database)
    extend(database, "request", duty_id, "head")
    assert type(refused(database, "refuse", duty_id, "director", opinion=" ")) is Incomplete
    extend(database, "refuse", duty_id, "officer")
    extend(database, "request", duty_id, "liaison")
    assert holds(database)
    act(database, "file", duty_id, "head", SOON)
    first, second = make.rows(database, DutyExtension)
    assert (first.state, first.opinion) == (ExtensionState.REFUSED, GIVEN["refuse"]["opinion"])
    assert (second.state, second.decided_by_id) == (ExtensionState.WITHDRAWN, make.user_id(database, "head"))
    (row,) = make.rows(database, Duty, id=duty_id)
    assert (row.due_on, row.original_due_on) == (date(2021, 4, 20), None)
    assert make.last(database, duty_id).data["withdrawn_extension_id"] == str(second.id)
    assert asked_of(database, duty_id) == {"receive"}
    assert holds(database)


def shown(database: Database, duty_id, day: date) -> dict[str, object]:
    """Return how late it is said to be wherever that is said, on a day."""
    with database.reading() as session:
        actor, head = cast.actor(session, "director", day), cast.actor(session, "head", day)
        campaign = session.get_one(Duty, duty_id).campaign_id
        scope = scope_of(session, actor, campaign, today=day)
        cells = [cell for line in duty_matrix(session, scope).lines for cell in line.cells if cell]
        late = DutyFilter(campaign_id=campaign, overdue=True)
        (event,) = [each for each in calendar_events(session, head, today=day) if each.id == duty_id]
        return {
            "listed": duty_id in {row["id"] for row in list_duties(session, actor, late, today=day, limit=1000)},
            "of one": overdue_days_of(session, [session.get_one(Duty, duty_id).model_dump()], day)[duty_id],
            "matrix": next(cell.late_by for cell in cells if cell.duty_id == duty_id),
            "to do": [
                task.about.overdue_days
                for task in duty_tasks(session, head, today=day)
                if (task.act, task.about.id) == ("file", duty_id)
            ],
            "calendar": event.overdue,
        }


def test_days_on_which_others_had_a_request_make_nobody_late(database: Database):
    duty_id = duty_of(database, make.open_with(database), "ledger", cast.BRANCH)
    extend(database, "request", duty_id, "liaison", cast.beijing(2021, 4, 19, 9))
    nothing = {"listed": False, "of one": 0, "matrix": 0, "to do": [0], "calendar": False}
    assert shown(database, duty_id, date(2021, 4, 26)) == nothing, "who decides is late, not who asked"
    extend(database, "refuse", duty_id, "director", cast.beijing(2021, 4, 26, 9))
    (row,) = make.rows(database, Duty, id=duty_id)
    # from 04-19 to 04-26 others had it for six working days, with the Sunday 04-25
    assert (row.due_on, row.counted_due_on, row.date_rests) == (date(2021, 4, 20), date(2021, 4, 27), False)
    assert make.last(database, duty_id).data["counted_due_on"] == "2021-04-27"
    assert shown(database, duty_id, date(2021, 4, 27)) == nothing
    two = {"listed": True, "of one": 2, "matrix": 2, "to do": [2], "calendar": True}
    assert shown(database, duty_id, date(2021, 4, 29)) == two
    assert holds(database)
    filing = act(database, "file", duty_id, "head", cast.beijing(2021, 4, 29, 9))
    assert (filing.late, filing.counted_due_on) == (True, date(2021, 4, 27))
    with database.reading() as session:
        scope = scope_of(session, cast.actor(session, "director", DAY), row.campaign_id, today=DAY)
        cells = [cell for line in duty_matrix(session, scope).lines for cell in line.cells if cell]
    assert [(cell.late, cell.late_by) for cell in cells if cell.duty_id == duty_id] == [(True, 2)]
    assert holds(database)


def test_what_is_sent_while_more_time_is_asked_for_is_in_time(sqlite: Database):
    duty_id = duty_of(sqlite, make.open_with(sqlite), "ledger", cast.BRANCH)
    extend(sqlite, "request", duty_id, "liaison", cast.beijing(2021, 4, 19, 9))
    assert not act(sqlite, "file", duty_id, "head", cast.beijing(2021, 4, 22, 9)).late
    (row,) = make.rows(sqlite, Duty, id=duty_id)
    assert not row.date_rests
    assert holds(sqlite)


def test_who_may_and_who_asked_does_not_decide(sqlite: Database):
    duty_id = duty(sqlite)
    for login, expected in (("member", NotPermitted), ("director", NotPermitted), ("outsider", NotFound)):
        assert type(refused(sqlite, "request", duty_id, login)) is expected, login
    make.appoint(sqlite, "liaison", "闽江学院党委工作部", Office.OFFICER)
    extend(sqlite, "request", duty_id, "liaison")
    for what in ("grant", "refuse"):
        for login in ("head", "liaison", "xx_secretary", "party_secretary", "inspector"):
            assert type(refused(sqlite, what, duty_id, login)) is NotPermitted, login
    assert "extend_duty" not in of(sqlite, "liaison", SOON).counts
    offered = [task for task in of(sqlite, "director", SOON).mine if task.act == "extend_duty"]
    assert [(task.label, task.about.id, task.later) for task in offered] == [("审批报送延期申请", duty_id, False)]
    assert of(sqlite, "director", SOON).counts["extend_duty"] == 1


def test_when_and_until_when_it_may_be_asked_for(sqlite: Database):
    duty_id = duty(sqlite)
    for due_on in (date(2021, 4, 20), date(2022, 1, 1)):
        assert "due_on" in refused(sqlite, "request", duty_id, "head", due_on=due_on).fields
    assert type(refused(sqlite, "request", duty_id, "head", version=9)) is Stale
    assert "须在到期前申请" in refused(sqlite, "request", duty_id, "head", cast.beijing(2021, 4, 21, 9)).sentence
    assert type(refused(sqlite, "grant", duty_id, "director")) is Conflict
    for month in (5, 6):
        extend(sqlite, "request", duty_id, "head", due_on=date(2021, month, 10))
        assert "待批" in refused(sqlite, "request", duty_id, "head", due_on=date(2021, 7, 10)).sentence
        extend(sqlite, "grant", duty_id, "director")
    assert "最多 2 次" in refused(sqlite, "request", duty_id, "head", due_on=date(2021, 7, 10)).sentence
    assert make.rows(sqlite, Duty, id=duty_id)[0].original_due_on == date(2021, 4, 20)
    assert holds(sqlite)


def test_a_date_that_nobody_extended_is_that_of_the_campaign(sqlite: Database):
    with sqlite.transaction() as session:
        moved = session.get_one(Duty, duty(sqlite))
        moved.original_due_on, moved.due_on = moved.due_on, LATER
    with sqlite.reading() as session:
        found = {fault.column for fault in verify_journal(session).faults}
    assert found == {"duty.original_due_on"}
