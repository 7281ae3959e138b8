"""The year as data: taken over, entered, confirmed, withdrawn, and what moves by it."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from models.calendar import HolidayNotice, WorkCalendar
from models.campaign import Campaign, LocalDays
from models.deadline import Deadline
from models.journal import Entry
from models.session import Database
from models.vocabulary import EscalationStep, NoticeSource
from scheduler.simulate import play
from scheduler.tick import tick
from scheduler.years import keep_years
from tests import cast, make, rungs
from workflows.calendars import commands as calendars
from workflows.calendars.moved_dates import Preview, preview_moved_dates
from workflows.campaigns import commands as campaigns
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted
from workflows.items import commands as items
from workflows.rules.template import load, shipped
from workflows.workdays import stored
from workflows.workdays.calendar import Calendar

UNIVERSITY = "闽江学院党委"
NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至12日（周五）放假调休，共8天。2月14日（周日）、2月20日（周六）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月18日（周日）、5月8日（周六）上班。
五、端午节：6月9日（周三）放假。
六、中秋节：9月15日（周三）放假。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
"""
OPENED = cast.beijing(2026, 11, 26, 9)
MILESTONES = {"ledger": date(2027, 4, 20), "interim": date(2027, 6, 10), "summary": date(2027, 12, 25)}


@pytest.fixture(autouse=True)
def _library_ends_with_2026(monkeypatch: pytest.MonkeyPatch):
    ends_with_2026(monkeypatch)


def ends_with_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the library knows by now, let it end where it did in November 2026."""
    monkeypatch.setattr(calendars, "LIBRARY_YEARS", range(2004, 2027))
    monkeypatch.setattr(stored, "library", lambda: cast.EARLY.national)


def committee(database: Database, name: str = UNIVERSITY) -> UUID:
    with database.reading() as session:
        return cast.organization(session, name).id


def days(database: Database) -> Calendar:
    with database.reading() as session:
        return stored.working_calendar(session, committee(database))


def at_home(at: datetime) -> datetime:
    """Return an instant in the university's time, as what looks after the years is given it."""
    return at.astimezone(cast.SHANGHAI)


def enter(database: Database, text: str = NOTICE, by: str = "director", now: datetime = OPENED):
    with database.transaction() as session:
        return calendars.enter_notice(
            session,
            cast.organization(session, UNIVERSITY).id,
            title="国办发明电〔2026〕7号",
            text=text,
            actor=cast.actor(session, by, now.date()),
            now=now,
        )


def act(database: Database, what: str, row_id: UUID, now: datetime = OPENED, **given):
    with database.transaction() as session:
        director = cast.actor(session, "director", now.date())
        return getattr(calendars, what)(session, row_id, actor=director, now=now, **given)


def local(database: Database, first: date, last: date, *, work: bool = False, name: str = "寒假"):
    return LocalDays(committee_id=committee(database), starts_on=first, ends_on=last, is_workday=work, name=name)


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


def test_opening_a_campaign_takes_the_librarys_years_over(database: Database):
    notices = make.rows(database, HolidayNotice)
    assert {n.year for n in notices if n.committee_id == committee(database)} >= {2004, 2026}
    assert {n.source for n in notices} == {NoticeSource.LIBRARY}
    assert days(database).is_workday(date(2021, 4, 25))
    with database.reading() as session:
        assert stored.stored_calendar(session, committee(database)).calendar.national.years


def test_a_notice_counts_only_when_a_person_confirmed_it(database: Database):
    notice = enter(database)
    assert (notice.year, notice.whole_year) == (2027, True)
    assert not days(database).is_confirmed(date(2027, 1, 1))
    assert days(database).is_workday(date(2027, 5, 4))
    act(database, "confirm_notice", notice.id)
    assert days(database).is_confirmed(date(2027, 1, 1))
    assert not days(database).is_workday(date(2027, 5, 4))
    assert days(database).why(date(2027, 4, 18)) == ("2027年4月18日（星期日）是工作日：劳动节调休上班。")
    said = make.last(database, committee(database))
    assert (said.act, said.by, said.data["year"]) == ("holiday_notice_confirmed", "director", 2027)
    with pytest.raises(Conflict):
        act(database, "confirm_notice", notice.id)


def test_withdrawn_the_year_is_provisional_again_or_the_librarys(database: Database):
    notice = enter(database)
    act(database, "confirm_notice", notice.id)
    with pytest.raises(Incomplete, match="理由"):
        act(database, "withdraw_notice", notice.id, reason=" ")
    act(database, "withdraw_notice", notice.id, reason="录错了")
    assert not days(database).is_confirmed(date(2027, 1, 1))
    (library,) = [n for n in make.rows(database, HolidayNotice, year=2026) if n.committee_id == committee(database)]
    with pytest.raises(Conflict, match="不能撤回"):
        act(database, "withdraw_notice", library.id, reason="不对")
    of_2026 = enter(database, NOTICE_2026)
    act(database, "confirm_notice", of_2026.id)
    assert not days(database).is_workday(date(2026, 1, 5))
    act(database, "withdraw_notice", of_2026.id, reason="录错了")
    assert days(database).is_workday(date(2026, 1, 5))
    assert days(database).is_confirmed(date(2026, 1, 5))


NOTICE_2026 = """国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日至5日放假。二、春节：2月15日至23日放假。三、清明节：4月4日至6日放假。
四、劳动节：5月1日至5日放假。五、端午节：6月19日至21日放假。六、中秋节：9月25日至27日放假。
七、国庆节：10月1日至7日放假。"""


def test_a_special_notice_adds_to_a_year_without_confirming_it(database: Database):
    special = enter(database, "2027年9月3日（星期五）全国放假1天。")
    act(database, "confirm_notice", special.id)
    assert not days(database).is_workday(date(2027, 9, 3))
    assert not days(database).is_confirmed(date(2027, 9, 3))
    act(database, "confirm_notice", enter(database).id)
    assert not days(database).is_workday(date(2027, 9, 3))
    assert days(database).is_confirmed(date(2027, 9, 3))


def test_what_cannot_be_right_is_not_kept(database: Database):
    with pytest.raises(Incomplete) as refused:
        enter(database, NOTICE.replace("1月1日（周五）", "1月1日（周日）"))
    assert refused.value.fields["text"].startswith("元旦「1月1日（周日）」")
    assert make.rows(database, HolidayNotice, source=NoticeSource.NOTICE) == []


@pytest.mark.parametrize(
    ("by", "expected"), [("party_secretary", NotPermitted), ("head", NotFound), ("outside_director", NotFound)]
)
def test_only_the_office_enters_it(sqlite: Database, by: str, expected: type):
    with pytest.raises(expected):
        enter(sqlite, by=by)


def test_local_days_are_corrected_and_withdrawn_and_the_journal_keeps_what_stood(database: Database):
    with database.transaction() as session:
        director = cast.actor(session, "director", OPENED.date())
        wrong = local(database, date(2026, 7, 12), date(2026, 8, 27), name="暑假")
        calendars.close_days(session, wrong, actor=director, now=OPENED)
    right = local(database, date(2027, 7, 12), date(2027, 8, 27), name="暑假")
    act(database, "correct_days", wrong.id, days=right)
    assert days(database).is_workday(date(2026, 7, 13))
    assert not days(database).is_workday(date(2027, 7, 12))
    said = make.last(database, committee(database))
    assert said.act == "local_days_corrected"
    assert said.data["before"]["starts_on"] == "2026-07-12"
    with pytest.raises(Conflict, match="已经撤回"):
        act(database, "withdraw_days", wrong.id)
    act(database, "withdraw_days", right.id)
    assert days(database).is_workday(date(2027, 7, 12))
    assert make.last(database, committee(database)).act == "local_days_withdrawn"
    assert len(make.rows(database, LocalDays)) == 2


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
    act(database, "confirm_notice", enter(database).id)
    keep_years(database, at_home(OPENED) + timedelta(days=60))
    assert _asked(database) == 3


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
