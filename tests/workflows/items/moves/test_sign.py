"""签批: seat by seat; the last one closes (the separation is in test_separation.py)."""

from models.item import Item
from models.session import Database
from models.signature import Signature
from models.vocabulary import Office, State
from tests import make
from workflows.errors import Conflict, NotPermitted

CASE = make.MoveCase(State.VERIFY, "xx_secretary", may={"xx_secretary"}, sentence="第1步签批", before=make.verified)


def test_the_first_signature_leaves_it_open_and_calls_the_next_signer(database: Database):
    item_id = make.ready(database, "sign")
    make.move(database, item_id, "sign", "xx_secretary", opinion="同意")

    assert make.row(database, item_id).state is State.VERIFY
    signed = make.rows(database, Signature)[-1]
    assert (signed.step, signed.seat, signed.opinion) == (1, "superior:secretary", "同意")
    said = make.last(database, item_id)
    assert (said.data["from"], said.data["to"]) == ("verify", "verify")
    assert said.told == {"director"}


def test_the_last_signature_closes_it_and_its_people_hear_of_it(database: Database):
    item_id = make.ready(database, "sign")
    make.move(database, item_id, "sign", "xx_secretary")
    make.move(database, item_id, "sign", "director")

    item = make.row(database, item_id)
    assert (item.state, item.closed_at) == (State.CLOSED, make.NOW)
    said = make.last(database, item_id)
    assert (said.data["from"], said.data["to"]) == ("verify", "closed")
    assert said.told == {"head", "member"}
    assert make.deadline(database, item_id).next_check_at is None


def test_nobody_signs_before_the_verifier_or_out_of_turn(sqlite: Database):
    item_id = make.item(sqlite, State.VERIFY)
    refusal = make.attempt(sqlite, item_id, "sign", "xx_secretary")
    assert type(refusal) is Conflict
    assert "还没有验收" in str(refusal)
    make.verified(sqlite, item_id)
    refusal = make.attempt(sqlite, item_id, "sign", "director")
    assert type(refusal) is NotPermitted
    assert "上级党组织书记" in str(refusal)


def test_a_chain_that_is_whole_waits_for_nobody(sqlite: Database):
    item_id = make.item(sqlite, State.CLOSED)
    make.appoint(sqlite, "colleague", "信息工程系党总支", Office.SECRETARY)
    with sqlite.transaction() as session:  # as no move leaves one
        item = session.get_one(Item, item_id)
        item.state, item.closed_at = State.VERIFY, None
    refusal = make.attempt(sqlite, item_id, "sign", "colleague")
    assert type(refusal) is Conflict
    assert "签批已全部完成" in str(refusal)


def test_each_signature_stands_for_what_was_seen_then(sqlite: Database):
    item_id = make.item(sqlite, State.CLOSED)
    hashes = [s.seen_sha256 for s in make.rows(sqlite, Signature)]
    assert len(set(hashes)) == len(hashes) == 4  # each sees the signatures before it
    assert {len(seen) for seen in hashes} == {64}
    assert make.row(sqlite, item_id).state is State.CLOSED


def test_an_office_held_then_stays_with_the_signature(sqlite: Database):
    make.appoint(sqlite, "cj_secretary", "信息工程系党总支", Office.SECRETARY)
    item_id = make.ready(sqlite, "sign")
    make.move(sqlite, item_id, "sign", "cj_secretary")
    said = make.last(sqlite, item_id)
    assert (said.by, said.office) == ("cj_secretary", "信息工程系党总支书记")
