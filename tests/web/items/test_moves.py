"""Moves made by plain forms: what is typed arrives once, or is still there."""

from datetime import date

from models.item import Measure
from models.vocabulary import State
from tests import make
from tests.web.conftest import Site, forms, text
from tests.workflows.organizations.absent import leave_office
from workflows.texts import SENTENCE


def test_a_move_is_one_form_and_leads_back_to_the_item(site: Site):
    item_id = make.ready(site.database, "progress")
    path = f"/items/{item_id}/moves/progress"
    answer = site.submit(path, "member", text="4、5月均按期召开")
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"/items/{item_id}"
    assert "4、5月均按期召开" in text(site.page(f"/items/{item_id}", "member"))


def test_what_is_refused_stays_typed(site: Site):
    item_id = make.ready(site.database, "return")
    path = f"/items/{item_id}/moves/return"
    answer = site.submit(path, "xx_organizer", opinion="签到表缺第三次会议的签名", requirement="")
    assert answer.status_code == 422
    assert "签到表缺第三次会议的签名" in answer.text
    assert "不能留空" in answer.text or "缺少这一项" in answer.text


def test_enter_sends_the_form_and_adds_no_row_to_it(site: Site):
    item_id = make.ready(site.database, "submit_plan")
    form = forms(site.page(f"/items/{item_id}/moves/submit_plan", "head"))[0]
    pressed_by_enter, *others = form.xpath(".//button")
    assert pressed_by_enter.get("name") is None
    assert "_more" in {each.get("name") for each in others}


def test_a_form_says_beforehand_that_a_reason_is_a_sentence(site: Site):
    item_id = make.ready(site.database, "void")
    path = f"/items/{item_id}/moves/void"
    assert SENTENCE in text(site.page(path, "xx_secretary"))
    refused = site.submit(path, "xx_secretary", reason="重复")
    assert refused.status_code == 422
    assert f"“撤销理由”{SENTENCE}。" in refused.text


def test_nobody_is_put_in_the_place_of_who_has_left(site: Site):
    item_id = make.item(site.database, State.RECTIFY)
    leave_office(site.database, "member")
    page = site.page(f"/items/{item_id}/moves/assign", "head")
    first = {each.get("name"): each.xpath("./option | ./optgroup/option")[0] for each in page.xpath("//main//select")}
    assert first["responsible_id"].text == "请选择"
    assert page.xpath("//select[@name='responsible_id']//option[@selected]") == []


def test_it_is_asked_and_shown_which_measures_pass_on(site: Site):
    item_id = make.item(site.database, State.RECTIFY)
    path, colleague = f"/items/{item_id}/moves/assign", make.user_id(site.database, "colleague")
    page = site.page(path, "head")
    (before_the_button,) = page.xpath("//main//form[.//select[@name='measures']]")
    assert "措施1 固定每月第2周周三召开 责任人 member同志" in text(before_the_button)
    assert page.xpath("//select[@name='measures']/option[@selected]/@value") == ["move"]
    site.submit(path, "head", responsible_id=str(colleague), measures="keep")
    (measure,) = make.rows(site.database, Measure)
    assert measure.responsible_id == make.user_id(site.database, "member")
    many = site.page(f"/items/many?move=assign&item={item_id}", "head")
    assert "会一并移交的措施" not in text(many), "the measure is a third person's by now"
    assert many.xpath("//select[@name='measures']/option[@selected]/@value") == ["move"]
    site.submit(f"/items/{item_id}/moves/transfer_measure", "member", to_id=str(colleague), reason="工作调整")
    assert "会一并移交的措施 措施1" in text(site.page(f"/items/many?move=assign&item={item_id}", "head"))


def test_whose_own_measure_it_is_finds_it_first(site: Site):
    item_id = make.item(site.database, State.RECTIFY)
    colleague = make.user_id(site.database, "colleague")
    with site.database.transaction() as session:
        session.add(
            Measure(
                item_id=item_id, position=2, text="补记会议记录", responsible_id=colleague, due_on=date(2021, 5, 20)
            )
        )
    for login, first in (("member", "1. 固定每月第2周周三召开"), ("colleague", "2. 补记会议记录")):
        page = site.page(f"/items/{item_id}/moves/transfer_measure", login)
        assert page.xpath("//select[@name='measure_id']/option[@value != '']/text()")[0].strip() == first
