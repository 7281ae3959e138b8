"""Items that are chosen in one of several ways: a union of branches, each found by an index of its own and ended early.

One OR over all the ways is found by no index: every item would be looked at, be it of another's branch.
"""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from models.campaign import Indicator
from models.item import Item
from models.people import Organization

Clause = sa.ColumnElement[bool]
NOTHING = sa.false()
"""What a way is that chooses no item; a statement is the cheaper for not being asked it."""
BY_DUE_DATE = (col(Item.due_sort), col(Item.id))
"""The order of lists: by due date, those without one last."""


def chosen_ids(
    ways: Iterable[Clause], also: Iterable[Clause] = (), limit: sa.BindParameter[int] | int | None = None
) -> sa.CompoundSelect[UUID]:
    """Select the ids of the items that one of the ways and all the other conditions choose.

    Ways and conditions are of a join of `Item` with its `Organization` and its `Indicator`, if any. With a limit it is
    the first so many by due date of each way, and so all of the first so many. One way at least chooses something.
    """
    conditions = tuple(also)
    return sa.union(*(_branch(way, conditions, limit) for way in ways if way is not NOTHING))


def _branch(way: Clause, also: Iterable[Clause], limit: sa.BindParameter[int] | int | None) -> sa.Select[UUID]:
    found = (
        sa.select(col(Item.id))
        .join(Organization, col(Organization.id) == Item.organization_id)
        .outerjoin(Indicator, col(Indicator.id) == Item.indicator_id)
        .where(way, *also)
    )
    if limit is None:
        return found
    first = found.order_by(*BY_DUE_DATE).limit(limit).subquery()
    return sa.select(first.c.id)
