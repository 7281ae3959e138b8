"""The closure chain as the campaign says: who may return, what that undoes, who extends."""

from uuid import UUID

import pytest

from models.item import Measure
from models.session import Database
from models.signature import Signature
from models.vocabulary import Office, SignAct, State
from tests import cast, make
from tests.workflows.items.chains import ALL, campaign
from workflows.errors import Conflict, NotPermitted

TOGETHER = ALL | {"seats": ["superior:secretary", "office:director"]}
LAST = ALL | {"seats": ["committee:secretary"]}
RETURN = {"opinion": "会议记录不全，缺4月的签到", "requirement": "补齐4月的会议记录和签到"}


def in_verification(database: Database, *signers: dict, **chain) -> UUID:
    campaign_id = campaign(database, *signers, **chain)
    return make.item(database, State.VERIFY, campaign_id=campaign_id)


def acts(database: Database, item_id: UUID) -> list[tuple[int, str]]:
    return [(s.round, s.act.value) for s in make.rows(database, Signature, item_id=item_id)]


def test_one_of_several_who_refuses_speaks_for_all(database: Database):
    """会签: what the others signed is void, and the whole chain begins anew after new work."""
    item_id = in_verification(database, TOGETHER, LAST)
    make.verified(database, item_id)
    make.move(database, item_id, "sign", "xx_secretary")
    make.move(database, item_id, "return", "director", **RETURN)

    item = make.row(database, item_id)
    assert (item.state, item.due_on) == (State.RECTIFY, item.original_due_on)
    assert type(make.attempt(database, item_id, "apply", "head")) is Conflict  # something to do
    make.done(database, item_id)
    make.move(database, item_id, "apply", "head")
    assert type(make.attempt(database, item_id, "sign", "xx_secretary")) is Conflict  # unverified
    make.verified(database, item_id)
    for signer in ("xx_secretary", "director", "party_secretary"):
        make.move(database, item_id, "sign", signer)
    assert make.row(database, item_id).state is State.CLOSED
    assert acts(database, item_id) == [
        (1, "guarantee"),
        (1, "verify"),
        (1, "sign"),
        (1, "return"),
        (2, "guarantee"),
        (2, "verify"),
        (2, "sign"),
        (2, "sign"),
        (2, "sign"),
    ]


def test_by_rule_a_signers_return_undoes_the_verification_alone(database: Database):
    item_id = in_verification(database, TOGETHER, LAST, resets="signatures")
    make.verified(database, item_id)
    make.move(database, item_id, "sign", "xx_secretary")
    make.move(database, item_id, "return", "director", **RETURN)

    item = make.row(database, item_id)
    assert (item.state, item.round) == (State.VERIFY, 2)
    assert len(make.rows(database, Measure, item_id=item_id)) == 1
    assert make.last(database, item_id).data["requirement"] == "补齐4月的会议记录和签到"
    assert type(make.attempt(database, item_id, "sign", "xx_secretary")) is Conflict
    make.verified(database, item_id, by="xx_deputy")
    for signer in ("xx_secretary", "director", "party_secretary"):
        make.move(database, item_id, "sign", signer)
    assert make.row(database, item_id).state is State.CLOSED

    # the verifier's own return is about the work, whatever the rule
    item_id = in_verification(database, TOGETHER, LAST, resets="signatures")
    make.move(database, item_id, "return", "xx_organizer", **RETURN)
    assert make.row(database, item_id).state is State.RECTIFY


def test_by_rule_signers_may_not_return(sqlite: Database):
    item_id = in_verification(sqlite, returners=["verifier"])
    assert make.attempt(sqlite, item_id, "return", "xx_organizer", **RETURN) is None
    make.verified(sqlite, item_id)
    refusal = make.attempt(sqlite, item_id, "return", "xx_secretary", **RETURN)
    assert type(refusal) is NotPermitted
    assert "签批人不能退回" in str(refusal)


@pytest.mark.parametrize(
    "extenders",
    [[["superior:secretary"], ["office:director"], ["committee:secretary"]], []],
    ids=["as the campaign says", "one level up, then the last signer"],
)
def test_each_further_extension_is_decided_higher_up(database: Database, extenders: list):
    most = {"most": 3, "past_end": False}
    campaign_id = campaign(database, extenders=extenders, extension=most)
    item_id = make.item(database, State.RECTIFY, campaign_id=campaign_id)
    deciders = ["xx_secretary", "director", "party_secretary" if extenders else "director"]
    for n, decider in enumerate(deciders):
        make.asked(database, item_id, due_on=f"2021-{6 + n:02}-20")
        for other in {"xx_secretary", "director", "party_secretary"} - {decider}:
            refusal = make.attempt(database, item_id, "grant_extension", other)
            assert type(refusal) is NotPermitted, (n, other)
        make.move(database, item_id, "grant_extension", decider)
    assert make.row(database, item_id).original_due_on.isoformat() == "2021-05-20"


def test_discipline_decides_nothing_even_with_another_office(sqlite: Database):
    """纪委书记 is often 副书记 of the committee as well; in closures he is 纪委."""
    make.appoint(sqlite, "inspector", "闽江学院党委工作部", Office.DIRECTOR)
    item_id = make.ready(sqlite, "sign")
    make.move(sqlite, item_id, "sign", "xx_secretary")
    refusal = make.attempt(sqlite, item_id, "sign", "inspector")
    assert type(refusal) is NotPermitted
    assert "纪委不参与审批" in str(refusal)
    assert SignAct.SIGN not in {
        s.act for s in make.rows(sqlite, Signature) if s.user_id == make.user_id(sqlite, "inspector")
    }


def test_an_administrators_offices_count_for_nothing(sqlite: Database):
    make.appoint(sqlite, "admin", "信息工程系党总支", Office.SECRETARY)
    with sqlite.reading() as session:
        assert cast.actor(session, "admin").posts == ()
