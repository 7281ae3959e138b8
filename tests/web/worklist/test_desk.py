"""签批台: one item a screen; nothing is signed unseen, and then the next one opens."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from lxml import html

from models.base import table_of
from models.reconciliation import Reconciliation
from models.signature import Signature
from models.vocabulary import SignAct, State
from tests import cast, make
from tests.statements import statements
from tests.web.conftest import Site, forms, text
from tests.workflows.reconciliation.reconciling import keep, opened, value
from workflows.accounts import tokens

BY = "xx_secretary"


def waiting(site: Site, count: int) -> list[UUID]:
    """Make items that wait for the signature of 信工系's 书记."""
    return [make.ready(site.database, "sign") for _ in range(count)]


def waiting_with_a_file(site: Site) -> UUID:
    """Make one that waits like them and has a file, whose doubts are looked up."""
    item_id = make.item(site.database, State.RECTIFY)
    make.move(site.database, item_id, "attach", "member", **make.given(site.database, item_id, "attach"))
    make.done(site.database, item_id)
    make.move(site.database, item_id, "apply", "head")
    make.verified(site.database, item_id)
    return item_id


def opinions(site: Site, item_id: UUID) -> list[str | None]:
    rows = make.rows(site.database, Signature, item_id=item_id)
    return [row.opinion for row in rows if row.act is SignAct.SIGN]


def test_each_is_shown_whole_and_signing_opens_the_next(site: Site):
    first, second = waiting(site, 2)
    assert site.get("/desk", BY).headers["location"] == f"/desk/{first}"
    page = text(site.page(f"/desk/{first}", BY))
    for said in ("1 / 2", "未召开党小组会", "核对原始记录，抽谈2人属实", "固定每月第2周周三召开"):
        assert said in page
    answer = site.submit(f"/desk/{first}", BY, opinion="同意，注意坚持", phrase="同意")
    assert answer.headers["location"] == f"/desk/{second}"
    assert opinions(site, first) == ["同意，注意坚持"]  # what was typed wins
    answer = site.submit(f"/desk/{second}", BY, phrase="同意销号")
    assert answer.headers["location"] == "/desk"
    assert opinions(site, second) == ["同意销号"]
    empty = text(site.page("/desk", BY))
    assert "现在没有等您签批的事项" in empty
    assert "今天签了2件" in empty


def test_a_double_click_signs_once_and_goes_on(site: Site):
    first, second = waiting(site, 2)
    path = f"/desk/{first}"
    form = forms(site.page(path, BY))[0]
    answers = [site.send_form(form, path, BY) for _ in range(2)]
    assert {answer.headers["location"] for answer in answers} == {f"/desk/{second}"}
    assert len(opinions(site, first)) == 1


def test_what_changed_meanwhile_is_told_and_shown_before_anything_is_signed(site: Site):
    (item_id,) = waiting(site, 1)
    path = f"/desk/{item_id}"
    form = forms(site.page(path, BY))[0]
    make.rename(site.database, "member", "陈新名")
    answer = site.send_form(form, path, BY, opinion="同意销号，已核")
    assert answer.status_code == 409
    for said in ("请重新阅看后再签", "同意销号，已核", "陈新名"):
        assert said in answer.text
    assert opinions(site, item_id) == []
    assert site.submit(path, BY).status_code == 303


def test_what_happened_since_the_last_look_stands_first(site: Site):
    item_id = make.item(site.database, State.VERIFY)
    make.look(site.database, item_id, BY)
    make.verified(site.database, item_id, now=make.NOW + timedelta(hours=1))
    site.now = make.NOW + timedelta(hours=2)
    found = site.page(f"/desk/{item_id}", BY).xpath("//section[@aria-labelledby='news']//li")
    assert len(found) == 1
    assert "验收通过" in text(found[0])


def test_a_return_asks_for_more_and_keeps_what_was_typed(site: Site):
    (item_id,) = waiting(site, 1)
    path = f"/desk/{item_id}"
    form = forms(site.page(path, BY))[0]
    other = site.send_form(form, path, BY, opinion="签到表缺第三次会议的签名", _instead="return")
    assert other.status_code == 200
    assert "签到表缺第三次会议的签名" in other.text
    form = forms(html.fromstring(other.text))[0]
    refused = site.send_form(form, path, BY)
    assert refused.status_code == 422
    assert "签到表缺第三次会议的签名" in refused.text
    wrong = html.fromstring(refused.text).xpath("//p[@class='wrong']/@id")
    assert wrong == ["requirement-error"]
    form = forms(html.fromstring(refused.text))[0]
    assert site.send_form(form, path, BY, requirement="补齐第三次会议的签到表").status_code == 303
    assert make.row(site.database, item_id).state is State.RECTIFY


@pytest.mark.parametrize(
    ("move", "by", "given", "state"),
    [
        ("approve_plan", "xx_organizer", {}, State.RECTIFY),
        ("grant_extension", BY, {"phrase": "同意"}, State.RECTIFY),
        ("confirm", "xx_organizer", {"rectification": "immediate"}, State.PLAN),
    ],
)
def test_plans_extensions_and_entries_wait_there_too(site: Site, move, by, given, state):
    item_id = make.ready(site.database, move)
    assert site.get("/desk", by).headers["location"] == f"/desk/{item_id}"
    answer = site.submit(f"/desk/{item_id}", by, **given)
    assert answer.status_code == 303, answer.text
    assert make.last(site.database, item_id).act == move
    assert make.row(site.database, item_id).state is state


def test_who_approves_a_plan_that_lay_too_long_is_told_that_its_days_have_passed(site: Site):
    item_id = make.ready(site.database, "approve_plan")
    paths = f"/desk/{item_id}", f"/items/{item_id}/moves/approve_plan"
    assert not [path for path in paths if "措施的时限已过" in text(site.page(path, "xx_organizer"))]
    site.now += timedelta(days=60)
    for path in paths:
        assert "1条措施的时限已过，最早的是" in text(site.page(path, "xx_organizer"))


def test_one_kind_of_decision_follows_another_only_after_a_page_between(site: Site):
    extension = make.ready(site.database, "grant_extension")
    (item_id,) = waiting(site, 1)
    begin = site.page("/desk", BY)
    kinds = begin.xpath("//section[@aria-labelledby='kinds']//a")
    assert {kind.get("href") for kind in kinds} == {f"/desk/{extension}", f"/desk/{item_id}"}
    shown = site.page(f"/desk/{item_id}", BY)
    assert "1 / 1" in text(shown)
    assert f"/desk/{extension}" in [link.get("href") for link in shown.xpath("//details//a")]
    answer = site.submit(f"/desk/{item_id}", BY, phrase="同意")
    assert answer.headers["location"] == "/desk?done=sign"
    left = site.page("/desk?done=sign", BY).xpath("//section[@aria-labelledby='kinds']//a")
    assert [kind.get("href") for kind in left] == [f"/desk/{extension}"]


def test_what_a_difference_keeps_from_being_signed_is_marked_and_comes_last(site: Site):
    disputed, free = waiting(site, 2)
    made = opened(site.database, value(disputed))
    reason = "《整改台账.xlsx》对账第1项“内容不一致（责任人）”"
    assert site.get("/desk", BY).headers["location"] == f"/desk/{free}"
    (line,) = site.page(f"/desk/{free}", BY).xpath(f"//details//a[@href='/desk/{disputed}']")
    assert "对账有差异，暂不能签" in text(line)
    assert reason in text(line)
    assert "对账有差异，暂不能签" in text(site.page("/", BY))
    there = site.page(f"/desk/{disputed}", BY)
    (notice,) = there.xpath("//main//div[@role='status'][.//a]")
    assert text(notice).startswith(f"{reason}还没有处理")
    assert notice.xpath(".//a/@href") == [f"/reconciliations/{made}?after=0#d1"]
    assert f"/desk/{free}" in there.xpath("//main//a/@href")
    answer = site.submit(f"/desk/{free}", BY, phrase="同意")
    assert answer.headers["location"] == f"/desk/{disputed}"
    keep(site.database, made, [1], by="liaison")
    assert site.submit(f"/desk/{disputed}", BY, phrase="同意").status_code == 303


def test_who_does_not_see_the_report_is_told_of_it_without_a_way_there(site: Site):
    (item_id,) = waiting(site, 1)
    opened(site.database, value(item_id))
    with site.database.transaction() as session:
        home = cast.organization(session, "闽江学院党委").id
        session.execute(sa.update(table_of(Reconciliation)).values(organization_id=home))
    there = site.page(f"/desk/{item_id}", BY)
    assert "对账第1项“内容不一致（责任人）”还没有处理" in text(there)
    assert not [each for each in there.xpath("//main//a/@href") if each.startswith("/reconciliations")]


def test_what_was_decided_is_told_with_a_way_back_to_it(site: Site):
    item_id, _ = waiting(site, 2)
    answer = site.submit(f"/desk/{item_id}", BY, phrase="同意")
    told = {"Cookie": answer.headers["set-cookie"].partition(";")[0]}
    site.tokens["told"] = f"{site.tokens[BY]}; {told['Cookie']}"
    next_page = site.page(answer.headers["location"], "told")
    (line,) = next_page.xpath("//div[@role='status']")
    assert text(line).startswith(f"已签批：{make.row(site.database, item_id).number} ")
    assert line.xpath(".//a/@href") == [f"/items/{item_id}"]


def test_nobody_signs_without_a_password_given_lately_and_the_opinion_stays(site: Site):
    (item_id,) = waiting(site, 1)
    with site.database.transaction() as session:
        person = make.user(session, BY)
        site.tokens[BY] = tokens.mint(session, person, now=site.now, label="test", expires_at=None)[0]
    path = f"/desk/{item_id}"
    assert site.page(path, BY).xpath("//input[@type='password'][@required]")
    answer = site.submit(path, BY, opinion="同意销号，已核")
    assert answer.status_code == 403
    assert "同意销号，已核" in answer.text
    assert opinions(site, item_id) == []


def test_what_no_longer_waits_is_said_and_what_is_out_of_scope_is_not_there(site: Site):
    first, second = waiting(site, 2)
    make.move(site.database, first, "sign", BY)
    page = site.page(f"/desk/{first}", BY)
    assert "现在不等您办理" in text(page)
    assert page.xpath(f"//main//a[@href='/desk/{second}']")
    assert site.get(f"/desk/{first}", "cj_secretary").status_code == 404


def test_only_what_waits_there_is_decided_there(site: Site):
    (item_id,) = waiting(site, 1)
    answer = site.submit(f"/desk/{item_id}", BY, move="turn_long_term_not_a_move")
    assert answer.status_code == 404
    assert make.row(site.database, item_id).state is State.VERIFY


def test_a_long_queue_costs_no_more_statements_than_a_short_one(site: Site):
    first, *_ = waiting(site, 2)
    costs = []
    for _ in range(2):
        with statements(site.database) as found:
            site.page(f"/desk/{first}", BY)
        costs.append(len(found))
        waiting(site, 6)
    assert costs[0] == costs[1]
    assert costs[0] <= 20


def test_of_a_queue_only_the_files_of_what_is_shown_are_doubted(site: Site):
    first, *others = (waiting_with_a_file(site) for _ in range(4))
    with statements(site.database) as found:
        page = site.page(f"/desk/{first}", BY)
    assert "这份文件还用于另外3件事项" in text(page)
    assert sum("evidence" in said and "count(" in said for said in found) == 1
    assert len(others) == 3
