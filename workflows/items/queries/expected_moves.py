"""What is expected next of an item, declared beside MOVES: which move, in which situation.

MOVES says what may be done; most of that (转办, 委托, 重新挂号) nobody waits for. PROMPTS names the
moves without which an item stands still. Whether somebody may make one, the machine says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from models.item import Item, Measure
from models.journal import Entry
from models.signature import Extension, Signature
from models.vocabulary import ExtensionState, Role, SignAct, State
from workflows.items import machine
from workflows.items.context import ItemContext
from workflows.items.lifecycle import MOVES, Move

SOON = timedelta(days=10)
"""How long before the next review of a 长期坚持 item its superior is asked for it."""


@dataclass(frozen=True, slots=True)
class ExpectedMove:
    """A move that is expected of somebody while an item is in a situation.

    `when` tells the situation; `rows` selects at least the items that are in it. `since` names
    the acts that bring it about. `by` is who is asked, of those who may.
    """

    move: Move
    state: State
    by: tuple[Role, ...]
    when: Callable[[ItemContext], bool]
    rows: sa.ColumnElement[bool]
    since: tuple[str, ...]

    def stands(self, case: ItemContext) -> bool:
        """Tell whether the item waits for the move, whoever is to make it."""
        return case.item.state is self.state and self.when(case)

    def asks(self, case: ItemContext) -> bool:
        """Tell whether the item waits for the actor to make the move, and the actor may."""
        if not self.stands(case):
            return False
        if self.by == DOERS and case.actor.user_id not in doers_of(case):
            return False
        return machine.move_refusal(case, self.move) is None


DOERS = (Role.RESPONSIBLE,)


def doers_of(case: ItemContext) -> set[UUID]:
    """Return in whose hands the measures are that are not yet done: a delegate's, if there is one.

    The 责任人 who delegated waits like everybody else, and may still do it.
    """
    found: set[UUID] = set()
    for measure in case.measures:
        if measure.done_at is None:
            who = measure.responsible_id
            found |= (case.delegates(who) if who == case.item.responsible_id else set()) or {who}
    return found


def _done(case: ItemContext) -> bool:
    return bool(case.measures) and all(m.done_at for m in case.measures)


def _has_people(case: ItemContext) -> bool:
    return case.item.leader_id is not None and case.item.responsible_id is not None


def _review_soon(case: ItemContext) -> bool:
    review_on = case.item.review_on
    return review_on is not None and review_on <= case.today + SOON


def _exists(table: type[Measure | Extension | Signature], *rows: object) -> sa.Exists:
    conditions: list[sa.ColumnElement[bool]] = [col(table.item_id) == col(Item.id), *rows]  # type: ignore[list-item]
    return sa.exists().where(*conditions)


_PEOPLE = sa.and_(col(Item.leader_id).is_not(None), col(Item.responsible_id).is_not(None))
_VOID_ASKED = sa.exists().where(col(Entry.subject_id) == col(Item.id), col(Entry.act) == "request_void")
_SUBMITTED = col(Item.plan_submitted_at).is_not(None)
_UNDONE = _exists(Measure, col(Measure.done_at).is_(None))
_PENDING = _exists(Extension, col(Extension.state) == ExtensionState.PENDING)


def signed(act: SignAct, *more: sa.ColumnElement[bool]) -> sa.Exists:
    """Select the items that have such a signature in their present round."""
    return _exists(Signature, col(Signature.round) == col(Item.round), col(Signature.act) == act, *more)


def _prompt(
    name: str,
    state: State,
    when: Callable[[ItemContext], bool],
    rows: sa.ColumnElement[bool],
    since: str,
    by: tuple[Role, ...] = (),
) -> ExpectedMove:
    move = MOVES[name]
    return ExpectedMove(move, state, by or move.by, when, rows, tuple(since.split()))


EXPECTED_MOVES: tuple[ExpectedMove, ...] = (
    _prompt("confirm", State.DIAGNOSE, lambda _: True, sa.true(), "register"),
    _prompt("assign", State.PLAN, lambda c: not _has_people(c), sa.not_(_PEOPLE), "confirm"),
    _prompt(
        "submit_plan",
        State.PLAN,
        lambda c: _has_people(c) and c.item.plan_submitted_at is None,
        sa.and_(_PEOPLE, sa.not_(_SUBMITTED)),
        "confirm assign return_plan",
    ),
    _prompt("approve_plan", State.PLAN, lambda c: c.item.plan_submitted_at is not None, _SUBMITTED, "submit_plan"),
    _prompt("grant_void", State.PLAN, lambda c: c.void_request is not None, _VOID_ASKED, "request_void"),
    _prompt("grant_extension", State.RECTIFY, lambda c: c.pending_extension is not None, _PENDING, "request_extension"),
    _prompt("progress", State.RECTIFY, lambda c: bool(doers_of(c)), _UNDONE, "approve_plan return reopen", by=DOERS),
    _prompt(
        "apply",
        State.RECTIFY,
        lambda c: _done(c) and c.pending_extension is None,
        sa.and_(sa.not_(_UNDONE), sa.not_(_PENDING)),
        "progress attach grant_extension refuse_extension",
    ),
    _prompt("verify", State.VERIFY, lambda c: c.verified_by is None, sa.not_(signed(SignAct.VERIFY)), "apply return"),
    _prompt("sign", State.VERIFY, lambda c: c.verified_by is not None, signed(SignAct.VERIFY), "verify sign"),
    _prompt("turn_long_term", State.LONG_TERM, _review_soon, sa.true(), "turn_long_term"),
)
"""In the order of the stages; within one, what holds the others up comes first."""
