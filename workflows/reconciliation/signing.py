"""签对账单: both sides sign the same statement, two persons, each over the hash of what was seen."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

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
from workflows.reconciliation import statement, waiting
from workflows.reconciliation.loading import SIDES, SIGNERS, HeldReconciliation, differences_of, hold, record

SIGN = "sign_reconciliation"
_SEATS = {Side.REPORTER: ROLE_SEATS[Role.HEAD], Side.RECEIVER: ROLE_SEATS[Role.OFFICE]}


def signatures_of(session: Session, row: Reconciliation) -> Sequence[ReconciliationSignature]:
    """Return the signatures that stand for the statement as it is, the first first."""
    if row.statement_sha256 is None:
        return ()
    query = select(ReconciliationSignature).where(
        ReconciliationSignature.reconciliation_id == row.id,
        ReconciliationSignature.statement_sha256 == row.statement_sha256,
    )
    return session.exec(query.order_by(col(ReconciliationSignature.signed_at))).all()


def sign(
    session: Session, reconciliation_id: UUID, *, actor: Actor, now: datetime, seen: str, version: int | None = None
) -> Reconciliation:
    """签对账单, for the side for which the actor's office signs; with the second signature it is settled for good.

    Raises `Conflict` while anything is open or returned, `NotPermitted` for who signed for the other side,
    `Unconfirmed` without a password given lately, `Unseen` where the statement is not what was shown.
    """
    held = hold(session, reconciliation_id, SIGN, actor=actor, now=now, version=version)
    known, given = differences_of(session, reconciliation_id), signatures_of(session, held.row)
    side, post = _to_sign(held.row, held.organization, actor, known, given)
    if not actor.confirmed(now):
        raise Unconfirmed
    made = statement.statement(session, held.row, held.organization, known)
    sha256 = statement.statement_sha256(made)
    if seen != sha256:
        raise Unseen
    held.row.statement, held.row.statement_sha256 = statement.frozen(made), sha256
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
    row: Reconciliation,
    owner: Organization,
    actor: Actor,
    known: Sequence[ReconciliationDifference],
    given: Sequence[ReconciliationSignature],
) -> Refusal | None:
    """Return why the actor cannot sign now, for a page that offers it."""
    try:
        _to_sign(row, owner, actor, known, given)
    except Refusal as refused:
        return refused
    return None


def _is_answered_since(row: Reconciliation, known: Sequence[ReconciliationDifference]) -> bool:
    """Tell whether of some pair it was said after the last comparison whether it is one: what follows is not known."""
    decided = (each for each in known if each.is_same is not None and each.settlement is not Settlement.TAKEN)
    return any(each.settled_at is not None and each.settled_at > row.held_at for each in decided)


def _to_sign(
    row: Reconciliation,
    owner: Organization,
    actor: Actor,
    known: Sequence[ReconciliationDifference],
    given: Sequence[ReconciliationSignature],
) -> tuple[Side, AppointmentView]:
    if not known:
        raise Conflict("报表与系统一致，无需签对账单。")
    if row.state is not ReconciliationState.SETTLED:
        left = sum(each.settlement is None for each in known)
        raise Conflict(f"还有{left}处差异没有处理，请先逐项处理。" if left else "对账单已由双方签字。")
    if returned := [str(each.position) for each in known if each.settlement is Settlement.RETURNED]:
        raise Conflict(f"第{'、'.join(returned)}项已退回说明，请更正后重新核对，或报送新版。")
    if _is_answered_since(row, known):
        raise Conflict("待确认的一对已有答复，请重新核对后再签。")
    if any(each.user_id == actor.user_id for each in given):
        raise NotPermitted("您已签过这份对账单，另一方请由其他同志签字。")
    signed = {each.side for each in given}
    for side, seats in _SEATS.items():
        post = actor.post_in(seats, owner)
        if side not in signed and post is not None and not post.waits:
            return side, post
    raise NotPermitted(f"现在由{'、'.join(each.label for each in Side if each not in signed)}签字，请由该方办理。")
