"""校历: why people work on a day, and days that the university adds."""

import re
from datetime import date, datetime
from io import BytesIO

import pytest
from docx import Document
from httpx import Response

from models.calendar import HolidayNotice
from models.campaign import LocalDays
from models.vocabulary import State
from tests import make
from tests.web.conftest import Site, forms, text
from web import calendar_forms
from web.calendars import holiday_notices
from workflows.calendars import queries as calendars
from workflows.workdays.national_days import LIBRARY, LIBRARY_YEARS, NationalDays, SetDay, library
from workflows.workdays.stored import set_days

SUMMER = {"starts_on": "2021-07-12", "ends_on": "2021-08-29", "name": "暑假", "is_workday": "false"}

NOTICE = """国务院办公厅关于2031年部分节假日安排的通知。
一、元旦：1月1日至3日放假，共3天。
二、春节：1月22日至28日放假，共7天。
三、清明节：4月5日放假。
四、劳动节：5月1日至5日放假，共5天。4月27日上班。
五、端午节：6月24日放假。
六、中秋节：10月1日放假。
七、国庆节：10月1日至7日放假，共7天。
"""


def test_a_day_says_why_it_is_none(site: Site):
    page = text(site.page("/calendar?day=2021-05-08"))
    assert "2021年5月8日（星期六）是工作日：劳动节调休上班。" in page
    assert "5月1日至5月5日 劳动节放假" in page
    assert "日期不对" in text(site.page("/calendar?day=五一"))


def test_a_provisional_year_is_shown_and_says_what_it_rests_on(site: Site):
    page = text(site.page("/calendar?year=2031"))
    assert "2031年放假安排尚未公布，暂按周一至周五、除去法定节日推算。" in page
    assert "10月1日至2031年10月3日 国庆节放假" in page


@pytest.mark.parametrize(("day", "open_"), [("10-31", False), ("11-01", True)])
def test_from_november_on_it_says_that_next_year_is_not_confirmed(site: Site, day: str, open_: bool):
    last = LIBRARY_YEARS[-1]
    site.now = datetime.fromisoformat(f"{last}-{day}T09:00:00+08:00")
    said = f"{last + 1}年的放假安排还没有确认。"
    for by, may in (("director", True), ("head", False)):
        page = site.page("/calendar", by)
        (told,) = [p for p in page.xpath("//p[@class='rests']") if said in text(p)] or [None]
        assert (told is not None) is open_
        if told is not None:
            links = told.xpath(".//a/@href")
            assert links[0].startswith(f"/calendar?year={last + 1}&committee=")
            assert ("/calendar/notices/new" in links) is may
            assert "还没有录入通知" in text(site.page(links[0], by))


def test_added_days_show_with_their_effect(site: Site):
    answer = site.submit("/calendar/new", "director", **SUMMER)
    assert answer.status_code == 303, answer.text
    (made,) = make.rows(site.database, LocalDays)
    assert not made.is_workday
    page = text(site.page(answer.headers["location"], "head"))
    assert "暑假 放假 7月12日至8月29日 少35个工作日" in page
    assert "校内安排放假" in page
    worked = SUMMER | {"is_workday": "true"}
    refused = site.submit("/calendar/new", "director", **worked)
    assert refused.status_code == 422
    assert "矛盾" in refused.text
    assert 'value="暑假"' in refused.text


def test_only_the_office_keeps_the_calendar(site: Site):
    assert site.get("/calendar/new", "head").status_code == 403
    assert "/calendar/new" not in site.get("/calendar", "head").text
    assert site.get("/calendar", "admin").status_code == 403


def test_off_or_worked_is_asked_outright(site: Site):
    asked = {name: value for name, value in SUMMER.items() if name != "is_workday"}
    answer = site.submit("/calendar/new", "director", **asked)
    assert answer.status_code == 422
    assert make.rows(site.database, LocalDays) == []


def test_a_notice_is_pasted_looked_at_and_confirmed(site: Site):
    read = site.submit("/calendar/notices/new", "director", title="国办发明电", text=NOTICE)
    assert read.status_code == 303, read.text
    at = read.headers["location"]
    page = text(site.page(at, "director"))
    assert "还没有确认，尚不起作用" in page
    assert "劳动节调休上班" in page
    assert "2031年放假安排尚未公布" in text(site.page("/calendar?year=2031"))
    confirm = forms(site.page(at, "director"))[0]
    assert site.send_form(confirm, at, "director").status_code == 303
    wall = text(site.page("/calendar?year=2031", "director"))
    assert "2031年放假安排尚未公布" not in wall
    assert "国办发明电 放假通知 · 已确认" in wall
    withdraw = forms(site.page(f"{at}?withdraw=true", "director"))[0]
    assert site.send_form(withdraw, at, "director", reason="录错了").status_code == 303
    again = site.send_form(withdraw, at, "director", reason="录错了", _key="again")
    assert again.status_code == 409
    assert "2031年放假安排尚未公布" in text(site.page("/calendar?year=2031"))
    assert site.get(at, "head").status_code == 403


def test_a_notice_that_cannot_be_right_comes_back_with_what_is_wrong(site: Site):
    wrong = NOTICE.replace("1月1日至3日放假，共3天", "1月1日至3日放假，共4天")
    refused = site.submit("/calendar/notices/new", "director", title="国办发明电", text=wrong)
    assert refused.status_code == 422
    assert "元旦「共4天」：所写的日期是 3 天" in refused.text


def test_a_notice_is_sent_as_a_file(site: Site):
    document = Document()
    for line in NOTICE.splitlines():
        document.add_paragraph(line)
    document.save(packed := BytesIO())
    for name, content in (("通知.docx", packed.getvalue()), ("通知.txt", NOTICE.encode("gbk"))):
        read = send(site, name, content)
        assert read.status_code == 303, read.text
        assert "劳动节调休上班" in text(site.page(read.headers["location"], "director"))


@pytest.mark.parametrize(
    ("content", "typed", "said"),
    [
        (b"%PDF-1.7", "", "这是 PDF 文件，请打开后复制正文粘贴"),
        (b"\xff\xfe\x00", "", "不是文本文件"),
        (NOTICE.encode(), NOTICE, "只留一样"),
        (b"1" * 20_000, "", "超过 10000 字"),
        (NOTICE.replace("共3天", "共9天").encode(), "", "元旦「共9天」"),
    ],
)
def test_a_file_that_cannot_be_taken_says_so(site: Site, content: bytes, typed: str, said: str):
    refused = send(site, "通知.txt", content, typed)
    assert refused.status_code == 422
    assert said in refused.text
    assert len(refused.text) < 40_000
    assert make.rows(site.database, HolidayNotice, year=2031) == []


def send(site: Site, name: str, content: bytes, typed: str = "") -> Response:
    files = [("file", (name, content))]
    return site.submit("/calendar/notices/new", "director", files, title="国办发明电", text=typed)


def test_what_a_notice_misses_is_named_before_it_is_confirmed(site: Site):
    partial = NOTICE.replace("六、中秋节：10月1日放假。\n", "").replace("6月24日", "7月24日")
    at = site.submit("/calendar/notices/new", "director", title="国办", text=partial)
    page = text(site.page(at.headers["location"], "director"))
    assert "这份通知没有安排中秋节，只作补充" in page
    assert "读出的端午节不含法定的放假日" in page
    assert "确认放假安排" in page


def test_a_notice_that_stands_is_not_read_anew(site: Site, monkeypatch):
    at = confirmed(site)
    monkeypatch.setattr(holiday_notices.holiday_notice, "read_notice", None)  # as though a release read otherwise
    assert "已由" in text(site.page(at, "director"))


def test_what_the_library_says_otherwise_is_shown_and_not_taken(site: Site, monkeypatch):
    at = confirmed(site)
    known = {day for day in library().days if day.on.year < 2031}
    other = SetDay(date(2031, 5, 6), is_workday=False, name="劳动节")
    said = NationalDays(frozenset({*known, *entered(site), other}), frozenset({*range(2004, 2032)}))
    assert "不同的日子" not in text(site.page("/calendar?year=2031"))
    monkeypatch.setattr(calendars, "library", lambda: said)
    for address in ("/calendar?year=2031", at):
        page = text(site.page(address, "director"))
        assert "与节假日数据不同的日子" in page
        assert re.search("5月6日 周二 这里 上班 · 数据 放假 劳动节放假", page), page
    assert "2031年5月6日（星期二）是工作日" in text(site.page("/calendar?day=2031-05-06"))


def entered(site: Site) -> list[SetDay]:
    (notice,) = make.rows(site.database, HolidayNotice, year=2031)
    return set_days(notice)


def confirmed(site: Site) -> str:
    """Enter and confirm the notice, and return its address."""
    sent = site.submit("/calendar/notices/new", "director", title="国办发明电", text=NOTICE)
    at = sent.headers["location"]
    assert site.send_form(forms(site.page(at, "director"))[0], at, "director").status_code == 303
    return at


def test_each_day_names_its_source(site: Site):
    confirmed(site)
    summer = SUMMER | {"starts_on": "2031-07-12", "ends_on": "2031-08-29"}
    site.submit("/calendar/new", "director", **summer)
    page = text(site.page("/calendar?year=2031"))
    assert "5月5日 劳动节放假 放假通知 · 国办发明电 · director同志" in page
    assert "8月29日 校内安排放假 校历 · 暑假 · director同志" in page
    assert f"劳动节放假 节假日数据 · {LIBRARY}" in text(site.page("/calendar?year=2021"))


def test_adding_days_is_looked_at_before(site: Site):
    make.item(site.database, State.RECTIFY)
    closed = {"starts_on": "2021-05-10", "ends_on": "2021-05-14", "name": "校运会"}
    asked = site.submit("/calendar/new", "director", look="true", is_workday="false", **closed)
    assert asked.status_code == 303
    looked = site.page(asked.headers["location"], "director")
    assert "5月10日至5月14日 周一至周五 放假 校内安排放假 5天" in text(looked)
    assert "告知" in text(looked)
    assert make.rows(site.database, LocalDays) == []
    assert site.send_form(forms(looked)[0], "/calendar/new", "director").status_code == 303
    assert make.rows(site.database, LocalDays)[0].name == "校运会"
    wrong = site.get("/calendar/new?look=true&starts_on=2021-05-10&ends_on=2021-05-01", "director")
    assert wrong.status_code == 422


def test_all_that_moves_is_paged_through(site: Site, monkeypatch):
    monkeypatch.setattr(calendar_forms, "MAX_MOVED_SHOWN", 2)
    items = {make.row(site.database, make.item(site.database, State.RECTIFY)).number for _ in "abc"}
    closed = {"starts_on": "2021-05-10", "ends_on": "2021-05-14", "name": "校运会"}
    asked = site.submit("/calendar/new", "director", look="true", is_workday="false", **closed)
    at, seen = asked.headers["location"], ""
    for _ in range(50):
        page = site.page(at, "director")
        seen += text(page)
        assert 'value="校运会"' in site.get(at, "director").text
        following = page.xpath("//a[@rel='next']/@href")
        if not following:
            break
        at = following[0]
    assert all(seen.count(number) == 1 for number in items)
    assert site.get(asked.headers["location"] + "&cursor=x", "director").status_code == 422


def test_a_wrong_year_is_mended_after_a_look_at_what_moves(site: Site):
    make.item(site.database, State.RECTIFY)
    closed = {"starts_on": "2021-05-10", "ends_on": "2021-05-14", "name": "校运会"}
    site.submit("/calendar/new", "director", is_workday="false", **closed)
    (made,) = make.rows(site.database, LocalDays)
    at = f"/calendar/local/{made.id}"
    right = closed | {"starts_on": "2022-05-10", "ends_on": "2022-05-14", "is_workday": "false"}
    asked = site.submit(at, "director", look="true", **right)
    assert asked.status_code == 303, asked.text
    look = site.page(asked.headers["location"], "director")
    assert "更正后会怎样" in text(look)
    assert "告知" in text(look)
    assert make.rows(site.database, LocalDays) == [made]
    assert site.send_form(forms(look)[0], at, "director").status_code == 303
    assert "校运会 放假 2022年5月10日" in text(site.page("/calendar?year=2022", "director"))
    (_, stands) = make.rows(site.database, LocalDays)
    at = f"/calendar/local/{stands.id}"
    back = site.page(f"{at}?withdraw=true", "director")
    assert "撤回后会怎样" in text(back)
    assert site.send_form(forms(back)[0], at, "director").status_code == 303
    assert "校运会" not in text(site.page("/calendar?year=2022", "director"))
    assert site.get(at, "director").status_code == 409
