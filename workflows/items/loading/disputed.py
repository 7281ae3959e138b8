"""What a report and the system differ in and nobody has settled: while it is open, its item is not signed off."""

from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from models.people import Organization
from models.reconciliation import Reconciliation, ReconciliationDifference
from models.reconciliation_words import DifferenceKind, ReconciliationState, RowField

_APART = "\x1f"
_IN_FORCE = (ReconciliationState.OPEN, ReconciliationState.SETTLED)
OPEN = sa.or_(
    col(ReconciliationDifference.settlement).is_(None),
    col(ReconciliationDifference.settlement) == sa.literal_column("'returned'"),
)
"""Selects the differences of which nothing was decided, or an explanation is awaited: an index holds these alone."""

DIFFERENCE_KINDS = {str(each): each for each in DifferenceKind}
FIELDS = {str(each): each for each in RowField}


class OpenDifference(NamedTuple):
    """The first of an item's open differences, as a refusal names it."""

    name: str
    """Of the report."""
    position: int
    kind: DifferenceKind
    field: RowField | None
    reconciliation_id: UUID
    path: str
    """Of the organization whose report it is: who does not see that is told what differs, and not shown the rest."""

    @property
    def called(self) -> str:
        about = f"（{self.field.label}）" if self.field else ""
        return f"《{self.name}》对账第{self.position}项“{self.kind.label}{about}”"


def of_item(item_id: sa.SQLColumnExpression[Any]) -> sa.ScalarSelect[str]:
    """Select what `read` reads of the item that a statement is about: it costs no statement of its own."""
    difference = sa.inspect(ReconciliationDifference).c
    kind, field = (sa.type_coerce(difference[name], sa.String) for name in ("kind", "field"))
    position, whole = (sa.cast(difference[name], sa.String) for name in ("position", "reconciliation_id"))
    owner = aliased(Organization)  # of what it is asked beside may have another
    said = kind + _APART + sa.func.coalesce(field, "") + _APART + position + _APART + whole
    said = said + _APART + col(owner.path) + _APART + col(Reconciliation.name)
    return (
        sa.select(said)
        .select_from(ReconciliationDifference)
        .join(Reconciliation, col(Reconciliation.id) == difference.reconciliation_id)
        .join(owner, col(owner.id) == Reconciliation.organization_id)
        .where(difference.item_id == item_id, OPEN, col(Reconciliation.state).in_(_IN_FORCE))
        .order_by(difference.id)
        .limit(1)
        .scalar_subquery()
    )


def read(said: str) -> OpenDifference:
    """Read what `of_item` selected."""
    kind, field, position, whole, path, name = said.split(_APART, 5)
    about = FIELDS[field] if field else None
    return OpenDifference(name, int(position), DIFFERENCE_KINDS[kind], about, UUID(whole), path)
