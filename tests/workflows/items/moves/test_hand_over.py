"""交接: what is open passes to the successor; what was done stays whose it was."""

import pytest

from models.item import Measure
from models.session import Database
from models.signature import Signature
from models.vocabulary import Office, State
from tests import make
from workflows.errors import Conflict, Incomplete, NotPermitted

CASE = make.MoveCase(
    State.RECTIFY,
    "xx_organizer",
    may=make.SUPERIOR | {"director", "officer"},
    given=lambda who: {"from_id": who["member"], "to_id": who["colleague"], "reason": "支部换届"},
    sentence="member同志的责任人、措施1交给colleague同志",
    quote="支部换届",
)


def test_every_open_part_passes_on_and_the_past_stays(database: Database):
    item_id = make.item(database, State.RECTIFY)
    make.done(database, item_id)
    make.move(database, item_id, "apply", "head")
    make.move(database, item_id, "return", "xx_organizer", **make.given(database, item_id, "return"))
    past = make.history(database, item_id)
    given = make.given(database, item_id, "hand_over")
    make.move(database, item_id, "hand_over", "xx_organizer", **given)

    item = make.row(database, item_id)
    assert item.responsible_id == given["to_id"]
    first, second = make.rows(database, Measure)
    assert (first.responsible_id, first.done_by_id) == (given["from_id"], given["from_id"])
    assert (second.responsible_id, second.done_at) == (given["to_id"], None)
    assert make.history(database, item_id)[:-1] == past
    said = make.last(database, item_id)
    assert said.data["parts"] == ["responsible", "measure 2"]
    assert said.data["reason"] == "支部换届"
    assert said.told == {"colleague", "xx_patron", "head"}
    assert len(make.rows(database, Signature)) == 2


def test_the_part_of_a_leader_passes_on_too(database: Database):
    item_id = make.item(database, State.RECTIFY)
    given = {
        "from_id": make.user_id(database, "xx_patron"),
        "to_id": make.user_id(database, "xx_deputy"),
        "reason": "离任",
    }
    make.move(database, item_id, "hand_over", "director", **given)
    assert make.row(database, item_id).leader_id == given["to_id"]
    assert make.last(database, item_id).data["parts"] == ["leader"]


def test_whoever_did_it_still_may_not_verify_it(database: Database):
    """Handing the work on does not undo that one did it."""
    make.appoint(database, "member", "信息工程系党总支", Office.ORGANIZER)
    item_id = make.item(database, State.RECTIFY)
    make.done(database, item_id)
    given = make.given(database, item_id, "hand_over")
    make.move(database, item_id, "hand_over", "director", **given)
    make.move(database, item_id, "apply", "head")
    given = make.given(database, item_id, "verify")
    assert type(make.attempt(database, item_id, "verify", "member", **given)) is NotPermitted
    assert make.attempt(database, item_id, "verify", "xx_organizer", **given) is None


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("to_id", {"to_id": "member"}),
        ("to_id", {"to_id": "outsider"}),
        ("to_id", {"to_id": "admin"}),
        ("from_id", {"from_id": "liaison"}),
    ],
)
def test_what_is_wrong_is_named(sqlite: Database, field: str, given: dict):
    item_id = make.item(sqlite, State.RECTIFY)
    wrong = {name: make.user_id(sqlite, login) for name, login in given.items()}
    usual = make.given(sqlite, item_id, "hand_over")
    refusal = make.attempt(sqlite, item_id, "hand_over", "xx_organizer", **(usual | wrong))
    assert type(refusal) is Incomplete
    assert set(refusal.fields) == {field}


@pytest.mark.parametrize("part", ["from_id", "to_id"])
def test_nobody_hands_over_to_or_from_himself(sqlite: Database, part: str):
    item_id = make.item(sqlite, State.RECTIFY)
    own = make.given(sqlite, item_id, "hand_over") | {part: make.user_id(sqlite, "xx_organizer")}
    assert type(make.attempt(sqlite, item_id, "hand_over", "xx_organizer", **own)) is NotPermitted


def test_not_while_others_verify(sqlite: Database):
    item_id = make.item(sqlite, State.VERIFY)
    given = make.given(sqlite, item_id, "hand_over")
    assert type(make.attempt(sqlite, item_id, "hand_over", "director", **given)) is Conflict
