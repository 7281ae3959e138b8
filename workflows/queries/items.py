"""Items, one and many, and their journals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.campaign import Indicator
from models.item import Item
from models.journal import Entry
from models.people import Organization, User
from models.session import columns, named
from models.vocabulary import Sensitivity, State
from workflows import access
from workflows.actors import Actor
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
            "state", "version", "sensitivity", "rectification", "due_on", "original_due_on",
            "completion", "sustained", "leader_id", "responsible_id", "applied_at", "closed_at",
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
) -> list[dict[str, Any]]:
    """Return one page of items by due date, those without one last."""
    given = _given(session, actor, wanted, today)
    if after is not None:
        given["after_due"], given["after_id"] = after
    reach = reach_in(session, actor, wanted.campaign_id)
    if reach is not None:
        given |= {"me": actor.me, "today": today}
        given |= {f"scope{n}": scope for n, scope in enumerate(actor.reach)}
    statement = _page(frozenset(given), reach, late=wanted.overdue)
    return named(columns(session, statement, given | {"limit": limit}))


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


def _given(session: Session, actor: Actor, wanted: ItemFilter, today: date) -> dict[str, Any]:
    """Return the parameters of a page; which ones there are decides its statement."""
    given: dict[str, Any] = {
        "campaign": wanted.campaign_id,
        "state": wanted.state,
        "responsible": wanted.responsible_id,
        "indicator": wanted.indicator,
        "text": wanted.text and re.sub(r"[/%_]", r"/\g<0>", wanted.text),
    }
    if wanted.organization_id is not None:
        given["below"] = access.organization(session, actor, wanted.organization_id).path
    if wanted.overdue is not None:
        given["late_through"] = overdue_before(today, _days(session, wanted))
    return {name: value for name, value in given.items() if value is not None}


@lru_cache(maxsize=512)
def _page(
    given: frozenset[str], reach: tuple[frozenset[Sensitivity], ...] | None, *, late: bool | None
) -> sa.Select[Any]:
    """Make the statement of a page for what is given: building one costs more than running it.

    `reach` says which kinds of item each of the parameters scope0, scope1… opens.
    """
    parameter = sa.bindparam
    late_now = sa.and_(
        col(Item.state).in_(LATE_STATES), col(Item.due_sort) <= parameter("late_through")
    )
    order = (col(Item.due_sort), col(Item.id))
    conditions = {
        "campaign": col(Item.campaign_id) == parameter("campaign"),
        "state": col(Item.state) == parameter("state"),
        "responsible": col(Item.responsible_id) == parameter("responsible"),
        "indicator": col(Indicator.code) == parameter("indicator"),
        "text": col(Item.text).contains(parameter("text"), escape="/"),
        "below": col(Item.organization_id).in_(access.below([parameter("below")])),
        "late_through": late_now if late else sa.not_(late_now),
        "me": access.known_to(
            parameter("me"),
            parameter("today", type_=sa.Date()),
            {parameter(f"scope{n}"): kinds for n, kinds in enumerate(reach or ())},
        ),
        "after_id": sa.tuple_(*order)
        > sa.tuple_(
            parameter("after_due", type_=sa.Date()), parameter("after_id", type_=sa.Uuid())
        ),
    }
    chosen = [condition for name, condition in conditions.items() if name in given]
    statement: sa.Select[Any] = item_rows().where(*chosen)
    return statement.order_by(*order).limit(parameter("limit"))


def reach_in(
    session: Session, actor: Actor, campaign_id: UUID | None
) -> tuple[frozenset[Sensitivity], ...] | None:
    """Return the kinds that each scope opens; None where all of a campaign is open to the actor.

    Then nothing need be asked of its rows, and the campaign's index suffices.
    """
    if campaign_id is not None:
        university = f"{rulebook(session, campaign_id).committee_id.hex}/"
        for scope, kinds in actor.reach.items():
            if scope.endswith(university) and kinds >= set(Sensitivity):
                return None
    return tuple(actor.reach.values())


def _days(session: Session, wanted: ItemFilter) -> Calendar:
    """Return the campaign's own calendar; the national one for a list across campaigns."""
    if wanted.campaign_id is None:
        return Calendar()
    return calendar(session, rulebook(session, wanted.campaign_id).committee_id)
