"""A database of 0.3 with local days and a running campaign, played on into a year nobody knew."""

from datetime import date, datetime, timedelta

import pytest

from models.campaign import LocalDays
from models.journal import Entry
from models.session import Database
from models.vocabulary import EscalationStep
from scheduler.jobs import SEAL, TICK, YEARS
from scheduler.tick import next_due
from tests import cast, make, rungs
from tests.models.test_upgrade import Old, kind, revision, risen  # noqa: F401  fixtures
from tests.workflows.calendars.arranging import NOTICE, ends_with_2026
from workflows.audit.verify import verify_journal
from workflows.calendars import commands as calendars
from workflows.calendars.changes import of_notice
from workflows.calendars.moved_dates import preview_moved_dates

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("revision", ["0003"], indirect=True)]
CODE, UNIVERSITY = "xuezhenjian-2027", "武夷学院党委"
GENTLE = {EscalationStep.REMIND, EscalationStep.WARN, EscalationStep.URGE}


@pytest.fixture(autouse=True)
def _library_ends_with_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    ends_with_2026(monkeypatch)


def at(day: str, hour: int = 9) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=cast.SHANGHAI)


def live(database: Database, start: datetime, end: datetime) -> None:
    """Do what the clock does: each tick when something is due; the years and a seal once a week."""
    now = start
    while now <= end:
        for job in (YEARS, TICK, SEAL):
            job.work(database, now)
        later = now.replace(minute=0, second=0) + timedelta(days=7)
        while (due := next_due(database)) is not None and due < min(later, end):
            now = max(due.astimezone(cast.SHANGHAI), now) + timedelta(seconds=1)
            TICK.work(database, now)
        now = later


def test_it_goes_on_through_a_year_that_is_confirmed_late(risen: Old):  # noqa: F811  a fixture
    database = risen.database
    before = {row.name: (row.starts_on, row.ends_on) for row in make.rows(database, LocalDays)}
    first = {about: deadline.id for about, deadline in rungs.deadlines(database, CODE).items()}
    assert len(first) == 7
    live(database, at("2026-11-26"), at("2027-04-24"))  # it waits for the notice on a Saturday
    gentle = rungs.told(database, CODE)
    assert {EscalationStep(entry.act) for entry in gentle} == GENTLE
    in_2027 = [entry for entry in gentle if entry.data["due_on"] > "2027"]
    assert in_2027
    assert all("2027年放假安排尚未公布，暂按" in entry.data["why"] for entry in in_2027)
    waiting = [d for d in rungs.deadlines(database, CODE).values() if d.rung is EscalationStep.URGE]
    assert len(waiting) == 3  # the item of January and the two ledgers of April
    assert all(d.next_check_at is not None for d in waiting)

    confirmed = _confirm(database, at("2027-04-24"))
    live(database, at("2027-04-24", 10), at("2027-12-31", 23))
    late = rungs.told(database, CODE)[len(gentle) :]
    assert {EscalationStep(entry.act) for entry in late} >= {
        EscalationStep.REMIND,
        EscalationStep.SUPERVISE,
        EscalationStep.CIRCULATE,
    }
    assert not any("尚未公布" in entry.data["why"] for entry in late if "2028" not in entry.data["why"])
    assert {about: d.id for about, d in rungs.deadlines(database, CODE).items()} == first
    assert {r.name: (r.starts_on, r.ends_on) for r in make.rows(database, LocalDays)} == before
    rungs.each_once(database, CODE, date(2027, 12, 31))
    _as_promised(late, confirmed)
    with database.reading() as session:
        report = verify_journal(session)
    assert report.ok, report.faults


def _confirm(database: Database, now: datetime) -> dict[tuple[object, EscalationStep], date]:
    """Enter and confirm the notice; return what its preview promised for later days."""
    with database.transaction() as session:
        director = cast.actor(session, "outside_director", now.date())
        university = cast.organization(session, UNIVERSITY).id
        notice = calendars.enter_notice(session, university, title="7号", text=NOTICE, actor=director, now=now)
        session.flush()
        change = of_notice(session, director, notice.id, now)
        found = preview_moved_dates(
            session, director, university, change.before, change.after, today=now.date(), limit=100
        )
        calendars.confirm_notice(session, notice.id, actor=director, now=now)
    return {
        (each.item_id or each.duty_id, move.rung): move.after
        for each in found.page
        for move in each.moves
        if move.after and now.date() < move.after <= date(2027, 12, 31)
    }


def _as_promised(late: list[Entry], promised: dict[tuple[object, EscalationStep], date]) -> None:
    assert promised
    kept = {(entry.subject_id, EscalationStep(entry.act), entry.at.astimezone(cast.SHANGHAI).date()) for entry in late}
    assert {(about, rung, on) for (about, rung), on in promised.items()} <= kept
