"""交接: what would move, what cannot and why, and what became of it."""

from lxml import html

from models.people import Organization
from models.vocabulary import State
from tests import cast, make
from tests.statements import statements
from tests.web.conftest import Site, forms, text


def path(site: Site) -> str:
    (node,) = make.rows(site.database, Organization, name=cast.BRANCH)
    person = make.user_id(site.database, "member")
    return f"/directory/handover?organization={node.id}&person={person}"


def test_what_is_shown_is_what_moves(site: Site):
    item_id = make.item(site.database, State.RECTIFY)
    waits = make.item(site.database, State.VERIFY)
    page = site.page(path(site), "director")
    assert "责任人、措施第1条" in text(page)
    assert f"/items/{waits}" in html.tostring(page, encoding="unicode")
    assert "本事项处于“验收”" in text(page)
    colleague = str(make.user_id(site.database, "colleague"))
    answer = site.submit(path(site), "director", to_id=colleague, reason="支部换届")
    assert answer.status_code == 303, answer.text
    assert str(make.row(site.database, item_id).responsible_id) == colleague
    assert "没有可以交接的事项" in text(site.page(path(site), "director"))


def test_what_is_refused_stays_with_its_reason(site: Site):
    first, second = (make.item(site.database, State.RECTIFY) for _ in range(2))
    form = forms(site.page(path(site), "director"))[0]
    make.move(site.database, second, "progress", "member", text="已约谈")
    boxes = [str(value) for value in form.xpath(".//input[@name='item']/@value")]
    colleague = str(make.user_id(site.database, "colleague"))
    answer = site.send_form(form, path(site), "director", item=boxes, to_id=colleague, reason="支部换届")
    assert answer.status_code == 200
    assert "已交接1件，有1件没有交接" in answer.text
    assert "已被他人更新" in answer.text
    assert str(make.row(site.database, first).responsible_id) == colleague
    assert str(make.row(site.database, second).responsible_id) != colleague


def test_nothing_typed_is_lost(site: Site):
    make.item(site.database, State.RECTIFY)
    answer = site.submit(path(site), "director", to_id="", reason="支部换届")
    assert answer.status_code == 422
    assert "支部换届" in answer.text


def test_it_is_done_by_the_superior_or_the_office(site: Site):
    make.item(site.database, State.RECTIFY)
    assert site.get(path(site), "xx_organizer").status_code == 200
    assert site.get(path(site), "head").status_code == 403
    assert site.get(path(site), "cj_secretary").status_code == 404
    assert site.get("/directory/handover", "head").status_code == 403


def test_it_costs_the_same_however_much_there_is(site: Site):
    def cost() -> int:
        with statements(site.database) as found:
            site.page(path(site), "director")
        return len(found)

    make.item(site.database, State.RECTIFY)
    before = cost()
    for _ in range(5):
        make.item(site.database, State.RECTIFY)
    assert cost() == before
