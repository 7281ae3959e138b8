"""交接: what is open in somebody's hands, so that it can be passed on (换届、离任)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Item, Measure
from models.people import Appointment, Organization, User
from models.vocabulary import Role, State
from workflows.authz import access, paths, permissions
from workflows.authz.actors import Actor, in_office
from workflows.items.lifecycle import MOVES
from workflows.items.machine import wrong_stage
from workflows.journal.acts import Act
from workflows.rows import Listing, Row

HAND_OVER = MOVES[Act.HAND_OVER]
MAX_STUCK_PARTS = 50


SHOWN = ("id", "number", "text", "state", "due_on", "version", "responsible_id", "leader_id")


def open_parts(
    session: Session,
    actor: Actor,
    organization_id: UUID,
    from_id: UUID,
    *,
    today: date,
    after: UUID | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Return the open items below an organization that are in a person's hands, with the parts.

    The preview of a handing over: the very items on which the move 交接 has something to move.
    """
    node = access.require_organization(session, actor, organization_id)
    permissions.require(actor, HAND_OVER.name, node)
    undone = sa.and_(
        col(Measure.done_at).is_(None),
        sa.or_(col(Measure.responsible_id) == from_id, col(Measure.leader_id) == from_id),
    )
    held = sa.or_(
        col(Item.responsible_id) == from_id,
        col(Item.leader_id) == from_id,
        col(Item.id).in_(sa.select(col(Measure.item_id)).where(undone)),
    )
    query: Listing = (
        sa.select(*(sa.inspect(Item).c[name] for name in SHOWN), col(Organization.name).label("organization"))
        .join(Organization, col(Organization.id) == Item.organization_id)
        .where(_open_below(actor, node, today), held)
        .order_by(col(Item.id))
        .limit(limit)
    )
    rows = session.execute(query if after is None else query.where(col(Item.id) > after))
    found = [dict(row) for row in rows.mappings()]
    measures = _positions(session, undone, [row["id"] for row in found])
    return [_named(row, measures[row["id"]], from_id) for row in found]


def _positions(
    session: Session, undone: sa.ColumnElement[bool], items: Collection[UUID]
) -> defaultdict[UUID, list[int]]:
    """Return which measures of the items are still to be done by the person."""
    found: defaultdict[UUID, list[int]] = defaultdict(list)
    for item_id, position in session.execute(
        sa.select(col(Measure.item_id), col(Measure.position))
        .where(undone, col(Measure.item_id).in_(items))
        .order_by(col(Measure.position))
    ):
        found[item_id].append(position)
    return found


def left_without_handover(session: Session, actor: Actor, node: Organization, today: date) -> list[dict[str, Any]]:
    """Return who holds open parts below an organization, but no office in the university any more.

    Each with how many items it is about, and the last day of the person's last office.
    """
    gone = {row["person_id"]: row for row in _gone(session, node, today)}
    if not gone:
        return []
    hands = _hands(actor, node, today, gone)
    counts = session.execute(sa.select(hands.c.by, _items(hands)).group_by(hands.c.by).order_by(hands.c.by))
    return [dict(gone[person_id]) | {"items": count} for person_id, count in counts]


def holders_to_relieve(session: Session, actor: Actor, node: Organization, today: date) -> Sequence[Row]:
    """Return who holds open parts below an organization, each with how many items it is about."""
    hands = _hands(actor, node, today)
    rows = session.execute(
        sa.select(col(User.id).label("person_id"), col(User.name).label("person"), _items(hands))
        .join(hands, hands.c.by == User.id)
        .group_by(col(User.id), col(User.name))
        .order_by(col(User.name), col(User.id))
    )
    return rows.mappings().all()


def stuck_parts(session: Session, actor: Actor, node: Organization, from_id: UUID, today: date) -> list[dict[str, Any]]:
    """Return what is in a person's hands and cannot be handed over in its stage, each with why."""
    rows = session.execute(
        sa.select(
            col(Item.id),
            col(Item.number),
            col(Item.text),
            col(Item.state),
            col(Organization.name).label("organization"),
        )
        .join(Organization, col(Organization.id) == Item.organization_id)
        .where(
            col(Item.state).not_in({*HAND_OVER.sources, State.CLOSED, State.VOID}),
            sa.or_(col(Item.responsible_id) == from_id, col(Item.leader_id) == from_id),
            col(Item.organization_id).in_(paths.organizations_below([node.path])),
            access.visible_clause(actor, today),
        )
        .order_by(col(Item.id))
        .limit(MAX_STUCK_PARTS)
    )
    return [dict(row) | {"why": wrong_stage(row["state"], HAND_OVER)} for row in rows.mappings()]


def _items(hands: sa.Subquery) -> sa.Label[int]:
    return sa.func.count(sa.distinct(hands.c.item_id)).label("items")


def _hands(actor: Actor, node: Organization, today: date, people: Collection[UUID] | None = None) -> sa.Subquery:
    """Select the items below an organization, by each person, or each of some, who holds parts."""
    mine, undone = _open_below(actor, node, today), col(Measure.done_at).is_(None)

    def held(by: sa.SQLColumnExpression[UUID] | sa.SQLColumnExpression[UUID | None]) -> sa.ColumnElement[bool]:
        return by.is_not(None) if people is None else by.in_(people)

    return sa.union(
        *(
            sa.select(col(Item.id).label("item_id"), by.label("by")).where(held(by), mine)
            for by in (col(Item.responsible_id), col(Item.leader_id))
        ),
        *(
            sa.select(col(Item.id), by).join(Measure).where(held(by), undone, mine)
            for by in (col(Measure.responsible_id), col(Measure.leader_id))
        ),
    ).subquery()


def _gone(session: Session, node: Organization, today: date) -> Sequence[Row]:
    """Return who held offices in the node's university, and holds none today."""
    serves = sa.and_(in_office(today), col(User.active))
    return (
        session.execute(
            sa.select(
                col(User.id).label("person_id"),
                col(User.name).label("person"),
                sa.func.max(col(Appointment.ends_on)).label("since"),
            )
            .join(Appointment, col(Appointment.user_id) == User.id)
            .join(Organization, col(Organization.id) == Appointment.organization_id)
            .where(_university(node), col(Appointment.item_id).is_(None), col(Appointment.starts_on) <= today)
            .group_by(col(User.id), col(User.name))
            .having(sa.func.sum(sa.case((serves, 1), else_=0)) == 0)
        )
        .mappings()
        .all()
    )


def _open_below(actor: Actor, node: Organization, today: date) -> sa.ColumnElement[bool]:
    return sa.and_(
        col(Item.state).in_(HAND_OVER.sources),
        col(Item.organization_id).in_(paths.organizations_below([node.path])),
        access.visible_clause(actor, today),
    )


def _university(node: Organization) -> sa.ColumnElement[bool]:
    """Select the organizations of the node's university; above all of them, all below the node."""
    if node.committee_id is None:
        return paths.within_subtrees([node.path])
    return col(Organization.committee_id) == node.committee_id


def _named(row: dict[str, Any], measures: list[int], from_id: UUID) -> dict[str, Any]:
    """Say in words which parts of an item are a person's."""
    roles = {Role.RESPONSIBLE: row.pop("responsible_id"), Role.LEADER: row.pop("leader_id")}
    named = [role.label for role, holder in roles.items() if holder == from_id]
    return row | {"parts": named + [f"措施第{position}条" for position in measures]}
