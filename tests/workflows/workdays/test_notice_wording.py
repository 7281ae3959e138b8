"""A notice may be worded and laid out in many ways, and no damage to it ever raises."""

import random
import re
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.workdays.notices import ANNUAL, SPECIAL, annual
from tests.workflows.workdays.reading import HEAD
from workflows.workdays.holiday_notice.plain import fold
from workflows.workdays.holiday_notice.reader import MAX_CHARACTERS, read_notice
from workflows.workdays.holiday_notice.reading import Holiday
from workflows.workdays.holiday_notice.tokens import NUMERALS, TOKEN


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


def test_what_is_longer_than_any_notice_is_not_read():
    reading = read_notice(HEAD + "一、元旦：1月1日放假。" * MAX_CHARACTERS)
    assert [fault.place for fault in reading.errors] == ["全文"]


def test_what_folds_to_more_than_any_notice_is_not_read_nor_folded_to_its_end():
    long = "\ufdfa" * MAX_CHARACTERS
    assert len(fold(long, MAX_CHARACTERS)) < 2 * MAX_CHARACTERS
    reading = read_notice(HEAD + "一、元旦：1月1日放假。" + long[:-100])
    assert [fault.place for fault in reading.errors] == ["全文"]
    assert reading.days_off == ()
