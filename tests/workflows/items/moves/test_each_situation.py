"""In which situation an item is."""

import operator
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import col

from models.item import Item, Measure
from models.session import Database
from models.vocabulary import State
from tests import cast, made, make
from workflows.items.loading import load
from workflows.items.moves import situations
from workflows.items.moves.situations import Situation

NONE: frozenset[str] = frozenset()


def planned(database: Database, *people: str) -> UUID:
    """Make an item in 方案 with some of those whom it must name."""
    item_id, member = make.item(database, State.PLAN), make.user_id(database, "member")
    with database.transaction() as session:
        for name in people:
            setattr(session.get_one(Item, item_id), name, member)
    return item_id


def answered(database: Database, asked: UUID, move: str, by: str) -> UUID:
    make.move(database, asked, move, by, **make.given(database, asked, move))
    return asked


def after(database: Database, move: str) -> UUID:
    """Make an item on which a move was made as it usually is."""
    item_id = make.ready(database, move)
    return answered(database, item_id, move, make.case(move).by)


def with_measures(database: Database, *done: bool) -> UUID:
    """Make an item in 整改 with some measures, done or not."""
    item_id, member = make.item(database, State.RECTIFY), make.user_id(database, "member")
    with database.transaction() as session:
        session.execute(sa.delete(Measure).where(col(Measure.item_id) == item_id))
        for position, each in enumerate(done, start=1):
            who = {"responsible_id": member, "done_by_id": member if each else None}
            day = {"due_on": cast.TODAY, "done_at": make.NOW if each else None}
            session.add(Measure(item_id=item_id, position=position, text="做", **who, **day))
    return item_id


def reviewed(database: Database, review_on: date) -> UUID:
    item_id = make.item(database, State.LONG_TERM)
    with database.transaction() as session:
        session.get_one(Item, item_id).review_on = review_on
    return item_id


def verified(database: Database) -> UUID:
    item_id = make.item(database, State.VERIFY)
    make.verified(database, item_id)
    return item_id


def returned(database: Database) -> UUID:
    """Make an item that was verified, sent back, and applied for once more."""
    item_id = verified(database)
    answered(database, item_id, "return", "xx_secretary")
    make.done(database, item_id)
    make.move(database, item_id, "apply", "head")
    return item_id


def standing(database: Database) -> dict[str, UUID]:
    """Make items in all situations there are."""
    soon = cast.TODAY + timedelta(days=10)
    return {
        "nobody": planned(database),
        "leader": planned(database, "leader_id"),
        "responsible": planned(database, "responsible_id"),
        "both": planned(database, "leader_id", "responsible_id"),
        "submitted": after(database, "submit_plan"),
        "void asked": after(database, "request_void"),
        "void refused": after(database, "refuse_void"),
        "extension asked": after(database, "request_extension"),
        "extension refused": after(database, "refuse_extension"),
        "no measure": with_measures(database),
        "undone": with_measures(database, False, False),
        "one done": with_measures(database, True, False),
        "all done": with_measures(database, True, True),
        "applied": make.item(database, State.VERIFY),
        "verified": verified(database),
        "returned": returned(database),
        "review today": reviewed(database, cast.TODAY),
        "review soon": reviewed(database, soon),
        "review later": reviewed(database, soon + timedelta(days=1)),
    }


PLANNED = {"nobody", "leader", "responsible", "both", "submitted", "void asked", "void refused"}
PLAN_OUT = {"nobody", "leader", "responsible", "both", "void asked", "void refused"}
AT_WORK = {"extension asked", "extension refused", "no measure", "undone", "one done", "all done"}
HANDED_IN = {"applied", "verified", "returned"}
LASTING = {"review today", "review soon", "review later"}
EVERY = frozenset(PLANNED | AT_WORK | HANDED_IN | LASTING)
ASSIGNED = EVERY - (PLAN_OUT - {"both"})
LEFT = {"extension asked", "extension refused", "undone", "one done"} | LASTING
MEASURED = {"submitted"} | AT_WORK | HANDED_IN | LASTING
"""Whatever has a plan; one of them lost its measures since."""

IN_IT = {
    "ALWAYS": EVERY,
    "HAS_PEOPLE": ASSIGNED,
    "PLAN_SUBMITTED": EVERY - PLAN_OUT,
    "VOID_REQUESTED": {"void asked"},
    "EXTENSION_PENDING": {"extension asked"},
    "MEASURES_LEFT": {"submitted"} | LEFT,
    "MEASURES_DONE": {"all done"} | HANDED_IN,
    "VERIFIED": {"verified"},
    "REVIEW_SOON": {"review today", "review soon"},
}


def found(database: Database, situation: Situation, items: dict[str, UUID]) -> set[str]:
    """Return which items are in a situation today, each told with no more read than it says."""
    with database.reading() as session:
        actor = cast.actor(session, "director")
        cases = {
            name: load.load_one(session, actor, item_id, now=make.NOW, needs=situation.looks_at)
            for name, item_id in items.items()
        }
        return {name for name, case in cases.items() if situation.now(case)}


@pytest.fixture
def items(sqlite: Database) -> dict[str, UUID]:
    made_of: dict[str, UUID] = made.once(sqlite, "situations", lambda: standing(sqlite), lasting=True)
    return made_of


def test_one_item_is_told_by_what_the_situation_looks_at(sqlite: Database, items: dict[str, UUID]):
    assert set(items) == EVERY
    for name, expected in IN_IT.items():
        assert found(sqlite, getattr(situations, name), items) == expected, name


def test_two_situations_hold_together_and_one_is_turned_round(sqlite: Database, items: dict[str, UUID]):
    both = situations.HAS_PEOPLE & ~situations.PLAN_SUBMITTED
    assert found(sqlite, both, items) == {"both"}
    work = ~situations.EXTENSION_PENDING & situations.MEASURES_LEFT
    assert found(sqlite, work, items) == ({"submitted"} | LEFT) - {"extension asked"}


def test_of_what_depends_on_the_day_the_day_is_told_and_there_is_no_opposite(sqlite: Database, items: dict[str, UUID]):
    soon = situations.ALWAYS & situations.REVIEW_SOON
    with sqlite.reading() as session:
        case = load.load_one(session, cast.actor(session, "director"), items["review later"], now=make.NOW)
    assert (soon.when(case), soon.now(case), soon.begins_on(case)) == (True, False, cast.TODAY + timedelta(days=1))
    with pytest.raises(TypeError):
        operator.invert(soon)
