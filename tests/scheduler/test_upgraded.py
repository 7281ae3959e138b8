"""A database of 0.3 with local days and a running campaign, played on into a year nobody knew."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from models.campaign import Campaign, LocalDays
from models.deadline import Deadline, Escalation
from models.duty import Duty
from models.item import Item
from models.journal import Entry
from models.session import Database
from models.vocabulary import Rung
from scheduler.jobs import SEAL, TICK, YEARS
from scheduler.tick import next_due
from tests import cast, make
from tests.models.test_upgrade import Old, old, revision, risen  # noqa: F401  fixtures
from tests.workflows.test_calendars import NOTICE, ends_with_2026
from workflows import calendars as stored
from workflows import clockwork, ladder
from workflows.commands import calendars
from workflows.queries.calendar_changes import of_notice
from workflows.queries.calendar_moves import preview
from workflows.verify import verify

pytestmark = [
    pytest.mark.slow, pytest.mark.parametrize("revision", ["0003"], indirect=True)
]  # fmt: skip
CODE, UNIVERSITY = "xuezhenjian-2027", "武夷学院党委"
GENTLE = {Rung.REMIND, Rung.WARN, Rung.URGE}


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


def ours(database: Database) -> dict[object, Deadline]:
    """Return the deadlines of the campaign by what each is about."""
    with database.reading() as session:
        (campaign,) = session.exec(select(Campaign).where(Campaign.code == CODE)).all()
    mine = {
        row.id for table in (Item, Duty) for row in make.rows(database, table)
        if row.campaign_id == campaign.id
    }  # fmt: skip
    found = {each.item_id or each.duty_id: each for each in make.rows(database, Deadline)}
    return {about: deadline for about, deadline in found.items() if about in mine}


def told(database: Database) -> list[Entry]:
    """Return the entries of each rung of the campaign."""
    mine, rungs = ours(database), {rung.value for rung in Rung}
    return [e for e in make.rows(database, Entry) if e.act in rungs and e.subject_id in mine]


def test_it_goes_on_through_a_year_that_is_confirmed_late(risen: Old):  # noqa: F811  a fixture
    database = risen.database
    before = {row.name: (row.starts_on, row.ends_on) for row in make.rows(database, LocalDays)}
    first = {about: deadline.id for about, deadline in ours(database).items()}
    assert len(first) == 7
    live(database, at("2026-11-26"), at("2027-04-24"))  # it waits for the notice on a Saturday
    gentle = told(database)
    assert {Rung(entry.act) for entry in gentle} == GENTLE
    in_2027 = [entry for entry in gentle if entry.data["due_on"] > "2027"]
    assert in_2027
    assert all("2027年放假安排尚未公布，暂按" in entry.data["why"] for entry in in_2027)
    waiting = [d for d in ours(database).values() if d.rung is Rung.URGE]
    assert len(waiting) == 3  # the item of January and the two ledgers of April
    assert all(d.next_check_at is not None for d in waiting)

    confirmed = _confirm(database, at("2027-04-24"))
    live(database, at("2027-04-24", 10), at("2027-12-31", 23))
    late = told(database)[len(gentle) :]
    assert {Rung(entry.act) for entry in late} >= {Rung.REMIND, Rung.SUPERVISE, Rung.CIRCULATE}
    assert not any(
        "尚未公布" in entry.data["why"] for entry in late if "2028" not in entry.data["why"]
    )
    assert {about: d.id for about, d in ours(database).items()} == first
    assert {r.name: (r.starts_on, r.ends_on) for r in make.rows(database, LocalDays)} == before
    _each_rung_once(database)
    _as_promised(late, confirmed)
    with database.reading() as session:
        report = verify(session)
    assert report.ok, report.faults


def _confirm(database: Database, now: datetime) -> dict[tuple[object, Rung], date]:
    """Enter and confirm the notice; return what its preview promised for later days."""
    with database.transaction() as session:
        director = cast.actor(session, "outside_director", now.date())
        university = cast.organization(session, UNIVERSITY).id
        notice = calendars.enter_notice(
            session, university, title="7号", text=NOTICE, actor=director, now=now
        )
        session.flush()
        change = of_notice(session, director, notice.id, now)
        found = preview(
            session, director, university, change.before, change.after,
            today=now.date(), limit=100,
        )  # fmt: skip
        calendars.confirm_notice(session, notice.id, actor=director, now=now)
    return {
        (each.item_id or each.duty_id, move.rung): move.after
        for each in found.page
        for move in each.moves
        if move.after and now.date() < move.after <= date(2027, 12, 31)
    }


def _each_rung_once(database: Database) -> None:
    """Hold what was told against the ladder: nothing is missing, and nothing came twice."""
    entries = told(database)
    by_subject = {about: Counter[str]() for about in ours(database)}
    for entry in entries:
        by_subject[entry.subject_id][entry.act] += 1
    with database.reading() as session:
        days = stored.calendar(session, cast.organization(session, UNIVERSITY).id)
        for about, deadline in ours(database).items():
            subject = clockwork.subject(session, deadline)
            steps = ladder.flat(subject.book.rules.ladder)
            due = [
                step for step in steps
                if ladder.day(step, subject.due_on, days) <= date(2027, 12, 31)
                and not ladder.waits(step, subject.due_on, date(2027, 12, 31), days)
            ]  # fmt: skip
            assert by_subject[about] == Counter(step.rung.value for step in due), subject.name
            assert deadline.position == len(due)
    drafts = Counter((e.deadline_id, e.rung) for e in make.rows(database, Escalation))
    assert set(drafts.values()) == {1}


def _as_promised(late: list[Entry], promised: dict[tuple[object, Rung], date]) -> None:
    assert promised
    kept = {
        (entry.subject_id, Rung(entry.act), entry.at.astimezone(cast.SHANGHAI).date())
        for entry in late
    }
    assert {(about, rung, on) for (about, rung), on in promised.items()} <= kept
