"""What was voided and merged away, for those who watch over it: 纪委 and 党委工作部."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.item import Item
from models.journal import Entry
from models.people import Organization, User
from models.vocabulary import State
from workflows.authz import access, paths
from workflows.authz.actors import Actor
from workflows.authz.permissions import require
from workflows.items.queries.state_groups import VOIDING_ACTS
from workflows.journal.acts import Act
from workflows.rows import Listing, Row
from workflows.rules.snapshot import campaign_rules


@dataclass(frozen=True, slots=True)
class VoidFilter:
    """Of which organization with those below it, by whom, and whether merged into another item."""

    organization_id: UUID | None = None
    by_id: UUID | None = None
    merged: bool | None = None


@dataclass(frozen=True, slots=True)
class VoidCount:
    """How many there are: in all, of them merged, by who decided and by whose item it was."""

    total: int
    merged: int
    people: tuple[Row, ...]
    organizations: tuple[Row, ...]


def voids(
    session: Session,
    actor: Actor,
    campaign_ids: Collection[UUID],
    wanted: VoidFilter,
    *,
    today: date,
    before: UUID | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Return what was voided in some campaigns, the last first, or refuse (403)."""
    query = _found(session, actor, campaign_ids, wanted, today).add_columns(*_TOLD)
    if before is not None:
        query = query.where(col(Entry.id) < before)
    rows = session.execute(query.order_by(col(Entry.id).desc()).limit(limit)).mappings().all()
    numbers = _numbers(session, actor, (row["merged_into_id"] for row in rows), today)
    return [dict(row) | {"merged_into": numbers.get(row["merged_into_id"])} for row in rows]


def count_voids(
    session: Session, actor: Actor, campaign_ids: Collection[UUID], wanted: VoidFilter, *, today: date
) -> VoidCount:
    """Count what `voids` lists, or refuse (403)."""
    base = _found(session, actor, campaign_ids, wanted, today)
    merged = sa.func.count(col(Item.merged_into_id))
    total, joined = session.execute(base.add_columns(sa.func.count(), merged)).one()

    def by(key: Any, name: Any) -> tuple[Row, ...]:
        grouped = base.add_columns(key.label("id"), name.label("name"), sa.func.count().label("count"))
        rows = session.execute(grouped.group_by(key, name).order_by(sa.func.count().desc(), name)).mappings()
        return tuple(rows)

    return VoidCount(total, joined, by(col(User.id), col(User.name)), by(col(Organization.id), col(Organization.name)))


_other = aliased(Entry)
_person = aliased(User)


def _who(act: Act) -> sa.ScalarSelect[str]:
    """Select who last did something to the item."""
    return (
        sa.select(col(_person.name))
        .join(_other, col(_other.actor_id) == _person.id)
        .where(col(_other.subject_id) == Item.id, col(_other.act) == act)
        .order_by(col(_other.seq).desc())
        .limit(1)
        .correlate(Item)
        .scalar_subquery()
    )


_TOLD: tuple[Any, ...] = (
    col(Entry.id),
    col(Entry.at),
    col(Entry.office),
    col(Item.id).label("item_id"),
    col(Item.campaign_id),
    col(Item.number),
    col(Item.text),
    col(Item.organization_id),
    col(Organization.name).label("organization"),
    col(Item.void_reason).label("reason"),
    col(Item.merged_into_id),
    col(User.id).label("by_id"),
    col(User.name).label("by"),
    sa.case((col(Entry.act) == Act.GRANT_VOID, _who(Act.REQUEST_VOID))).label("requested_by"),
    _who(Act.REGISTER).label("registered_by"),
)


def _found(session: Session, actor: Actor, campaign_ids: Collection[UUID], wanted: VoidFilter, today: date) -> Listing:
    """Select the entries by which items in sight became void, with item, owner and person."""
    for campaign_id in campaign_ids:
        committee_id = campaign_rules(session, campaign_id).committee_id
        require(actor, "see_voids", session.get_one(Organization, committee_id))
    query: Listing = (
        sa.select()
        .select_from(Item)
        .join(Entry, col(Entry.subject_id) == Item.id)
        .join(Organization, col(Organization.id) == Item.organization_id)
        .join(User, col(User.id) == Entry.actor_id)
        .where(
            col(Item.campaign_id).in_(campaign_ids),
            col(Item.state) == State.VOID,
            col(Entry.act).in_(VOIDING_ACTS),
            access.visible_clause(actor, today),
        )
    )
    if wanted.organization_id is not None:
        node = access.require_organization(session, actor, wanted.organization_id)
        query = query.where(paths.within_subtrees([node.path]))
    if wanted.by_id is not None:
        query = query.where(col(Entry.actor_id) == wanted.by_id)
    if wanted.merged is not None:
        into = col(Item.merged_into_id)
        query = query.where(into.is_not(None) if wanted.merged else into.is_(None))
    return query


def _numbers(session: Session, actor: Actor, wanted: Iterable[UUID | None], today: date) -> dict[UUID, str | None]:
    """Return the numbers of the survivors that the viewer may know of."""
    rows = session.execute(
        sa.select(col(Item.id), col(Item.number)).where(
            col(Item.id).in_(set(wanted) - {None}), access.visible_clause(actor, today)
        )
    )
    return {item_id: number for item_id, number in rows}  # noqa: C416  rows are no pairs to mypy
