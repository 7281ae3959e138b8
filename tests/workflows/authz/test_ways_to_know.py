"""Each way to know of an item, alone: told of the one item, and of rows, by somebody with an office elsewhere."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Delegation, Item, Measure
from models.people import Appointment, Organization
from models.session import Database
from models.vocabulary import Office, Sensitivity, State
from tests import cast, make
from tests.statements import statements
from workflows.authz import actors, visibility
from workflows.authz.actors import Actor

Way = Callable[[Session, Item, UUID], object]
DAY = timedelta(days=1)
YESTERDAY, TODAY, TOMORROW = cast.TODAY - DAY, cast.TODAY, cast.TODAY + DAY


def names(part: str) -> Way:
    return lambda _session, item, me: setattr(item, part, me)


def measure(who: str | None = None) -> Way:
    def give(session: Session, item: Item, me: UUID) -> None:
        doer = make.user(session, who) if who else me
        session.add(Measure(item_id=item.id, position=1, text="做", due_on=TODAY, responsible_id=doer))

    return give


def patron(since=cast.SINCE, until=None, who: str | None = None, *, of_another: bool = False) -> Way:
    def appoint(session: Session, item: Item, me: UUID) -> None:
        other = Item(**item.model_dump(exclude={"id", "number"}), number="N-1")
        session.add(other)
        session.flush()
        holder = make.user(session, who) if who else me
        post = {"user_id": holder, "organization_id": item.organization_id, "office": Office.PATRON}
        held_for = other.id if of_another else item.id
        session.add(Appointment(**post, starts_on=since, ends_on=until, item_id=held_for))

    return appoint


def delegation(giver: str = "responsible_id", to: str | None = None, until=TODAY, *, revoked: bool = False) -> Way:
    def delegate(session: Session, item: Item, me: UUID) -> None:
        item.responsible_id, item.leader_id = (make.user(session, login) for login in ("member", "xx_patron"))
        given = {"from_id": getattr(item, giver, None) or make.user(session, giver), "since": make.NOW}
        receiver = make.user(session, to) if to else me
        ended = make.NOW if revoked else None
        session.add(Delegation(item_id=item.id, to_id=receiver, until_on=until, revoked_at=ended, **given))

    return delegate


OWN = {
    "责任人": names("responsible_id"),
    "责任领导": names("leader_id"),
    "措施的责任人": measure(),
    "责任人所委托": delegation(),
    "责任领导所委托": delegation("leader_id"),
    "委托至明日": delegation(until=TOMORROW),
    "任挂点领导": patron(),
    "今日起任": patron(since=TODAY),
    "今日止任": patron(until=TODAY),
}
NOT_OWN = {
    "与本人无关": lambda *_: None,
    "他人的措施": measure("member"),
    "委托至昨日": delegation(until=YESTERDAY),
    "委托已收回": delegation(revoked=True),
    "委托他人": delegation(to="student_head"),
    "非责任人所委托": delegation("liaison"),
    "明日起任": patron(since=TOMORROW),
    "昨日止任": patron(until=YESTERDAY),
    "另一事项的挂点领导": patron(of_another=True),
    "他人任挂点领导": patron(who="xx_patron"),
}


def met(database: Database, way: Way, kind: Sensitivity = Sensitivity.NONE, *, in_office: bool = True) -> set[str]:
    """Return by which of the three somebody meets an item: told of it, its row, or its row as one's own work."""
    item_id = make.item(database, State.PLAN)
    with database.transaction() as session:
        item, me = session.get_one(Item, item_id), make.user(session, "cj_head")
        item.sensitivity = kind
        way(session, item, me)
        if not in_office:
            session.execute(sa.update(Appointment).where(col(Appointment.user_id) == me).values(ends_on=YESTERDAY))
    with database.reading() as session:
        actor = actors.load_by_login(session, "cj_head", TODAY)
        assert actor is not None
        return how_met(session, actor, item_id)


def how_met(session: Session, actor: Actor, item_id: UUID) -> set[str]:
    row = session.get_one(Item, item_id)
    (facts,) = visibility.read_facts(session, [(row, session.get_one(Organization, row.organization_id))])
    ways = {"row": visibility.known_to_clause(actor.me, TODAY, actor.reach.items())}
    if actor.me is not None:
        ways["named"] = visibility.named_on_item(actor.me, TODAY)
    rows = {name for name, by in ways.items() if item_id in session.scalars(sa.select(col(Item.id)).where(by)).all()}
    return rows | ({"told"} if visibility.knows(actor, facts) else set())


@pytest.mark.parametrize("kind", [Sensitivity.NONE, Sensitivity.CLUE])
@pytest.mark.parametrize("way", OWN)
def test_one_s_own_work_is_known_whatever_its_kind(sqlite: Database, way: str, kind: Sensitivity):
    by_office = way in {"任挂点领导", "今日起任", "今日止任"}
    assert met(sqlite, OWN[way], kind) == {"told", "row"} | (set() if by_office else {"named"})


@pytest.mark.parametrize("way", NOT_OWN)
def test_what_is_no_way_or_no_longer_one_opens_nothing(sqlite: Database, way: str):
    assert met(sqlite, NOT_OWN[way]) == set()


@pytest.mark.parametrize("way", ["责任人", "措施的责任人", "责任人所委托"])
def test_who_holds_no_office_any_more_has_no_work_of_his_own(sqlite: Database, way: str):
    assert met(sqlite, OWN[way], in_office=False) == set()


NONE, CLUE = frozenset({Sensitivity.NONE}), frozenset({Sensitivity.CLUE})
EVERY = frozenset(Sensitivity)


@pytest.mark.parametrize(
    ("reach", "seen"),
    [
        ({}, set()),
        ({cast.BRANCH: NONE}, {"plain"}),
        ({cast.BRANCH: CLUE}, {"clue"}),
        ({cast.BRANCH: NONE | CLUE}, {"plain", "clue"}),
        ({cast.BRANCH: EVERY}, {"plain", "clue", "weak"}),
        ({"信息工程系党总支": NONE}, {"plain"}),
        ({"财经系党总支": EVERY}, {"elsewhere"}),
        ({"财经系党总支": NONE, cast.BRANCH: NONE}, {"elsewhere", "plain"}),
        ({"财经系党总支": NONE, cast.BRANCH: CLUE}, {"elsewhere", "clue"}),
    ],
)
def test_an_office_opens_its_subtree_for_the_kinds_it_sees(sqlite: Database, reach: dict, seen: set[str]):
    items = {name: make.item(sqlite, State.PLAN) for name in ("plain", "clue", "weak")}
    make.classify(sqlite, items["clue"], Sensitivity.CLUE)
    make.classify(sqlite, items["weak"], Sensitivity.WEAK)
    items["elsewhere"] = make.registered(sqlite, "会计教研室党支部", "cj_head")
    with sqlite.reading() as session:
        scopes = [(cast.organization(session, name).path, kinds) for name, kinds in reach.items()]
        rows = session.scalars(sa.select(col(Item.id)).where(visibility.known_to_clause(None, TODAY, scopes))).all()
    assert {name for name, item_id in items.items() if item_id in rows} == seen


def test_reach_is_subtrees_with_the_kinds_seen_there_and_whatever_has_no_item(sqlite: Database):
    plain, clue = (make.item(sqlite, State.PLAN) for _ in range(2))
    make.classify(sqlite, clue, Sensitivity.CLUE)
    elsewhere = make.registered(sqlite, "会计教研室党支部", "cj_head")
    with sqlite.reading() as session:
        xx, cj1 = (cast.organization(session, name) for name in ("信息工程系党总支", "会计教研室党支部"))
        below = set(session.scalars(sa.select(col(Organization.id)).where(col(Organization.path).startswith(xx.path))))
        everywhere = sa.select(col(Organization.id), col(Item.id)).outerjoin(Item)

        def within(reach: visibility.Reach) -> tuple[set[UUID], set[UUID]]:
            rows = session.execute(everywhere.where(visibility.in_reach_clause(reach.items()))).all()
            return {owner for owner, _ in rows}, {item for _, item in rows if item}

        assert within({}) == (set(), set())
        assert within({xx.path: NONE}) == (below, {plain})
        assert within({xx.path: EVERY}) == (below, {plain, clue})
        assert within({xx.path: NONE, cj1.path: EVERY}) == (below | {cj1.id}, {plain, elsewhere})
        assert within({xx.path: CLUE}) == (below, {clue})
        organizer = cast.actor(session, "xx_organizer")
        branch, items = cast.organization(session, cast.BRANCH), [session.get_one(Item, each) for each in (plain, clue)]
        assert [visibility.is_sensitive(item) for item in items] == [False, True]
        assert [visibility.in_reach(organizer, branch, item) for item in items] == [True, False]
        facts = visibility.read_facts(session, [(item, branch) for item in items])
        assert [visibility.knows(organizer, each) for each in facts] == [True, False]
        assert (visibility.in_reach(organizer, branch), visibility.in_reach(organizer, cj1)) == (True, False)
        sensitive = sa.select(col(Item.id)).where(visibility.SENSITIVE)
        assert session.scalars(sensitive).all() == [clue]


def test_who_sees_every_kind_is_asked_for_none():
    assert visibility.of_kinds(Sensitivity) is sa.true()


def test_of_some_items_all_is_read_in_two_statements_and_of_none_nothing(sqlite: Database):
    ids = [make.item(sqlite, State.RECTIFY) for _ in range(2)]
    make.delegated(sqlite, ids[1])
    with sqlite.reading() as session:
        rows = [(session.get_one(Item, item_id), cast.organization(session, cast.BRANCH)) for item_id in ids]
        with statements(sqlite) as asked:
            assert visibility.read_facts(session, iter([])) == []
            assert len(asked) == 0
            found = visibility.read_facts(session, iter(rows))
            assert len(asked) == 2
        assert [(each.item, each.organization) for each in found] == rows
        assert [len(each.measures) for each in found] == [1, 1]
        assert [len(each.delegations) for each in found] == [0, 1]
