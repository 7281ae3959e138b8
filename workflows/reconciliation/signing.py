"""签对账单: both sides sign the same statement, two persons, each over the hash of what was seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.people import Organization
from models.reconciliation import Reconciliation, ReconciliationDifference, ReconciliationSignature
from models.reconciliation_words import ReconciliationState, Settlement, Side
from models.vocabulary import Role
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.authz.permissions import ROLE_SEATS
from workflows.errors import Conflict, NotPermitted, Refusal, Unconfirmed, Unseen
from workflows.journal.acts import Act
from workflows.reconciliation import sight, statement, waiting
from workflows.reconciliation.loading import SIDES, SIGNERS, HeldReconciliation, differences_of, hold, record

SIGN = "sign_reconciliation"
_DIFFERENCE = sa.inspect(ReconciliationDifference).c
_NAMED = 10
SEATS = {Side.REPORTER: ROLE_SEATS[Role.HEAD], Side.RECEIVER: ROLE_SEATS[Role.OFFICE]}
"""By which offices each side signs."""


def signatures_of(session: Session, row: Reconciliation) -> Sequence[ReconciliationSignature]:
    """Return the signatures that stand for the statement as it is, the first first."""
    if row.statement_sha256 is None:
        return ()
    query = select(ReconciliationSignature).where(
        ReconciliationSignature.reconciliation_id == row.id,
        ReconciliationSignature.statement_sha256 == row.statement_sha256,
    )
    return session.exec(query.order_by(col(ReconciliationSignature.signed_at), col(ReconciliationSignature.id))).all()


def sign(
    session: Session,
    reconciliation_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    seen: str | None = None,
    version: int | None = None,
) -> Reconciliation:
    """签对账单, for the side for which the actor's office signs; with the second signature it is settled for good.

    What was `seen` is told by its hash, or by the `version` of the 对账: whatever is decided makes another.

    Raises `Conflict` while anything is open or returned, `NotPermitted` for who signed for the other side, or does not
    see all of it, `Unconfirmed` without a password given lately, `Unseen` where the statement is not what was shown.
    """
    held = hold(session, reconciliation_id, SIGN, actor=actor, now=now, version=version)
    given = signatures_of(session, held.row)
    side, post = _to_sign(session, held.row, held.organization, actor, given)
    if not actor.confirmed(now):
        raise Unconfirmed
    whole, sha256 = _whole(session, held)
    if seen != sha256 and (seen is not None or version is None):
        raise Unseen
    held.row.statement, held.row.statement_sha256 = whole, sha256
    signature = ReconciliationSignature(
        reconciliation_id=held.row.id,
        side=side,
        user_id=actor.user_id,
        appointment_id=post.appointment_id,
        statement_sha256=sha256,
        signed_at=now,
    )
    session.add(signature)
    is_last = bool(given)
    if is_last:
        held.row.state = ReconciliationState.SIGNED
    _record(session, held, signature, is_last=is_last)
    waiting.write(session, held.row)
    return held.row


def _whole(session: Session, held: HeldReconciliation) -> tuple[str, str]:
    """Return the statement as it is signed, and its hash: that of the first signature, else as it stands."""
    row = held.row
    if row.statement is not None and row.statement_sha256 is not None:
        return row.statement, row.statement_sha256
    whole = statement.written(session, row, held.organization, differences_of(session, row.id))
    return whole, statement.sha256_of(whole)


def _record(session: Session, held: HeldReconciliation, given: ReconciliationSignature, *, is_last: bool) -> None:
    data = {
        "signature_id": str(given.id),
        "side": given.side.value,
        "appointment_id": str(given.appointment_id),
        "name": held.actor.name,
        "sha256": given.statement_sha256,
        "state": held.row.state.value,
    }
    said = "对账单双方已签" if is_last else f"{given.side.label}已签对账单，请签字"
    told = (*SIDES, *SIGNERS) if is_last else SIGNERS
    record(session, held, Act.RECONCILIATION_SIGNED, data, told=told, text=f"{said}：{held.title}")


def refusal(
    session: Session, row: Reconciliation, owner: Organization, actor: Actor, known: int | None = None
) -> Refusal | None:
    """Return why the actor cannot sign now, for a page that offers it.

    Of how many differences he may know is counted, unless it is `known` already.
    """
    try:
        _to_sign(session, row, owner, actor, signatures_of(session, row), known)
    except Refusal as refused:
        return refused
    return None


def _to_sign(
    session: Session,
    row: Reconciliation,
    owner: Organization,
    actor: Actor,
    given: Sequence[ReconciliationSignature],
    known: int | None = None,
) -> tuple[Side, AppointmentView]:
    _require_ready(session, row, sight.count(session, actor, row.id) if known is None else known)
    if any(each.user_id == actor.user_id for each in given):
        raise NotPermitted("您已签过这份对账单，另一方请由其他同志签字。")
    signed = {each.side for each in given}
    for side, seats in SEATS.items():
        post = actor.post_in(seats, owner)
        if side not in signed and post is not None and not post.waits:
            return side, post
    raise NotPermitted(f"现在由{'、'.join(each.label for each in Side if each not in signed)}签字，请由该方办理。")


def _require_ready(session: Session, row: Reconciliation, known: int) -> None:
    """Refuse what is not settled, or not all in sight: nobody signs for what is not shown to him."""
    stands = _standing(session, row)
    if not stands.all:
        raise Conflict("报表与系统一致，无需签对账单。")
    if row.state is ReconciliationState.SIGNED:
        raise Conflict("对账单已由双方签字。")
    if stands.all > known:
        raise NotPermitted("这份对账单请由可以知悉其全部内容的同志签字。")
    if stands.left:
        raise Conflict(f"还有{stands.left}处差异没有处理，请先逐项处理。")
    if stands.returned:
        raise Conflict(f"{_named(session, row)}项已退回说明，请更正后重新核对，或报送新版。")
    if stands.answered:
        raise Conflict("待确认的一对已有答复，请重新核对后再签。")


@dataclass(frozen=True, slots=True)
class _Standing:
    """How many differences there are of what keeps a statement from being signed."""

    all: int
    left: int
    returned: int
    answered: int
    """Pairs of which it was said after the last comparison whether they are one: what follows is not known yet."""


def _standing(session: Session, row: Reconciliation) -> _Standing:
    answered = sa.and_(
        _DIFFERENCE.is_same.is_not(None),
        _DIFFERENCE.settlement != Settlement.TAKEN,
        _DIFFERENCE.settled_at > row.held_at,
    )
    of = (_DIFFERENCE.settlement.is_(None), _DIFFERENCE.settlement == Settlement.RETURNED, answered)
    counted = (sa.func.coalesce(sa.func.sum(sa.case((each, 1), else_=0)), 0) for each in of)
    query = sa.select(sa.func.count(), *counted).where(_DIFFERENCE.reconciliation_id == row.id)
    return _Standing(*session.execute(query).one())


def _named(session: Session, row: Reconciliation) -> str:
    """Name the first differences that were sent back."""
    query = sa.select(_DIFFERENCE.position).where(
        _DIFFERENCE.reconciliation_id == row.id, _DIFFERENCE.settlement == Settlement.RETURNED
    )
    found = session.scalars(query.order_by(_DIFFERENCE.position).limit(_NAMED + 1)).all()
    return f"第{'、'.join(map(str, found[:_NAMED]))}{'等' if len(found) > _NAMED else ''}"
