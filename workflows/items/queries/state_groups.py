"""What stages mean to whoever counts: the parts of the identity, and how far an item ever came."""

import sqlalchemy as sa
from sqlmodel import col

from models.item import Item
from models.labelled import LabelledEnum
from models.vocabulary import State
from workflows.items.lifecycle import MOVES


class StatePart(LabelledEnum):
    """What the total of all items is the sum of."""

    CLOSED = "closed", "已销号"
    UNDER_WAY = "under_way", "在途"
    LONG_TERM = "long_term", "转长期坚持"
    VOID = "void", "撤销并案"


VOIDING_ACTS = tuple(act for act, move in MOVES.items() if move.target is State.VOID)
"""The acts by which an item becomes void."""
REOPENING_ACTS = tuple(act for act, move in MOVES.items() if move.target and State.CLOSED in move.sources)
"""The acts by which a closed item comes back (重新挂号)."""
ACTS_AFTER_CLOSURE = tuple(act for act, move in MOVES.items() if move.sources == (State.CLOSED,))
"""What may be done about an item that is closed."""
PARTS: dict[str, tuple[State, ...]] = {
    StatePart.CLOSED: (State.CLOSED,),
    StatePart.UNDER_WAY: (State.DIAGNOSE, State.PLAN, State.RECTIFY, State.VERIFY),
    StatePart.LONG_TERM: (State.LONG_TERM,),
    StatePart.VOID: (State.VOID,),
}
"""The parts of the identity, each with its stages."""

STANDING_PARTS = (StatePart.CLOSED, StatePart.UNDER_WAY, StatePart.LONG_TERM)
"""What was found and not withdrawn."""

BEYOND_PLAN = (State.RECTIFY, State.VERIFY, State.CLOSED, State.LONG_TERM)
"""The stages of what came to 整改: no move leads from here back to 方案 or to 撤销并案."""

EVER_REACHED: dict[State, sa.ColumnElement[bool]] = {
    State.DIAGNOSE: sa.true(),
    State.PLAN: col(Item.number).is_not(None),
    State.RECTIFY: col(Item.state).in_(BEYOND_PLAN),
    State.VERIFY: col(Item.round) > 0,
    State.CLOSED: sa.or_(col(Item.state) == State.CLOSED, col(Item.reopened)),
    State.LONG_TERM: col(Item.stage_goal).is_not(None),
    State.VOID: col(Item.state) == State.VOID,
}
"""Which items are, or once were, in a stage."""
