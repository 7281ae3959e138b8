"""验收: by somebody who had no part in it (the separation is in test_separation.py)."""

from models.session import Database
from models.signature import Signature
from models.vocabulary import Method, SignAct, State
from tests import make
from workflows.errors import Conflict

CASE = make.MoveCase(
    State.VERIFY,
    "xx_organizer",
    may={"xx_organizer", "xx_deputy"},
    given=lambda _: {"opinion": "核对原始记录，抽谈2人属实", "method": "records"},
    sentence="验收通过，验收方式“查阅资料”",
    quote="核对原始记录，抽谈2人属实",
    facts=("opinion",),
)


def test_the_opinion_stands_under_a_signature_of_what_was_seen(database: Database):
    item_id = make.item(database, State.VERIFY)
    make.move(database, item_id, "verify", "xx_deputy", opinion="抽谈党员2人，情况都属实", method="interviews")

    item = make.row(database, item_id)
    assert (item.state, item.closed_at) == (State.VERIFY, None)
    signed = make.rows(database, Signature)[-1]
    assert (signed.act, signed.method, signed.opinion, signed.round) == (
        SignAct.VERIFY,
        Method.INTERVIEWS,
        "抽谈党员2人，情况都属实",
        1,
    )
    assert signed.seat == "superior:deputy_secretary"
    said = make.last(database, item_id)
    assert (
        said.data.items()
        >= {
            "opinion": "抽谈党员2人，情况都属实",
            "method": "interviews",
            "seat": signed.seat,
            "seen": signed.seen_sha256,
            "round": 1,
            "step": 0,
            "name": "xx_deputy同志",
            "rules": make.rules_sha256(database),
            "from": "verify",
            "to": "verify",
        }.items()
    )
    assert said.told == {"xx_secretary"}


def test_once_a_round(sqlite: Database):
    item_id = make.ready(sqlite, "sign")
    given = make.given(sqlite, item_id, "verify")
    for by in ("xx_organizer", "xx_deputy"):
        refusal = make.attempt(sqlite, item_id, "verify", by, **given)
        assert type(refusal) is Conflict
        assert "已验收" in str(refusal)
