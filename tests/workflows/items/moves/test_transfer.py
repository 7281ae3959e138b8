"""转办: the part that one holds goes to somebody else."""

import pytest

from models.item import Measure
from models.session import Database
from models.vocabulary import State
from tests import make
from workflows.errors import Incomplete, NotFound, NotPermitted

CASE = make.MoveCase(
    State.RECTIFY,
    "member",
    may={"member", "xx_patron"},
    given=lambda who: {"to_id": who["colleague"], "reason": "出国进修"},
    sentence="转给colleague同志，由其任责任人，未完成的措施1一并移交",
    quote="出国进修",
)


@pytest.mark.parametrize(
    ("by", "part", "told"),
    [("member", "responsible_id", {"colleague", "xx_patron"}), ("xx_patron", "leader_id", {"colleague", "member"})],
)
def test_each_hands_over_the_part_he_holds(database: Database, by, part, told):
    item_id = make.item(database, State.RECTIFY)
    given = make.given(database, item_id, "transfer")
    before = make.row(database, item_id)
    make.move(database, item_id, "transfer", by, **given)

    item = make.row(database, item_id)
    assert getattr(item, part) == given["to_id"]
    other = {"responsible_id": "leader_id", "leader_id": "responsible_id"}[part]
    assert getattr(item, other) == getattr(before, other)
    said = make.last(database, item_id)
    assert said.data == {
        "to_id": str(given["to_id"]),
        "reason": "出国进修",
        "part": part.removesuffix("_id"),
        "from": "rectify",
        "to": "rectify",
    } | ({"moved": {"responsible": [1]}} if by == "member" else {})
    assert said.told == told


def test_what_is_not_yet_done_goes_with_it(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    make.done(sqlite, item_id)
    member, colleague = make.user_id(sqlite, "member"), make.user_id(sqlite, "colleague")
    make.move(sqlite, item_id, "apply", "head")
    back = make.given(sqlite, item_id, "return")
    make.move(sqlite, item_id, "return", "xx_organizer", **back)
    make.move(sqlite, item_id, "transfer", "member", to_id=colleague, reason="出国")

    assert [m.responsible_id for m in make.rows(sqlite, Measure)] == [member, colleague]


def test_it_is_handed_over_for_good(sqlite: Database):
    item_id = make.ready(sqlite, "submit_plan")
    given = make.given(sqlite, item_id, "transfer")
    make.move(sqlite, item_id, "transfer", "member", **given)
    refusal = make.attempt(sqlite, item_id, "transfer", "member", **given)
    assert type(refusal) is NotPermitted


@pytest.mark.parametrize("to", ["member", "outsider", "admin"])
def test_to_another_of_this_university(sqlite: Database, to: str):
    item_id = make.item(sqlite, State.RECTIFY)
    refusal = make.attempt(sqlite, item_id, "transfer", "member", to_id=make.user_id(sqlite, to), reason="出国")
    assert type(refusal) is Incomplete
    assert set(refusal.fields) == {"to_id"}


def test_whoever_takes_it_over_sees_it_wherever_he_is(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    assert type(make.attempt(sqlite, item_id, "progress", "cj_head", text="接手")) is NotFound
    to_id = make.user_id(sqlite, "cj_head")
    make.move(sqlite, item_id, "transfer", "member", to_id=to_id, reason="出国")
    assert make.attempt(sqlite, item_id, "progress", "cj_head", text="接手") is None
