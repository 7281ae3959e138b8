import random
from datetime import date, timedelta

import pytest
from chinese_calendar import constants
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.notices import ANNUAL, SPECIAL, annual
from workflows.holiday_notice import MAX_CHARACTERS, read
from workflows.holiday_notice.reading import Holiday


def arranged(*texts: str) -> tuple[dict[date, bool], set[int | None]]:
    """Tell of each day that notices arrange whether it is worked; the later notice prevails."""
    days, years = {}, set()
    for text in texts:
        reading = read(text)
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
    following = read(annual(year + 1)) if year + 1 in ANNUAL else None
    if following:  # the last days of December are set by the next year's notice
        days |= {d: False for d in following.days_off if d.year == year}
        days |= {d: True for d in following.workdays if d.year == year}
    day = date(year, 1, 1)
    while day.year == year:
        assert days.get(day, day.weekday() < 5) is by_library(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", ANNUAL)
def test_a_years_notice_arranges_every_statutory_holiday(year: int):
    assert read(annual(year)).missing == ()
    without_the_last = ANNUAL[year].strip().rpartition("\n")[0]
    assert read(without_the_last).missing[-1] == "国庆节"


def test_stretches_carry_their_name_and_both_ends():
    assert read(annual(2023)).holidays[0] == Holiday("元旦", date(2022, 12, 31), date(2023, 1, 2))
    assert read(annual(2015)).holidays[2] == Holiday("清明节", date(2015, 4, 5), date(2015, 4, 6))
    assert read(annual(2023)).holidays[-1].name == "中秋节、国庆节"


def test_what_is_read_is_published_in_this_shape():
    text = "现将2027年元旦放假安排通知如下。一、元旦：1月1日（周五）至3日（周日）放假，共3天。"
    assert read(text).as_json() == {
        "year": 2027,
        "days_off": ["2027-01-01", "2027-01-02", "2027-01-03"],
        "workdays": [],
        "holidays": [{"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"}],
        "errors": [],
    }


HEAD = "国务院办公厅关于2027年部分节假日安排的通知。"


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
        ("延长2027年假期至2月2日。", "「假期至」", "没有写明延长的是哪个假期"),
        ("节假日期间要安排好值班。", "全文", "没有读出一天"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_told_with_its_place(text: str, place: str, reason: str):
    (fault, *_) = read(HEAD + text).errors
    assert fault.place == place
    assert reason in fault.reason


def test_a_notice_that_names_no_year_needs_to_be_told_of_which_it_speaks():
    text = "一、元旦：1月1日至3日放假调休，共3天。1月4日（星期日）上班。"
    assert read(text).year is None
    assert "没有写明是哪一年" in read(text).errors[0].reason
    assert read(text, year=2015).errors == ()
    assert read(HEAD + "一、元旦：1月1日放假。", year=2015).year == 2027  # its own word goes first


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
    assert read(text).year == year


@pytest.mark.parametrize("year", ANNUAL)
def test_how_the_lines_are_broken_and_which_signs_are_used_changes_nothing(year: int):
    text = annual(year)
    plain = read(text)
    wide = text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    narrow = text.translate(str.maketrans("（）：，", "():,")).replace("至", "-")
    wrapped = "\n".join(text[at : at + 19] for at in range(0, len(text), 19))
    spaced = text.replace("月", " 月 ").replace("日", " 日\u3000")
    for other in (wide, narrow, wrapped, spaced, text.replace("\n", ""), text.replace("至", "到")):
        assert read(other) == plain


@given(st.randoms(use_true_random=False), st.sampled_from(sorted(ANNUAL)))
def test_no_damage_ever_raises(chance: random.Random, year: int):
    text = list(annual(year))
    for _ in range(chance.randint(1, 30)):
        at = chance.randrange(len(text))
        text[at] = chance.choice([*"日月年至、。（）：0193上班放假共天", "", text[at] * 3])
    read("".join(text))


@given(st.text("0123456789年月日至（）星期周一二放假上班共天、。：-延长假期元旦节鼓", max_size=200))
def test_nothing_that_is_made_of_its_words_ever_raises(text: str):
    read(text, year=2027)


def test_what_is_longer_than_any_notice_is_not_read():
    reading = read(HEAD + "一、元旦：1月1日放假。" * MAX_CHARACTERS)
    assert [fault.place for fault in reading.errors] == ["全文"]
