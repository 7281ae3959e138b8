"""督办 on its pages: the paper is read before it is sent, and only by who may send it."""

from uuid import UUID

import pytest

from models.deadline import Escalation
from models.vocabulary import EscalationState
from tests import make
from tests.web.conftest import Site, forms, text
from tests.workflows.deadlines.escalating import at, overdue


@pytest.fixture
def path(site: Site) -> str:
    _, draft = overdue(site.database)
    site.now = at("05-26")
    return f"/escalations/{draft.id}"


def state(site: Site, path: str) -> EscalationState:
    return make.rows(site.database, Escalation, id=UUID(path.rpartition("/")[2]))[0].state


def test_it_is_sent_under_a_number_from_its_own_page(site: Site, path: str):
    assert path in site.get("/escalations?state=drafted&campaign=", "director").text
    shown = text(site.page(path, "director"))
    assert "后第3个工作日，即2021年5月25日" in shown
    assert "签发之日起3个工作日内" in shown
    assert site.submit(path, "director", number="闽江督〔2021〕1号").status_code == 303
    assert state(site, path) is EscalationState.SENT
    assert path not in site.get("/escalations?state=drafted", "director").text
    assert "闽江督〔2021〕1号" in site.get("/escalations", "director").text


def test_a_dismissal_without_a_reason_is_refused_on_its_form(site: Site, path: str):
    dismiss = forms(site.page(path, "director"))[1]
    refused = site.send_form(dismiss, path, "director", opinion=" ")
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    sent = site.send_form(dismiss, path, "director", opinion="已当面督促，书记承诺三日内办完")
    assert sent.status_code == 303
    assert state(site, path) is EscalationState.DISMISSED


def test_the_slower_of_two_is_told_and_keeps_what_was_typed(site: Site, path: str):
    send, dismiss = forms(site.page(path, "director"))
    assert site.send_form(send, path, "director", number="1号").status_code == 303
    late = site.send_form(dismiss, path, "director", opinion="已当面督促，书记承诺三日内办完")
    assert late.status_code == 409
    assert "已当面督促，书记承诺三日内办完" in late.text
    assert state(site, path) is EscalationState.SENT


def test_others_read_it_and_send_nothing(site: Site, path: str):
    page = site.page(path, "head")
    assert not forms(page)
    assert "等待签发" in text(page)
    assert page.findtext(".//title").startswith("督办 · XX1-")  # a history of addresses tells no more
    assert site.get(path, "cj_head").status_code == 404


def test_the_clock_says_where_it_looks_next_and_why(site: Site, path: str):
    shown = text(site.page("/escalations/clock", "head"))
    assert "通报" in shown
    assert "后第10个工作日" in shown
