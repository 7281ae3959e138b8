"""Lists: filters, paging by key while rows come in, scope, and nothing outside it."""

from datetime import date
from itertools import pairwise
from uuid import uuid4

import pytest

from models.vocabulary import State
from tests import cast, make
from tests.api.conftest import problem

LISTS = [
    "/items",
    "/organizations",
    "/people",
    "/appointments",
    "/campaigns",
    "/duties",
    "/deadlines",
    "/escalations",
    "/notices",
]
PAGED = [path for path in LISTS if path != "/campaigns"]


def walk(door, path, by, limit, between=lambda: None):
    """Walk a list page by page, doing something between two pages."""
    found, cursor = [], None
    while True:
        params = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        page = door.get(path, by, params=params).json()
        assert len(page["items"]) <= limit
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            return found
        between()


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("by", ["head", "admin", "outsider"])
def test_every_list_answers_everybody(door, path, by):
    page = door.get(path, by).json()
    assert set(page) == {"items", "next"}


@pytest.mark.parametrize("path", PAGED)
def test_every_list_pages_without_gaps_or_repeats(door, path):
    make.item(door.database, State.CLOSED)
    by = "director" if path != "/notices" else "head"
    whole = door.get(path, by, params={"limit": 200}).json()["items"]
    pages = walk(door, path, by, 2)
    assert [row["id"] for row in pages] == [row["id"] for row in whole]


def test_pages_hold_while_items_come_in(door):
    before = [str(make.registered(door.database)) for _ in range(7)]
    walked = walk(door, "/items", "head", 2, lambda: make.registered(door.database))
    ids = [row["id"] for row in walked]
    assert len(ids) == len(set(ids))
    assert [i for i in ids if i in before] == before


def test_items_come_by_due_date_those_without_one_last(door):
    late = str(make.registered(door.database))
    early = make.item(door.database, State.PLAN)
    rows = door.get("/items").json()["items"]
    assert [row["id"] for row in rows] == [str(early), late]
    assert "due_sort" not in rows[0]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, 2),
        ({"state": "plan"}, 1),
        ({"state": "closed"}, 0),
        ({"indicator": "支部1-2"}, 2),
        ({"indicator": "支部9-9"}, 0),
        ({"text": "党小组会"}, 2),
        ({"text": "%"}, 0),
        ({"text": "_"}, 0),
        ({"overdue": "true"}, 0),
        ({"overdue": "false"}, 2),
        ({"organization": cast.BRANCH}, 2),
        ({"organization": "信息工程系党总支"}, 2),
        ({"organization": "学生党支部"}, 0),
        ({"responsible": "member"}, 0),
    ],
)
def test_filters(door, params, found):
    make.registered(door.database)
    make.item(door.database, State.PLAN)
    if "organization" in params:
        params = params | {"organization": door.organization(params["organization"])}
    if "responsible" in params:
        params = params | {"responsible": door.person("member")}
    for more in ({}, {"campaign": door.campaign()}):
        rows = door.get("/items", "xx_secretary", params=params | more).json()["items"]
        assert len(rows) == found


@pytest.mark.parametrize("path", ["/items", "/duties"])
def test_a_campaign_of_others_is_not_found(door, path):
    make.registered(door.database)
    for by, campaign in (("outsider", door.campaign()), ("head", uuid4()), ("admin", door.campaign())):
        problem(door.get(path, by, params={"campaign": str(campaign)}), 404, "not-found")


@pytest.mark.parametrize("path", ["/items", "/appointments"])
def test_an_organization_of_others_is_not_found(door, path):
    for name in ("武夷学院党委", "财经系党总支", "闽江学院党委"):
        params = {"organization": door.organization(name)}
        problem(door.get(path, "head", params=params), 404, "not-found")


def test_items_of_others_are_not_in_any_list(door):
    item = make.item(door.database, State.VERIFY)
    for by in ("outsider", "student_head", "cj_secretary", "admin"):
        assert door.get("/items", by).json()["items"] == []
        for path in ("", "/moves", "/history", "/measures", "/evidence", "/signatures", "/extensions"):
            problem(door.get(f"/items/{item}{path}", by), 404, "not-found")
    for by in ("member", "xx_patron", "xx_secretary", "inspector", "director"):
        assert [row["id"] for row in door.get("/items", by).json()["items"]] == [str(item)]


def test_what_hangs_on_an_item(door):
    item = make.item(door.database, State.CLOSED)
    history = walk(door, f"/items/{item}/history", "head", 3)
    assert [row["seq"] for row in history] == list(range(1, len(history) + 1))
    assert [row["act"] for row in history][:2] == ["register", "confirm"]
    assert all(a["hash"] == b["previous"] for a, b in pairwise(history))
    [measure] = door.get(f"/items/{item}/measures").json()["items"]
    assert measure["done_by"] == "member同志"
    [evidence] = door.get(f"/items/{item}/evidence").json()["items"]
    assert evidence["note"] == "4月、5月会议记录2份，签到齐全"
    signatures = door.get(f"/items/{item}/signatures").json()["items"]
    assert [row["act"] for row in signatures] == ["guarantee", "verify", "sign", "sign"]


def test_extensions_are_listed(door):
    item = make.item(door.database, State.RECTIFY)
    given = {"reason": "活动场地维修到六月上旬为止", "progress": "四次集中学习已经完成过半", "due_on": "2021-06-10"}
    door.move(item, "request_extension", "head", **given)
    [asked] = door.get(f"/items/{item}/extensions").json()["items"]
    assert (asked["state"], asked["new_due_on"]) == ("pending", "2021-06-10")


def test_a_cursor_of_another_list_is_refused(door):
    for _ in range(2):
        make.registered(door.database)
    cursor = door.get("/items", params={"limit": 1}).json()["next"]
    problem(door.get("/organizations", params={"cursor": cursor}), 422, "incomplete")


def test_lists_are_asked_of_all_campaigns_that_run(door):
    later = make.open_with(door.database, {"starts_on": date(2021, 9, 1), "ends_on": date(2021, 12, 31)})
    second = make.open_with(door.database)
    for campaign in (None, second, later):
        make.registered(door.database, campaign_id=campaign)
    for path, by in (("/items", "head"), ("/duties", "director")):
        asked = {word: listed(door, path, by, campaign=word) for word in ("running", "all")}
        of_later = listed(door, path, by, campaign=str(later))
        assert of_later
        assert asked["running"] == asked["all"] - of_later
    assert door.get("/items", "head", params={"campaign": "never"}).status_code == 422


def listed(door, path, by, **params):
    page = door.get(path, by, params=params | {"limit": 200}).json()
    return {each["id"] for each in page["items"]}


def test_a_question_has_so_many_words_and_no_more(door):
    make.item(door.database, State.PLAN)
    number = "xx1 2021 001"
    assert len(door.get("/items", params={"text": number}).json()["items"]) == 1
    body = problem(door.get("/items", params={"text": "字 " * 9}), 422, "incomplete")
    assert body["fields"]["text"] == "text最多8个词，请少写几个。"
