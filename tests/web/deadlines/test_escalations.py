"""督办 on its pages: a document is read before it is sent, by who may send it; the organization answers there."""

from io import BytesIO
from uuid import UUID

import pytest
from docx import Document

from models.document_states import DocumentState
from models.escalation_document import EscalationAnswer
from models.evidence_kinds import MediaType
from tests import make
from tests.ledger.evidence import GOOD
from tests.web.conftest import Site, forms, text
from tests.workflows.deadlines.escalating import alone, at, decide, documents, overdue


@pytest.fixture
def path(site: Site) -> str:
    alone(site.database)
    _, draft = overdue(site.database)
    site.now = at("05-26")
    return f"/escalations/{draft.id}"


def state(site: Site, path: str) -> DocumentState:
    return documents(site.database, id=UUID(path.rpartition("/")[2]))[0].state


def form_of(site: Site, path: str, act: str, login: str):
    return next(form for form in forms(site.page(path, login)) if form.get("action", "").endswith(f"/{act}"))


def test_it_is_sent_under_a_number_from_its_own_page(site: Site, path: str):
    assert path in site.get("/escalations?state=drafted&campaign=", "director").text
    shown = text(site.page(path, "director"))
    assert "2020年10月、12月未召开党小组会" in shown
    assert "签发之日起3个工作日内" in shown
    edit = form_of(site, path, "edit", "director")
    assert edit.xpath(".//textarea[@name='wanted']/text()") == ["请逐件书面反馈办理情况、未按期办结的原因和办结时限。"]
    assert site.send_form(edit, path, "director", text="请抓紧办理", wanted="").status_code == 303
    send = form_of(site, path, "send", "director")
    assert site.send_form(send, path, "director", number="闽江督〔2021〕1号").status_code == 303
    assert state(site, path) is DocumentState.SENT
    assert path not in site.get("/escalations?state=drafted", "director").text
    assert "闽江督〔2021〕1号" in site.get("/escalations", "director").text
    assert "请抓紧办理" in text(site.page(path, "head"))


def test_the_organization_answers_with_a_file_and_the_office_takes_it(site: Site, path: str):
    decide(site.database, "send", documents(site.database)[0], number="闽江督〔2021〕1号")
    site.now = at("05-27")
    file = ("反馈.pdf", GOOD[MediaType.PDF], "application/pdf")
    answer = form_of(site, path, "answer", "xx_organizer")
    refused = site.send_form(answer, path, "xx_organizer", text="办")
    assert refused.status_code == 422
    done = site.send_form(
        answer, path, "xx_organizer", files={"file": file}, text="已补开支委会，其余月底前完成", new_due_on="2021-06-30"
    )
    assert done.status_code == 303
    (given,) = make.rows(site.database, EscalationAnswer)
    assert (given.file_name, given.new_due_on.isoformat()) == ("反馈.pdf", "2021-06-30")
    assert site.get(f"{path}/answers/1/file", "director").content == GOOD[MediaType.PDF]
    accept = form_of(site, path, "accept", "director")
    assert site.send_form(accept, path, "director").status_code == 303
    assert state(site, path) is DocumentState.ACCEPTED


def test_where_none_fits_what_was_chosen_it_is_not_said_that_none_was_drafted(site: Site, path: str):
    shown = text(site.page("/escalations?state=sent", "director"))
    assert "没有符合这些条件的督办" in shown
    assert "还没有起草过督办" not in shown


def test_it_is_had_as_word_with_the_lines_that_its_reader_sees(site: Site, path: str):
    word = Document(BytesIO(site.get(f"{path}/file", "head").content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert "XX1-2021-001　2020年10月、12月未召开党小组会" in cells
    assert "信息工程系党总支" in cells


def test_many_are_sent_at_once_under_following_numbers(site: Site, path: str):
    asked = f"/escalations/many/send?document={path.rpartition('/')[2]}"
    (send,) = forms(site.page(asked, "director"))
    assert site.send_form(send, asked, "director", number=" ").status_code == 422
    assert site.send_form(send, asked, "director", number="闽江督〔2021〕1号").status_code == 303
    assert state(site, path) is DocumentState.SENT


def test_a_dismissal_without_a_reason_is_refused_on_its_form(site: Site, path: str):
    dismiss = form_of(site, path, "dismiss", "director")
    refused = site.send_form(dismiss, path, "director", opinion=" ")
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    sent = site.send_form(dismiss, path, "director", opinion="已当面督促，书记承诺三日内办完")
    assert sent.status_code == 303
    assert state(site, path) is DocumentState.DISMISSED


def test_the_slower_of_two_is_told_and_keeps_what_was_typed(site: Site, path: str):
    send, dismiss = (form_of(site, path, act, "director") for act in ("send", "dismiss"))
    assert site.send_form(send, path, "director", number="1号").status_code == 303
    late = site.send_form(dismiss, path, "director", opinion="已当面督促，书记承诺三日内办完")
    assert late.status_code == 409
    assert "已当面督促，书记承诺三日内办完" in late.text
    assert state(site, path) is DocumentState.SENT


def test_others_read_it_and_send_nothing(site: Site, path: str):
    page = site.page(path, "head")
    assert not forms(page)
    assert "等待签发" in text(page)
    assert page.findtext(".//title").startswith("督办单 · ")  # a history of addresses tells no more
    assert site.get(path, "cj_head").status_code == 404


def test_the_clock_says_where_it_looks_next_and_why(site: Site, path: str):
    shown = text(site.page("/escalations/clock", "head"))
    assert "通报" in shown
    assert "后第10个工作日" in shown


def test_each_who_must_do_something_with_it_is_led_there_from_what_is_to_be_done(site: Site, path: str):
    def led(login: str) -> bool:
        return path in site.page("/", login).xpath("//main//a/@href")

    assert [led("director"), led("xx_organizer")] == [True, False]
    decide(site.database, "send", documents(site.database)[0], number="闽江督〔2021〕1号")
    assert [led("director"), led("xx_organizer")] == [False, True]
    decide(site.database, "answer", documents(site.database)[0], "xx_organizer", text="已补开支委会，其余月底前完成")
    assert [led("director"), led("xx_organizer")] == [True, False]
