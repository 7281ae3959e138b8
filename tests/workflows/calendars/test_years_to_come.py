"""A campaign in a year to come: played to its end, asked for in time, recomputed once it is known."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import select

from models.calendar import HolidayNotice, WorkCalendar
from models.campaign import Campaign
from models.deadline import Deadline
from models.journal import Entry
from models.session import Database
from models.vocabulary import EscalationStep
from scheduler.simulate import play
from scheduler.tick import tick
from scheduler.years import keep_years
from tests import cast, make, rungs
from tests.workflows.calendars.arranging import (
    OPENED,
    UNIVERSITY,
    act,
    committee,
    days,
    enter,
    library_ends_with_2026,  # noqa: F401  a fixture
)
from tests.workflows.organizations.absent import close_account
from workflows.calendars import commands as calendars
from workflows.calendars.moved_dates import Preview, preview_moved_dates
from workflows.campaigns import commands as campaigns
from workflows.items import commands as items
from workflows.rules.template import load, shipped
from workflows.workdays import stored

MILESTONES = {"ledger": date(2027, 4, 20), "interim": date(2027, 6, 10), "summary": date(2027, 12, 25)}


def at_home(at: datetime) -> datetime:
    """Return an instant in the university's time, as what looks after the years is given it."""
    return at.astimezone(cast.SHANGHAI)


def opened(database: Database) -> UUID:
    """Open a campaign for 2027 in November 2026."""
    template = load(shipped()[cast.CAMPAIGN].read_text(), cast.CAMPAIGN)
    milestones = tuple(each.model_copy(update={"due_on": MILESTONES[each.code]}) for each in template.milestones)
    dates = {"starts_on": OPENED.date(), "ends_on": date(2027, 12, 31)}
    given = {"code": "year-2027", "milestones": milestones, **dates}
    with database.transaction() as session:
        director = cast.actor(session, "director", OPENED.date())
        for old in session.exec(select(Deadline)):  # the campaign of 2021 is over
            old.next_check_at = None
        return campaigns.open_campaign(
            session,
            template.model_copy(update=given),
            cast.organization(session, UNIVERSITY).id,
            actor=director,
            now=OPENED,
        ).id


def under_way(database: Database, campaign_id: UUID, due_on: date) -> UUID:
    """Make an item with a measure that is due on a day."""
    with database.transaction() as session:
        item_id = items.register(
            session,
            campaign_id,
            cast.organization(session, cast.BRANCH).id,
            actor=cast.actor(session, "head", OPENED.date()),
            now=OPENED,
            text=f"{due_on}前整改",
            indicator="支部1-2",
        ).item.id
        member, leader = make.user(session, "member"), make.user(session, "xx_patron")
    measure = {"text": "召开党小组会", "responsible_id": member, "due_on": due_on.isoformat()}
    for name, by, given in (
        ("confirm", "xx_organizer", {"rectification": "phased", "due_on": due_on}),
        ("assign", "head", {"leader_id": leader, "responsible_id": member}),
        ("submit_plan", "head", {"goal": "按期召开", "measures": [measure]}),
        ("approve_plan", "xx_organizer", {}),
    ):
        make.move(database, item_id, name, by, OPENED, **given)
    return item_id


def until(database: Database, start: datetime, *, day: str) -> None:
    end = datetime.fromisoformat(day).replace(hour=23, tzinfo=cast.SHANGHAI)
    assert all(handled for _, handled in play(database, start, end))


def told(database: Database) -> list[tuple[str, str, UUID]]:
    """Return each rung that was told, with its day and what it is about."""
    rungs = {rung.value for rung in EscalationStep}
    return [
        (entry.at.astimezone(cast.SHANGHAI).date().isoformat(), entry.act, entry.subject_id)
        for entry in make.rows(database, Entry)
        if entry.act in rungs
    ]


def moving(database: Database, notice: HolidayNotice, now: datetime, **more) -> Preview:
    with database.reading() as session:
        director = cast.actor(session, "director", now.date())
        before = stored.stored_calendar(session, committee(database))
        return preview_moved_dates(
            session, director, committee(database), before, before.with_notice(notice), today=now.date(), **more
        )


def test_a_campaign_for_2027_is_played_to_its_end(database: Database):
    """Nothing is lost, nothing is told twice, and each date that moved was in the preview."""
    opened(database)
    first = make.rows(database, Deadline)
    until(database, OPENED, day="2027-01-05")
    notice = enter(database, now=cast.beijing(2027, 3, 1, 9))
    until(database, OPENED, day="2027-04-23")
    early = told(database)
    acts = {(on, what) for on, what, _ in early}
    assert acts == {
        ("2027-04-06", "remind"),
        ("2027-04-13", "remind"),
        ("2027-04-13", "warn"),
        ("2027-04-19", "remind"),
        ("2027-04-21", "urge"),
    }
    now = cast.beijing(2027, 4, 24, 9)  # a Saturday
    found = moving(database, notice, now, limit=100)
    promised = {
        (each.duty_id, move.rung, move.after)
        for each in found.page
        for move in each.moves
        if move.after and move.after > now.date()
    }
    assert (found.deadlines, found.more) == (12, False)
    act(database, "confirm_notice", notice.id, now=now)
    until(database, now, day="2027-12-31")
    rungs.each_once(database, "year-2027", date(2027, 12, 31))
    late = [each for each in told(database) if each not in early]
    of_ledger = {on: what for on, what, subject in late if subject == early[0][2]}
    # 04-18 and 05-08 are worked, 05-01 to 05-05 off: T+3 is 04-23, T+10 05-08
    assert of_ledger == {"2027-04-26": "supervise", "2027-05-07": "circulate", "2027-05-13": "interview"} | {
        on: what for on, what in of_ledger.items() if what == "refer"
    }
    days_told = {(subject, what, on) for on, what, subject in late}
    for duty_id, rung, after in promised:
        if after <= date(2027, 12, 31):
            assert (duty_id, rung.value, after.isoformat()) in days_told, (rung, after)
    assert {each.id for each in first} <= {each.id for each in make.rows(database, Deadline)}


def test_what_waits_for_the_year_is_not_lost_by_a_return(sqlite: Database):
    item_id = under_way(sqlite, opened(sqlite), date(2026, 12, 30))
    until(sqlite, OPENED, day="2027-01-06")  # 督办 of 01-05 waits
    now = cast.beijing(2027, 1, 7, 9)
    make.done(sqlite, item_id, now)
    make.move(sqlite, item_id, "apply", "head", now)
    now = now.replace(day=8)
    make.move(sqlite, item_id, "return", "xx_organizer", now, **make.given(sqlite, item_id, "return"))
    act(sqlite, "confirm_notice", enter(sqlite, now=now).id, now=now)
    until(sqlite, now, day="2027-01-12")
    of_item = [(on, rung) for on, rung, subject in told(sqlite) if subject == item_id]
    assert of_item[-1] == ("2027-01-08", "supervise")


def test_a_preview_writes_nothing_and_goes_on_by_key(database: Database):
    opened(database)
    notice = enter(database)
    before = make.dump(database)
    whole = moving(database, notice, OPENED, limit=100)
    one = moving(database, notice, OPENED, limit=1)
    two = moving(database, notice, OPENED, limit=100, start=one.page[0].deadline_id)
    assert make.dump(database) == before
    assert (one.deadlines, one.more) == (whole.deadlines, True)
    assert one.page + two.page == whole.page
    assert whole.dates == sum(len(each.moves) for each in whole.page)
    first = whole.page[0].moves[0]
    assert first.tells


def test_next_year_is_asked_for_once_a_week_from_november_on(database: Database):
    opened(database)
    counted = []
    for day in (0, 1, 6, 7, 13, 15):
        at = at_home(OPENED) + timedelta(days=day)
        keep_years(database, at)
        keep_years(database, at)  # another process
        counted.append(_asked(database))
    assert counted == [1, 1, 1, 2, 2, 3]
    assert make.last(database, committee(database)).told == {"director", "officer"}
    close_account(database, "officer")
    keep_years(database, at_home(OPENED) + timedelta(days=22))
    assert make.last(database, committee(database)).told == {"director"}
    act(database, "confirm_notice", enter(database).id)
    keep_years(database, at_home(OPENED) + timedelta(days=60))
    assert _asked(database) == 4


def _asked(database: Database) -> int:
    mine = committee(database)
    entries = make.rows(database, Entry, act="year_not_confirmed")
    return sum(entry.subject_id == mine for entry in entries)


def test_before_november_nobody_is_asked(sqlite: Database):
    keep_years(sqlite, at_home(cast.beijing(2026, 10, 31, 12)))
    assert _asked(sqlite) == 0


def test_what_a_new_library_knows_is_taken_over_and_told(database, monkeypatch):
    opened(database)
    before = make.rows(database, WorkCalendar, committee_id=committee(database))[0].digest
    monkeypatch.setattr(calendars, "LIBRARY_YEARS", range(2004, 2028))
    with database.reading() as session:
        stood = stored.stored_calendar(session, committee(database))
        (of_2027,) = calendars.missing_of_library(stood, committee(database), OPENED)
    moves = moving(database, of_2027, OPENED).dates
    keep_years(database, at_home(OPENED))
    assert days(database).is_confirmed(date(2027, 1, 1))
    assert make.rows(database, WorkCalendar, committee_id=committee(database))[0].digest != before
    said = make.last(database, committee(database))
    assert (said.act, said.by, said.data["years"]) == ("library_taken_over", None, [2027])
    assert said.data["dates"] == moves > 0
    assert said.text == f"节假日数据已收录2027年放假安排，{moves}个日期随之变动，请在校历中核对。"
    tick(database, OPENED)
    assert all(each.next_check_at != OPENED for each in make.rows(database, Deadline))
    keep_years(database, at_home(OPENED))
    assert make.last(database, committee(database)) == said


def test_a_tick_after_confirming_recomputes_each_clock(sqlite: Database):
    opened(sqlite)
    act(sqlite, "confirm_notice", enter(sqlite).id)
    waiting = [each for each in make.rows(sqlite, Deadline) if each.next_check_at == OPENED]
    assert len(waiting) == 12
    tick(sqlite, OPENED)
    assert all(each.next_check_at != OPENED for each in make.rows(sqlite, Deadline))
    assert len(make.rows(sqlite, Campaign)) == 2
