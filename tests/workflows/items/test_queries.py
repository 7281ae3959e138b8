"""Lists: what each of the cast sees, page by page, filter by filter, at a constant cost."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import col

from models.deadline import Deadline, Escalation
from models.duty import Duty
from models.item import NO_DATE, Item
from models.notice import Notice
from models.session import Database
from models.vocabulary import EscalationState, State
from scheduler.tick import tick
from tests import cast, make
from tests.statements import statements
from workflows.authz import access
from workflows.campaigns import queries as campaigns
from workflows.deadlines import queries as deadlines
from workflows.errors import NotFound
from workflows.items.queries import listing as queries
from workflows.items.queries.listing import ItemFilter
from workflows.notifications import queries as notifications
from workflows.notifications.commands import acknowledge, acknowledge_all
from workflows.organizations import queries as directory
from workflows.submissions import queries as submissions
from workflows.submissions.queries import DutyFilter

OWNERS = {
    "教师第一党支部": "head",
    "学生党支部": "student_head",
    "信息工程系党总支": "xx_secretary",
    "会计教研室党支部": "cj_head",
    "机关直属党支部": "direct_head",
    "闽江学院党委": "party_secretary",
}
XX = {"教师第一党支部", "学生党支部", "信息工程系党总支"}
SEES = {
    "party_secretary director officer inspector party_organizer": set(OWNERS),
    "xx_secretary xx_organizer xx_patron": XX,
    "head liaison colleague": {"教师第一党支部"},
    "student_head": {"学生党支部"},
    "cj_secretary": {"会计教研室党支部"},
    "direct_member": {"机关直属党支部"},
    "outsider outside_director admin": set(),
}
SEES = {login: seen for logins, seen in SEES.items() for login in logins.split()}


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


def many(database: Database, count: int) -> list[UUID]:
    """Make items of the branch with mixed dates, some without one, in few statements."""
    with database.transaction() as session:
        campaign, owner = cast.campaign(session).id, cast.organization(session, cast.BRANCH).id
        made = [
            Item(
                campaign_id=campaign,
                organization_id=owner,
                kind="problem",
                origin="self",
                text=f"问题{n}",
                created_at=make.NOW,
                due_on=due,
                due_sort=due or NO_DATE,
            )
            for n in range(count)
            for due in [None if n % 5 == 0 else date(2021, 5, 1 + n % 7)]
        ]
        session.add_all(made)
    return [item.id for item in made]


def pages(page: Callable[[Any], list[Any]], key: Callable[[Any], Any]) -> Iterator[Any]:
    after = None
    while found := page(after):
        yield from found
        after = key(found[-1])


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
def varied(database: Database, each_once: None) -> dict[State, UUID]:
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
    """总数 = 已销号 + 在途 + 转长期 + 撤销并案; 逾期 is a part of 在途."""
    for day in (date(2021, 4, 2), date(2021, 9, 2)):
        count = {state: len(listed(database, "head", day, state=state)) for state in State}
        under_way = (State.DIAGNOSE, State.PLAN, State.RECTIFY, State.VERIFY)
        assert len(listed(database, "head", day)) == (
            count[State.CLOSED] + sum(count[s] for s in under_way) + count[State.LONG_TERM] + count[State.VOID]
        )
        late = {row["state"] for row in listed(database, "head", day, overdue=True)}
        assert late <= set(under_way)


def costs(database: Database, login: str) -> dict[str, int]:
    """Return how many statements each list takes, BEGIN not counted."""
    with database.reading() as session:
        actor, campaign = cast.actor(session, login), cast.campaign(session).id
    wanted = ItemFilter(campaign_id=campaign, overdue=False)
    lists: dict[str, Callable[[Any], Any]] = {
        "items": lambda s: queries.list_items(s, actor, wanted, today=cast.TODAY),
        "duties": lambda s: submissions.list_duties(s, actor, DutyFilter(campaign), today=cast.TODAY),
        "deadlines": lambda s: deadlines.deadlines(s, actor),
        "escalations": lambda s: deadlines.escalations(s, actor),
        "inbox": lambda s: notifications.inbox(s, actor),
        "organizations": lambda s: directory.organizations(s, actor),
        "people": lambda s: directory.people(s, actor),
        "appointments": lambda s: directory.appointments(s, actor, today=cast.TODAY),
    }
    found = {}
    for name, ask in lists.items():
        with database.reading() as session, statements(database) as said:
            assert len(ask(session)) <= 50
        found[name] = len(said)
    return found


def test_a_list_costs_the_same_however_long_it_is(sqlite: Database):
    many(sqlite, 5)
    few = costs(sqlite, "head")
    many(sqlite, 55)
    assert costs(sqlite, "head") == few
    assert few.pop("items") <= 3
    assert set(few.values()) == {1}


def test_duties_deadlines_and_drafts_are_seen_by_subtree_and_paged_by_key(database: Database):
    make.item(database, State.RECTIFY)
    tick(database, cast.beijing(2021, 5, 25, 9))
    owing, clocks = make.rows(database, Duty), make.rows(database, Deadline)
    drafts = make.rows(database, Escalation)
    with database.reading() as session:
        for login, owed in (("director", 12), ("xx_secretary", 5), ("head", 1), ("outsider", 0)):
            actor = cast.actor(session, login)

            def page(after: Any, actor: Any = actor) -> Any:
                return submissions.list_duties(session, actor, DutyFilter(), today=cast.TODAY, after=after, limit=2)

            found = list(pages(page, lambda row: (row["due_on"], row["id"])))
            assert len({row["id"] for row in found}) == len(found) == owed, login
        director, head = cast.actor(session, "director"), cast.actor(session, "head")
        found = list(
            pages(
                lambda after: deadlines.deadlines(session, director, after=after, limit=3),
                lambda row: (row["next_check_at"], row["id"]),
            )
        )
        waiting = {each.id for each in clocks if each.next_check_at}
        assert {row["id"] for row in found} == waiting
        assert len(found) == len(waiting)
        found = list(
            pages(lambda after: deadlines.escalations(session, director, after=after, limit=3), lambda row: row["id"])
        )
        assert [row["id"] for row in found] == [draft.id for draft in drafts]
        mine = deadlines.escalations(session, head, state=EscalationState.DRAFTED)
        assert {row["organization"] for row in mine} == {cast.BRANCH}
        assert deadlines.escalations(session, head, state=EscalationState.SENT) == []
        assert deadlines.escalations(session, cast.actor(session, "outsider")) == []
    assert len(owing) == 12


def test_an_inbox_holds_ones_own_notices_newest_first(database: Database):
    item_id = make.item(database, State.CLOSED)
    with database.reading() as session:
        actor = cast.actor(session, "head")
        found = list(
            pages(lambda before: notifications.inbox(session, actor, before=before, limit=2), lambda row: row["id"])
        )
    mine = make.rows(database, Notice, recipient_id=actor.user_id)
    assert [row["id"] for row in found] == [notice.id for notice in reversed(mine)]
    assert {row["subject_id"] for row in found} == {item_id}
    assert all(row["sent_at"] == make.NOW for row in found)


def test_what_is_told_by_another_channel_is_no_part_of_the_inbox(database: Database):
    """It waits in the outbox until it was sent: it is not shown, not counted, and nobody signs for it."""
    make.item(database, State.CLOSED)
    with database.reading() as session:
        shown = notifications.inbox(session, cast.actor(session, "head"))
        unread = notifications.unread(session, cast.actor(session, "head"))
    elsewhere, still = shown[0]["id"], [row["id"] for row in shown[1:]]
    with database.transaction() as session:
        session.execute(
            sa.update(Notice)
            .where(col(Notice.id) == elsewhere)
            .values(channel=sa.literal("mail", sa.String()), sent_at=None)
            .execution_options(synchronize_session=False)
        )
    with database.transaction() as session:
        actor = cast.actor(session, "head")
        assert [row["id"] for row in notifications.inbox(session, actor)] == still
        assert notifications.unread(session, actor) == unread - 1
        with pytest.raises(NotFound):
            acknowledge(session, elsewhere, actor=actor, now=make.NOW)
        assert acknowledge_all(session, [elsewhere, *still], actor=actor, now=make.NOW) == len(still)


def test_a_notice_is_acknowledged_by_its_recipient_once(database: Database):
    make.item(database, State.CLOSED)
    notice = make.rows(database, Notice, recipient_id=make.user_id(database, "head"))[0]
    for login, now in (("head", make.NOW), ("head", cast.START)):
        with database.transaction() as session:
            acknowledge(session, notice.id, actor=cast.actor(session, login), now=now)
    assert make.rows(database, Notice, id=notice.id)[0].acknowledged_at == make.NOW
    with database.reading() as session:
        actor = cast.actor(session, "xx_secretary")
        with pytest.raises(NotFound):
            acknowledge(session, notice.id, actor=actor, now=make.NOW)


def test_people_and_offices_are_those_of_ones_university(sqlite: Database):
    with sqlite.reading() as session:
        head, admin = cast.actor(session, "head"), cast.actor(session, "admin")
        colleagues = {person.login for person in directory.people(session, head)}
        assert {"head", "cj_head", "party_secretary", "inspector"} <= colleagues
        assert not {"outsider", "outside_director", "admin"} & colleagues
        assert [o.name for o in directory.organizations(session, head)] == [cast.BRANCH]
        assert len(directory.organizations(session, admin)) == len(cast.ORGANIZATIONS)
        held = directory.appointments(session, head, today=cast.TODAY)
        assert {row["person"] for row in held} == {
            f"{login}同志" for login in ("head", "liaison", "member", "colleague")
        }
        for login, seen in (("head", 1), ("director", 1), ("outsider", 0), ("admin", 0)):
            assert len(campaigns.campaigns(session, cast.actor(session, login))) == seen


def test_a_journal_is_read_in_order_page_by_page(sqlite: Database):
    item_id = make.item(sqlite, State.CLOSED)
    with sqlite.reading() as session:
        rows = list(
            pages(
                lambda after: queries.history_entries(session, item_id, after=after or 0, limit=4),
                lambda row: row["seq"],
            )
        )
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0]["actor"] == "head同志"


def test_several_notices_are_acknowledged_at_once_but_only_one_s_own(database: Database):
    make.item(database, State.CLOSED)
    given = [notice.id for notice in make.rows(database, Notice)]
    mine = len(make.rows(database, Notice, recipient_id=make.user_id(database, "head")))
    for left in (mine, 0):
        with database.transaction() as session:
            actor = cast.actor(session, "head")
            noted = acknowledge_all(session, given, actor=actor, now=make.NOW)
        assert noted == left
    found = {notice.recipient_id for notice in make.rows(database, Notice, acknowledged_at=None)}
    assert make.user_id(database, "head") not in found
    assert len(found) > 1
