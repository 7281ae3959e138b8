"""Each difference is settled by a named person: what the system has stays, or the report goes back with an opinion."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from models.reconciliation import ReconciliationDifference
from models.reconciliation_words import DifferenceKind, Settlement
from workflows.authz import permissions
from workflows.authz.actors import Actor
from workflows.errors import Conflict
from workflows.journal.acts import Act
from workflows.reconciliation import sight
from workflows.reconciliation.loading import RECEIVE, RIGHT, HeldReconciliation, hold
from workflows.reconciliation.moving import decide, move_on
from workflows.texts import stated

_DIFFERENCE = sa.inspect(ReconciliationDifference).c
_ASKED = ("position", "kind", "settlement", "is_doubtful", "is_same", "settled_by_id")
_GONE = "没有要处理的差异，请刷新后再办。"


def settle(
    session: Session,
    reconciliation_id: UUID,
    which: Collection[int] | DifferenceKind,
    settlement: Settlement,
    *,
    actor: Actor,
    now: datetime,
    opinion: str | None = None,
    version: int | None = None,
) -> Sequence[int]:
    """处理: keep what the system has, or return it with an opinion; by place, or all of a class that are open.

    Returns which. What is out of the actor's sight is none of them. What the report says is taken over by
    `taking.take`, never here.
    """
    if settlement is Settlement.RETURNED:
        stated(opinion or "", "opinion", "退回意见")
    held = hold(session, reconciliation_id, RIGHT, actor=actor, now=now, version=version)
    chosen = _chosen(session, held, which)
    decide(session, reconciliation_id, chosen, settlement, by=actor.user_id, now=now, opinion=opinion or None)
    data = {"settlement": settlement.value, "opinion": opinion or None, "positions": chosen}
    move_on(session, held, Act.DIFFERENCES_SETTLED, data)
    return chosen


def _chosen(session: Session, held: HeldReconciliation, which: Collection[int] | DifferenceKind) -> list[int]:
    """Return the places of the differences that are meant, or refuse."""
    some = _meant(session, held, which)
    if not some:
        raise Conflict(_GONE)
    if asked := next((each for each in some if is_asked(each)), None):
        raise Conflict(f"第{asked.position}项请先说明是不是同一项，再作处理。")
    if done := next((each for each in some if each.settlement is Settlement.TAKEN), None):
        raise Conflict(f"第{done.position}项已采用报表，不能再作处理。")
    if other := next((each for each in some if not _may_change(each, held)), None):
        raise Conflict(f"第{other.position}项已由他人{other.settlement.label}，只能由本人或者接收方改作别的处理。")
    return [each.position for each in some]


def _meant(
    session: Session, held: HeldReconciliation, which: Collection[int] | DifferenceKind
) -> Sequence[sa.Row[Any]]:
    query = sa.select(*(_DIFFERENCE[name] for name in _ASKED)).where(
        _DIFFERENCE.reconciliation_id == held.row.id, sight.known(held.actor)
    )
    if isinstance(which, DifferenceKind):
        found = session.execute(query.where(_DIFFERENCE.kind == which, _DIFFERENCE.settlement.is_(None)))
        return [each for each in found if not is_asked(each)]
    found = session.execute(query.where(_DIFFERENCE.position.in_(sorted(set(which)))))
    return sorted(found, key=lambda each: each.position)


def _may_change(difference: sa.Row[Any], held: HeldReconciliation) -> bool:
    """Whether somebody decides anew: what the receiver sent back is not called settled by who sent it in."""
    is_own = difference.settled_by_id in (None, held.actor.user_id)
    return is_own or permissions.may(held.actor, RECEIVE, held.organization)


def is_asked(difference: sa.Row[Any] | ReconciliationDifference) -> bool:
    """Tell whether somebody must first say whether a pair is one and the same."""
    return difference.is_doubtful and difference.is_same is None and difference.settlement is None


def answer(
    session: Session,
    reconciliation_id: UUID,
    position: int,
    *,
    is_same: bool,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> None:
    """是同一项 or 不是: say of a doubtful pair whether it is one; what that changes the next comparison finds.

    Of two that are not the same the question is settled with that; each of them is then found by itself.
    """
    held = hold(session, reconciliation_id, RIGHT, actor=actor, now=now, version=version)
    pair = sight.find(session, actor, reconciliation_id, position)
    if pair is None or not is_asked(pair):
        raise Conflict(f"第{position}项不是待确认的一对，请刷新后再办。")
    pair.is_same = is_same
    session.flush()
    if not is_same:
        decide(session, reconciliation_id, [position], Settlement.KEPT, by=actor.user_id, now=now)
    move_on(session, held, Act.PAIR_ANSWERED, {"position": position, "is_same": is_same})
