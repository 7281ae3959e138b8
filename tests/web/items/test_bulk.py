"""Moves on many items from the list: each named, each answered for."""

from urllib.parse import urlencode

from models.vocabulary import State
from tests import make
from tests.statements import statements
from tests.web.conftest import Site, forms, text

DAY = "2021-05-20"


def address(move, *items):
    return "/items/many?" + urlencode({"move": move, "item": items, "next": "/items"}, doseq=True)


def send(site, form, by, **typed):
    """Send a form of many items with fields typed over it."""
    said = [(name, value) for name, value in form.form_values() if name not in typed]
    body = urlencode([*said, *typed.items()])
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return site.send("POST", form.get("action"), by, content=body, headers=headers)


def states(site, *items):
    return [make.row(site.database, item).state for item in items]


def test_the_preview_names_who_cannot_and_why(site: Site):
    fresh, planned = make.registered(site.database), make.item(site.database, State.PLAN)
    page = site.page(address("confirm", fresh, planned), "xx_organizer")
    (form,) = forms(page)
    assert form.xpath(".//input[@name='item']/@value") == [str(fresh)]
    assert "确认入账只能在“诊断”环节办理" in text(page)


def test_all_are_moved_and_the_list_is_shown_again(site: Site):
    items = [make.registered(site.database) for _ in range(3)]
    (form,) = forms(site.page(address("confirm", *items), "xx_organizer"))
    for _ in range(2):  # a double click
        answer = send(site, form, "xx_organizer", rectification="immediate", due_on=DAY)
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"] == "/items"
    assert states(site, *items) == [State.PLAN] * 3


def test_what_changed_since_is_refused_alone(site: Site):
    changed, fine = make.registered(site.database), make.registered(site.database)
    (form,) = forms(site.page(address("confirm", changed, fine), "xx_organizer"))
    given = {"rectification": "immediate", "due_on": DAY}
    make.move(site.database, changed, "confirm", "xx_secretary", **given)
    answer = send(site, form, "xx_organizer", **given)
    assert answer.status_code == 200
    assert "已办理1件，1件未能办理" in answer.text
    assert states(site, changed, fine) == [State.PLAN, State.PLAN]


def test_nothing_done_keeps_what_was_typed(site: Site):
    item = make.registered(site.database)
    answer = site.submit(address("confirm", item), "xx_organizer", rectification="", due_on="2021-05-21")
    assert answer.status_code == 422
    assert "2021-05-21" in answer.text
    assert states(site, item) == [State.DIAGNOSE]


def test_people_of_several_organizations_are_offered_for_items_of_both(site: Site):
    items = [make.registered(site.database), make.registered(site.database, "学生党支部", "student_head")]
    for item in items:
        make.move(site.database, item, "confirm", "xx_organizer", rectification="immediate", due_on=DAY)
    page = site.page(address("assign", *items), "xx_organizer")
    (people,) = page.xpath("//select[@name='responsible_id']")
    offered = set(people.value_options)
    assert {str(make.user_id(site.database, who)) for who in ("head", "student_head")} <= offered


def test_signing_many_is_none_of_it_and_nothing_out_of_sight_is_shown(site: Site):
    item = make.registered(site.database)
    assert site.get(address("sign", item), "xx_secretary").status_code == 404
    assert "没有勾选事项" in text(site.page(address("confirm", item), "cj_secretary"))


def test_the_preview_costs_the_same_for_many(site: Site):
    costs = []
    for count in (2, 30):
        items = [make.registered(site.database) for _ in range(count)]
        with statements(site.database) as found:
            site.page(address("confirm", *items), "xx_organizer")
        costs.append(len(found))
    assert costs[0] == costs[1]


def test_what_somebody_changed_meanwhile_is_not_moved(site: Site):
    item_id = make.registered(site.database)
    (form,) = forms(site.page(address("confirm", item_id), "xx_organizer"))
    old = {f"version-{item_id}": "7"}
    answer = send(site, form, "xx_organizer", rectification="immediate", due_on=DAY, **old)
    assert answer.status_code == 409
    assert states(site, item_id) == [State.DIAGNOSE]
