"""待确认 and 首次名册 as people meet them: seen, confirmed, refused, and told on the first page."""

from datetime import timedelta

from lxml import html

from models.hold import Hold
from models.journal import Seal
from models.people import User
from models.vocabulary import Office
from tests import make
from tests.accounts import RIGHT, give
from tests.tokens import held
from tests.web.conftest import Site, forms, text
from tests.workflows.confirmations.held import appoint, reset
from tests.workflows.confirmations.test_first_directory import new_university

HOLDS = "/directory/holds"


def waiting(site: Site) -> Hold:
    appoint(site.database, "student_head", "教师第一党支部", Office.SECRETARY)
    (hold,) = make.rows(site.database, Hold, confirmed=None)
    return hold


def test_who_may_confirm_is_told_on_the_first_page_and_confirms(site: Site):
    hold = waiting(site)
    assert "有1项账号、任职待您确认" in site.get("/", "director").text
    assert "待您确认" not in site.get("/", "member").text
    page = text(html.fromstring(site.get(HOLDS, "director").text))
    assert "student_head同志" in page
    assert "教师第一党支部书记" in page
    answer = site.submit(HOLDS, "director", hold=str(hold.id), act="confirm")
    assert answer.status_code == 303, answer.text
    assert make.rows(site.database, Hold, id=hold.id)[0].confirmed
    assert "没有要您确认的" in site.get(HOLDS, "director").text


def test_nothing_ticked_and_no_reason_are_said(site: Site):
    hold = waiting(site)
    assert "请先勾选" in site.submit(HOLDS, "director", act="confirm").text
    answer = site.submit(HOLDS, "director", hold=str(hold.id), act="refuse")
    assert answer.status_code == 422
    assert "请写明不予确认的理由" in answer.text
    answer = site.submit(HOLDS, "director", hold=str(hold.id), act="refuse", reason="未换届")
    assert answer.status_code == 303
    assert "未换届" in site.get(HOLDS, "director").text


def test_the_signing_page_tells_of_a_reset_password(site: Site):
    give(site.database, "director", RIGHT)
    item_id = make.ready(site.database, "sign")
    make.move(site.database, item_id, "sign", "xx_secretary")
    for days, told in ((0, "首次密码今天由管理员发放"), (3, "密码3天前由管理员重置")):
        reset(site.database, "xx_secretary", make.NOW - timedelta(days=days))
        for page in (f"/items/{item_id}/moves/sign", f"/desk/{item_id}"):
            assert f"xx_secretary同志的{told}" in site.get(page, "director").text


def test_a_new_university_is_read_and_confirmed_by_two(site: Site):
    new_university(site.database)
    site.tokens = held(site.database, site.now)
    home = site.get("/", "admin").text
    (path,) = html.fromstring(home).xpath("//a[contains(@href, '/directory/first/')]/@href")
    page = html.fromstring(site.get(path, "admin").text)
    assert "sm_director" in text(page)
    assert not page.xpath("//form[@class='narrow d-print-none']"), "no administrator confirms it"
    seen = page.xpath("//code")[0].text
    assert site.submit(path, "sm_director", sha256=seen).status_code == 303
    assert "等待另一个组织" in site.get(path, "sm_director").text
    assert not make.rows(site.database, Seal)
    assert site.submit(path, "sm_inspector", sha256=seen).status_code == 303
    done = html.fromstring(site.get(path, "sm_director").text)
    assert "首次名册已经确认" in text(done)
    assert done.xpath("//code")[0].text == seen, "the paper that was printed still agrees"
    assert "2021年4月1日" in text(done)
    assert text(done).count("核对确认") == 2
    assert len(make.rows(site.database, Seal)) == 1, "what was confirmed is sealed at once"
    assert make.rows(site.database, Hold, confirmed=None) == []


def test_a_staff_number_is_entered_on_the_page_of_a_person(site: Site):
    head = make.user_id(site.database, "head")
    path = f"/directory/people/{head}"
    form = forms(site.page(path, "admin"))[-1]
    answer = site.send_form(form, path, "admin", staff_number="G-liaison")
    assert answer.status_code == 409
    assert "第二个账号" in answer.text
    form = forms(site.page(path, "admin"))[-1]
    assert site.send_form(form, path, "admin", staff_number="Z-9").status_code == 303
    assert make.rows(site.database, User, id=head)[0].staff_number == "Z-9"
    assert "Z-9" in site.get(path, "admin").text
