"""报送 on its pages: what will be frozen is shown first, and what is refused stays typed."""

from models.duty import Duty
from models.vocabulary import DutyState, State
from tests import make
from tests.web.conftest import Site, forms, text
from tests.workflows.submissions.test_extensions import SOON
from tests.workflows.submissions.test_submissions import act, duty


def state(site: Site, duty_id) -> DutyState:
    return make.rows(site.database, Duty, id=duty_id)[0].state


def form(page, action: str):
    return next(each for each in forms(page) if each.get("action").endswith(f"/{action}"))


def test_who_files_sees_what_is_frozen_and_what_is_blank(site: Site):
    make.item(site.database, State.PLAN)
    path = f"/duties/{duty(site.database)}"
    shown = text(site.page(path, "liaison"))
    assert "总数 1 = 已销号 0 + 在途 1" in shown
    assert "诊断对照还有26个指标空白" in shown
    answer = site.send_form(form(site.page(path, "liaison"), "file"), path, "liaison", note="台账见附件")
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    shown = text(site.page(path, "liaison"))
    assert "台账见附件" in shown
    assert "第1版" in shown


def test_what_is_mine_to_send_comes_first(site: Site):
    page = site.page("/duties", "liaison")
    assert "诊断情况工作台账" in text(page.xpath("//section[h2[@id='mine']]")[0])
    assert not site.page("/duties", "member").xpath("//h2[@id='mine']")


def test_a_filter_lists_what_it_asks(site: Site):
    act(site.database, "file", duty(site.database), "head")
    rows = site.page("/duties?state=filed&overdue=&organization=", "director")
    lines = rows.xpath("//section[h2[@id='all']]//a[@class='line']")
    assert [line.get("href") for line in lines] == [f"/duties/{duty(site.database)}"]


def test_a_return_without_an_opinion_or_after_another_is_refused_and_stays_typed(site: Site):
    duty_id = duty(site.database)
    act(site.database, "file", duty_id, "head")
    path = f"/duties/{duty_id}"
    shown = form(site.page(path, "director"), "return")
    assert site.send_form(shown, path, "director", opinion=" ").status_code == 422
    act(site.database, "send_back", duty_id, "director", opinion="报送的台账里缺少典型案例")
    act(site.database, "file", duty_id, "head")
    late = site.send_form(shown, path, "director", opinion="台账第3项缺少整改时限，请补")
    assert late.status_code == 409
    assert "台账第3项缺少整改时限，请补" in late.text
    assert state(site, duty_id) is DutyState.FILED


def test_who_may_not_is_told_why_and_offered_nothing(site: Site):
    duty_id = duty(site.database)
    page = site.page(f"/duties/{duty_id}", "director")
    assert not forms(page)
    assert "报送由联络员办理" in text(page)
    held = site.page(f"/duties/{duty_id}", "liaison")
    foreign = form(held, "file")
    foreign.fields["_csrf"] = site.page("/me", "director").body.get("data-csrf")
    answer = site.send_form(foreign, "", "director", note="代为报送")
    assert answer.status_code == 403
    assert "代为报送" in answer.text
    assert site.get(f"/duties/{duty_id}", "cj_head").status_code == 404


def test_more_time_is_asked_for_and_granted_on_the_page(site: Site):
    site.now = SOON
    path = f"/duties/{duty(site.database)}"
    asked = form(site.page(path, "liaison"), "request_extension")
    assert (
        site.send_form(
            asked, path, "liaison", reason="支部大会改期，台账须补三月的记录", due_on="2021-04-01"
        ).status_code
        == 422
    )
    answer = site.send_form(asked, path, "liaison", reason="支部大会改期，台账须补三月的记录", due_on="2021-05-10")
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert "审批报送延期申请" in text(site.page("/", "director"))
    shown = site.page(path, "director")
    assert "支部大会改期" in text(shown)
    assert site.send_form(form(shown, "grant_extension"), path, "director").status_code == 303
    shown = text(site.page(path, "liaison"))
    assert "原时限" in shown
    assert "5月10日" in shown
