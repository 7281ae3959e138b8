"""看板 over HTTP: each part answers, and the lists find each number by the same parameters."""

from datetime import timedelta

import pytest

from models.vocabulary import State
from scheduler.tick import tick
from tests import make
from tests.api.conftest import problem

PARTS = ("duties", "funnel", "burnup", "lateness", "unacknowledged", "common", "decisions")


@pytest.fixture
def board(door):
    make.each(door.database)
    door.now += timedelta(days=61)  # 2021-06-01
    tick(door.database, door.now)
    return f"/campaigns/{door.campaign()}/board"


def rows(door, path, **params):
    page = door.get(path, "director", params=params | {"limit": 200}).json()
    assert page["next"] is None
    return len(page["items"])


def test_numbers_are_found_again_in_the_lists(door, board):
    campaign = door.campaign()
    late = door.get(f"{board}/lateness", "director").json()
    for line in late["lines"]:
        where = {
            "campaign": campaign,
            "organization": line["organization_id"],
            "organization_only": line["organization_only"],
            "overdue": True,
        }
        for rung in late["rungs"]:
            assert rows(door, "/items", **where, rung=rung) == line["items"][rung]
            assert rows(door, "/duties", **where, rung=rung) == line["duties"][rung]
        unseen = {name: where[name] for name in ("organization", "organization_only")}
        assert rows(door, f"{board}/unacknowledged", **unseen) == line["unacknowledged"]
    assert sum(late["items"].values()) == rows(door, "/items", campaign=campaign, overdue=True) == 2
    for stage in door.get(f"{board}/funnel", "director").json()["stages"]:
        assert rows(door, "/items", campaign=campaign, state=stage["state"]) == stage["now"]
        assert rows(door, "/items", campaign=campaign, ever=stage["state"]) == stage["ever"]
    (found,) = door.get(f"{board}/common", "director").json()["indicators"]
    standing = {"part": ["closed", "under_way", "long_term"], "indicator": found["code"]}
    assert rows(door, "/items", campaign=campaign, **standing) == found["items"] == 6
    assert (found["closed_share"], found["common"]) == (1 / 6, False)
    for column in door.get(f"{board}/duties", "director").json()["columns"]:
        for state, count in column["states"].items():
            where = {"milestone": column["milestone_id"], "state": state}
            assert rows(door, "/duties", campaign=campaign, **where) == count


def test_what_waits_is_told_with_its_kind(door, board):
    kinds = door.get(f"{board}/decisions", "director").json()["kinds"]
    told = {kind["kind"]: (kind["label"], kind["count"], len(kind["first"])) for kind in kinds}
    drafts = rows(door, "/escalation-documents", state="drafted", campaign=door.campaign())
    assert told["escalations"] == ("待签发的督办", drafts, drafts)
    assert told["overdue"][1] == 0
    assert rows(door, "/items", campaign=door.campaign(), overdue_by=9) == 0
    assert rows(door, "/items", campaign=door.campaign(), overdue_by=8) == 2


def test_the_line_ends_today(door, board):
    found = door.get(f"{board}/burnup", "director").json()
    last = found["points"][-1]
    assert last == {"on": "2021-06-01", "registered": 7, "closed": 1, "under_way": 4, "long_term": 1, "void": 1}
    assert not found["weekly"]


@pytest.mark.parametrize("part", PARTS)
def test_who_may_not_know_is_told_nothing(door, board, part):
    for login in ("outsider", "admin"):
        problem(door.get(f"{board}/{part}", login), 404, "not-found")
    hidden = {"organization": door.organization("财经系党总支")}
    problem(door.get(f"{board}/{part}", "head", params=hidden), 404, "not-found")
    problem(door.get(f"{board}/{part}", params={"colour": "red"}), 422, "incomplete")


@pytest.mark.parametrize("path", ["/items", "/duties"])
def test_a_rung_is_asked_of_each_campaign_on_its_own_ladder(door, path):
    make.item(door.database, State.PLAN)
    here = door.campaign()
    for rung in ("urge", "none"):
        found = [
            door.get(path, params={"rung": rung} | more).json()["items"]
            for more in ({}, {"campaign": here}, {"campaign": "running"})
        ]
        assert found[0] == found[1] == found[2]
    assert found[0]


@pytest.mark.parametrize("day", ["0", "2021-5-20", "1621468800"])
def test_a_day_is_written_as_one(door, day):
    body = problem(door.get("/items", params={"due_through": day}), 422, "incomplete")
    assert "2021-05-20" in body["fields"]["due_through"]
