"""One move on many items: each by the rules of the single move, each kept or refused alone."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from models.item import Item
from models.session import Database
from models.vocabulary import State
from tests import cast, make
from tests.workflows.reconciliation.reconciling import opened, value
from tests.workflows.test_races import at_once
from workflows.errors import Conflict, NotFound, NotPermitted, Stale, Unseen
from workflows.items import bulk
from workflows.items import commands as items
from workflows.items.bulk import ChosenItem, MoveOutcome
from workflows.items.moves import DETAILS
from workflows.notifications import outbox

CONFIRM = {"rectification": "immediate", "due_on": "2021-05-20"}


def advance(database: Database, chosen: list[UUID | ChosenItem], move: str, by: str, **given: Any) -> list[MoveOutcome]:
    wanted = [each if isinstance(each, ChosenItem) else ChosenItem(each, {}) for each in chosen]
    with database.transaction() as session:
        return bulk.advance_many(session, wanted, move, actor=cast.actor(session, by), now=make.NOW, **given)


def became(outcomes: list[MoveOutcome]) -> list[Any]:
    return [type(each.fault) if each.fault else each.version for each in outcomes]


def test_what_is_refused_leaves_no_trace_and_the_others_are_made(database: Database, monkeypatch: pytest.MonkeyPatch):
    made = [make.registered(database) for _ in range(3)]
    tell = outbox.enqueue_each
    before = make.dump(database)

    def fails_late(session: Any, entry_id: UUID, lines: dict[UUID, str], now: Any) -> None:
        tell(session, entry_id, lines, now)
        told = [text for text in lines.values() if "-002 " in text and "确认" in text]
        if told and not failed:
            failed.extend(told)
            raise Conflict

    failed: list[str] = []
    monkeypatch.setattr(items.outbox, "enqueue_each", fails_late)
    with database.transaction() as session:
        outcomes = bulk.advance_many(
            session,
            [ChosenItem(item_id, {}) for item_id in made],
            "confirm",
            actor=cast.actor(session, "xx_organizer"),
            now=make.NOW,
            **CONFIRM,
        )
        # what was undone is not taken for what there is, in the same session either
        undone = session.get_one(Item, made[1])
        assert (undone.state, undone.version, undone.number) == (State.DIAGNOSE, 1, None)
    assert became(outcomes) == [2, Conflict, 2]
    rows = [make.row(database, item_id) for item_id in made]
    assert [row.number for row in rows] == ["XX1-2021-001", None, "XX1-2021-002"]
    assert [len(make.history(database, item_id)) for item_id in made] == [2, 1, 2]
    after = make.dump(database)
    for table in ("entry", "notice", "deadline"):
        new = [row for row in after[table] if row not in before[table]]
        assert not [row for row in new if made[1] in row]


def test_nothing_unseen_is_signed_and_each_look_is_for_one_item(database: Database):
    """Looking at one, or before it changed, or by somebody else, signs nothing."""
    ids = [make.ready(database, "sign") for _ in range(4)]
    seen = [make.look(database, item_id, "xx_secretary") for item_id in ids]
    make.move(database, ids[1], "appoint_patron", "director", **make.given(database, ids[1], "appoint_patron"))
    wanted = [
        ChosenItem(ids[0], {"seen": seen[0]}),
        ChosenItem(ids[1], {"seen": seen[1]}),
        ChosenItem(ids[2], {"seen": seen[3]}),
        ChosenItem(ids[3], {"seen": make.look(database, ids[3], "director")}),
        ChosenItem(ids[3], {"seen": seen[3]}),
    ]
    version = make.row(database, ids[0]).version
    outcomes = advance(database, wanted, "sign", "xx_secretary", opinion="同意")
    # one item's hash is the same for whoever looks, so what counts is that the signer looked too
    assert became(outcomes) == [version + 1, Unseen, Unseen, version + 1, Conflict]
    alone = [ChosenItem(ids[1], {"seen": make.look(database, ids[1], "director")})]
    assert became(advance(database, alone, "sign", "xx_secretary")) == [Unseen]


def test_the_rules_are_those_of_the_single_move(database: Database):
    mine, done = make.registered(database), make.item(database, State.CLOSED)
    elsewhere = make.registered(database, "会计教研室党支部", "cj_head")
    own = make.registered(database, "信息工程系党总支", "xx_secretary")
    chosen = [mine, done, elsewhere, uuid4(), own, ChosenItem(mine, {"version": 1})]
    found = advance(database, chosen, "confirm", "xx_organizer", **CONFIRM)
    assert became(found) == [2, Conflict, NotFound, NotFound, NotPermitted, Conflict]
    assert [each.item_id for each in found[:3]] == [mine, done, elsewhere]
    stale = [ChosenItem(make.registered(database), {"version": 7})]
    assert became(advance(database, stale, "confirm", "xx_organizer", **CONFIRM)) == [Stale]


@pytest.mark.parametrize("move", [name for name, move in DETAILS.items() if not move.many])
def test_only_some_moves_are_made_on_many(sqlite: Database, move: str):
    with pytest.raises(NotFound):
        advance(sqlite, [uuid4()], move, "director")


def test_crowds_with_the_same_items_in_other_orders_wait_for_each_other_in_no_ring(database: Database):
    owners = [(cast.BRANCH, "head"), ("学生党支部", "student_head")] * 4
    ids = [make.registered(database, *owner) for owner in owners]
    crowds = [ids, ids[::-1], ids[1::2] + ids[::2], ids[4:] + ids[:4]]
    acts = [lambda crowd=crowd: advance(database, crowd, "confirm", "xx_organizer", **CONFIRM) for crowd in crowds]
    answers = at_once(acts)
    for item_id in ids:
        outcomes = [each for answer in answers for each in answer if each.item_id == item_id]
        assert sum(each.fault is None for each in outcomes) == 1
    numbers = {make.row(database, item_id).number for item_id in ids}
    assert numbers == {f"{code}-2021-00{n}" for code in ("XX1", "XX2") for n in range(1, 5)}


def test_what_a_report_disputes_is_named_and_left_out_of_what_is_signed(database: Database):
    disputed, free = (make.ready(database, "sign") for _ in range(2))
    opened(database, value(disputed))
    seen = {item_id: make.look(database, item_id, "xx_secretary") for item_id in (disputed, free)}
    chosen = [ChosenItem(item_id, {"seen": seen[item_id]}) for item_id in (disputed, free)]
    left_out, signed = advance(database, chosen, "sign", "xx_secretary", opinion="同意")
    assert isinstance(left_out.fault, Conflict)
    assert left_out.fault.sentence.startswith("《整改台账.xlsx》对账第1项“内容不一致（责任人）”还没有处理")
    assert signed.fault is None
