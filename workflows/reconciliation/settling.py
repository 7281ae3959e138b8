"""Each difference is settled by a named person: what the system has stays, or the report goes back with an opinion."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.reconciliation import ReconciliationDifference
from models.reconciliation_words import DifferenceKind, Settlement
from workflows.authz.actors import Actor
from workflows.errors import Conflict
from workflows.journal.acts import Act
from workflows.reconciliation.loading import RIGHT, differences_of, hold
from workflows.reconciliation.moving import decide, is_left, move_on
from workflows.texts import stated


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
) -> Sequence[ReconciliationDifference]:
    """处理: keep what the system has, or return it with an opinion; by place, or all of a class that are open.

    What the report says is taken over by `taking.take`, never here.
    """
    if settlement is Settlement.RETURNED:
        stated(opinion or "", "opinion", "退回意见")
    held = hold(session, reconciliation_id, RIGHT, actor=actor, now=now, version=version)
    known = differences_of(session, reconciliation_id)
    chosen = _chosen(known, which)
    for each in chosen:
        decide(each, settlement, opinion or None, actor.user_id, now)
    data: dict[str, object] = {
        "settlement": settlement.value,
        "opinion": opinion or None,
        "positions": [each.position for each in chosen],
    }
    move_on(session, held, Act.DIFFERENCES_SETTLED, data, is_left=is_left(known))
    return chosen


def _chosen(
    known: Sequence[ReconciliationDifference], which: Collection[int] | DifferenceKind
) -> list[ReconciliationDifference]:
    """Return the differences that are meant, or refuse."""
    if isinstance(which, DifferenceKind):
        some = [each for each in known if each.kind is which and each.settlement is None and not is_asked(each)]
    else:
        some = [each for each in known if each.position in which]
    if not some:
        raise Conflict("没有要处理的差异，请刷新后再办。")
    if asked := next((each for each in some if is_asked(each)), None):
        raise Conflict(f"第{asked.position}项请先说明是不是同一项，再作处理。")
    if done := next((each for each in some if each.settlement is Settlement.TAKEN), None):
        raise Conflict(f"第{done.position}项已采用报表，不能再作处理。")
    return some


def is_asked(difference: ReconciliationDifference) -> bool:
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
) -> ReconciliationDifference:
    """是同一项 or 不是: say of a doubtful pair whether it is one; what that changes the next comparison finds.

    Of two that are not the same the question is settled with that; each of them is then found by itself.
    """
    held = hold(session, reconciliation_id, RIGHT, actor=actor, now=now, version=version)
    known = differences_of(session, reconciliation_id)
    pair = next((each for each in known if each.position == position and is_asked(each)), None)
    if pair is None:
        raise Conflict(f"第{position}项不是待确认的一对，请刷新后再办。")
    pair.is_same = is_same
    if not is_same:
        decide(pair, Settlement.KEPT, None, actor.user_id, now)
    move_on(session, held, Act.PAIR_ANSWERED, {"position": position, "is_same": is_same}, is_left=is_left(known))
    return pair
