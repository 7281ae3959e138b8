from datetime import date, timedelta

import pytest
from chinese_calendar import constants

from tests.workflows.workdays.notices import ANNUAL, SPECIAL, annual
from tests.workflows.workdays.reading import HEAD
from workflows.workdays.holiday_notice.notice import MAX_FAULTS
from workflows.workdays.holiday_notice.reader import read_notice
from workflows.workdays.holiday_notice.reading import Holiday


def arranged(*texts: str) -> tuple[dict[date, bool], set[int | None]]:
    """Tell of each day that notices arrange whether it is worked; the later notice prevails."""
    days, years = {}, set()
    for text in texts:
        reading = read_notice(text)
        assert reading.errors == ()
        years.add(reading.year)
        days |= dict.fromkeys(reading.days_off, False) | dict.fromkeys(reading.workdays, True)
    return days, years


def by_library(day: date) -> bool:
    return day in constants.workdays or (day.weekday() < 5 and day not in constants.holidays)


@pytest.mark.parametrize("year", ANNUAL)
def test_a_year_read_from_its_notices_is_the_librarys_day_by_day(year: int):
    texts = [annual(year)] + ([SPECIAL[year]] if year in SPECIAL else [])
    days, years = arranged(*texts)
    assert years == {year}
    following = read_notice(annual(year + 1)) if year + 1 in ANNUAL else None
    if following:  # the last days of December are set by the next year's notice
        days |= {d: False for d in following.days_off if d.year == year}
        days |= {d: True for d in following.workdays if d.year == year}
    day = date(year, 1, 1)
    while day.year == year:
        assert days.get(day, day.weekday() < 5) is by_library(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", ANNUAL)
def test_a_years_notice_arranges_every_statutory_holiday(year: int):
    assert read_notice(annual(year)).missing == ()
    without_the_last = ANNUAL[year].strip().rpartition("\n")[0]
    assert read_notice(without_the_last).missing[-1] == "国庆节"


def test_stretches_carry_their_name_and_both_ends():
    assert read_notice(annual(2023)).holidays[0] == Holiday("元旦", date(2022, 12, 31), date(2023, 1, 2))
    assert read_notice(annual(2015)).holidays[2] == Holiday("清明节", date(2015, 4, 5), date(2015, 4, 6))
    assert read_notice(annual(2023)).holidays[-1].name == "中秋节、国庆节"


def test_what_is_read_is_published_in_this_shape():
    text = "现将2027年元旦放假安排通知如下。一、元旦：1月1日（周五）至3日（周日）放假，共3天。"
    assert read_notice(text).as_json() == {
        "year": 2027,
        "days_off": ["2027-01-01", "2027-01-02", "2027-01-03"],
        "workdays": [],
        "holidays": [{"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"}],
        "errors": [],
    }


def tells(text: str, place: str, reason: str) -> None:
    (fault, *_) = read_notice(text).errors
    assert fault.place == place
    assert reason in fault.reason


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("一、元旦：1月1日放假。1月4日（周日）上班。", "元旦「1月4日（周日）」", "是星期一，与"),
        ("一、元旦：1月1日（星期四）放假。", "元旦「1月1日（星期四）」", "2027-01-01 是星期五"),
        ("一、元旦：1月1日至3日放假，共4天。", "元旦「共4天」", "所写的日期是 3 天"),
        ("一、元旦：1月1日放假3天。", "元旦「放假3天」", "所写的日期是 1 天"),
        ("二、春节：2月30日放假。", "春节「2月30日」", "没有这一天"),
        ("二、春节：2月12日至5日放假。", "春节「2月12日至5日」", "起止日期颠倒"),
        ("四、劳动节：5月1日至6月9日放假。", "劳动节「5月1日至6月9日」", "相隔太远"),
        ("四、劳动节：5月1日至5日放假。5月4日上班。", "劳动节「5月4日」", "本来就上班"),
        ("四、劳动节：5月1日至2日放假。5月2日上班。", "2027-05-02 是星期日", "既写放假又写上班"),
        ("五、端午节：另行通知。", "端午节", "没有读出放假的日子"),
        ("五、端午节：6月9日放假。6月12日由各单位决定是否上班。", "端午节「6月12日」", "没有读懂"),
        ("六、中秋节：9月5日、6日（周六、周日）上班。", "中秋节「6日（周六、周日）」", "05 是"),
        ("一、元旦：1月1日放假，与周末连休，共2天。", "元旦「共2天」", "所写的日期是 1 天"),
        ("一、元旦：1月1日至3日放假。共四天。", "元旦「共四天」", "所写的日期是 3 天"),
        ("一、元旦：2035年1月1日放假。", "元旦「2035年1月1日」", "不在2027年的安排之内"),
        ("一、元旦：1月1日放假。1月9日（周六）不放假。", "元旦「1月9日（周六）」", "没有读懂"),
        ("一、元旦：1月1日放假。1月9日，全国各地各单位照常上班。", "元旦「1月9日」", "没有读懂"),
        ("延长2027年假期至2月2日。", "「假期至」", "没有写明延长的是哪个假期"),
        ("一、元旦：1月1日至3日放假，共十二天。", "元旦「共十二天」", "所写的日期是 3 天"),
        ("一、元旦：1月1日至3日放假，共123天。", "元旦「共123天」", "所写的日期是 3 天"),
        ("一、元旦：1月1日至3日放假，共计4天。", "元旦「共计4天」", "所写的日期是 3 天"),
        ("一、元旦：1月1日至3日放假，合计4天。", "元旦「合计4天」", "所写的日期是 3 天"),
        ("一、元旦：1月1日至3日放假，4天。", "元旦「放假，4天」", "所写的日期是 3 天"),
        ("一、元旦：1月1日至3日放假四天。", "元旦「放假四天」", "所写的日期是 3 天"),
        ("一、元旦：1月1日至3日放假两天。", "元旦「放假两天」", "所写的日期是 3 天"),
        ("一、元旦：1月1日至3日放假，共四十天。", "元旦「共四十天」", "所写的日期是 3 天"),
        ("一、元旦：1月1日（礼拜四）放假。", "元旦「1月1日（礼拜四）」", "2027-01-01 是星期五"),
        ("一、元旦：1月1日（周五、周六）放假。", "元旦「1月1日（周五、周六）」", "星期比日期多"),
        ("一、元旦：1月1日至3日（周五至周六）放假。", "元旦「3日（周五至周六）」", "03 是星期日"),
    ],
)
@pytest.mark.parametrize("head", [HEAD, f"{HEAD}。", f"{HEAD}\n\n"])
def test_what_cannot_be_right_is_told_with_its_place(head: str, text: str, place: str, reason: str):
    tells(head + text, place, reason)


OFF = "一、元旦：1月1日放假。"


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        (OFF + "1月9日（星期六）为工作日。", "元旦「1月9日（星期六）」", "没有读懂"),
        (OFF + "1月9日上课。", "元旦「1月9日」", "没有读懂"),
        (OFF + "1月9日上课，10日上班。", "元旦「1月9日」", "没有读懂"),
        (OFF + "1月9日不上班，10日上班。", "元旦「1月9日」", "没有读懂"),
        (OFF + "1月9日不用上班。", "元旦「1月9日」", "没有读懂"),
        (OFF + "1月9日学生放假。", "元旦「1月9日」", "没有读懂"),
        (OFF + "1月9日各地照常安排上班，10日放假。", "元旦「1月9日」", "没有读懂"),
        (OFF + "1月9日调休。", "元旦「1月9日」", "没有读懂"),
        (OFF + "1月4日（周一）照常公休。", "元旦「1月4日（周一）」", "没有读懂"),
        (OFF + "上班时间：1月9日。", "元旦「1月9日」", "没有读懂"),
        (OFF + "1月16日起放假。", "元旦「1月16日」", "没有读懂"),
        (OFF + "1月9日前放假。", "元旦「1月9日」", "没有读懂"),
        (OFF + "鼓励各单位安排职工休息，1月9日上班。", "元旦「息，1月9日」", "没有读懂"),
        ("一、元旦：1月1日放假，随后全体上班。", "元旦「上班」", "哪一天"),
        (OFF + "本周六上班。", "元旦「上班」", "哪一天"),
        (OFF + "1月第二个周六照常上班。", "元旦「照常上班」", "哪一天"),
        (OFF + "01-09上班。", "元旦「上班」", "哪一天"),
        (OFF + "下周一补休。", "元旦「补休」", "哪一天"),
        ("一、元旦：1月1日放假至3日。", "元旦「至3日」", "没有写明从哪一天起"),
        ("一、元旦：1月1日至3日共3天，1月9日上班。", "元旦「1月1日至3日」", "没有读懂"),
        ("一、元旦：放假时间：1月1日至3日。", "元旦「1月1日至3日」", "没有读懂"),
        ("二、春节：2月5日是农历除夕，放假。", "春节「2月5日」", "没有读懂"),
        (OFF + "9日（周六）上班。", "元旦「9日（周六）」", "没有写明是几月"),
        (OFF + "1月9日（周六，补1月4日）上班。", "元旦「1月9日（周六，补1月4日）」", "括号里"),
        (OFF + "1.9（周六）上班。", "元旦「1.9」", "请把日期写成"),
        (OFF + "20270109上班。", "元旦「20270109」", "请把日期写成"),
        ("一、元旦：1月1日下午放假。", "元旦「下午」", "按整天计算"),
        ("一、元旦：1月1日放假半天。", "元旦「半天」", "按整天计算"),
        ("一、元旦：1月1日14时起至3日放假。", "元旦「14时」", "按整天计算"),
        ("一、元旦：1月1日至4日放假，4日正常上班。", "2027-01-04 是星期一", "既写放假又写"),
        ("1月9日（周六）上课。" + OFF, "「1月9日（周六）」", "没有读懂"),
    ],
)
def test_no_date_is_read_past(text: str, place: str, reason: str):
    tells(f"{HEAD}。{text}", place, reason)


def test_a_notice_that_names_no_year_needs_to_be_told_of_which_it_speaks():
    text = "一、元旦：1月1日至3日放假调休，共3天。1月4日（星期日）上班。"
    assert read_notice(text).year is None
    assert "没有写明是哪一年" in read_notice(text).errors[0].reason
    assert read_notice(text, year=2015).errors == ()
    assert read_notice(HEAD + "一、元旦：1月1日放假。", year=2015).year == 2027  # its own word goes first


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("一、元旦：2027年1月1日放假。", 2027),
        ("一、元旦：2026年12月31日至2027年1月2日放假。", 2027),
        ("一、元旦：1月1日放假。\n国务院办公厅\n2026年11月25日", 2027),
        ("春节：2月3日放假。国务院办公厅2027年1月26日", 2027),
    ],
)
def test_the_year_may_stand_in_a_date_or_follow_from_the_signature(text: str, year: int):
    assert read_notice(text).year == year


def test_a_special_notice_names_what_it_is_about():
    (day,) = read_notice("国务院关于抗战胜利70周年纪念日放假的通知。2015年9月3日全国放假1天。").holidays
    assert day.name == "抗战胜利70周年纪念日"
    assert [each.name for each in read_notice(SPECIAL[2019]).holidays] == ["劳动节"]


def test_of_many_faults_the_first_are_told_and_the_others_counted():
    faults = read_notice(HEAD + "一、元旦：1月1日放假。" + "1月4日（周日）上班。" * 400).errors
    assert len(faults) == MAX_FAULTS + 1
    assert faults[-1].reason.startswith("另有 750 处")
