"""Who signs beside whom and in which order, and what watchers and administrators cannot do."""

from uuid import UUID

import pytest

from models.item import Item
from models.session import Database
from models.vocabulary import State
from tests import make
from tests.workflows.items.chains import ALL, ANY, campaign
from tests.workflows.items.parts import VERIFY, may_sign
from workflows.errors import NotFound
from workflows.items import machine
from workflows.items.lifecycle import MOVES


def being_verified(database: Database, campaign_id: UUID) -> UUID:
    return make.item(database, State.VERIFY, campaign_id=campaign_id)


BOTH = {"seats": ["superior:secretary", "office:director"]}

PARTY = {"seats": ["committee:secretary", "committee:deputy_secretary"]}


@pytest.mark.parametrize(
    ("steps", "signed"),
    [
        # 会签, all: in any order, and all of them
        ([ALL | BOTH], [("xx_secretary", {"director"}), ("director", set())]),
        ([ALL | BOTH], [("director", {"xx_secretary"}), ("xx_secretary", set())]),
        # any: whoever comes first
        ([ANY | BOTH], [("director", set())]),
        # one after the other; a step of any is passed with one signature
        (
            [ANY | BOTH, ALL | PARTY],
            [
                ("xx_secretary", {"party_secretary", "party_deputy"}),
                ("party_deputy", {"party_secretary"}),
                ("party_secretary", set()),
            ],
        ),
        (
            [ALL | BOTH, ANY | PARTY],
            [
                ("director", {"xx_secretary"}),
                ("xx_secretary", {"party_secretary", "party_deputy"}),
                ("party_deputy", set()),
            ],
        ),
    ],
)
def test_signers_sign_together_or_in_order(database: Database, steps: list, signed: list):
    item_id = being_verified(database, campaign(database, *steps))
    make.verified(database, item_id)
    waiting = {"all": 2, "any": 2}[steps[0]["rule"]]
    assert len(may_sign(database, item_id)) == waiting
    for login, left in signed:
        assert make.row(database, item_id).state is State.VERIFY
        make.move(database, item_id, "sign", login)
        assert may_sign(database, item_id) == left
        if left:
            assert make.last(database, item_id).told == left
    assert make.row(database, item_id).state is State.CLOSED


def test_a_leader_among_two_last_signers_signs_first_but_not_last(sqlite: Database):
    item_id = being_verified(sqlite, campaign(sqlite, ALL | BOTH))
    with sqlite.transaction() as session:
        session.get_one(Item, item_id).leader_id = make.user(session, "director")
        session.get_one(Item, item_id).version += 1
    make.verified(sqlite, item_id)
    assert may_sign(sqlite, item_id) == {"xx_secretary", "director"}
    make.move(sqlite, item_id, "sign", "xx_secretary")
    assert may_sign(sqlite, item_id) == set()


@pytest.mark.parametrize(
    ("organization", "head", "chain"),
    [
        ("信息工程系党总支", "xx_secretary", ("officer", "director", "party_deputy")),
        ("机关直属党支部", "direct_head", ("party_organizer", "director", "party_secretary")),
    ],
)
def test_what_hangs_straight_under_the_committee_is_closed_by_it(
    database: Database, organization: str, head: str, chain: tuple[str, str, str]
):
    """系党总支 does not verify or close its own; a 直属党支部 has no level between."""
    item_id = make.registered(database, organization, head)
    usual = make.given(database, item_id, "confirm")
    make.move(database, item_id, "confirm", "director", **usual)
    people = make.given(database, item_id, "assign")
    make.move(database, item_id, "assign", head, **people)
    given = make.given(database, item_id, "submit_plan")
    make.move(database, item_id, "submit_plan", head, **given)
    make.move(database, item_id, "approve_plan", "officer")
    make.done(database, item_id)
    make.move(database, item_id, "apply", head)

    verifier, first, second = chain
    for own in ("xx_organizer", "xx_deputy", "direct_member"):
        assert make.attempt(database, item_id, "verify", own, **VERIFY) is not None
    make.move(database, item_id, "verify", verifier, **VERIFY)
    assert may_sign(database, item_id) == {first}
    make.move(database, item_id, "sign", first)
    make.move(database, item_id, "sign", second)
    assert make.row(database, item_id).state is State.CLOSED


VOIDING = {"void", "request_void", "grant_void", "refuse_void"}
"""All that 院党委 decides of a branch's item below a 党总支: whether it is none."""


@pytest.mark.parametrize(
    ("login", "moves"), [("inspector", {"reopen", "spot_check"}), ("party_secretary", VOIDING), ("colleague", set())]
)
def test_discipline_only_checks_and_reopens_and_bystanders_do_nothing(sqlite: Database, login, moves):
    may = set()
    for move, item_id in make.ready_for_each(sqlite).items():
        given = make.given(sqlite, item_id, move)
        if make.attempt(sqlite, item_id, move, login, **given) is None:
            may.add(move)
    assert may == moves


def test_the_administrator_has_no_business_here(sqlite: Database):
    for move, item_id in make.ready_for_each(sqlite).items():
        given = make.given(sqlite, item_id, move)
        assert type(make.attempt(sqlite, item_id, move, "admin", **given)) is NotFound


def test_no_move_is_made_without_somebody():
    """Time never decides: every move names who makes it, and the clock is no role."""
    assert all(move.by for move in MOVES.values())
    assert {move.name for move in MOVES.values() if move.sources} == set(machine.MACHINE.events)
