"""报送: owed, filed, accepted or returned; each version is kept as it was sent."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from models.campaign import Milestone
from models.duty import Duty, Filing
from models.session import Database
from models.vocabulary import DutyState, Office, State
from tests import cast, make
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted, Refusal, Stale
from workflows.journal import entries
from workflows.submissions import commands as submissions

DUE = cast.beijing(2021, 4, 20, 23)
PART = "信息工程系党总支"


def duty(
    database: Database, organization: str = cast.BRANCH, code: str = "ledger", campaign_id: UUID | None = None
) -> UUID:
    with database.reading() as session:
        return session.exec(
            select(Duty.id)
            .join(Milestone, Milestone.id == Duty.milestone_id)
            .where(
                Milestone.code == code,
                Duty.organization_id == cast.organization(session, organization).id,
                Duty.campaign_id == (campaign_id or cast.campaign(session).id),
            )
        ).one()


COMMANDS = {"file": submissions.submit, "accept": submissions.accept, "send_back": submissions.return_}


def act(database: Database, what: str, duty_id: UUID, by: str, now: datetime = DUE, **given):
    if what == "file":
        given = {"note": "台账见附件"} | given
    with database.transaction() as session:
        actor = cast.actor(session, by, now.astimezone(cast.SHANGHAI).date())
        return COMMANDS[what](session, duty_id, actor=actor, now=now.astimezone(UTC), **given)


def refused(database: Database, what: str, duty_id: UUID, by: str, **given) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        act(database, what, duty_id, by, **given)
    return refusal.value


def state(database: Database, duty_id: UUID) -> DutyState:
    return make.rows(database, Duty, id=duty_id)[0].state


def test_it_is_owed_filed_and_accepted(database: Database):
    duty_id = duty(database)
    assert state(database, duty_id) is DutyState.OWED
    filing = act(database, "file", duty_id, "liaison")

    assert state(database, duty_id) is DutyState.FILED
    assert (filing.version, filing.late, filing.accepted) == (1, False, None)
    clock = make.deadline(database, duty_id)
    assert (clock.met_at, clock.next_check_at) == (DUE, None)
    said = make.last(database, duty_id)
    assert (said.act, said.by, said.office) == ("file", "liaison", "教师第一党支部联络员")
    kept = {"filing_id": str(filing.id), "note": filing.note, "sha256": filing.snapshot_sha256}
    assert said.data == kept | {"version": 1, "late": False}
    assert said.told == {"director", "officer"}

    act(database, "accept", duty_id, "officer")
    assert state(database, duty_id) is DutyState.ACCEPTED
    (kept,) = make.rows(database, Filing)
    assert (kept.accepted, kept.decided_at) == (True, DUE)
    assert make.last(database, duty_id).told == {"head"}
    assert make.deadline(database, duty_id).next_check_at is None


def test_what_is_returned_is_filed_again_as_the_next_version(database: Database):
    duty_id = duty(database)
    first = act(database, "file", duty_id, "head")
    act(database, "send_back", duty_id, "director", opinion="报送的台账里缺少典型案例")

    assert state(database, duty_id) is DutyState.RETURNED
    assert make.deadline(database, duty_id).next_check_at is not None
    said = make.last(database, duty_id)
    assert (said.act, said.data) == ("return", {"version": 1, "opinion": "报送的台账里缺少典型案例"})
    assert said.told == {"head", "liaison"}

    second = act(database, "file", duty_id, "head", note="已补案例")
    one, two = make.rows(database, Filing)
    assert (one.version, one.note, one.accepted, one.opinion) == (1, "台账见附件", False, "报送的台账里缺少典型案例")
    assert (two.version, two.note, two.accepted) == (2, "已补案例", None)
    assert (one.id, two.id) == (first.id, second.id)
    assert make.rows(database, Duty, id=duty_id)[0].version == 4


@pytest.mark.parametrize(
    ("organization", "code", "by", "now", "late"),
    [
        (cast.BRANCH, "ledger", "head", DUE + timedelta(minutes=30), False),
        (cast.BRANCH, "ledger", "head", DUE + timedelta(minutes=90), True),
        # 12-25 was a Saturday: lateness counts from Monday the 27th, on which it is still in time
        (PART, "summary", "xx_secretary", DUE.replace(month=12, day=26), False),
        (PART, "summary", "xx_secretary", DUE.replace(month=12, day=27), False),
        (PART, "summary", "xx_secretary", DUE.replace(month=12, day=28), True),
    ],
)
def test_after_the_day_that_it_is_due_it_is_marked_late(sqlite, organization, code, by, now, late):
    duty_id = duty(sqlite, organization, code)
    assert act(sqlite, "file", duty_id, by, now).late is late
    assert ("补报" in make.last(sqlite, duty_id).text) is late


def test_where_a_day_off_means_the_next_working_day_filing_then_is_in_time(sqlite: Database):
    holidays = {"day_off": "next_workday", "check_at": "08:00:00", "timezone": "Asia/Shanghai"}
    campaign_id = make.open_with(sqlite, holidays=holidays)
    with sqlite.reading() as session:
        duty_id = session.exec(
            select(Duty.id).where(
                Duty.campaign_id == campaign_id,
                Duty.due_on == date(2021, 12, 25),
                Duty.organization_id == cast.organization(session, "信息工程系党总支").id,
            )
        ).one()
    monday = cast.beijing(2021, 12, 27, 9)
    assert act(sqlite, "file", duty_id, "xx_secretary", monday).late is False


def test_who_may(sqlite: Database):
    duty_id = duty(sqlite)
    for login, expected in (
        ("member", NotPermitted),
        ("xx_secretary", NotPermitted),
        ("director", NotPermitted),
        ("inspector", NotPermitted),
        ("student_head", NotFound),
        ("cj_secretary", NotFound),
        ("outsider", NotFound),
        ("admin", NotFound),
    ):
        assert type(refused(sqlite, "file", duty_id, login)) is expected, login
    act(sqlite, "file", duty_id, "head")
    for login in ("head", "xx_secretary", "party_secretary", "inspector"):
        assert type(refused(sqlite, "accept", duty_id, login)) is NotPermitted
        assert type(refused(sqlite, "send_back", duty_id, login, opinion="报送的台账里缺少典型案例")) is NotPermitted
    assert type(refused(sqlite, "accept", duty_id, "outside_director")) is NotFound


def test_nobody_decides_on_what_he_filed_himself(sqlite: Database):
    make.appoint(sqlite, "head", "闽江学院党委工作部", Office.OFFICER)
    duty_id = duty(sqlite)
    act(sqlite, "file", duty_id, "head")
    assert type(refused(sqlite, "accept", duty_id, "head")) is NotPermitted
    assert type(refused(sqlite, "send_back", duty_id, "head", opinion="报送的台账里缺少典型案例")) is NotPermitted


def test_each_act_has_its_state(sqlite: Database):
    duty_id = duty(sqlite)
    assert type(refused(sqlite, "accept", duty_id, "director")) is Conflict
    assert type(refused(sqlite, "send_back", duty_id, "director", opinion="报送的台账里缺少典型案例")) is Conflict
    assert type(refused(sqlite, "file", duty_id, "head", version=7)) is Stale
    act(sqlite, "file", duty_id, "head", version=1)
    assert type(refused(sqlite, "file", duty_id, "head")) is Conflict
    assert type(refused(sqlite, "send_back", duty_id, "director", opinion=" ")) is Incomplete
    act(sqlite, "accept", duty_id, "director")
    for what, by in (("file", "head"), ("accept", "director")):
        assert type(refused(sqlite, what, duty_id, by)) is Conflict


def test_the_snapshot_holds_what_stood_then_of_the_whole_subtree(database: Database):
    branch = make.item(database, State.RECTIFY)
    make.registered(database, "学生党支部", "student_head")
    make.registered(database, "会计教研室党支部", "cj_head")
    filing = act(database, "file", duty(database, "信息工程系党总支"), "xx_deputy")
    make.move(database, branch, "progress", "member", text="又有进展")

    (kept,) = make.rows(database, Filing)
    assert kept.snapshot == filing.snapshot
    assert entries.sha256(kept.snapshot) == kept.snapshot_sha256
    assert kept.snapshot["document"] == "诊断情况工作台账"
    found = [(i["organization"], i["state"], i["number"]) for i in kept.snapshot["items"]]
    assert found == [("教师第一党支部", "rectify", "XX1-2021-001"), ("学生党支部", "diagnose", None)]
    figures = kept.snapshot["figures"]
    assert figures["identity"] == "总数 2 = 已销号 0 + 在途 2 + 转长期坚持 0 + 撤销并案 0"
    assert figures["overdue"] == 0


@pytest.mark.parametrize(("year", "overdue"), [(2021, 1), (2030, 1)])
def test_its_figures_are_those_of_the_day_even_of_a_provisional_year(sqlite: Database, year: int, overdue: int):
    make.item(sqlite, State.RECTIFY)
    filing = act(sqlite, "file", duty(sqlite), "head", DUE.replace(year=year, month=5, day=21))
    assert filing.snapshot["figures"]["overdue"] == overdue
