"""Who acts: a person with the offices of a day, and what these see and fill."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlmodel import Session, col

from models.hold import Hold
from models.people import Appointment, Organization, User
from models.prepared import PreparedQuery
from models.session import Database
from models.vocabulary import HoldKind, Office, OrgKind, Sensitivity, State
from tests import cast, make
from tests.statements import statements
from tests.workflows.authz.places import GZB, JW, MJ, XX, XX1
from workflows.authz import actors, appointments, paths, permissions
from workflows.authz.actors import Actor
from workflows.dashboard.wallboard import public_viewer

ALL = frozenset(Sensitivity)
DAY = timedelta(days=1)
ITEM, OTHER_ITEM = uuid4(), uuid4()


def node(session: Session, name: str) -> Organization:
    return cast.organization(session, name)


def loaded(database: Database, login: str, today: date = cast.TODAY) -> Actor | None:
    with database.reading() as session:
        return actors.load_by_login(session, login, today)


def actor(database: Database, login: str, today: date = cast.TODAY) -> Actor:
    found = loaded(database, login, today)
    assert found is not None
    return found


def held(database: Database, login: str, since: date, until: date | None, **more: UUID) -> UUID:
    """Let somebody hold one more office, as no command checks it."""
    with database.transaction() as session:
        post = Appointment(
            user_id=make.user(session, login),
            organization_id=node(session, XX1).id,
            office=Office.MEMBER,
            starts_on=since,
            ends_on=until,
            **more,
        )
        session.add(post)
        return post.id


def test_an_office_knows_its_organization_by_name_and_sees_its_tree_or_the_one_it_hangs_under(sqlite: Database):
    with sqlite.reading() as session:
        seen = {name: node(session, name).path for name in (MJ, XX, XX1)}
    for login, name, scope in (
        ("party_secretary", MJ, MJ),
        ("director", GZB, MJ),
        ("inspector", JW, MJ),
        ("xx_secretary", XX, XX),
        ("head", XX1, XX1),
    ):
        (post,) = actor(sqlite, login).posts
        assert (post.organization, post.scope) == (name, seen[scope])
        assert actor(sqlite, login).scopes == (seen[scope],)
        assert actor(sqlite, login).directory_scopes == (seen[scope],)
        assert actor(sqlite, login).unit == name
    admin = actor(sqlite, "admin")
    assert (admin.unit, admin.scopes, admin.directory_scopes) == ("", (), (paths.ROOT,))


def test_what_several_offices_see_adds_up_and_an_item_s_office_adds_nothing(sqlite: Database):
    with sqlite.reading() as session:
        of_branch, of_xx, of_party = (node(session, name) for name in (XX1, XX, MJ))
        beside = node(session, "学生党支部")
    patron, secretary = actor(sqlite, "xx_patron"), actor(sqlite, "xx_secretary")
    both = replace(patron, posts=patron.posts + secretary.posts + actor(sqlite, "member").posts)
    weak = permissions.clearance(Office.PATRON, OrgKind.GENERAL_BRANCH)
    assert patron.reach == {of_xx.path: weak}
    assert both.reach == {of_xx.path: ALL, of_branch.path: frozenset({Sensitivity.NONE})}
    assert (both.kinds(of_branch), both.kinds(beside), both.kinds(of_party)) == (ALL, ALL, frozenset())
    assert (both.sees(of_branch), both.sees(of_xx), both.sees(of_party)) == (True, True, False)

    of_one = replace(patron, posts=tuple(replace(post, item_id=ITEM) for post in patron.posts))
    assert (of_one.reach, of_one.sees(of_xx)) == ({}, False)
    assert (of_one.me, replace(of_one, posts=()).me) == (patron.user_id, None)


def test_the_password_counts_for_ten_minutes_and_from_the_moment_it_was_given(sqlite: Database):
    person = replace(actor(sqlite, "head"), confirmed_at=make.NOW)
    minutes = {after: person.confirmed(make.NOW + timedelta(minutes=after)) for after in (-1, 0, 10, 11)}
    assert minutes == {-1: False, 0: True, 10: True, 11: False}
    assert not actor(sqlite, "head").confirmed(make.NOW)


def test_an_office_is_held_from_its_first_day_through_its_last(sqlite: Database):
    since, until = cast.TODAY + DAY, cast.TODAY + 2 * DAY
    ending, lasting = held(sqlite, "member", since, until), held(sqlite, "member", since, None)
    for today, added in (
        (since - DAY, set()),
        (since, {ending, lasting}),
        (until, {ending, lasting}),
        (until + DAY, {lasting}),
    ):
        found = actor(sqlite, "member", today)
        assert {post.appointment_id for post in found.posts[1:]} == added
        assert found.today == today
        assert not added or found.posts[-1].term.starts_on == since


def test_offices_come_in_the_order_in_which_they_began(sqlite: Database):
    oldest, newest = (held(sqlite, "head", cast.SINCE + days, None) for days in (-DAY, DAY))
    own = actor(sqlite, "head").posts
    assert (own[0].appointment_id, own[-1].appointment_id) == (oldest, newest)
    assert (own[0].title, own[1].title) == ("教师第一党支部委员", "教师第一党支部书记")
    assert [post.term.starts_on for post in own] == sorted(post.term.starts_on for post in own)
    assert own[0].term.ends_on is None


def test_offices_of_one_day_come_in_the_order_of_their_ids(sqlite: Database):
    later, earlier = (held(sqlite, "head", cast.TODAY, None, id=UUID(int=n)) for n in (2, 1))
    assert [post.appointment_id for post in actor(sqlite, "head").posts[1:]] == [earlier, later]


def test_an_office_for_one_item_says_for_which(sqlite: Database):
    item_id = make.item(sqlite, State.PLAN)
    held(sqlite, "member", cast.TODAY, None, item_id=item_id)
    assert [post.item_id for post in actor(sqlite, "member").posts] == [None, item_id]


def test_an_account_and_an_office_wait_each_for_itself_and_nothing_unsaid_does(sqlite: Database):
    head = actor(sqlite, "head")
    (post,) = head.posts
    assert (head.waits, post.waits, public_viewer(head).waits) == (False, False, False)
    with sqlite.transaction() as session:
        near = appointments.appointments_near(session, [node(session, XX1)], cast.TODAY)
        assert not any(each.post.waits for each in near)
        made = {"made_at": make.NOW, "made_by_id": make.user(session, "admin")}
        liaison = make.user(session, "liaison")
        session.add(Hold(user_id=head.user_id, kind=HoldKind.FIRST_PASSWORD, **made))
        (of_liaison,) = cast.actor(session, "liaison").posts
        given = of_liaison.appointment_id
        session.add(Hold(user_id=liaison, kind=HoldKind.APPOINTMENT, appointment_id=given, **made))
    for login, account, office in (("head", True, False), ("liaison", False, True)):
        found = actor(sqlite, login)
        assert (found.waits, [each.waits for each in found.posts]) == (account, [office])


def test_a_statement_may_ask_for_more_of_whom_it_finds(sqlite: Database):
    named = col(User.login) == sa.bindparam("login")
    asked = PreparedQuery(actors.actor_query(named).add_columns(sa.literal("more"), sa.literal("still more")))
    with sqlite.reading() as session:
        found = actors.load_from(session, asked, cast.TODAY, login="head")
    assert found == actor(sqlite, "head")


def test_somebody_is_found_by_login_by_id_and_among_others_alike(sqlite: Database):
    logins = ["head", "liaison", "admin"]
    by_login = [loaded(sqlite, login) for login in logins]
    ids = [each.user_id for each in by_login if each]
    with sqlite.reading() as session:
        assert [actors.load_actor(session, person, cast.TODAY) for person in ids] == by_login
        among = {each.user_id: each for each in actors.load_actors(session, ids, cast.TODAY)}
        assert [among[person] for person in ids] == by_login
        with statements(sqlite) as asked:
            assert actors.load_actors(session, [], cast.TODAY) == []
        assert len(asked) == 0
        assert actors.load_actor(session, uuid4(), cast.TODAY) is None
    assert [(each.name, each.is_admin) for each in by_login if each] == [
        ("head同志", False),
        ("liaison同志", False),
        ("系统管理员", True),
    ]


def test_two_of_one_name_are_two_people(sqlite: Database):
    make.rename(sqlite, "liaison", "head同志")
    ids = {actor(sqlite, login).user_id for login in ("head", "liaison")}
    with sqlite.reading() as session:
        assert {each.user_id for each in actors.load_actors(session, ids, cast.TODAY)} == ids


def test_who_left_is_nobody_and_an_administrator_holds_nothing(sqlite: Database):
    with sqlite.transaction() as session:
        head, liaison = (session.get_one(User, make.user(session, login)) for login in ("head", "liaison"))
        head.active, liaison.is_admin = False, True
        ids = [head.id, liaison.id]
    assert loaded(sqlite, "head") is None
    with sqlite.reading() as session:
        (alone,) = actors.load_actors(session, ids, cast.TODAY)
        assert actors.load_actor(session, ids[0], cast.TODAY) is None
    assert (alone.user_id, alone.is_admin, alone.posts, alone.me) == (ids[1], True, (), None)
