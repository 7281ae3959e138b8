"""校历: why people work on a day, and days that the university adds."""

from models.campaign import LocalDays
from models.vocabulary import State
from tests import make
from tests.web.conftest import Site, forms, text

SUMMER = {
    "starts_on": "2021-07-12", "ends_on": "2021-08-29", "name": "暑假", "is_workday": "false"
}  # fmt: skip

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
    withdraw = forms(site.page(at, "director"))[0]
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


def test_a_wrong_year_is_mended_after_a_look_at_what_moves(site: Site):
    make.item(site.database, State.RECTIFY)
    closed = {"starts_on": "2021-05-10", "ends_on": "2021-05-14", "name": "校运会"}
    site.submit("/calendar/new", "director", is_workday="false", **closed)
    (made,) = make.rows(site.database, LocalDays)
    at = f"/calendar/local/{made.id}"
    right = closed | {"starts_on": "2022-05-10", "ends_on": "2022-05-14", "is_workday": "false"}
    look = site.submit(at, "director", look="true", **right)
    assert look.status_code == 200, look.text
    assert "更正后会改期的" in look.text
    assert "告知" in look.text
    assert make.rows(site.database, LocalDays) == [made]
    assert site.submit(at, "director", **right).status_code == 303
    assert "校运会 放假 2022年5月10日" in text(site.page("/calendar?year=2022", "director"))
    (_, stands) = make.rows(site.database, LocalDays)
    at = f"/calendar/local/{stands.id}"
    withdraw = forms(site.page(at, "director"))[1]
    assert site.send_form(withdraw, at, "director").status_code == 303
    assert "校运会" not in text(site.page("/calendar?year=2022", "director"))
    assert site.get(at, "director").status_code == 409
