"""组织与人员: looked up by all, kept by the administrator alone."""

import re

import pytest
from lxml import html

from models.people import Appointment, Organization, User
from models.vocabulary import Office, State
from tests import cast, make
from tests.ledger.rosters import book
from tests.statements import statements
from tests.web.conftest import Site, forms, text
from tests.workflows.items.test_handover import leaves
from tests.workflows.organizations.absent import close_account


def path(site: Site, name: str = cast.BRANCH) -> str:
    (node,) = make.rows(site.database, Organization, name=name)
    return f"/directory/organizations/{node.id}"


def person(site: Site, login: str) -> str:
    return f"/directory/people/{make.user_id(site.database, login)}"


def test_the_tree_names_who_leads(site: Site):
    page = text(site.page("/directory", "director"))
    assert "教师第一党支部 党支部 · XX1 head同志 · 4人任职" in page
    assert "武夷学院党委" not in page
    assert "武夷学院党委" in text(site.page("/directory", "admin"))


def test_an_organization_shows_its_offices_and_what_is_vacant(site: Site):
    leaves(site.database, "head")
    site.now = site.now.replace(month=5, day=6)
    page = text(site.page(path(site), "director"))
    assert "空缺：本组织书记" in page
    assert "历任（1）" in page
    assert "登记任职" not in page
    assert site.get(path(site), "cj_head").status_code == 404
    listed = text(site.page("/directory/vacancies", "director"))
    assert "本组织书记 教师第一党支部" in listed


def test_whose_account_was_closed_left_without_a_last_day(site: Site):
    make.item(site.database, State.RECTIFY)
    close_account(site.database, "head")
    close_account(site.database, "member")
    listed = text(site.page("/directory/vacancies", "director"))
    assert "本组织书记 教师第一党支部 可由本组织书记办理 · 现在无人任职" in listed
    assert "member同志 手里还有1件 账号已停用" in listed


def test_people_are_found_by_name(site: Site):
    found = text(site.page("/directory/people?named=colleag", "director"))
    assert "colleague同志" in found
    assert "教师第一党支部委员" in found
    assert "xx_patron" not in found
    assert site.get(person(site, "outsider"), "head").status_code == 404


def test_the_administrator_adds_an_organization_a_person_and_an_office(site: Site):
    above = path(site, "信息工程系党总支").rpartition("/")[2]
    answer = site.submit(
        f"/directory/organizations/new?parent={above}", "admin", name="学生第二党支部", code="XX3", kind="branch"
    )
    node = answer.headers["location"]
    assert "信息工程系党总支" in text(site.page(node, "admin"))
    answer = site.submit("/directory/people/new", "admin", login="wang", name="王某", staff_number="W-1")
    someone = answer.headers["location"]
    answer = site.submit(
        f"/directory/appointments/new?person={someone.rpartition('/')[2]}",
        "admin",
        organization_id=node.rpartition("/")[2],
        office="secretary",
        starts_on="2021-03-01",
    )
    assert answer.headers["location"] == someone
    assert "学生第二党支部 书记" in text(site.page(someone, "admin"))
    (given,) = make.rows(site.database, Appointment, user_id=make.user_id(site.database, "wang"))
    end = f"/directory/appointments/{given.id}/end"
    refused = site.submit(end, "admin", ends_on="2021-02-01")
    assert refused.status_code == 422
    assert "离任日期不能早于任职日期" in refused.text
    assert 'value="2021-02-01"' in refused.text
    assert site.submit(end, "admin", ends_on="2021-03-31").status_code == 303


def test_what_is_refused_stays_typed(site: Site):
    answer = site.submit("/directory/people/new", "admin", login="head", name="另一人", staff_number="W-2")
    assert answer.status_code == 409
    assert "登录名“head”已被使用" in answer.text
    assert 'value="另一人"' in answer.text


def test_a_password_for_once_is_shown_once_and_opens_the_door(site: Site):
    form = forms(site.page(person(site, "member"), "admin"))[0]
    answer = site.send_form(form, "", "admin")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-store"
    (first,) = html.fromstring(answer.text).xpath("//code/text()")
    signed = site.send("POST", "/sign-in", None, data={"login": "member", "password": first, "next": "/"})
    assert signed.status_code == 303
    assert signed.headers["location"] == "/me/password"
    assert first not in site.get(person(site, "member"), "admin").text


def test_an_account_is_deactivated_but_never_ones_own(site: Site):
    page = site.page(person(site, "member"), "admin")
    assert site.send_form(forms(page)[1], "", "admin").status_code == 303
    assert "已停用" in text(site.page(person(site, "member"), "admin"))
    answer = site.send_form(forms(page)[1], "", "admin", _key="another")
    assert answer.status_code == 303
    own = site.page(person(site, "admin"), "admin")
    refused = site.send_form(forms(own)[1], "", "admin")
    assert refused.status_code == 409
    assert "不能停用自己的账号" in refused.text


@pytest.mark.parametrize("login", ["head", "director", "inspector"])
def test_nobody_else_keeps_the_directory(site: Site, login: str):
    for form in ("organizations/new", "people/new", "appointments/new", "import", "import/form"):
        assert site.get(f"/directory/{form}", login).status_code == 403, form
    page = site.page(person(site, "member"), login)
    assert not forms(page)
    admins = forms(site.page(person(site, "member"), "admin"))[0]
    token = re.search(r'data-csrf="([^"]+)"', site.get("/directory", login).text)
    assert token
    assert site.send_form(admins, "", login, _csrf=token[1]).status_code == 403


def test_a_workbook_is_shown_and_then_written(site: Site):
    data = book(
        [("学生第二党支部", "", "XX3", "党支部", "信息工程系党总支")],
        [("wang", "王某", "W-1")],
        [("wang", "", "学生第二党支部", "书记", "2021-03-01", "")],
    )
    shown = site.submit("/directory/import", "admin", files={"file": ("人员.xlsx", data)})
    assert shown.status_code == 200, shown.text
    page = html.fromstring(shown.text)
    assert "王某 wang W-1" in text(page)
    assert not make.rows(site.database, User, login="wang")
    assert site.send_form(forms(page)[0], "/directory/import", "admin").status_code == 303
    assert make.rows(site.database, User, login="wang")


def test_a_workbook_with_errors_names_the_cells(site: Site):
    data = book([], [("wang", "")], [])
    shown = site.submit("/directory/import", "admin", files={"file": ("人员.xlsx", data)})
    assert shown.status_code == 422
    assert "人员!B2" in shown.text
    assert site.submit("/directory/import", "admin").status_code == 422


def test_the_pages_cost_the_same_however_many_people_there_are(site: Site):
    def cost(address: str) -> int:
        with statements(site.database) as found:
            site.page(address, "director")
        return len(found)

    addresses = ("/directory", "/directory/people", path(site), "/directory/vacancies")
    before = [cost(address) for address in addresses]
    for n in range(12):
        login = f"more{n}"
        with site.database.transaction() as session:
            session.add(User(login=login, name=login))
        make.appoint(site.database, login, cast.BRANCH, Office.MEMBER)
    assert [cost(address) for address in addresses] == before
