"""When a newer report takes the place of an older one: then what that differed in binds nobody any more (ADR 40)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.duty import Filing, FilingPaper
from models.reconciliation import Reconciliation, ReconciliationDifference
from models.reconciliation_words import ReconciliationState, Settlement
from workflows.authz import permissions
from workflows.authz.actors import Actor
from workflows.journal.acts import Act
from workflows.reconciliation.loading import RECEIVE, RIGHT, HeldReconciliation, hold, record

_DISPUTED = ("kind", "field", "item_id")
"""What tells that two reports dispute the same thing of an item, whatever each says of it."""


def take_place(session: Session, held: HeldReconciliation, again: Iterable[Mapping[str, Any]]) -> None:
    """Set aside the older reports in whose place this one stands, after it was compared.

    For who receives, all of them: what still differs was found `again`. For who reports, those alone that bind no
    item any more than this one does: a tidy file frees nothing.
    """
    row = held.row
    if row.form is None:
        return
    receives = permissions.may(held.actor, RECEIVE, held.organization)
    found = {tuple(line[name] for name in _DISPUTED) for line in again}
    for old in session.scalars(_older(session, row)).all():
        if receives or _binding(session, old) <= found:
            _set_aside(session, old, by=row.id, actor=held.actor, now=held.now)


def of_duty(session: Session, duty_id: UUID, filing_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Set aside what was not signed of the versions before the one that was received."""
    earlier = _papers().where(col(Filing.duty_id) == duty_id, col(Filing.id) != filing_id)
    for old in session.scalars(_unsigned().where(col(Reconciliation.paper_id).in_(earlier))).all():
        _set_aside(session, old, by=None, actor=actor, now=now)


def _unsigned() -> sa.Select[UUID]:
    in_force = (ReconciliationState.OPEN, ReconciliationState.SETTLED)
    return select(Reconciliation.id).where(col(Reconciliation.state).in_(in_force)).order_by(col(Reconciliation.id))


def _papers() -> sa.Select[UUID]:
    return sa.select(col(FilingPaper.id)).join(Filing, col(Filing.id) == FilingPaper.filing_id)


def _older(session: Session, row: Reconciliation) -> sa.Select[UUID]:
    """Select the older ones of the same form: of what was handed in besides, or of the same paper of the same duty."""
    older = _unsigned().where(
        col(Reconciliation.campaign_id) == row.campaign_id,
        col(Reconciliation.organization_id) == row.organization_id,
        col(Reconciliation.form) == row.form,
        col(Reconciliation.id) < row.id,
    )
    if row.paper_id is None:
        return older.where(col(Reconciliation.paper_id).is_(None))
    own = sa.select(col(Filing.duty_id), col(Filing.version), col(FilingPaper.document))
    own = own.join(FilingPaper, col(FilingPaper.filing_id) == Filing.id).where(col(FilingPaper.id) == row.paper_id)
    duty_id, version, document = session.execute(own).one()
    before = (col(Filing.duty_id) == duty_id, col(Filing.version) < version, col(FilingPaper.document) == document)
    return older.where(col(Reconciliation.paper_id).in_(_papers().where(*before)))


def _binding(session: Session, reconciliation_id: UUID) -> set[tuple[object, ...]]:
    """Return what of an older report binds an item; what was sent back nothing that is found again equals."""
    difference = sa.inspect(ReconciliationDifference).c
    query = sa.select(*(difference[name] for name in _DISPUTED), difference.settlement).where(
        difference.reconciliation_id == reconciliation_id,
        difference.item_id.is_not(None),
        sa.or_(difference.settlement.is_(None), difference.settlement == Settlement.RETURNED),
    )
    return {tuple(said) if said[-1] else tuple(said[:-1]) for said in session.execute(query)}


def _set_aside(session: Session, old_id: UUID, *, by: UUID | None, actor: Actor, now: datetime) -> None:
    held = hold(session, old_id, RIGHT, actor=actor, now=now, version=None)
    held.row.state = ReconciliationState.REPLACED
    held.row.statement, held.row.statement_sha256 = None, None
    record(session, held, Act.RECONCILIATION_REPLACED, {"by": by and str(by)})
