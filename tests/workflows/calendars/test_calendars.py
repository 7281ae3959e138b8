"""The year as data: taken over, entered, confirmed, withdrawn, and what moves by it."""

from datetime import date

import pytest

from models.calendar import HolidayNotice
from models.campaign import LocalDays
from models.session import Database
from models.vocabulary import NoticeSource
from tests import cast, make
from tests.workflows.calendars.arranging import (
    NOTICE,
    OPENED,
    act,
    committee,
    days,
    enter,
    library_ends_with_2026,  # noqa: F401  a fixture
    local,
)
from workflows.calendars import commands as calendars
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted
from workflows.workdays import stored


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
