"""填报单位 and 截止时间 above the table."""

from datetime import date

import pytest

from ledger.read import read_ledger
from ledger.written_dates import parse_date
from tests.ledger.build import ledger_docx, row, xlsx

DAY = date(2021, 4, 20)


@pytest.mark.parametrize(
    "text",
    [
        "2021年4月20日",
        "2021年04月20日前",
        "2021 年 4 月 20 日",
        "2021-04-20",
        "2021/4/20",
        "2021.4.20",
        "20210420",
        "２０２１年４月２０日",
        "二〇二一年四月二十日",
        "2021-04-20 0:00:00",
        "2021年4月20日（周二）",
        "2021年4月20日17:00",
        "2021年4月20日下午5时前",
        "2021。4。20",
        "2021—4—20",
        "21年4月20日",
        "二○二一年四月廿日",
        "二O二一年四月二十日",
        "2021，4，20",
        "截至2021年4月20日",
    ],
)
def test_dates_are_read_in_many_spellings(text):
    assert parse_date(text) == DAY


@pytest.mark.parametrize("text", ["2021年13月40日", "四月底", "2021年4月", "4月20日", "2021-2-30"])
def test_what_is_no_date_is_none(text):
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("line", "unit", "cutoff"),
    [
        ("填报单位：财经系          截止时间：2021年4月20日", "财经系", DAY),
        ("填 报 单 位: 财经系 截止时间:2021.4.20", "财经系", DAY),
        ("填报单位：财经系截止时间：2021年4月20日 填报人：张某", "财经系", DAY),
        ("填报单位（盖章）：财经系 党总支", "财经系党总支", None),
        ("填报单位：____财经系____", "财经系", None),
        ("填报单位：          截止时间：     年   月   日", "", None),
        ("填报单位：          截止时间：", "", None),
        ("填报党支部：财经系支部      截至2021年4月20日", "财经系支部", DAY),
        ("单位：财经系（盖章）      填报时间：2021年4月20日", "财经系", DAY),
        ("填报时间：2021年5月1日      截止时间：2021年4月20日", "", DAY),
    ],
)
def test_the_line_above_the_table(line, unit, cutoff):
    reading = read_ledger(ledger_docx(row("甲"), above=[line]), "a.docx")
    assert (reading.unit, reading.cutoff, reading.errors) == (unit, cutoff, ())


def test_an_unreadable_date_is_an_error_with_its_place():
    for bad in ("2021年13月40日", "四月底"):
        reading = read_ledger(xlsx(row("甲"), above=[["填报单位：财经系", "截止时间：" + bad]]), "a.xlsx")
        (error,) = reading.errors
        assert error.place == "工作表“台账”第1行"
        assert bad in error.reason
        assert (len(reading.rows), reading.cutoff) == (1, None)


def test_label_and_value_may_stand_in_two_cells():
    above = [["填报单位", "财经系", None, "截止时间：", DAY]]
    reading = read_ledger(xlsx(row("甲"), above=above), "a.xlsx")
    assert (reading.unit, reading.cutoff, reading.errors) == ("财经系", DAY, ())


def test_two_units_are_pointed_out():
    reading = read_ledger(ledger_docx(row("甲"), above=["填报单位：甲系", "填报单位：乙系"]), "a.docx")
    assert reading.unit == "甲系"
    assert "不一致" in reading.warnings[0].reason


@pytest.mark.parametrize("day", ["9999年12月31日", "0001-01-01", "2101年1月1日"])
def test_a_cutoff_out_of_bounds_is_pointed_out(day):
    reading = read_ledger(ledger_docx(row("甲"), above=[f"截止时间：{day}"]), "a.docx")
    assert (reading.cutoff, len(reading.errors)) == (None, 1)
    assert "不是有效日期" in reading.errors[0].reason


@pytest.mark.parametrize("written", ["（一）教师党支部", "②教师党支部（12人）", "教师党支部（盖章）", "1.教师党支部"])
def test_an_organization_is_read_without_its_number_and_its_stamp(written):
    assert read_ledger(ledger_docx(row("甲", written)), "a.docx").rows[0].organization == "教师党支部"
