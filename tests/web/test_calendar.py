"""校历: why people work on a day, and days that the university adds."""

from models.campaign import LocalDays
from tests import make
from tests.web.conftest import Site, text

SUMMER = {"starts_on": "2021-07-12", "ends_on": "2021-08-29", "name": "暑假"}


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
