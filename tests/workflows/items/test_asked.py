"""Who is asked to decide is exactly who may: over all moves, as the table and the declarations say."""

from uuid import UUID

import pytest
from sqlmodel import col, select

from models.hold import Hold
from models.session import Database
from models.vocabulary import Office, State
from tests import cast, make
from tests.workflows.items.test_chain import LAST, TOGETHER, in_verification
from tests.workflows.items.varied import lend
from tests.workflows.organizations.absent import close_account, leave
from workflows.items import asked, separation
from workflows.items.loading import load
from workflows.items.queries.expected_moves import EXPECTED_MOVES
from workflows.organizations import recusals

CAST = [login for *_, holders in cast.ORGANIZATIONS for login in holders]
ASKING = [act for act, decisions in asked.BROUGHT_ABOUT.items() if decisions]
UPPER = "信息工程系党总支"


def test_every_decision_that_an_item_waits_for_is_asked_for():
    """But for the review of what is long-term, which is asked for when its day comes near."""
    waited_for = {each.move.name for each in EXPECTED_MOVES if separation.not_recused in each.move.guards}
    assert waited_for - set(asked.DECISIONS) == {"turn_long_term"}
    for act, expected in asked.DECISIONS.items():
        assert set(expected.declared.since) == {by for by in ASKING if expected in asked.BROUGHT_ABOUT[by]}, act


def related(database: Database, login: str) -> None:
    with database.transaction() as session:
        recusals.declare_relation(
            session,
            actor=cast.actor(session, "director"),
            now=make.NOW,
            user_id=make.user(session, login),
            reason="与支部书记是近亲属",
            organization_id=cast.organization(session, cast.BRANCH).id,
        )


@pytest.fixture
def shut_out(sqlite: Database) -> Database:
    """Give the seats that decide also to people whom a rule refuses."""
    make.appoint(sqlite, "inspector", UPPER, Office.ORGANIZER)
    make.appoint(sqlite, "member", UPPER, Office.ORGANIZER)
    make.appoint(sqlite, "head", UPPER, Office.DEPUTY_SECRETARY)
    make.appoint(sqlite, "xx_patron", UPPER, Office.ORGANIZER)
    related(sqlite, "xx_deputy")
    make.appoint(sqlite, "colleague", UPPER, Office.ORGANIZER)
    with sqlite.transaction() as session:
        waits = select(Hold).where(Hold.user_id == make.user(session, "colleague"), col(Hold.confirmed).is_(True))
        hold = session.exec(waits).one()
        hold.confirmed = hold.decided_at = hold.decided_by_id = None
    return sqlite


def who_may(database: Database, item_id: UUID, act: str) -> set[str]:
    given = make.given(database, item_id, act)
    return {login for login in CAST if make.attempt(database, item_id, act, login, **given) is None}


@pytest.mark.parametrize("act", [act for act in ASKING if act not in {"register", "return"}])
def test_those_who_may_are_told_and_nobody_else(shut_out: Database, act: str):
    item_id = make.ready(shut_out, act)
    by = make.case(act).by
    make.move(shut_out, item_id, act, by, **make.given(shut_out, item_id, act))
    (expected,) = asked.BROUGHT_ABOUT[act]
    may = who_may(shut_out, item_id, expected.move.name)
    assert may
    assert make.last(shut_out, item_id).told == may - {by}
    assert all(f"请{expected.task}" in line for line in make.lines(shut_out, item_id).values())


def test_clerks_are_asked_to_take_in_what_is_registered_and_leaders_only_where_none_of_them_may(shut_out: Database):
    item_id = make.registered(shut_out)
    may = who_may(shut_out, item_id, "confirm")
    clerks = {"xx_organizer", "member", "xx_patron"}
    assert may == clerks | {"xx_secretary", "head"}
    assert make.last(shut_out, item_id).told == clerks
    for login in clerks:
        related(shut_out, login)
    assert make.last(shut_out, make.registered(shut_out)).told == {"xx_secretary"}


def test_a_second_extension_is_asked_of_who_decides_on_it_and_of_none_of_the_first(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    told = []
    for due_on, by in (("2021-06-20", "xx_organizer"), ("2021-07-20", "director")):
        make.asked(sqlite, item_id, due_on=due_on)
        told.append(make.last(sqlite, item_id).told)
        assert told[-1] == who_may(sqlite, item_id, "grant_extension")
        make.move(sqlite, item_id, "grant_extension", by)
    assert told[0].isdisjoint(told[1])


def test_who_signs_for_somebody_is_asked_too_unless_a_rule_bars_either(sqlite: Database):
    lend(sqlite, "director", "officer")
    item_id = make.ready(sqlite, "sign")
    make.move(sqlite, item_id, "sign", "xx_secretary")
    assert make.last(sqlite, item_id).told == {"director", "officer"} == who_may(sqlite, item_id, "sign")
    related(sqlite, "director")
    other = make.ready(sqlite, "sign")
    make.move(sqlite, other, "sign", "xx_secretary")
    assert make.last(sqlite, other).told == who_may(sqlite, other, "sign") == set()


def test_of_who_is_away_the_stand_in_is_asked_too_who_signs_meanwhile(sqlite: Database):
    leave(sqlite, "director", "officer")
    item_id = make.ready(sqlite, "sign")
    make.move(sqlite, item_id, "sign", "xx_secretary")
    assert make.last(sqlite, item_id).told == {"director", "officer"} == who_may(sqlite, item_id, "sign")


@pytest.mark.parametrize("stand_in", [None, "student_head"])
def test_where_nobody_is_there_who_may_the_seat_above_hears(sqlite: Database, stand_in: str | None):
    first, second, third = (make.item(sqlite, State.RECTIFY) for _ in range(3))
    leave(sqlite, "xx_secretary", stand_in)
    make.asked(sqlite, first)
    assert make.last(sqlite, first).told == {"xx_secretary", "xx_deputy", "xx_organizer"}
    for login in ("xx_deputy", "xx_organizer"):
        close_account(sqlite, login)
    make.asked(sqlite, second)
    assert make.last(sqlite, second).told == {"xx_secretary", "party_secretary"}
    close_account(sqlite, "xx_secretary")
    make.asked(sqlite, third)
    assert make.last(sqlite, third).told == {"party_secretary"}


def test_what_goes_back_to_the_verifier_is_asked_of_him_again(sqlite: Database):
    item_id = in_verification(sqlite, TOGETHER, LAST, resets="signatures")
    make.verified(sqlite, item_id)
    make.move(sqlite, item_id, "return", "xx_secretary", **make.given(sqlite, item_id, "return"))
    assert make.last(sqlite, item_id).told == {"head", "member", "xx_organizer", "xx_deputy"}
    assert who_may(sqlite, item_id, "verify") == {"xx_organizer", "xx_deputy"}


def led_by_two(database: Database) -> list[UUID]:
    """Return an item led by the 挂点领导 and one led by the 副书记, both to be verified."""
    led_by_patron, led_by_deputy = make.item(database, State.VERIFY), make.item(database, State.RECTIFY)
    new = make.given(database, led_by_deputy, "assign") | {"leader_id": make.user_id(database, "xx_deputy")}
    make.move(database, led_by_deputy, "assign", "head", **new | {"responsible_id": make.user_id(database, "member")})
    make.done(database, led_by_deputy)
    make.move(database, led_by_deputy, "apply", "head")
    return [led_by_patron, led_by_deputy]


def may_verify(database: Database, items: list[UUID], *among: str) -> list[set[str]]:
    """Return who of some people may verify each item, asked in one transaction that keeps what it finds."""
    with database.transaction(brief=True) as session:
        people = {make.user(session, login): login for login in among}
        looker = cast.actor(session, "xx_organizer")
        found = []
        for item_id in items:
            case = load.load_one(session, looker, item_id, now=make.NOW)
            may = asked.who_may_decide(session, case, asked.DECISIONS["verify"]).people
            found.append({people[person] for person in may & people.keys()})
    return found


def test_whom_one_item_bars_is_asked_of_the_next(sqlite: Database):
    make.appoint(sqlite, "xx_patron", UPPER, Office.ORGANIZER)
    first, second = led_by_two(sqlite)
    found = may_verify(sqlite, [first, second, first], "xx_patron", "xx_deputy")
    assert found == [{"xx_deputy"}, {"xx_patron"}, {"xx_deputy"}]


def test_who_stands_in_for_whom_one_item_bars_is_asked_of_the_next(sqlite: Database):
    first, second = led_by_two(sqlite)
    leave(sqlite, "xx_patron", "xx_organizer")
    found = may_verify(sqlite, [second, first, second], "xx_organizer", "xx_deputy")
    assert found == [{"xx_organizer"}, {"xx_deputy"}, {"xx_organizer"}]
