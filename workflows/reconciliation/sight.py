"""Which differences of a 对账 somebody may know of, and how it stands by these alone.

An item may become sensitive, or move out of sight, after it was compared. From then on whoever may not know of it is
shown nothing of it, counts nothing of it and decides nothing of it: neither what names it, nor what has its words.
"""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.item import Item
from models.people import Organization
from models.reconciliation import Reconciliation, ReconciliationDifference
from models.reconciliation_words import DifferenceKind, ReconciliationState
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.authz.visibility import SENSITIVE

_ROW, _DIFFERENCE = sa.inspect(Reconciliation).c, sa.inspect(ReconciliationDifference).c


def known(actor: Actor) -> sa.ColumnElement[bool]:
    """Select the differences of which the actor may know."""
    may_know = sa.select(col(Item.id)).where(
        col(Item.id) == _DIFFERENCE.item_id, access.visible_clause(actor, actor.today)
    )
    of_several = sa.or_(_DIFFERENCE.item_id.is_(None), _DIFFERENCE.kind == DifferenceKind.MERGED)
    return sa.and_(
        sa.or_(_DIFFERENCE.item_id.is_(None), may_know.correlate(ReconciliationDifference).exists()),
        sa.not_(sa.and_(of_several, _has_words_of_unknown(actor))),
    )


def _has_words_of_unknown(actor: Actor) -> sa.ColumnElement[bool]:
    """Select the differences that say, on a line of their own, what a sensitive item says of which he may not know."""
    of, reporter, owner = aliased(Reconciliation), aliased(Organization), aliased(Organization)
    closed = (
        sa.select(col(Item.id))
        .select_from(of)
        .join(reporter, col(reporter.id) == of.organization_id)
        .join(Item, col(Item.campaign_id) == of.campaign_id)
        .join(owner, col(owner.id) == Item.organization_id)
        .where(
            col(of.id) == _DIFFERENCE.reconciliation_id,
            SENSITIVE,
            col(owner.path).startswith(col(reporter.path)),
            sa.case(
                (access.visible_clause(actor, actor.today), sa.false()), else_=sa.true()
            ),  # unlike NOT, of NULL too
            sa.or_(*(_holds_line(_DIFFERENCE[side], col(Item.text)) for side in ("reported", "held", "last"))),
        )
    )
    return closed.correlate(ReconciliationDifference).exists()


def _holds_line(said: sa.ColumnElement[str], line: sa.SQLColumnExpression[str]) -> sa.ColumnElement[bool]:
    lines, wanted = "\n" + sa.func.coalesce(said, "") + "\n", "\n" + line + "\n"
    return sa.func.replace(lines, wanted, "") != lines


def state(actor: Actor) -> sa.ColumnElement[ReconciliationState]:
    """Select how a 对账 stands as far as the actor may know: where nothing he knows of is left, it is settled."""
    left = sa.select(_DIFFERENCE.id).where(
        _DIFFERENCE.reconciliation_id == _ROW.id, _DIFFERENCE.settlement.is_(None), known(actor)
    )
    seems_settled = sa.and_(_ROW.state == ReconciliationState.OPEN, sa.not_(left.correlate(Reconciliation).exists()))
    return sa.case((seems_settled, sa.literal(ReconciliationState.SETTLED, _ROW.state.type)), else_=_ROW.state)


def find(session: Session, actor: Actor, reconciliation_id: UUID, position: int) -> ReconciliationDifference | None:
    """Return one difference of which the actor may know."""
    query = select(ReconciliationDifference).where(
        ReconciliationDifference.reconciliation_id == reconciliation_id, ReconciliationDifference.position == position
    )
    return session.exec(query.where(known(actor))).one_or_none()


def count(session: Session, actor: Actor, reconciliation_id: UUID) -> int:
    """Count the differences of which the actor may know."""
    query = sa.select(sa.func.count()).where(_DIFFERENCE.reconciliation_id == reconciliation_id, known(actor))
    return session.scalar(query) or 0


def hidden(session: Session, actor: Actor, reconciliation_id: UUID) -> set[int]:
    """Return the places of the differences of which the actor may not know."""
    query = sa.select(_DIFFERENCE.position).where(
        _DIFFERENCE.reconciliation_id == reconciliation_id, sa.not_(known(actor))
    )
    return set(session.scalars(query))
