"""Items, one and many, and their journals."""

from collections.abc import Sequence
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
from models.prepared import PreparedQuery
from workflows.authz.actors import Actor
from workflows.items.fields import Shown, shown
from workflows.items.lateness import LATE_STATES
from workflows.items.queries.branches import BY_DUE_DATE, chosen_ids
from workflows.items.queries.filters import (
    ItemFilter,
    QueryParameters,
    ReachByParameter,
    conditions,
    item_query,
    reach_in,
    ways,
)
from workflows.rows import Listing, Row

__all__ = ["ITEM_COLUMNS", "ItemFilter", "count_items", "history_entries", "item_rows", "list_items", "reach_in"]

responsible, leader = aliased(User), aliased(User)

ITEM_COLUMNS = (
    *(sa.inspect(Item).c[field.name] for field in shown(Shown.LIST)),
    sa.inspect(Item).c.due_sort,
    col(Organization.name).label("organization"),
    col(Indicator.code).label("indicator"),
    col(responsible.name).label("responsible"),
    col(leader.name).label("leader"),
)
"""What a list shows of an item, with the names that its ids stand for."""
_NAMES = tuple(column.key for column in ITEM_COLUMNS)


def list_items(
    session: Session,
    actor: Actor,
    wanted: ItemFilter,
    *,
    today: date,
    after: tuple[date, UUID] | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Return one page of items by due date, those without one last."""
    question = item_query(session, actor, wanted, today)
    given = question.given | {"limit": limit}
    if after is not None:
        given["after_due"], given["after_id"] = after
    statement = _page(frozenset(given), question.reach, question.fixed)
    return [dict(zip(_NAMES, row, strict=True)) for row in statement.all(session, **given)]


def count_items(session: Session, actor: Actor, wanted: ItemFilter, *, today: date) -> int:
    """Return how many items there are to list."""
    question = item_query(session, actor, wanted, today)
    statement = _count(frozenset(question.given), question.reach, question.fixed)
    ((found,),) = statement.all(session, **question.given)
    return int(found)


def history_entries(session: Session, subject_id: UUID, *, after: int = 0, limit: int | None = 100) -> Sequence[Row]:
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


def item_rows() -> Listing:
    """Select what a list shows of items. Each has an organization: by an outer join no plan begins with these."""
    return (
        sa.select(*ITEM_COLUMNS)
        .outerjoin(Organization, col(Organization.id) == Item.organization_id)
        .outerjoin(Indicator, col(Indicator.id) == Item.indicator_id)
        .outerjoin(responsible, col(responsible.id) == Item.responsible_id)
        .outerjoin(leader, col(leader.id) == Item.leader_id)
    )


@lru_cache(maxsize=512)
def _page(given: frozenset[str], reach: ReachByParameter, fixed: QueryParameters) -> PreparedQuery[*tuple[Any, ...]]:
    """Make the statement of a page for what is given: building one costs more than running it."""
    key = (sa.bindparam("after_due", type_=sa.Date()), sa.bindparam("after_id", type_=sa.Uuid()))
    chosen, limit = conditions(given, fixed), sa.bindparam("limit", type_=sa.Integer())
    if "after_id" in given:
        chosen.append(sa.tuple_(*BY_DUE_DATE) > sa.tuple_(*key))
    known = ways(given, reach, fixed)
    if fixed.late:  # nearly all that was due before is closed: it is passed over by looking for each stage
        known = [sa.and_(col(Item.state) == state, way) for state in LATE_STATES for way in known]
    apart = [col(Item.id).in_(chosen_ids(known, chosen, limit))]
    found = item_rows().where(*(apart if len(known) > 1 else [*known, *chosen]))
    return PreparedQuery(found.order_by(*BY_DUE_DATE).limit(limit))


@lru_cache(maxsize=512)
def _count(given: frozenset[str], reach: ReachByParameter, fixed: QueryParameters) -> PreparedQuery[int]:
    chosen, known = conditions(given, fixed), ways(given, reach, fixed)
    if len(known) > 1:
        return PreparedQuery(sa.select(sa.func.count()).select_from(chosen_ids(known, chosen).subquery()))
    cited = col(Indicator.id) == Item.indicator_id
    every = sa.select(sa.func.count()).select_from(Item).outerjoin(Indicator, cited)
    return PreparedQuery(every.where(*known, *chosen))
