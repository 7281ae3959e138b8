"""Moves made by plain forms: what is typed arrives once, or is still there."""

from tests import make
from tests.web.conftest import Site, forms, text
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
