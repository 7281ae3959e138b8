"""A signature stands for exactly what its signer was shown, with the password given lately."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from models.item import ItemView
from models.session import Database
from models.signature import Signature
from models.vocabulary import State
from tests import cast, make
from workflows.authz import actors
from workflows.authz.actors import REAUTHENTICATED_FOR
from workflows.errors import NotFound, Refusal, Unconfirmed, Unseen
from workflows.items import commands as items
from workflows.items.moves import DETAILS
from workflows.journal import entries

SIGNING = [name for name, move in DETAILS.items() if move.signs]
NEVER = "0" * 64


def signed(database: Database, item_id: UUID, seen: str, confirmed_at: datetime | None = make.NOW) -> Refusal | None:
    """Let the first signer sign over a hash; return the refusal, if any."""
    try:
        with database.transaction() as session:
            actor = replace(actors.load_by_login(session, "xx_secretary", cast.TODAY), confirmed_at=confirmed_at)
            items.advance(session, item_id, "sign", actor=actor, now=make.NOW, seen=seen)
    except Refusal as refusal:
        return refusal
    return None


@pytest.mark.parametrize("move", SIGNING)
def test_nobody_signs_unseen(database: Database, move: str):
    item_id = make.ready(database, move)
    by, given = make.case(move).by, make.given(database, item_id, move)

    for seen in (NEVER, make.look(database, item_id, "director")):
        refusal = make.attempt(database, item_id, move, by, seen=seen, **given)
        assert type(refusal) is Unseen
        assert "重新阅看" in str(refusal)
    make.look(database, item_id, by)
    assert make.attempt(database, item_id, move, by, seen=seen, **given) is None


def test_what_is_kept_is_what_was_seen(database: Database):
    item_id = make.item(database, State.RECTIFY)
    make.move(database, item_id, "attach", "member", **make.given(database, item_id, "attach"))
    make.done(database, item_id)
    make.move(database, item_id, "apply", "head", opinion="查阅了原始记录，情况属实")
    make.verified(database, item_id)
    make.move(database, item_id, "sign", "xx_secretary")

    guarantee, verification, signature = make.rows(database, Signature)
    for each in (guarantee, verification, signature):
        assert each.shown is not None
        assert entries.sha256(each.shown) == each.seen_sha256
    shown = signature.shown
    assert shown["item"]["organization"] == cast.BRANCH
    assert {e["sha256"] for e in shown["evidence"]} == {"0f" * 32, None}
    assert [s["opinion"] for s in shown["signatures"]] == ["查阅了原始记录，情况属实", "核对原始记录，抽谈2人属实"]
    assert shown["people"][str(guarantee.user_id)] == "head同志"
    history = make.history(database, item_id)
    assert shown["journal"]["seq"] == len(history) - 1
    assert history[-1].data["seen"] == signature.seen_sha256
    assert history[-1].data["rules"] == shown["rules"]


def test_whatever_happens_after_the_look_asks_for_another(database: Database):
    item_id = make.ready(database, "verify")
    seen = make.look(database, item_id, "xx_secretary")
    make.verified(database, item_id)
    assert type(signed(database, item_id, seen)) is Unseen

    again = make.look(database, item_id, "xx_secretary")
    assert again != seen
    assert signed(database, item_id, again) is None


def test_somebody_elses_new_name_is_something_else_to_see(sqlite: Database):
    item_id = make.ready(sqlite, "sign")
    seen = make.look(sqlite, item_id, "xx_secretary")
    make.rename(sqlite, "member", "改名同志")
    assert type(signed(sqlite, item_id, seen)) is Unseen


@pytest.mark.parametrize("ago", [None, REAUTHENTICATED_FOR + timedelta(seconds=1)])
def test_the_password_was_given_lately(database: Database, ago: timedelta | None):
    item_id = make.ready(database, "sign")
    seen = make.look(database, item_id, "xx_secretary")
    confirmed_at = None if ago is None else make.NOW - ago

    assert type(signed(database, item_id, seen, confirmed_at)) is Unconfirmed
    assert signed(database, item_id, seen, make.NOW - REAUTHENTICATED_FOR) is None


def test_looking_twice_is_one_look_and_changes_nothing(database: Database):
    item_id = make.item(database, State.VERIFY)
    before, version = len(make.history(database, item_id)), make.row(database, item_id).version
    assert make.look(database, item_id, "director") == make.look(database, item_id, "director")
    assert len(make.rows(database, ItemView, user_id=make.user_id(database, "director"))) == 1
    assert (len(make.history(database, item_id)), make.row(database, item_id).version) == (before, version)


def test_what_is_out_of_sight_is_not_looked_at(sqlite: Database):
    item_id = make.item(sqlite, State.VERIFY)
    for stranger in ("cj_secretary", "outsider", "admin"):
        with pytest.raises(NotFound):
            make.look(sqlite, item_id, stranger)
