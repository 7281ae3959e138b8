"""Items, one and many, and their journals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.campaign import Indicator
from models.item import Item
from models.journal import Entry
from models.people import Organization, User
from models.vocabulary import State
from workflows import access
from workflows.access import Actor
from workflows.ladder import overdue_before
from workflows.queries import Row
from workflows.rulebook import calendar, rulebook
from workflows.workdays import Calendar

LATE_STATES = (State.PLAN, State.RECTIFY)
"""Stages whose work is still the organization's own: only these can be overdue."""

responsible, leader = aliased(User), aliased(User)


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What to list; each None leaves a question open."""

    campaign_id: UUID | None = None
    organization_id: UUID | None = None
    state: State | None = None
    overdue: bool | None = None
    responsible_id: UUID | None = None
    indicator: str | None = None
    text: str | None = None


ITEM_COLUMNS = (
    *(
        sa.inspect(Item).c[name]
        for name in (
            "id", "campaign_id", "organization_id", "number", "kind", "level", "origin", "text",
            "state", "version", "rectification", "due_on", "original_due_on", "completion",
            "sustained", "leader_id", "responsible_id", "closed_at",
        )
    ),
    sa.inspect(Item).c.due_sort,
    col(Organization.name).label("organization"),
    col(Indicator.code).label("indicator"),
    col(responsible.name).label("responsible"),
    col(leader.name).label("leader"),
)  # fmt: skip
"""What a list shows of an item, with the names that its ids stand for."""


def items(
    session: Session,
    actor: Actor,
    wanted: ItemFilter,
    *,
    today: date,
    after: tuple[date, UUID] | None = None,
    limit: int = 50,
) -> Sequence[Row]:
    """Return one page of items by due date, those without one last."""
    query = item_rows().where(*_visible_items(session, actor, wanted))
    for condition in _conditions(session, actor, wanted, today):
        query = query.where(condition)
    if after is not None:
        query = query.where(sa.tuple_(col(Item.due_sort), col(Item.id)) > sa.tuple_(*after))
    return (
        session.execute(query.order_by(col(Item.due_sort), col(Item.id)).limit(limit))
        .mappings()
        .all()
    )


def item(session: Session, actor: Actor, item_id: UUID) -> Row:
    """Return one item as the list shows it, or raise `NotFound`."""
    access.item(session, actor, item_id)
    return session.execute(item_rows().where(col(Item.id) == item_id)).mappings().one()


def entries(
    session: Session,
    subject_id: UUID,
    *,
    after: int = 0,
    limit: int = 100,
) -> Sequence[Row]:
    """Return a subject's journal, oldest first, with the actor's name."""
    return (
        session.execute(
            sa.select(*sa.inspect(Entry).c, col(User.name).label("actor"))
            .outerjoin(User, col(User.id) == Entry.actor_id)
            .where(col(Entry.subject_id) == subject_id, col(Entry.seq) > after)
            .order_by(col(Entry.seq))
            .limit(limit)
        )
        .mappings()
        .all()
    )


def item_rows() -> Any:
    return (
        sa.select(*ITEM_COLUMNS)
        .join(Organization, col(Organization.id) == Item.organization_id)
        .outerjoin(Indicator, col(Indicator.id) == Item.indicator_id)
        .outerjoin(responsible, col(responsible.id) == Item.responsible_id)
        .outerjoin(leader, col(leader.id) == Item.leader_id)
    )


def _visible_items(
    session: Session, actor: Actor, wanted: ItemFilter
) -> Sequence[sa.ColumnElement[bool]]:
    """Say nothing where the campaign lies whole within the actor's scope: the index suffices."""
    if wanted.campaign_id is not None:
        book = rulebook(session, wanted.campaign_id)
        committee = session.get(Organization, book.committee_id)
        if committee is not None and actor.sees(committee):
            return ()
    return (access.visible(actor),)


def _conditions(
    session: Session, actor: Actor, wanted: ItemFilter, today: date
) -> Sequence[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.campaign_id is not None:
        found.append(col(Item.campaign_id) == wanted.campaign_id)
    if wanted.organization_id is not None:
        root = access.organization(session, actor, wanted.organization_id)
        below = sa.select(col(Organization.id)).where(access.within([root.path]))
        found.append(col(Item.organization_id).in_(below))
    if wanted.state is not None:
        found.append(col(Item.state) == wanted.state)
    if wanted.overdue is not None:
        late = sa.and_(
            col(Item.state).in_(LATE_STATES),
            col(Item.due_sort) <= overdue_before(today, _days(session, wanted)),
        )
        found.append(late if wanted.overdue else sa.not_(late))
    if wanted.responsible_id is not None:
        found.append(col(Item.responsible_id) == wanted.responsible_id)
    if wanted.indicator is not None:
        found.append(col(Indicator.code) == wanted.indicator)
    if wanted.text is not None:
        found.append(col(Item.text).contains(wanted.text, autoescape=True))
    return found


def _days(session: Session, wanted: ItemFilter) -> Calendar:
    """Return the campaign's own calendar; the national one for a list across campaigns."""
    if wanted.campaign_id is None:
        return Calendar()
    return calendar(session, rulebook(session, wanted.campaign_id).committee_id)
