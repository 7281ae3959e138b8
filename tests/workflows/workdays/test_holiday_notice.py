import random
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from chinese_calendar import constants
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.workdays.notices import ANNUAL, SPECIAL, annual
from workflows.workdays.holiday_notice.notice import MAX_FAULTS
from workflows.workdays.holiday_notice.plain import fold
from workflows.workdays.holiday_notice.reader import MAX_CHARACTERS, read_notice
from workflows.workdays.holiday_notice.reading import Holiday
from workflows.workdays.holiday_notice.tokens import NUMERALS, TOKEN


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


HEAD = "国务院办公厅关于2027年部分节假日安排的通知"


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


@pytest.mark.parametrize(
    ("text", "worked"),
    [
        ("2月14日（周日）、20日（周六）调休上班。", "14 20"),
        ("2月14日（周日）、20日（周六）补休上班。", "14 20"),
        ("2月14日（礼拜日）以及2月20日（礼拜六）两天均照常上班。", "14 20"),
        ("2月14、20日（星期日、星期六）上班。", "14 20"),
        ("2月14（周日）、20（周六）上班。", "14 20"),
        ("2月20日、21日（星期六、日）上班。", "20 21"),
        ("2月20-21日（周六至周日）上班。", "20 21"),
        ("2月14号、20号补班。", "14 20"),
        ("二月十四日、二十日（星期六）上班。", "14 20"),
        ("二〇二七年二月二十日上班。", "20"),
        ("2027-02-14、2027/2/20（周六）上班。", "14 20"),
        ("2月14日（星期日）起恢复正常上班。", "14"),
        ("2月15日（星期一）正常上班。", ""),
        ("2月15日（星期一）不放假。", ""),
        ("请于2月4日（周四）下午5时前报送值班表。2月14日上班。", "14"),
        ("2月4日为除夕。2月14日上班。", "14"),
        ("根据国务院办公厅2026年11月4日通知，2月14日上班。", "14"),
        ("2月14日上班。某大学党政办公室（章）2026年12月1日", "14"),
        ("2月14日上班。某大学。2026年12月1日", "14"),
        ("2月14日上班。发布时间：2026年12月1日 10:30", "14"),
    ],
)
@pytest.mark.parametrize(
    "stretch",
    [
        "2月5日至13日放假调休，共9天。",
        "自2月5日0时起至2月13日24时止放假九天。",
        "2月5日（周五）-13日（周六）放假，共计9天。",
        "二月五日至十三日放假。",
        "2月5-13日放假，合计九天。",
    ],
)
def test_an_office_may_word_it_so(stretch: str, text: str, worked: str):
    reading = read_notice(f"{HEAD}（国办发明电）\n二、春节（共9天）：{stretch}{text}")
    assert reading.errors == ()
    assert [each.name for each in reading.holidays] == ["春节"]
    assert reading.days_off == tuple(date(2027, 2, day) for day in range(5, 14))
    assert reading.workdays == tuple(date(2027, 2, int(day)) for day in worked.split())


def test_a_schools_own_notice_is_read_without_headings():
    text = "校内各单位：根据国务院办公厅2026年11月4日通知，2027年1月9日（星期六）正常上班。"
    assert read_notice(text).errors == ()
    assert read_notice(text).workdays == (date(2027, 1, 9),)
    lost = read_notice(text + "2027年1月10日（星期日）为工作日。")
    assert [each.place for each in lost.errors] == ["「2027年1月10日（星期日）」"]


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        ("调休上班", ["work"]),
        ("补休上班", ["work"]),
        ("上班", ["work"]),
        ("补班", ["work"]),
        ("放假调休", ["off"]),
        ("调休放假", ["off"]),
        ("放假公休", ["off"]),
        ("放假", ["off"]),
        ("补休", ["off"]),
        ("调休", ["off"]),
        ("放假3天", ["off"]),
        ("放假，三天", ["off"]),
        ("放假，共3天", ["off", "count"]),
        ("合计31天", ["count"]),
        ("连休十二天", ["count"]),
        ("起上班", ["usual"]),
        ("照常上班", ["usual"]),
        ("恢复正常上班", ["usual"]),
        ("照常公休", ["rest"]),
        ("正常休息", ["rest"]),
        ("不放假", ["kept"]),
        ("不再补休", ["kept"]),
        ("不上班", ["denied"]),
        ("不调休", ["denied"]),
        ("礼拜天", ["weekday"]),
        ("周一", ["weekday"]),
        ("假期延长至", ["extended"]),
        ("起至", ["to"]),
        ("调至", []),
        ("——", ["to"]),
        ("1月9日", ["date"]),
        ("1月9号（周六）", ["date"]),
        ("9日", ["date"]),
        ("1月4日电", []),
        ("1月4日发布", []),
        ("第9号", []),
        ("9人", []),
        ("1.9", ["foreign"]),
        ("20270109", ["foreign"]),
        ("零时", ["whole"]),
        ("24:00", ["whole"]),
        ("8时", ["half"]),
        ("8:30", ["half"]),
        ("下午", ["half"]),
        ("半天", ["half"]),
        ("17:00前", ["remark"]),
        ("是农历", ["remark"]),
        ("某大学2026年12月1日", ["signed"]),
        ("2026年12月1日", ["signed"]),
        ("发布时间：2026年12月1日", ["signed"]),
    ],
)
def test_a_word_is_of_this_kind(word: str, kinds: list[str]):
    assert [token.lastgroup for token in TOKEN.finditer(fold(word, 99))] == kinds


def test_days_are_counted_in_words_up_to_a_months():
    assert sorted({*NUMERALS.values()}) == [*range(1, 32)]
    assert (NUMERALS["十二"], NUMERALS["二十"], NUMERALS["三十一"]) == (12, 20, 31)


@pytest.mark.parametrize(
    "text",
    [
        "一、元旦：1月1日（周五）放假，与周末连休，共3天。",
        "一、元旦：1月1日放假，1月2日补休，共2天。",
        "一、元旦：1月1日放假，1月4日（周一）不放假。",
        "一、元旦：1月1日放假，鼓励各单位安排职工在1月4日（周二）休息。",
        "一、元旦：1月1日放假。1月2日、3日（周六、周日）照常公休。",
        "一、元旦：自1月1日（周五）起至3日（周日）止放假，共3天。",
    ],
)
def test_other_words_for_it_are_no_fault(text: str):
    assert read_notice(HEAD + text).errors == ()


def test_a_holiday_without_its_own_day_is_unlikely_to_be_read_right():
    assert read_notice(HEAD + "一、元旦：1月1日放假。").unlikely == ()
    assert read_notice(HEAD + "一、元旦：2月1日至3日放假。").unlikely == ("元旦",)
    assert "春节" in read_notice(annual(2026).replace("2026", "2027")).unlikely


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


NUMBERED = re.compile(r"(?m)^([一二三四五六七])、")
LEFT = {
    "no break after the title": lambda text: text.replace("\n", ""),
    "clauses without full stops": lambda text: text.replace("。\n", "\n"),
    "numbers in brackets": lambda text: NUMBERED.sub(r"（\1）", text),
    "no numbers": lambda text: NUMBERED.sub("", text),
    "other numbers": lambda text: NUMBERED.sub(lambda n: f"{ord(n[1]) % 7}．", text),
    "no colons": lambda text: re.sub("(元旦|节)：", r"\1", text),
    "full stops for colons": lambda text: re.sub("(元旦|节)：", r"\1。", text),
    "longer headings": lambda text: re.sub("(元旦|节)：", r"\1假期安排：", text),
    "tags": lambda text: "".join(f"<p class='a'>&emsp;{line}</p>" for line in text.split("\n")),
    "tags within a date": lambda text: text.replace("月", "<span>月</span>&nbsp;"),
    "square brackets": lambda text: text.replace("（", "【").replace("）", "】"),
    "no brackets": lambda text: re.sub("（[^）]*(周.|星期.)）", r"\1", text),
    "radicals of a PDF": lambda text: text.replace("月", "⽉").replace("日", "⽇"),
    "zero-width signs": lambda text: text.replace("月", "\u200b月\u200d\u00ad"),
    "control characters": lambda text: text.replace("日", "\x0b日\x1f\x85"),
    "dashes": lambda text: text.replace("至", "——"),
    "from and to": lambda text: re.sub("([日）])至(.*?)放假", r"\1起至\2止放假", text),
    "marked down": lambda text: NUMBERED.sub(r"**\1、**", text),
}


@pytest.mark.parametrize("year", ANNUAL)
def test_how_the_lines_are_broken_and_which_signs_are_used_changes_nothing(year: int):
    text = annual(year)
    plain = read_notice(text)
    wide = text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    narrow = text.translate(str.maketrans("（）：，", "():,")).replace("至", "-")
    wrapped = "\n".join(text[at : at + 19] for at in range(0, len(text), 19))
    spaced = text.replace("月", " 月 ").replace("日", " 日\u3000")
    for other in (wide, narrow, wrapped, spaced, text.replace("\n", ""), text.replace("至", "到")):
        assert read_notice(other) == plain


@pytest.mark.parametrize("left", LEFT.values(), ids=LEFT)
def test_what_copying_leaves_in_a_text_changes_nothing(left: Callable[[str], str]):
    for year in ANNUAL:
        text = annual(year)
        assert read_notice(left(text)) == read_notice(text), year


def test_what_the_wire_and_the_page_say_around_a_notice_is_not_read():
    wire = f"新华社北京11月25日电（记者）国务院办公厅11月25日发布通知：{annual(2026)}"
    page = "【责编】相关阅读：2025年10月1日放假。10月12日上班，假期攻略"
    assert read_notice(f"{wire}\n{page}") == read_notice(annual(2026))
    assert read_notice(annual(2026) * 2) == read_notice(annual(2026))
    special = read_notice(f"新华社北京1月27日电 {SPECIAL[2020]}")
    assert special == read_notice(SPECIAL[2020])
    assert special.holidays == (Holiday("春节", date(2020, 1, 24), date(2020, 2, 2)),)


def test_a_special_notice_names_what_it_is_about():
    (day,) = read_notice("国务院关于抗战胜利70周年纪念日放假的通知。2015年9月3日全国放假1天。").holidays
    assert day.name == "抗战胜利70周年纪念日"
    assert [each.name for each in read_notice(SPECIAL[2019]).holidays] == ["劳动节"]


@settings(deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(sorted(ANNUAL)))
def test_no_damage_ever_raises(chance: random.Random, year: int):
    text = list(annual(year))
    for _ in range(chance.randint(1, 30)):
        at = chance.randrange(len(text))
        text[at] = chance.choice([*"日月年至、。（）：0193上班放假共天", "", text[at] * 3])
    read_notice("".join(text))


@settings(deadline=None)
@given(st.text("0123456789年月日至（）星期周一二放假上班共天、。：-延长假期元旦节鼓", max_size=200))
def test_nothing_that_is_made_of_its_words_ever_raises(text: str):
    read_notice(text, year=2027)


def test_of_many_faults_the_first_are_told_and_the_others_counted():
    faults = read_notice(HEAD + "一、元旦：1月1日放假。" + "1月4日（周日）上班。" * 400).errors
    assert len(faults) == MAX_FAULTS + 1
    assert faults[-1].reason.startswith("另有 750 处")


def test_what_is_longer_than_any_notice_is_not_read():
    reading = read_notice(HEAD + "一、元旦：1月1日放假。" * MAX_CHARACTERS)
    assert [fault.place for fault in reading.errors] == ["全文"]


def test_what_folds_to_more_than_any_notice_is_not_read_nor_folded_to_its_end():
    long = "\ufdfa" * MAX_CHARACTERS
    assert len(fold(long, MAX_CHARACTERS)) < 2 * MAX_CHARACTERS
    reading = read_notice(HEAD + "一、元旦：1月1日放假。" + long[:-100])
    assert [fault.place for fault in reading.errors] == ["全文"]
    assert reading.days_off == ()
