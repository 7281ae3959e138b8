"""Lists: what each of the cast sees, page by page, filter by filter, at a constant cost."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from models.session import Database
from models.vocabulary import State
from tests import cast, make
from tests.workflows.items.listing import OWNERS, SEES, many, pages
from workflows.authz import access
from workflows.errors import NotFound
from workflows.items.queries import listing as queries
from workflows.items.queries.listing import ItemFilter


@pytest.fixture
def one_each(database: Database) -> Database:
    """A university in which every organization has one item."""
    for organization, by in OWNERS.items():
        make.registered(database, organization, by)
    return database


def listed(database: Database, login: str, today: date = cast.TODAY, **wanted: Any) -> list[Any]:
    limit, after = wanted.pop("limit", 50), wanted.pop("after", None)
    with database.reading() as session:
        actor = cast.actor(session, login)
        found = queries.list_items(session, actor, ItemFilter(**wanted), today=today, after=after, limit=limit)
        return list(found)


@pytest.mark.parametrize("with_campaign", [True, False])
def test_each_sees_the_items_of_the_own_subtrees(one_each: Database, with_campaign: bool):
    with one_each.reading() as session:
        wanted = {"campaign_id": cast.campaign(session).id} if with_campaign else {}
    for login, organizations in SEES.items():
        found = listed(one_each, login, **wanted)
        assert sorted(row["organization"] for row in found) == sorted(organizations), login
        for organization in OWNERS:
            row = next((r for r in found if r["organization"] == organization), None)
            assert (row is not None) == (organization in organizations)


def test_what_is_not_in_sight_is_not_found_one_by_one_either(one_each: Database):
    ids = {row["organization"]: row["id"] for row in listed(one_each, "director")}
    with one_each.reading() as session:
        for login, organizations in SEES.items():
            actor = cast.actor(session, login)
            for organization, item_id in ids.items():
                if organization in organizations:
                    assert access.require_item(session, actor, item_id)[1].name == organization
                else:
                    with pytest.raises(NotFound):
                        access.require_item(session, actor, item_id)
        with pytest.raises(NotFound):
            access.require_item(session, cast.actor(session, "director"), UUID(int=7))


def test_ones_own_work_is_in_sight_wherever_it_lies(database: Database):
    item_id = make.item(database, State.RECTIFY)
    for login, part in (("cj_head", "leader_id"), ("student_head", "responsible_id")):
        assert listed(database, login) == []
        given = make.given(database, item_id, "assign") | {part: make.user_id(database, login)}
        make.move(database, item_id, "assign", "head", **given)
        assert [row["id"] for row in listed(database, login)] == [item_id]
    given = make.given(database, item_id, "delegate") | {"to_id": make.user_id(database, "direct_member")}
    make.move(database, item_id, "delegate", "student_head", **given)
    assert [row["id"] for row in listed(database, "direct_member")] == [item_id]


def test_pages_by_key_leave_nothing_out_and_show_nothing_twice(database: Database):
    made = many(database, 23)
    for wanted in ({}, {"text": "问题"}):
        rows = list(
            pages(
                lambda after, wanted=wanted: listed(database, "head", limit=5, after=after, **wanted),
                lambda row: (row["due_sort"], row["id"]),
            )
        )
        assert sorted(row["id"] for row in rows) == sorted(made)
        keys = [(row["due_sort"], row["id"]) for row in rows]
        assert keys == sorted(keys)
        assert rows[-1]["due_on"] is None  # those without a date come last


@pytest.fixture
def varied(database: Database) -> dict[State, UUID]:
    return make.each(database)


def test_each_filter_narrows(database: Database, varied: dict[State, UUID]):
    make.registered(database, "学生党支部", "student_head")
    other = make.open_with(database)
    elsewhere = make.registered(database, campaign_id=other)
    with database.reading() as session:
        campaign = cast.campaign(session).id
        nodes = {name: cast.organization(session, name).id for name in OWNERS}
    member, all_of_it = make.user_id(database, "member"), set(varied.values()) | {elsewhere}

    def found(**wanted: Any) -> set[UUID]:
        today = wanted.pop("today", cast.TODAY)
        return {row["id"] for row in listed(database, "xx_secretary", today, **wanted)}

    assert len(found()) == 9
    assert found(campaign_id=other) == {elsewhere}
    assert len(found(campaign_id=campaign)) == 8
    assert len(found(organization_id=nodes["信息工程系党总支"])) == 9
    assert found(organization_id=nodes["教师第一党支部"]) == all_of_it
    assert len(found(organization_id=nodes["学生党支部"])) == 1
    for state, item_id in varied.items():
        mine = found(state=state, organization_id=nodes["教师第一党支部"])
        assert mine - {elsewhere} == {item_id}
    planned = {varied[s] for s in (State.RECTIFY, State.VERIFY, State.CLOSED, State.LONG_TERM)}
    assert found(responsible_id=member) == planned
    assert found(indicator="支部1-2") == found()
    assert found(indicator="支部1-3") == set()
    assert found(text="10月、12月") == found()
    assert found(text="1%月") == found(text="1_月") == set()
    # overdue: the due date is past and the work is still the organization's own
    for day, late in ((date(2021, 5, 20), set()), (date(2021, 5, 21), {varied[State.PLAN], varied[State.RECTIFY]})):
        assert found(overdue=True, today=day) == late
        assert len(found(overdue=False, today=day)) == 9 - len(late)
    assert found(overdue=True, today=date(2021, 5, 21), state=State.PLAN) == {varied[State.PLAN]}


def test_an_organization_out_of_sight_cannot_be_asked_for(one_each: Database):
    with one_each.reading() as session:
        foreign = cast.organization(session, "财经系党总支").id
    for login in ("xx_secretary", "outsider"):
        with pytest.raises(NotFound):
            listed(one_each, login, organization_id=foreign)
    with pytest.raises(NotFound):
        listed(one_each, "director", campaign_id=foreign)


def test_the_sum_of_the_parts_is_the_whole(database: Database, varied: dict[State, UUID]):
    """总数 = 已销号 + 在途 + 转长期 + 撤销并案; 逾期 is a part of 在途 and 转长期."""
    for day in (date(2021, 4, 2), date(2021, 9, 2)):
        count = {state: len(listed(database, "head", day, state=state)) for state in State}
        under_way = (State.DIAGNOSE, State.PLAN, State.RECTIFY, State.VERIFY)
        assert len(listed(database, "head", day)) == (
            count[State.CLOSED] + sum(count[s] for s in under_way) + count[State.LONG_TERM] + count[State.VOID]
        )
        late = {row["state"] for row in listed(database, "head", day, overdue=True)}
        assert late <= {*under_way, State.LONG_TERM}
