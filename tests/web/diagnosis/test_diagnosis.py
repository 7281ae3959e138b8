"""诊断: the checklist of one organization, written by several people and lost by none."""

import pytest
from lxml import html

from models.diagnosis import Diagnosis
from tests import cast, make
from tests.statements import statements
from tests.web.conftest import Site, forms, text
from workflows.accounts import drafts


@pytest.fixture
def own(site: Site):
    """The address of the branch's own checklist, to which its secretary is led."""
    answer = site.get("/diagnosis")
    assert answer.status_code == 303
    return answer.headers["location"]


def cells(site):
    return {(cell.verdict.value, cell.text, cell.version) for cell in make.rows(site.database, Diagnosis)}


def test_what_is_blank_is_counted_until_each_was_looked_at(site: Site, own):
    page = site.page(own)
    shown = [each.get("id") for each in page.xpath("//*[@class='judge']")]
    assert f"共{len(shown)}项，已对照0项" in text(page)
    make.registered(site.database)
    said = {f"verdict-{each[2:]}": "nothing_found" for each in shown if each != "i-支部1-2"}
    answer = site.submit(own, "head", **said)
    assert answer.status_code == 303, answer.text
    after = text(site.page(own))
    assert "已全部对照" in after
    assert "1个问题" in after


def test_only_what_was_changed_is_recorded(site: Site, own):
    site.submit(own, "head", **{"verdict-支部1-1": "met", "text-支部1-1": "逐月核对\n会议记录"})
    assert cells(site) == {("met", "逐月核对\n会议记录", 1)}
    site.submit(own, "head", **{"verdict-支部1-3": "partly"})
    assert cells(site) == {("met", "逐月核对\n会议记录", 1), ("partly", None, 1)}


def test_the_slower_of_two_is_told_cell_by_cell_and_loses_nothing(site: Site, own):
    (form,) = forms(site.page(own))
    site.submit(own, "liaison", **{"verdict-支部1-1": "not_met", "text-支部1-1": "缺三次"})
    mine = {"verdict-支部1-1": "met", "text-支部1-1": "都开了", "verdict-支部1-3": "partly"}
    answer = site.send_form(form, own, "head", **mine)
    assert answer.status_code == 409
    told = html.fromstring(answer.text)
    assert "已改为“未达标”：缺三次" in text(told)
    again = forms(told)[0]
    assert again.fields["text-支部1-1"] == "都开了"
    assert again.fields["verdict-支部1-3"] == "partly"
    assert cells(site) == {("not_met", "缺三次", 1)}
    assert site.send_form(again, own, "head").status_code == 303
    assert cells(site) == {("met", "都开了", 2), ("partly", None, 1)}


def test_two_people_on_two_cells_do_not_meet(site: Site, own):
    (form,) = forms(site.page(own))
    site.submit(own, "liaison", **{"verdict-支部1-1": "not_met"})
    assert site.send_form(form, own, "head", **{"verdict-支部1-3": "met"}).status_code == 303
    assert cells(site) == {("not_met", None, 1), ("met", None, 1)}


def test_a_fault_stands_at_its_indicator(site: Site, own):
    make.registered(site.database)
    said = {"verdict-支部1-2": "nothing_found", "text-支部1-3": "还没想好"}
    first = site.submit(own, "head", **said)
    assert first.status_code == 422
    (fault,) = html.fromstring(first.text).xpath("//*[@id='e-支部1-3']")
    assert "请选择一项" in text(fault)
    second = site.submit(own, "head", **said | {"verdict-支部1-3": "partly"})
    (fault,) = html.fromstring(second.text).xpath("//*[@id='e-支部1-2']")
    assert "未撤销的问题" in text(fault)
    assert cells(site) == set()


def test_a_draft_of_an_older_version_is_told_of_what_changed(site: Site, own):
    (form,) = forms(site.page(own))
    content = dict(form.form_values()) | {"verdict-支部1-1": "met"}
    with site.database.transaction() as session:
        kept = {name: [value] for name, value in content.items() if not name.startswith("_")}
        drafts.keep(session, own, kept, actor=cast.actor(session, "head"), now=make.NOW)
    site.submit(own, "liaison", **{"verdict-支部1-1": "not_met"})
    assert "已改为“未达标”" in text(site.page(own))


def test_who_has_none_of_their_own_is_led_to_one_that_a_guide_asks(site: Site):
    led = site.get("/diagnosis", "director").headers["location"]
    assert "未对照" in text(site.page(led, "director"))


def test_who_may_only_look_is_told_who_writes(site: Site, own):
    page = site.page(own, "member")
    assert page.xpath("//main//input[@type='radio']") == []
    assert "您只能查看" in text(page)
    assert site.get(own, "cj_head").status_code == 404


def test_a_checklist_costs_the_same_however_full_it_is(site: Site, own):
    costs = []
    for count in (1, 20):
        for _ in range(count):
            make.registered(site.database)
        with statements(site.database) as found:
            site.page(own)
        costs.append(len(found))
    assert costs[0] == costs[1]
