"""What somebody sees: which items, organizations and notices, and what is refused as if there were none."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.duty import Duty
from models.item import Item
from models.journal import Entry
from models.people import Organization, User
from models.session import Database
from models.vocabulary import OrgKind, Sensitivity, State, SubjectKind
from tests import cast, make
from tests.statements import statements
from tests.workflows.authz.places import MJ, XX
from workflows.authz import access, paths, visibility
from workflows.authz.actors import Actor
from workflows.errors import NotFound
from workflows.journal import entries

CJ, CJ1 = "财经系党总支", "会计教研室党支部"
LOGINS = ["admin", *(login for *_, holders in cast.ORGANIZATIONS for login in holders)]


def of_kind(database: Database, kind: Sensitivity = Sensitivity.NONE) -> UUID:
    item_id = make.item(database, State.PLAN)
    make.classify(database, item_id, kind)
    return item_id


def in_finance(database: Database) -> UUID:
    """Make an item of another branch, in the hands of a member of the first."""
    item_id = make.registered(database, CJ1, "cj_head")
    with database.transaction() as session:
        session.get_one(Item, item_id).responsible_id = make.user(session, "member")
    return item_id


def test_rows_of_items_are_those_of_which_one_may_know_on_the_day(sqlite: Database):
    of_kind(sqlite), of_kind(sqlite, Sensitivity.CLUE), in_finance(sqlite)
    with sqlite.reading() as session:
        rows = session.execute(sa.select(Item, Organization).join(Organization)).all()
        facts = visibility.read_facts(session, [(item, owner) for item, owner in rows])
        for login in LOGINS:
            actor = cast.actor(session, login)
            known = {each.item.id for each in facts if visibility.knows(actor, each)}
            clause = access.visible_clause(actor, cast.TODAY)
            assert set(session.scalars(sa.select(col(Item.id)).where(clause))) == known, login
            assert access.unknown_items(session, actor, [each.item.id for each in facts]) == {
                each.item.id for each in facts if each.item.id not in known
            }, login


def test_what_is_no_item_is_none_of_which_one_may_not_know(sqlite: Database):
    hidden = of_kind(sqlite, Sensitivity.CLUE)
    with sqlite.reading() as session:
        actor = cast.actor(session, "member")
        for many, cost in ((0, 0), (1000, 1), (1001, 2)):
            ids = [uuid4() for _ in range(many - 1)] + [hidden] * bool(many)
            with statements(sqlite) as asked:
                assert access.unknown_items(session, actor, iter(ids)) == ({hidden} if many else set())
            assert len(asked) == cost


CIRCULATE, CIRCULATED, REGISTERED = "circulate", "circulate_sent", "registered"


def told(database: Database, kind: SubjectKind, subject: UUID, *acts: str) -> dict[UUID, str]:
    about = (kind, subject)
    with database.transaction() as session:
        return {
            entries.append(session, about, act, now=make.NOW, actor=None, data={}): act  # type: ignore[arg-type]
            for act in acts
        }


def still_shown(database: Database, login: str, written: dict[UUID, str]) -> set[str]:
    with database.reading() as session:
        shown = access.still_visible_notices(cast.actor(session, login))
        return {
            written[entry]
            for entry in session.scalars(sa.select(col(Entry.id)).where(shown, col(Entry.id).in_(list(written))))
        }


@pytest.mark.parametrize(
    ("kind", "login", "shown"),
    [
        (Sensitivity.NONE, "head", {REGISTERED, CIRCULATE, CIRCULATED}),
        (Sensitivity.NONE, "cj_head", {CIRCULATE, CIRCULATED}),
        (Sensitivity.CLUE, "head", {REGISTERED, CIRCULATE, CIRCULATED}),
        (Sensitivity.CLUE, "liaison", set()),
        (Sensitivity.CLUE, "cj_head", set()),
    ],
)
def test_a_notice_is_shown_as_long_as_its_item_may_be_known_or_as_a_circular(
    sqlite: Database, kind: Sensitivity, login: str, shown: set[str]
):
    written = told(sqlite, SubjectKind.ITEM, of_kind(sqlite, kind), CIRCULATE, CIRCULATED, REGISTERED)
    assert still_shown(sqlite, login, written) == shown


@pytest.mark.parametrize(
    ("login", "shown"),
    [
        ("head", {REGISTERED, CIRCULATE, CIRCULATED}),
        ("xx_organizer", {REGISTERED, CIRCULATE, CIRCULATED}),
        ("cj_head", {CIRCULATE, CIRCULATED}),
        ("admin", {CIRCULATE, CIRCULATED}),
    ],
)
def test_a_notice_of_a_duty_is_shown_where_its_organization_is_seen_or_as_a_circular(
    sqlite: Database, login: str, shown: set[str]
):
    with sqlite.reading() as session:
        branch = cast.organization(session, cast.BRANCH).id
    (duty,) = make.rows(sqlite, Duty, organization_id=branch)
    written = told(sqlite, SubjectKind.DUTY, duty.id, CIRCULATE, CIRCULATED, REGISTERED)
    assert still_shown(sqlite, login, written) == shown


def test_a_notice_of_anything_else_is_shown_and_one_of_nothing_is_not(sqlite: Database):
    of_kind(sqlite)
    duty, *_ = make.rows(sqlite, Duty)
    for kind, subject, shown in (
        (SubjectKind.ACCOUNT, uuid4(), {REGISTERED}),
        (SubjectKind.ITEM, uuid4(), set()),
        (SubjectKind.DUTY, uuid4(), set()),
        (SubjectKind.ITEM, duty.id, set()),
    ):
        assert still_shown(sqlite, "director", told(sqlite, kind, subject, REGISTERED)) == shown


def test_a_notice_that_names_an_item_as_something_else_is_none_of_it(sqlite: Database):
    written = told(sqlite, SubjectKind.DUTY, of_kind(sqlite), REGISTERED)
    assert still_shown(sqlite, "director", written) == set()


def test_an_item_is_had_by_whoever_may_know_of_it_and_is_none_for_others(sqlite: Database):
    item_id = in_finance(sqlite)
    with sqlite.transaction() as session:
        session.get_one(Item, item_id).responsible_id = None
    measured = make.item(sqlite, State.RECTIFY)
    make.classify(sqlite, measured, Sensitivity.CLUE)
    with sqlite.transaction() as session:
        session.get_one(Item, measured).responsible_id = None  # a measure alone names him now
    with sqlite.reading() as session:
        for wanted, login, cost in (
            (item_id, "cj_head", 1),  # the office says so already
            (measured, "member", 3),
            (item_id, "head", None),
            (measured, "liaison", None),
            (uuid4(), "head", None),
        ):
            actor = cast.actor(session, login)
            if cost is not None:
                with statements(sqlite) as asked:
                    row, owner = access.require_item(session, actor, wanted)
                assert (row.id, owner.id, len(asked)) == (wanted, row.organization_id, cost)
            else:
                with pytest.raises(NotFound):
                    access.require_item(session, actor, wanted)


def test_what_is_not_sensitive_is_told_to_whom_the_rules_say_and_else_to_who_may_know(sqlite: Database):
    item_id = of_kind(sqlite)
    for kind, expected in (
        (Sensitivity.NONE, set(LOGINS)),
        (Sensitivity.CLUE, {"head", "xx_secretary", "xx_deputy", "director", "inspector"} | {"party_secretary"}),
    ):
        make.classify(sqlite, item_id, kind)
        with sqlite.reading() as session:
            logins = dict(session.exec(select(User.id, User.login)).all())
            item, owner = session.get_one(Item, item_id), cast.organization(session, cast.BRANCH)
            people = set(logins) - {person for person, login in logins.items() if login == "party_deputy"}
            found = access.filter_allowed(session, iter(people), item, owner, cast.TODAY)
            assert {logins[person] for person in found} == expected - {"party_deputy"}
            before = access.filter_allowed(session, people, item, owner, cast.SINCE.replace(year=2019))
            assert before == (people if kind is Sensitivity.NONE else set())


def test_an_organization_is_had_by_whoever_sees_it_or_keeps_the_directory(sqlite: Database):
    with sqlite.reading() as session:
        for login, name, seen in (
            ("head", cast.BRANCH, True),
            ("xx_secretary", cast.BRANCH, True),
            ("head", XX, False),
            ("cj_head", cast.BRANCH, False),
            ("admin", "武夷学院党委", True),
        ):
            wanted, actor = cast.organization(session, name), cast.actor(session, login)
            if seen:
                assert access.require_organization(session, actor, wanted.id).id == wanted.id
            else:
                with pytest.raises(NotFound):
                    access.require_organization(session, actor, wanted.id)
        for login in ("admin", "head"):
            with pytest.raises(NotFound):
                access.require_organization(session, cast.actor(session, login), uuid4())


@pytest.mark.parametrize(
    ("login", "name", "outside", "within"),
    [
        ("head", cast.BRANCH, True, True),
        ("head", XX, False, True),  # what stands above one's own is named by figures
        ("head", CJ, False, False),
        ("member", CJ, False, True),  # something in it is known
        ("member", "学生党支部", False, False),
        ("xx_secretary", "学生党支部", True, True),  # seen, with nothing in it
        ("admin", CJ, True, True),
    ],
)
def test_rows_are_asked_for_by_what_one_sees_or_within_campaigns_by_what_stands_above_it(
    sqlite: Database, login: str, name: str, *, outside: bool, within: bool
):
    in_finance(sqlite), in_finance(sqlite)
    with sqlite.reading() as session:
        actor, node, campaign = cast.actor(session, login), cast.organization(session, name), cast.campaign(session).id
        for campaigns, seen in ((None, outside), ([campaign], within), ([uuid4()], within and name != CJ)):
            if seen or login == "admin":
                assert access.require_filter_organization(session, actor, node.id, cast.TODAY, campaigns).id == node.id
            else:
                with pytest.raises(NotFound):
                    access.require_filter_organization(session, actor, node.id, cast.TODAY, campaigns)
        with pytest.raises(NotFound):
            access.require_filter_organization(session, actor, uuid4(), cast.TODAY, [campaign])


def test_of_several_offices_one_that_stands_below_is_enough(sqlite: Database):
    with sqlite.reading() as session:
        head, elsewhere = (cast.actor(session, login) for login in ("head", "cj_head"))
        actor, node = replace(head, posts=head.posts + elsewhere.posts), cast.organization(session, XX)
        wanted = [cast.campaign(session).id]
        assert access.require_filter_organization(session, actor, node.id, cast.TODAY, wanted).id == node.id


WY = "武夷学院党委"


@pytest.mark.parametrize(
    ("logins", "known"),
    [
        (["head"], {MJ}),
        (["party_secretary"], {MJ}),
        (["outside_director"], {WY}),
        (["head", "outsider"], {MJ, WY}),
        (["admin"], set()),
    ],
)
def test_a_university_is_known_to_whoever_holds_an_office_there(sqlite: Database, logins: list[str], known: set[str]):
    with sqlite.reading() as session:
        offices = [post for login in logins for post in cast.actor(session, login).posts]
        actor = replace(cast.actor(session, logins[0]), posts=tuple(offices))
        assert universities(session, actor) == known


def test_a_university_is_known_above_it(sqlite: Database):
    with sqlite.reading() as session:
        actor = cast.actor(session, "outsider")
        above = tuple(replace(post, kind=OrgKind.AUTHORITY, path=paths.ROOT) for post in actor.posts)
        assert universities(session, replace(actor, posts=above)) == {MJ, WY}


def universities(session: Session, actor: Actor) -> set[str]:
    """Return the universities that somebody knows, told of each and of rows alike."""
    nodes = {name: cast.organization(session, name).id for name in (MJ, WY)}
    rows = set(session.scalars(access.committees(actor)))
    assert {name for name, each in nodes.items() if access.knows_committee(session, actor, each)} == {
        name for name, each in nodes.items() if each in rows
    }
    return {name for name, each in nodes.items() if each in rows}


@pytest.mark.parametrize(
    ("login", "every"), [("director", True), ("xx_secretary", False), ("head", False), ("admin", False)]
)
def test_who_sees_every_item_of_a_university_holds_an_office_in_it_that_opens_all_kinds(
    sqlite: Database, login: str, *, every: bool
):
    with sqlite.reading() as session:
        actor, campaign = cast.actor(session, login), cast.campaign(session)
        assert access.sees_all(actor, campaign.organization_id) is every
        assert not access.sees_all(actor, cast.organization(session, "武夷学院党委").id)
