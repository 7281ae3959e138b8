"""代签委托 and 回避: who may give them and take them back, and what they do to a closure."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from models.people import Appointment, Proxy, Recusal, User
from models.session import Database
from models.signature import Signature
from models.vocabulary import Office, SignAct, State
from tests import cast, make
from workflows.accounts import commands as accounts
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted
from workflows.organizations import appointments, trust
from workflows.organizations import trust_queries as queries

UNIT = "信息工程系党总支"
LATER = make.NOW + timedelta(days=1)


def appointment(database: Database, login: str) -> Appointment:
    (held, *_) = make.rows(database, Appointment, user_id=make.user_id(database, login))
    return held


def lend(
    database: Database,
    by: str = "xx_secretary",
    to: str = "xx_deputy",
    *,
    of: str | None = None,
    starts_on: date = cast.TODAY,
    ends_on: date = cast.TODAY + timedelta(days=10),
) -> Proxy:
    wanted = Proxy(
        appointment_id=appointment(database, of or by).id,
        to_id=make.user_id(database, to),
        starts_on=starts_on,
        ends_on=ends_on,
        reason="赴省委党校学习",
        made_at=make.NOW,
    )
    with database.transaction() as session:
        actor = cast.actor(session, by)
        return trust.entrust(session, wanted, actor=actor, now=make.NOW, today=cast.TODAY)


def act(database: Database, what: str, by: str, *given: UUID, **more):
    with database.transaction() as session:
        actor = cast.actor(session, by)
        return getattr(trust, what)(session, *given, actor=actor, now=make.NOW, **more)


def relate(database: Database, who: str, organization: str = UNIT, by: str | None = None):
    with database.reading() as session:
        organization_id = cast.organization(session, organization).id
    return act(
        database,
        "declare_relation",
        by or who,
        user_id=make.user_id(database, who),
        organization_id=organization_id,
        reason="配偶任该支部委员",
    )


def sign(database: Database, item_id: UUID, by: str, now: datetime = make.NOW):
    return make.attempt(database, item_id, "sign", by, now)


def test_who_is_entrusted_signs_and_both_names_stand_on_it(database: Database):
    lend(database)
    item_id = make.ready(database, "sign")
    make.move(database, item_id, "sign", "xx_deputy")
    (signed,) = make.rows(database, Signature, item_id=item_id, act=SignAct.SIGN)
    assert signed.user_id == make.user_id(database, "xx_deputy")
    assert signed.principal_id == make.user_id(database, "xx_secretary")
    assert signed.appointment_id == appointment(database, "xx_secretary").id
    assert make.last(database, item_id).office == f"{UNIT}书记xx_secretary同志（代签）"
    refusal = sign(database, item_id, "xx_secretary")
    assert type(refusal) is NotPermitted
    make.move(database, item_id, "sign", "director")
    assert make.row(database, item_id).state is State.CLOSED


def test_a_guarantee_too_is_signed_by_proxy(sqlite: Database):
    lend(sqlite, "head", "colleague")
    item_id = make.ready(sqlite, "apply")
    make.move(sqlite, item_id, "apply", "colleague")
    assert make.last(sqlite, item_id).office == f"{cast.BRANCH}书记head同志（代签）"


def test_who_is_entrusted_is_told_and_the_journal_is_the_principals(database: Database):
    made = lend(database)
    told = make.last(database, make.user_id(database, "xx_secretary"))
    assert (told.act, told.by, told.told) == ("entrust", "xx_secretary", {"xx_deputy"})
    assert told.office == f"{UNIT}书记"
    assert told.data["id"] == str(made.id)
    assert "2021-04-01至2021-04-11" in told.text
    act(database, "revoke_proxy", "xx_secretary", made.id)
    told = make.last(database, make.user_id(database, "xx_secretary"))
    assert (told.act, told.told) == ("revoke_proxy", {"xx_deputy"})


@pytest.mark.parametrize(("starts", "ends", "may"), [(0, 5, True), (1, 5, False), (0, 0, True), (-1, 0, True)])
def test_a_proxy_holds_from_its_first_day_through_its_last(sqlite: Database, starts, ends, may):
    made = lend(sqlite)
    with sqlite.transaction() as session:
        row = session.get_one(Proxy, made.id)
        row.starts_on = cast.TODAY + timedelta(days=starts)
        row.ends_on = cast.TODAY + timedelta(days=ends)
    item_id = make.ready(sqlite, "sign")
    assert (sign(sqlite, item_id, "xx_deputy") is None) is may
    late = make.NOW + timedelta(days=ends + 1)
    assert type(sign(sqlite, item_id, "xx_deputy", late)) is NotPermitted


def test_a_proxy_ends_with_the_office_and_when_it_is_revoked(sqlite: Database):
    made = lend(sqlite)
    item_id = make.ready(sqlite, "sign")
    assert sign(sqlite, item_id, "xx_deputy") is None
    with sqlite.transaction() as session:
        appointments.end_appointment(
            session,
            made.appointment_id,
            actor=cast.actor(session, "admin"),
            now=make.NOW,
            zone=cast.SHANGHAI,
            ends_on=cast.TODAY,
        )
    assert sign(sqlite, item_id, "xx_deputy") is None
    assert type(sign(sqlite, item_id, "xx_deputy", LATER)) is NotPermitted
    act(sqlite, "revoke_proxy", "xx_secretary", made.id)
    assert type(sign(sqlite, item_id, "xx_deputy")) is NotPermitted


@pytest.mark.parametrize("part", ["xx_secretary", "xx_deputy"])
def test_whoever_of_the_two_rectified_it_the_proxy_does_not_sign(sqlite: Database, part):
    lend(sqlite)
    item_id = make.item(sqlite, State.RECTIFY)
    given = make.given(sqlite, item_id, "delegate") | {"to_id": make.user_id(sqlite, part)}
    make.move(sqlite, item_id, "delegate", "member", **given)
    make.done(sqlite, item_id)
    make.move(sqlite, item_id, "apply", "head")
    make.verified(sqlite, item_id)
    refusal = sign(sqlite, item_id, "xx_deputy")
    assert type(refusal) is NotPermitted
    assert "整改参与者" in str(refusal)


def test_a_proxy_lends_a_signature_and_nothing_else(sqlite: Database):
    lend(sqlite, "xx_organizer", "xx_patron")
    assert (
        make.attempt(
            sqlite,
            make.ready(sqlite, "confirm"),
            "confirm",
            "xx_organizer",
            rectification="immediate",
            due_on=date(2021, 5, 20),
        )
        is None
    )
    refusal = make.attempt(
        sqlite,
        make.ready(sqlite, "confirm"),
        "confirm",
        "xx_patron",
        rectification="immediate",
        due_on=date(2021, 5, 20),
    )
    assert type(refusal) is NotPermitted


def test_only_the_holder_lends_an_office(sqlite: Database):
    for by in ("xx_deputy", "director", "party_secretary", "admin"):
        with pytest.raises(NotPermitted):
            lend(sqlite, by, "xx_organizer", of="xx_secretary")
    with pytest.raises(NotFound):
        lend(sqlite, "outsider", "xx_organizer", of="xx_secretary")
    with pytest.raises(NotFound):
        lend(sqlite, "cj_head", "xx_organizer", of="xx_secretary")
    assert make.rows(sqlite, Proxy) == []


def test_what_was_lent_cannot_be_lent_on(sqlite: Database):
    lend(sqlite)
    with pytest.raises(NotPermitted):
        lend(sqlite, "xx_deputy", "xx_organizer", of="xx_secretary")


@pytest.mark.parametrize("to", ["xx_secretary", "head", "cj_secretary", "director", "outsider"])
def test_only_a_colleague_of_the_same_organization_is_entrusted(sqlite: Database, to):
    with pytest.raises(Incomplete) as refused:
        lend(sqlite, to=to)
    assert set(refused.value.fields) == {"to_id"}


def test_nobody_who_is_only_liaison_is_entrusted(sqlite: Database):
    with pytest.raises(Incomplete):
        lend(sqlite, "head", "liaison")
    make.appoint(sqlite, "liaison", cast.BRANCH, Office.MEMBER)
    lend(sqlite, "head", "liaison")


def test_who_is_entrusted_holds_the_office_on_the_first_day(sqlite: Database):
    soon = cast.TODAY + timedelta(days=7)
    make.appoint(sqlite, "cj_organizer", UNIT, Office.ORGANIZER, since=soon)
    with pytest.raises(Incomplete):
        lend(sqlite, to="cj_organizer")
    lend(sqlite, to="cj_organizer", starts_on=soon)


@pytest.mark.parametrize(
    ("starts", "ends", "wrong"),
    [
        (-1, 5, {"starts_on"}),
        (5, 4, {"ends_on"}),
        (0, 93, {"ends_on"}),
        (-1, -2, {"starts_on", "ends_on"}),
        (30, 122, set()),
    ],
)
def test_the_days_of_a_proxy(sqlite: Database, starts, ends, wrong):
    days = {"starts_on": cast.TODAY + timedelta(days=starts), "ends_on": cast.TODAY + timedelta(days=ends)}
    found = set()
    try:
        lend(sqlite, **days)
    except Incomplete as refused:
        found = set(refused.fields)
    assert found == wrong


def test_an_office_is_lent_to_one_at_a_time(database: Database):
    first = lend(database, ends_on=cast.TODAY + timedelta(days=10))
    with pytest.raises(Conflict):
        lend(
            database,
            to="xx_organizer",
            starts_on=cast.TODAY + timedelta(days=10),
            ends_on=cast.TODAY + timedelta(days=20),
        )
    lend(
        database, to="xx_organizer", starts_on=cast.TODAY + timedelta(days=11), ends_on=cast.TODAY + timedelta(days=20)
    )
    act(database, "revoke_proxy", "xx_secretary", first.id)
    lend(database, to="xx_organizer")


def test_an_office_held_for_one_item_is_not_lent(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    with sqlite.transaction() as session:
        session.get_one(Appointment, appointment(sqlite, "xx_patron").id).item_id = item_id
    with pytest.raises(Conflict):
        lend(sqlite, "xx_patron", "xx_deputy")


def test_a_proxy_is_revoked_by_its_giver_or_the_office(sqlite: Database):
    made = lend(sqlite)
    for by, refused in [
        ("xx_deputy", NotPermitted),
        ("party_secretary", NotPermitted),
        ("inspector", NotPermitted),
        ("head", NotFound),
        ("outside_director", NotFound),
        ("admin", NotFound),
    ]:
        with pytest.raises(refused):
            act(sqlite, "revoke_proxy", by, made.id)
    with pytest.raises(NotFound):
        act(sqlite, "revoke_proxy", "director", UUID(int=1))
    act(sqlite, "revoke_proxy", "officer", made.id)
    told = make.last(sqlite, make.user_id(sqlite, "xx_secretary"))
    assert (told.by, told.told) == ("officer", {"xx_secretary", "xx_deputy"})
    assert told.office == "闽江学院党委工作部干事"
    with pytest.raises(Conflict):
        act(sqlite, "revoke_proxy", "xx_secretary", made.id)


@pytest.mark.parametrize("related_to", [cast.BRANCH, UNIT, "闽江学院党委"])
def test_whoever_is_related_decides_nothing_below(database: Database, related_to):
    plan = make.item(database, State.PLAN)
    make.planned(database, plan)
    for who in ("xx_organizer", "xx_secretary"):
        relate(database, who, related_to, by="director")
    for move, by, other in [
        ("approve_plan", "xx_organizer", "xx_deputy"),
        ("return_plan", "xx_secretary", "xx_deputy"),
    ]:
        given = make.given(database, plan, move)
        assert type(make.attempt(database, plan, move, by, **given)) is NotPermitted
        assert make.attempt(database, plan, move, other, **given) is None


def test_whoever_is_related_neither_verifies_nor_signs(sqlite: Database):
    verify = make.ready(sqlite, "verify")
    signing = make.ready(sqlite, "sign")
    (first, second) = (relate(sqlite, who, UNIT) for who in ("xx_organizer", "xx_secretary"))
    given = make.given(sqlite, verify, "verify")
    refusal = make.attempt(sqlite, verify, "verify", "xx_organizer", **given)
    assert "回避" in str(refusal)
    assert "回避" in str(sign(sqlite, signing, "xx_secretary"))
    for recusal in (first, second):
        act(sqlite, "lift_relation", "director", recusal.id)
    assert make.attempt(sqlite, verify, "verify", "xx_organizer", **given) is None
    assert sign(sqlite, signing, "xx_secretary") is None


@pytest.mark.parametrize("related", ["xx_secretary", "xx_deputy"])
def test_whoever_of_the_two_is_related_the_proxy_does_not_sign(sqlite: Database, related):
    lend(sqlite)
    relate(sqlite, related, cast.BRANCH)
    refusal = sign(sqlite, make.ready(sqlite, "sign"), "xx_deputy")
    assert "回避" in str(refusal)


@pytest.mark.parametrize("watching", ["xx_secretary", "xx_deputy"])
def test_whoever_of_the_two_is_of_discipline_the_proxy_does_not_sign(sqlite: Database, watching):
    lend(sqlite)
    make.appoint(sqlite, watching, "闽江学院纪委", Office.OFFICER)
    refusal = sign(sqlite, make.ready(sqlite, "sign"), "xx_deputy")
    assert "纪委不参与审批" in str(refusal)


def test_a_proxy_ends_with_the_account_of_who_gave_it(sqlite: Database):
    lend(sqlite)
    item_id = make.ready(sqlite, "sign")
    with sqlite.transaction() as session:
        giver, admin = make.user(session, "xx_secretary"), cast.actor(session, "admin")
        accounts.deactivate(session, giver, actor=admin, now=make.NOW, zone=cast.SHANGHAI)
    assert type(sign(sqlite, item_id, "xx_deputy")) is NotPermitted


def test_a_proxy_ends_when_who_gave_it_becomes_an_administrator(sqlite: Database):
    lend(sqlite)
    item_id = make.ready(sqlite, "sign")
    with sqlite.transaction() as session:
        session.get_one(User, make.user(session, "xx_secretary")).is_admin = True
    assert type(sign(sqlite, item_id, "xx_deputy")) is NotPermitted


def test_a_relation_elsewhere_changes_nothing(sqlite: Database):
    relate(sqlite, "xx_secretary", "财经系党总支", by="inspector")
    assert sign(sqlite, make.ready(sqlite, "sign"), "xx_secretary") is None


def test_who_declares_a_relation(database: Database):
    relate(database, "xx_patron")
    relate(database, "xx_deputy", by="officer")
    relate(database, "xx_organizer", by="inspector")
    for by in ("xx_secretary", "party_secretary", "admin"):
        with pytest.raises(NotPermitted):
            relate(database, "xx_secretary" if by != "xx_secretary" else "xx_deputy", by=by)
    with pytest.raises(NotFound):
        relate(database, "head", by="outside_director")
    with pytest.raises(NotFound):
        relate(database, "cj_head")
    with pytest.raises(Conflict):
        relate(database, "xx_patron", by="director")
    told = make.last(database, make.user_id(database, "xx_deputy"))
    assert (told.act, told.by, told.told) == ("declare_relation", "officer", {"xx_deputy"})
    told = make.last(database, make.user_id(database, "xx_patron"))
    assert (told.by, told.told) == ("xx_patron", set())


def test_nobody_is_related_who_is_not(sqlite: Database):
    with sqlite.reading() as session:
        organization_id = cast.organization(session, UNIT).id
    with pytest.raises(Incomplete):
        act(sqlite, "declare_relation", "director", user_id=UUID(int=1), organization_id=organization_id, reason="亲属")


def test_a_relation_is_lifted_by_others_only_and_may_be_declared_anew(sqlite: Database):
    mine = relate(sqlite, "director", "闽江学院党委")
    with pytest.raises(NotPermitted):
        act(sqlite, "lift_relation", "director", mine.id)
    for by, refused in [
        ("party_secretary", NotPermitted),
        ("head", NotFound),
        ("outside_director", NotFound),
        ("admin", NotFound),
    ]:
        with pytest.raises(refused):
            act(sqlite, "lift_relation", by, mine.id)
    act(sqlite, "lift_relation", "inspector", mine.id)
    told = make.last(sqlite, make.user_id(sqlite, "director"))
    assert (told.act, told.by, told.told) == ("lift_relation", "inspector", {"director"})
    with pytest.raises(Conflict):
        act(sqlite, "lift_relation", "officer", mine.id)
    with pytest.raises(NotFound):
        act(sqlite, "lift_relation", "officer", UUID(int=1))
    relate(sqlite, "director", "闽江学院党委")
    assert len(make.rows(sqlite, Recusal)) == 2


def test_proxies_and_recusals_are_seen_by_those_they_concern_and_who_sees_the_organization(sqlite: Database):
    lend(sqlite)
    relate(sqlite, "cj_head", cast.BRANCH, by="director")

    def seen(query, login):
        with sqlite.reading() as session:
            return bool(query(session, cast.actor(session, login)))

    cast_ = [login for *_, holders in cast.ORGANIZATIONS for login in holders] + ["admin"]
    whole = {"party_secretary", "party_deputy", "party_organizer", "director", "officer", "inspector", "admin"}
    unit = {"xx_secretary", "xx_deputy", "xx_organizer", "xx_patron"}
    branch = {"head", "liaison", "member", "colleague"}
    assert {login for login in cast_ if seen(queries.proxies, login)} == whole | unit
    found = {login for login in cast_ if seen(queries.recusals, login)}
    assert found == whole | unit | branch | {"cj_head"}


def test_of_what_is_in_sight_one_s_own_can_be_asked_for_alone(database: Database):
    lend(database)
    relate(database, "cj_head", cast.BRANCH, by="director")
    with database.reading() as session:
        for login, proxies, recusals in (
            ("xx_secretary", 1, 0),
            ("xx_deputy", 1, 0),
            ("cj_head", 0, 1),
            ("director", 0, 0),
        ):
            actor = cast.actor(session, login)
            assert len(queries.proxies(session, actor, own=True)) == proxies
            assert len(queries.recusals(session, actor, own=True)) == recusals


def test_whoever_is_named_as_a_colleague_may_be_entrusted(database: Database):
    with database.reading() as session:
        actor = cast.actor(session, "head")
        rows = queries.colleagues(session, actor, today=cast.TODAY)
        assert [row["person"] for row in rows] == ["member同志", "colleague同志"]
    for to in ("member", "colleague"):
        proxy = lend(database, "head", to)
        with database.transaction() as session:
            actor = cast.actor(session, "head")
            trust.revoke_proxy(session, proxy.id, actor=actor, now=make.NOW)
    with pytest.raises(Incomplete):
        lend(database, "head", "liaison")
