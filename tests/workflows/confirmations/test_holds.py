"""One administrator alone closes nothing: what he opens signs once somebody else confirmed it."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select

from models.hold import Hold
from models.item import Item
from models.notice import Notice
from models.people import Appointment, Organization, Proxy, User
from models.session import Database
from models.signature import Signature
from models.vocabulary import HoldKind, Office, OrgKind, State
from tests import cast, make
from tests.accounts import RIGHT, give
from workflows.accounts import commands as accounts
from workflows.accounts import passwords, resets
from workflows.authz import actors, permissions
from workflows.confirmations import commands as confirmations
from workflows.confirmations import directory_as_read, queries
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted, Unconfirmed
from workflows.items.moves import DETAILS
from workflows.journal import seals
from workflows.notifications import commands as notifications
from workflows.organizations import appointments, trust
from workflows.organizations import commands as organizations

NOW, TODAY = make.NOW, cast.TODAY


def appoint(
    database: Database, login: str, place: str, office: Office, since: date = TODAY, now: datetime = NOW
) -> UUID:
    """Let the administrator alone give somebody an office."""
    with database.transaction() as session:
        return appointments.appoint(
            session,
            actor=cast.actor(session, "admin"),
            now=now,
            zone=cast.SHANGHAI,
            user_id=make.user(session, login),
            office=office,
            starts_on=since,
            organization_id=cast.organization(session, place).id,
        ).id


def account(database: Database, login: str, number: str | None = None) -> None:
    """Let the administrator alone make an account and give it a password."""
    with database.transaction() as session:
        organizations.add_person(
            session,
            actor=cast.actor(session, "admin"),
            now=NOW,
            login=login,
            name="新同志",
            staff_number=number or login,
        )
    reset(database, login)


def reset(database: Database, login: str, now: datetime = NOW) -> None:
    with database.transaction() as session:
        accounts.reset_password(
            session,
            make.user(session, login),
            passwords.hashed(RIGHT),
            actor=cast.actor(session, "admin"),
            now=now,
            zone=cast.SHANGHAI,
        )


def held(database: Database, by: str, today: date = TODAY) -> list[queries.HoldWaiting]:
    with database.reading() as session:
        return queries.waiting_holds(session, cast.actor(session, by, today), today)


def decide(database: Database, by: str, hold_id: UUID, reason: str | None = None, now=NOW) -> None:
    today = now.astimezone(cast.SHANGHAI).date()
    with database.transaction() as session:
        actor = cast.actor(session, by, today)
        if reason is None:
            confirmations.confirm_hold(session, hold_id, actor=actor, now=now, today=today)
        else:
            confirmations.refuse_hold(session, hold_id, reason, actor=actor, now=now, today=today)


def only(database: Database, **where) -> Hold:
    (hold,) = make.rows(database, Hold, confirmed=None, **where)
    return hold


def refused(database: Database, item_id: UUID, move: str, by: str, **given) -> str:
    found = make.attempt(database, item_id, move, by, **given)
    assert isinstance(found, NotPermitted), found
    assert "党委工作部" in found.sentence, "it says who can help"
    return found.sentence


VERIFY = {"opinion": "核原始记录，抽谈2人", "method": "records"}


def test_new_accounts_close_nothing(database: Database):
    item_id = make.item(database, State.VERIFY)
    for login, place, office in (
        ("fake1", "信息工程系党总支", Office.ORGANIZER),
        ("fake2", "信息工程系党总支", Office.SECRETARY),
        ("fake3", "闽江学院党委工作部", Office.DIRECTOR),
    ):
        account(database, login)
        appoint(database, login, place, office)
    assert "待确认" in refused(database, item_id, "verify", "fake1", **VERIFY)
    make.verified(database, item_id)
    refused(database, item_id, "sign", "fake2")
    make.move(database, item_id, "sign", "xx_secretary")
    refused(database, item_id, "sign", "fake3")


def test_a_reset_password_closes_nothing(database: Database):
    item_id = make.item(database, State.VERIFY)
    for login in ("xx_organizer", "xx_secretary", "director"):
        give(database, login)
        reset(database, login)
    refused(database, item_id, "verify", "xx_organizer", **VERIFY)
    make.verified(database, item_id, by="xx_deputy")
    assert "重置" in refused(database, item_id, "sign", "xx_secretary")
    for hold in make.rows(database, Hold, kind=HoldKind.RESET, confirmed=None):
        with pytest.raises(NotPermitted):  # nor do they confirm one another
            decide(database, "director", hold.id)


def test_an_appointment_is_not_dated_back_before_the_last_seal(database: Database):
    with database.transaction() as session:
        last = seals.seal(session, NOW)
        assert last is not None
    appoint(database, "officer", "信息工程系党总支", Office.SECRETARY, since=date(2020, 9, 1))
    hold = only(database)
    given = make.rows(database, Appointment, id=hold.appointment_id)[0]
    assert (given.starts_on, hold.asked_from) == (TODAY, date(2020, 9, 1))
    item_id = make.item(database, State.VERIFY)
    make.verified(database, item_id)
    refused(database, item_id, "sign", "officer")
    decide(database, "party_secretary", hold.id)
    assert make.rows(database, Appointment, id=given.id)[0].starts_on == TODAY
    make.move(database, item_id, "sign", "officer")


def test_the_office_alone_confirms_an_earlier_day(database: Database):
    with database.transaction() as session:
        seals.seal(session, NOW)
    appoint(database, "officer", "信息工程系党总支", Office.SECRETARY, since=date(2020, 9, 1))
    decide(database, "director", only(database).id)
    (given,) = [
        row
        for row in make.rows(database, Appointment, office=Office.SECRETARY)
        if row.user_id == make.user_id(database, "officer")
    ]
    assert given.starts_on == date(2020, 9, 1)


@pytest.mark.parametrize(("hour", "minute", "day"), [(0, 30, 2), (23, 30, 2)])
def test_the_last_seals_day_is_the_universitys(sqlite: Database, hour, minute, day):
    """At 00:30 and 23:30 in Beijing, whatever UTC's day is."""
    now = cast.beijing(2021, 4, day, hour, minute)
    with sqlite.transaction() as session:
        seals.seal(session, now)
    appoint(sqlite, "officer", "信息工程系党总支", Office.SECRETARY, date(2021, 3, 1), now)
    given = make.rows(sqlite, Appointment, id=only(sqlite).appointment_id)[0]
    assert given.starts_on == date(2021, 4, day)


def test_one_person_has_one_account(database: Database):
    with pytest.raises(Conflict, match="第二个账号"):
        account(database, "head2", number="G-head")
    with pytest.raises(Incomplete, match="工号"):
        account(database, "head3", number=" ")
    assert make.rows(database, User, login="head2") == []


@pytest.mark.parametrize("number", ["g-head", "G-head ", " Ｇ－ｈｅａｄ", "G‐head", "G-\u200bhead", "G- HEAD"])
def test_another_spelling_of_a_number_is_the_same_number(database: Database, number: str):
    with pytest.raises(Conflict, match="第二个账号"):
        account(database, "head2", number=number)


def test_an_old_account_gets_its_number_once_and_whoever_watches_hears(database: Database):
    with database.transaction() as session:
        session.get_one(User, make.user(session, "head")).staff_number = None

    def number(given: str) -> None:
        with database.transaction() as session:
            organizations.number_person(
                session,
                make.user(session, "head"),
                given,
                actor=cast.actor(session, "admin"),
                now=NOW,
                zone=cast.SHANGHAI,
            )

    with pytest.raises(Conflict):
        number("G-liaison")
    number("20130001")
    number("20130001")
    told = [t for t in make.history(database, organizations.DIRECTORY) if t.act == "number_person"]
    assert len(told) == 1
    assert told[0].told == {"head", "director", "officer", "inspector"}


def test_what_waits_holds_nothing_but_signing(database: Database):
    item_id = make.ready(database, "submit_plan")
    reset(database, "head")
    make.move(database, item_id, "submit_plan", "head", **make.given(database, item_id, "submit_plan"))


def test_every_signing_move_passes_the_one_check():
    signing = {name for name, move in DETAILS.items() if move.signs}
    assert signing <= {name for name, move in DETAILS.items() if move.confirmed_only}
    decided = {name for name, move in DETAILS.items() if move.decides}
    assert {"confirm", "approve_plan", "turn_long_term", "grant_extension", "void"} <= decided


def test_neither_the_principal_nor_the_proxy_may_wait(database: Database):
    item_id = make.ready(database, "sign")
    with database.transaction() as session:
        actor = cast.actor(session, "xx_secretary")
        lent = Proxy(
            appointment_id=actor.posts[0].appointment_id,
            to_id=make.user(session, "xx_deputy"),
            starts_on=TODAY,
            ends_on=TODAY,
            reason="学习",
            made_at=NOW,
        )
        trust.entrust(session, lent, actor=actor, now=NOW, today=TODAY)
    reset(database, "xx_secretary")
    assert "委托" in refused(database, item_id, "sign", "xx_deputy")
    decide(database, "director", only(database).id)
    reset(database, "xx_deputy")
    refused(database, item_id, "sign", "xx_deputy")
    decide(database, "director", only(database).id)
    make.move(database, item_id, "sign", "xx_deputy")


@pytest.mark.parametrize(
    ("by", "error"),
    [
        ("admin", NotPermitted),
        ("student_head", NotPermitted),
        ("head", NotPermitted),
        ("inspector", NotPermitted),
        ("cj_secretary", NotFound),
        ("outside_director", NotFound),
        ("liaison", NotPermitted),
    ],
)
def test_others_do_not_confirm(sqlite: Database, by, error):
    appoint(sqlite, "student_head", cast.BRANCH, Office.SECRETARY)
    with pytest.raises(error):
        decide(sqlite, by, only(sqlite).id)


@pytest.mark.parametrize("by", ["xx_secretary", "xx_deputy", "xx_organizer", "director", "officer"])
def test_a_superior_or_the_office_confirms(sqlite: Database, by):
    appoint(sqlite, "student_head", cast.BRANCH, Office.SECRETARY)
    (waits,) = held(sqlite, by)
    assert waits.offices[0] == f"{cast.BRANCH}书记"
    decide(sqlite, by, waits.hold.id)
    assert held(sqlite, by) == []
    with pytest.raises(Conflict):
        decide(sqlite, by, waits.hold.id)


def test_nobody_confirms_without_a_password_given_lately(sqlite: Database):
    appoint(sqlite, "student_head", cast.BRANCH, Office.SECRETARY)
    hold = only(sqlite)
    with sqlite.transaction() as session:
        found = actors.load_by_login(session, "director", TODAY)
        assert found
        for act in (confirmations.confirm_hold, confirmations.confirm_many):
            given = hold.id if act is confirmations.confirm_hold else [hold.id]
            with pytest.raises(Unconfirmed):
                act(session, given, actor=found, now=NOW, today=TODAY)


def test_who_waits_confirms_nobody(sqlite: Database):
    appoint(sqlite, "member", "闽江学院党委工作部", Office.DIRECTOR)
    appoint(sqlite, "student_head", cast.BRANCH, Office.SECRETARY)
    (hold,) = make.rows(sqlite, Hold, confirmed=None, user_id=make.user_id(sqlite, "student_head"))
    with pytest.raises(NotPermitted, match="待确认"):
        decide(sqlite, "member", hold.id)
    reset(sqlite, "xx_secretary")
    with pytest.raises(NotPermitted, match="待确认"):
        decide(sqlite, "xx_secretary", hold.id)


def test_a_refusal_leaves_it_held_and_is_told(sqlite: Database):
    appoint(sqlite, "student_head", cast.BRANCH, Office.SECRETARY)
    hold = only(sqlite)
    with pytest.raises(Incomplete):
        decide(sqlite, "xx_secretary", hold.id, "  ")
    decide(sqlite, "xx_secretary", hold.id, "支部并未换届")
    (told,) = [t for t in make.history(sqlite, hold.user_id) if t.act == "hold_refused"]
    assert told.told == {"student_head", "admin", "director", "officer", "inspector"}
    (waits,) = held(sqlite, "director")
    assert waits.refused
    decide(sqlite, "director", hold.id)
    assert held(sqlite, "director") == []


def test_an_account_is_confirmed_at_home_and_not_where_an_office_was_added(sqlite: Database):
    """A made-up university, all of it in one hand, opens no account of another."""
    appoint(sqlite, "director", "武夷学院党委", Office.DEPUTY_SECRETARY)
    reset(sqlite, "director")
    (hold,) = make.rows(sqlite, Hold, kind=HoldKind.FIRST_PASSWORD, confirmed=None)
    with pytest.raises(NotFound):
        decide(sqlite, "outside_director", hold.id)
    decide(sqlite, "party_secretary", hold.id)


def test_a_made_up_university_opens_no_account_that_is_appointed_to_another(database: Database):
    """Nor where it was there first: neither by its word, nor once the office there has ended."""
    account(database, "new")
    first = appoint(database, "new", "武夷学院党委", Office.MEMBER)
    appoint(database, "new", "信息工程系党总支", Office.SECRETARY)
    decide(database, "outside_director", only(database, kind=HoldKind.FIRST_PASSWORD).id)
    waits = only(database).id
    with pytest.raises(Conflict, match="武夷学院党委"):
        decide(database, "director", waits)
    with database.transaction() as session:
        appointments.end_appointment(
            session, first, actor=cast.actor(session, "admin"), now=NOW, zone=cast.SHANGHAI, ends_on=TODAY
        )
    with pytest.raises(Conflict, match="武夷学院党委"):
        decide(database, "director", waits, now=NOW + timedelta(days=1))


def test_an_office_above_universities_is_confirmed_below_it_where_one_was_first(sqlite: Database):
    """Whoever makes up a university beside a real one opens no office above both."""
    with sqlite.transaction() as session:
        admin = cast.actor(session, "admin")
        top = organizations.add_organization(
            session, actor=admin, now=NOW, name="省委", code="SW", kind=OrgKind.AUTHORITY
        )
        for n, name in enumerate(("前", "后")):
            committee = organizations.add_organization(
                session,
                actor=admin,
                now=NOW,
                name=f"{name}党委",
                code=f"A{n}",
                kind=OrgKind.COMMITTEE,
                parent_id=top.id,
            )
            for kind, office in ((OrgKind.OFFICE, Office.DIRECTOR), (OrgKind.DISCIPLINE, Office.SECRETARY)):
                login = f"{name}{kind}"
                node = organizations.add_organization(
                    session, actor=admin, now=NOW, name=login, code=f"A{n}", kind=kind, parent_id=committee.id
                )
                made = organizations.add_person(
                    session, actor=admin, now=NOW, login=login, name=login, staff_number=login
                )
                appointments.appoint(
                    session,
                    actor=admin,
                    now=NOW,
                    zone=cast.SHANGHAI,
                    user_id=made.id,
                    organization_id=node.id,
                    office=office,
                    starts_on=TODAY,
                )
    for name in ("前", "后"):
        for kind in (OrgKind.OFFICE, OrgKind.DISCIPLINE):
            cast.review(sqlite, f"{name}党委", f"{name}{kind}", NOW)
    account(sqlite, "new")
    appoint(sqlite, "new", "省委", Office.SECRETARY)
    for hold in make.rows(sqlite, Hold, confirmed=None):
        with pytest.raises(NotFound):
            decide(sqlite, f"后{OrgKind.OFFICE}", hold.id)
        decide(sqlite, f"前{OrgKind.OFFICE}", hold.id)


def test_forty_are_confirmed_at_once_and_namesakes_are_told(sqlite: Database):
    with sqlite.transaction() as session:
        for n in range(40):
            made = organizations.add_person(
                session,
                actor=cast.actor(session, "admin"),
                now=NOW,
                login=f"new{n}",
                name="同名同志",
                staff_number=f"N{n}",
            )
            appointments.appoint(
                session,
                actor=cast.actor(session, "admin"),
                now=NOW,
                zone=cast.SHANGHAI,
                user_id=made.id,
                office=Office.SECRETARY,
                starts_on=TODAY,
                organization_id=cast.organization(session, cast.BRANCH).id,
            )
    waits = held(sqlite, "director")
    assert len(waits) == 40
    assert {len(each.namesakes) for each in waits} == {39}
    ids = [each.hold.id for each in waits]
    with sqlite.transaction() as session:
        outcomes = confirmations.confirm_many(
            session, [*ids, UUID(int=1)], actor=cast.actor(session, "director"), now=NOW, today=TODAY
        )
    assert [each.refusal is None for each in outcomes] == [True] * 40 + [False]
    assert held(sqlite, "director") == []


def test_whoever_watches_is_told_at_once(database: Database):
    watch = {"director", "officer", "inspector"}
    appointed = appoint(database, "student_head", cast.BRANCH, Office.SECRETARY)
    with database.transaction() as session:
        appointments.end_appointment(
            session, appointed, actor=cast.actor(session, "admin"), now=NOW, zone=cast.SHANGHAI, ends_on=TODAY
        )
        organizations.add_administrator(
            session,
            now=NOW,
            zone=cast.SHANGHAI,
            login="root",
            name="王敏",
            staff_number="A-1",
            password_hash="x",
            must_change=True,
        )
        accounts.deactivate(
            session, make.user(session, "inspector"), actor=cast.actor(session, "admin"), now=NOW, zone=cast.SHANGHAI
        )
    told = {t.act: t.told for t in make.history(database, organizations.DIRECTORY)}
    assert told["appoint"] == told["end_appointment"] == watch | {"student_head"}
    (shut,) = [
        said for said in make.history(database, make.user_id(database, "inspector")) if said.act == "deactivated"
    ]
    assert shut.told == watch - {"inspector"}, "nobody who watches is put away unseen"
    made, *_ = make.history(database, make.user_id(database, "root"))
    assert watch <= made.told


def test_the_account_concerned_does_not_acknowledge_it_away(database: Database):
    """Neither that its password was given anew, nor what else was done to it meanwhile."""
    head = make.user_id(database, "head")
    reset(database, "head")
    with database.transaction() as session:
        admin = cast.actor(session, "admin")
        organizations.number_person(session, head, "20130001", actor=admin, now=NOW, zone=cast.SHANGHAI)
    told = [notice.id for notice in make.rows(database, Notice, recipient_id=head)]
    assert len(told) == 2
    with database.transaction() as session:
        actor = cast.actor(session, "head")
        for notice_id in told:
            with pytest.raises(Conflict, match="待他人确认"):
                notifications.acknowledge(session, notice_id, actor=actor, now=NOW)
        assert notifications.acknowledge_all(session, told, actor=actor, now=NOW) == 0
    decide(database, "director", only(database).id)
    with database.transaction() as session:
        actor = cast.actor(session, "head")
        assert notifications.acknowledge_all(session, told, actor=actor, now=NOW) == 2


def test_who_took_an_account_that_watches_acknowledges_nothing_of_others(sqlite: Database):
    reset(sqlite, "director")
    director = make.user_id(sqlite, "director")
    appoint(sqlite, "student_head", cast.BRANCH, Office.LIAISON)
    item_id = make.item(sqlite, State.VERIFY)
    make.verified(sqlite, item_id)
    make.move(sqlite, item_id, "sign", "xx_secretary")
    told = make.rows(sqlite, Notice, recipient_id=director)
    with sqlite.transaction() as session:
        actor = cast.actor(session, "director")
        ids = [notice.id for notice in told]
        left = len(told) - notifications.acknowledge_all(session, ids, actor=actor, now=NOW)
    assert left == 2, "its own password, and the office of somebody else"
    assert len(told) > left, "what is told of items is no part of it"


def test_what_an_earlier_release_left_counts_as_confirmed(sqlite: Database):
    with sqlite.transaction() as session:
        for hold in session.exec(select(Hold)):
            session.delete(hold)
        for review in session.exec(select(directory_as_read.DirectoryReview)):
            session.delete(review)
    item_id = make.item(sqlite, State.CLOSED)
    assert item_id
    with sqlite.reading() as session:
        committee = cast.organization(session, "闽江学院党委")
        assert directory_as_read.is_set_up(session, committee.id)


def new_university(database: Database) -> None:
    """Let the administrator set up a third university."""
    with database.transaction() as session:
        admin = cast.actor(session, "admin")
        top = None
        for name, kind, login, office in (
            ("三明学院党委", OrgKind.COMMITTEE, "sm_secretary", Office.SECRETARY),
            ("三明学院党委工作部", OrgKind.OFFICE, "sm_director", Office.DIRECTOR),
            ("三明学院纪委", OrgKind.DISCIPLINE, "sm_inspector", Office.SECRETARY),
        ):
            node = organizations.add_organization(
                session, actor=admin, now=NOW, name=name, code="SM", kind=kind, parent_id=top.id if top else None
            )
            top = top or node
            made = organizations.add_person(session, actor=admin, now=NOW, login=login, name=login, staff_number=login)
            appointments.appoint(
                session,
                actor=admin,
                now=NOW,
                zone=cast.SHANGHAI,
                user_id=made.id,
                organization_id=node.id,
                office=office,
                starts_on=cast.SINCE,
            )


def waits(database: Database, login: str) -> bool:
    with database.reading() as session:
        actor = cast.actor(session, login)
        return actor.waits or any(post.waits for post in actor.posts)


def test_two_people_of_two_organizations_end_the_setting_up(database: Database):
    new_university(database)
    reset(database, "sm_director")
    assert waits(database, "sm_director")
    cast.review(database, "三明学院党委", "sm_director", NOW)
    with pytest.raises(Conflict, match="另一个组织"):
        cast.review(database, "三明学院党委", "sm_director", NOW)
    for login in ("admin", "director"):
        with pytest.raises((NotPermitted, NotFound)):
            cast.review(database, "三明学院党委", login, NOW)
    assert waits(database, "sm_director")
    reset(database, "sm_secretary")  # it is another directory now, and both must read it anew
    cast.review(database, "三明学院党委", "sm_inspector", NOW)
    assert waits(database, "sm_director")
    cast.review(database, "三明学院党委", "sm_secretary", NOW)
    assert not any(waits(database, f"sm_{who}") for who in ("secretary", "director", "inspector"))
    with pytest.raises(Conflict, match="已由两位"):
        cast.review(database, "三明学院党委", "sm_director", NOW)
    own = make.rows(database, Hold, user_id=make.user_id(database, "sm_secretary"))
    assert {hold.decided_by_id for hold in own} == {make.user_id(database, "sm_inspector")}


def test_a_directory_that_changed_meanwhile_is_read_anew(sqlite: Database):
    new_university(sqlite)
    with sqlite.reading() as session:
        node = cast.organization(session, "三明学院党委")
        seen = directory_as_read.directory(session, node, TODAY).sha256
    reset(sqlite, "sm_director")
    with sqlite.transaction() as session, pytest.raises(Conflict, match="有变化"):
        cast.first_directory.review(
            session, node.id, seen, actor=cast.actor(session, "sm_director"), now=NOW, today=TODAY
        )


def test_the_setting_up_of_one_university_opens_no_account_of_another(sqlite: Database):
    new_university(sqlite)
    appoint(sqlite, "director", "三明学院纪委", Office.OFFICER)
    reset(sqlite, "director")
    cast.review(sqlite, "三明学院党委", "sm_secretary", NOW)
    cast.review(sqlite, "三明学院党委", "sm_inspector", NOW)
    with sqlite.reading() as session:
        actor = cast.actor(session, "director")
        assert actor.waits, "the password that was reset stays held"
        assert {post.title for post in actor.posts if post.waits} == {"三明学院纪委干事"}, (
            "nor does an account of elsewhere decide here"
        )


def test_a_right_that_decides_is_not_had_while_it_waits(sqlite: Database):
    reset(sqlite, "director")
    with sqlite.reading() as session:
        node = session.exec(select(Organization).where(col(Organization.name) == cast.BRANCH)).one()
        for right in ("send", "lift_relation", "confirm_hold"):
            assert not permissions.may(cast.actor(session, "director"), right, node)
            assert permissions.may(cast.actor(session, "officer"), right, node)
        assert permissions.may(cast.actor(session, "director"), "receive", node)


def test_a_signer_is_told_of_passwords_given_within_a_month(sqlite: Database):
    item_id = make.ready(sqlite, "sign")
    seen = make.look(sqlite, item_id, "director")
    reset(sqlite, "director")

    def told(login: str, days: int) -> list[str]:
        now = NOW + timedelta(days=days)
        with sqlite.reading() as session:
            item = session.get_one(Item, item_id)
            signed = session.exec(select(Signature).where(Signature.item_id == item_id)).all()
            return [r.sentence for r in resets.recent_resets(session, item, signed, make.user(session, login), now)]

    assert told("director", 3) == ["director同志的首次密码3天前由管理员发放"]
    assert told("party_secretary", 3) == []
    reset(sqlite, "xx_organizer")  # who verified it
    give(sqlite, "head")
    reset(sqlite, "head", NOW + timedelta(hours=1))  # who answers for it
    assert set(told("party_secretary", 3)) == {
        "head同志的密码3天前由管理员重置",
        "xx_organizer同志的首次密码3天前由管理员发放",
    }
    assert told("director", 31) == []
    assert make.look(sqlite, item_id, "director") == seen, "no part of what is signed"
