"""对账 as it is listed and read: which there are, their differences, the third side of the next, and who signed."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.duty import Filing, FilingPaper
from models.item import Item
from models.people import Appointment, Organization, User
from models.reconciliation import Reconciliation, ReconciliationDifference, ReconciliationSignature
from models.reconciliation_words import DifferenceKind, ReconciliationState, Settlement
from workflows.authz import access, paths
from workflows.authz.actors import Actor
from workflows.authz.visibility import SENSITIVE
from workflows.errors import NotFound
from workflows.reconciliation import rows, sight
from workflows.reconciliation.matching import Answers
from workflows.reconciliation.rows import LedgerRow
from workflows.reconciliation.sides import folded
from workflows.rows import Listing, Record, Row

_ROW, _DIFFERENCE = sa.inspect(Reconciliation).c, sa.inspect(ReconciliationDifference).c
_APART = ("rows", "statement", "state")
"""What is too heavy for a list, or not told to everybody alike."""


def reconciliations(
    session: Session,
    actor: Actor,
    *,
    campaign_ids: Collection[UUID] | None = None,
    organization_id: UUID | None = None,
    state: ReconciliationState | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> Sequence[Record]:
    """Return the 对账 of organizations in sight, the last opened first; `open` is how many differences are left."""
    query = _listed(actor).where(paths.within_subtrees(actor.scopes))
    if campaign_ids is not None:
        query = query.where(_ROW.campaign_id.in_(campaign_ids))
    if organization_id is not None:
        node = access.require_organization(session, actor, organization_id)
        query = query.where(_ROW.organization_id.in_(paths.organizations_below([node.path])))
    if state is not None:
        query = query.where(sight.state(actor) == state)
    if before is not None:
        query = query.where(_ROW.id < before)
    found = session.execute(query.order_by(_ROW.id.desc()).limit(limit)).mappings().all()
    counted = _counted(session, actor, [each["id"] for each in found])
    return [{**each, **_totals(counted.get(each["id"], ()))} for each in found]


def reconciliation(
    session: Session, actor: Actor, reconciliation_id: UUID, counted: "Collection[KindCount] | None" = None
) -> Record:
    """Return one in sight as lists show it, or raise `NotFound`; `counted` spares counting its differences again."""
    query = _listed(actor).where(_ROW.id == reconciliation_id, paths.within_subtrees(actor.scopes))
    found = session.execute(query).mappings().one_or_none()
    if found is None:
        raise NotFound
    return {**found, **_totals(counts(session, actor, reconciliation_id) if counted is None else counted)}


def _listed(actor: Actor) -> Listing:
    """Select what is shown of each beside its numbers, by the differences of which the actor may know."""
    return (
        sa.select(
            *(column for column in _ROW if column.key not in _APART),
            sight.state(actor).label("state"),
            col(Organization.name).label("organization"),
            col(User.name).label("opened_by"),
            col(Filing.duty_id),
        )
        .join(Organization, col(Organization.id) == _ROW.organization_id)
        .join(User, col(User.id) == _ROW.opened_by_id)
        .outerjoin(FilingPaper, col(FilingPaper.id) == _ROW.paper_id)
        .outerjoin(Filing, col(Filing.id) == FilingPaper.filing_id)
    )


@dataclass(frozen=True, slots=True)
class DifferenceFilter:
    """Which differences to list; each None leaves a question open."""

    kind: DifferenceKind | None = None
    is_open: bool | None = None


def differences(
    session: Session,
    actor: Actor,
    reconciliation_id: UUID,
    wanted: DifferenceFilter = DifferenceFilter(),
    *,
    after: int = 0,
    limit: int = 50,
) -> Sequence[Row]:
    """Return the differences of a 对账 in sight in their order, without those of items that are out of sight."""
    settler = aliased(User)
    query = (
        sa.select(*_DIFFERENCE, col(Item.number), col(settler.name).label("settled_by"))
        .outerjoin(Item, col(Item.id) == _DIFFERENCE.item_id)
        .outerjoin(settler, col(settler.id) == _DIFFERENCE.settled_by_id)
        .where(_DIFFERENCE.reconciliation_id == reconciliation_id, sight.known(actor), *_conditions(wanted))
        .where(_DIFFERENCE.position > after)
    )
    return session.execute(query.order_by(_DIFFERENCE.position).limit(limit)).mappings().all()


def _conditions(wanted: DifferenceFilter) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.kind is not None:
        yield _DIFFERENCE.kind == wanted.kind
    if wanted.is_open is not None:
        undecided = _DIFFERENCE.settlement.is_(None)
        yield undecided if wanted.is_open else sa.not_(undecided)


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many differences of a class there are, and of how many nothing was decided."""

    kind: DifferenceKind
    all: int
    open: int
    asked: int
    """Of how many pairs it must first be said whether they are one."""
    returned: int


def counts(session: Session, actor: Actor, reconciliation_id: UUID) -> Sequence[KindCount]:
    """Count the differences of a 对账 by class, in the order of the classes."""
    return _counted(session, actor, [reconciliation_id]).get(reconciliation_id, ())


def _counted(session: Session, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Sequence[KindCount]]:
    """Count the differences of some, of which the actor may know, by class: what is looked at once, not a number."""
    undecided = _DIFFERENCE.settlement.is_(None)
    asked = sa.and_(undecided, _DIFFERENCE.is_doubtful, _DIFFERENCE.is_same.is_(None))
    of = (undecided, asked, _DIFFERENCE.settlement == Settlement.RETURNED)
    grouped = (_DIFFERENCE.reconciliation_id, _DIFFERENCE.kind)
    query = (
        sa.select(*grouped, sa.func.count(), *(sa.func.sum(sa.case((each, 1), else_=0)) for each in of))
        .where(_DIFFERENCE.reconciliation_id.in_(ids), sight.known(actor))
        .group_by(*grouped)
    )
    order, found = list(DifferenceKind), defaultdict[UUID, list[KindCount]](list)
    for of_id, *said in session.execute(query):
        found[of_id].append(KindCount(*said))
    return {of_id: sorted(some, key=lambda each: order.index(each.kind)) for of_id, some in found.items()}


def _totals(counted: Collection[KindCount]) -> dict[str, int]:
    of = {"differences": "all", "open": "open", "returned": "returned"}
    return {name: sum(getattr(each, number) for each in counted) for name, number in of.items()}


def signatures(session: Session, reconciliation_id: UUID) -> Sequence[Row]:
    """Return every signature, the first first, with the signer's name and office; `stands` where it still counts."""
    held = sa.inspect(ReconciliationSignature).c
    query = (
        sa.select(
            *held,
            col(User.name),
            col(Organization.name).label("organization"),
            col(Appointment.office),
            (held.statement_sha256 == _ROW.statement_sha256).label("stands"),
        )
        .join(Reconciliation, _ROW.id == held.reconciliation_id)
        .join(User, col(User.id) == held.user_id)
        .join(Appointment, col(Appointment.id) == held.appointment_id)
        .join(Organization, col(Organization.id) == Appointment.organization_id)
        .where(held.reconciliation_id == reconciliation_id)
    )
    return session.execute(query.order_by(held.signed_at, held.id)).mappings().all()


def last_report(
    session: Session, campaign_id: UUID, organization_id: UUID, form: str, before: UUID | None = None
) -> tuple[UUID, list[LedgerRow]] | None:
    """Return what an organization reported last in a form: the 对账 of it, and its rows; who asks is not looked at."""
    query = sa.select(_ROW.id, _ROW.rows).where(
        _ROW.campaign_id == campaign_id, _ROW.organization_id == organization_id, _ROW.form == form
    )
    if before is not None:
        query = query.where(_ROW.id < before)
    found = session.execute(query.order_by(_ROW.id.desc()).limit(1)).one_or_none()
    return (found[0], [rows.from_json(each) for each in found[1]]) if found else None


def answers(session: Session, reconciliation_id: UUID) -> Answers:
    """Return what people said of doubtful pairs."""
    query = sa.select(_DIFFERENCE.reported_keys, _DIFFERENCE.item_id, _DIFFERENCE.is_same).where(
        _DIFFERENCE.reconciliation_id == reconciliation_id, _DIFFERENCE.is_same.is_not(None)
    )
    return {(key, item_id): is_same for keys, item_id, is_same in session.execute(query) for key in keys}


def without_sensitive(
    session: Session, campaign_id: UUID, owner: Organization, *sides: Sequence[LedgerRow]
) -> list[list[LedgerRow]]:
    """Return both sides without what is of sensitive items: whoever settles need not be cleared for them.

    A report names such an item by its number, or in its very words.
    """
    query = (
        sa.select(col(Item.id), col(Item.number), col(Item.text))
        .join(Organization)
        .where(col(Item.campaign_id) == campaign_id, paths.within_subtrees([owner.path]), SENSITIVE)
    )
    told = [(item_id, number, folded(text)) for item_id, number, text in session.execute(query)]
    closed: set[Any] = {said for item in told for said in item if said}
    return [[row for row in side if not {row.item_id, row.number, folded(row.text)} & closed] for side in sides]
