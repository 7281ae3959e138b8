"""编号: the next numbers of items, from the series of their organization and the year."""

from collections.abc import Collection
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.base import new_key
from models.campaign import NumberSeries
from models.prepared import PreparedQuery
from models.session import dialect_of, upserting
from workflows.items.loading.context import ItemContext


def next_number(session: Session, case: ItemContext) -> str:
    """Count the organization's series of the year up by one, and write the number.

    One statement makes the series or counts it up, so that even its first numbers cannot race.
    """
    rules, code, year = case.book.rules, case.organization.code, case.today.year
    return rules.numbered(code, year, count_up(session, case.item.campaign_id, rules.numbered(code, year, 0), 1))


def count_up(session: Session, campaign_id: UUID, prefix: str, numbers: int) -> int:
    """Take some numbers of a series together, and return the last of them."""
    series = {"id": new_key(), "campaign_id": campaign_id, "prefix": prefix, "last": numbers}
    ((last,),) = _count(dialect_of(session)).all(session, **series)
    return last


def last_numbers(session: Session, campaign_id: UUID, prefixes: Collection[str]) -> dict[str, int]:
    """Return the last number that each of some series gave; those that gave none are left out."""
    rows = session.execute(
        sa.select(col(NumberSeries.prefix), col(NumberSeries.last)).where(
            col(NumberSeries.campaign_id) == campaign_id, col(NumberSeries.prefix).in_(prefixes)
        )
    )
    return {prefix: last for prefix, last in rows}  # noqa: C416  rows are no pairs to mypy


@cache
def _count(dialect: str) -> PreparedQuery[int]:
    first = upserting(dialect, NumberSeries)
    counted = first.on_conflict_do_update(
        index_elements=["campaign_id", "prefix"], set_={"last": col(NumberSeries.last) + first.excluded.last}
    )
    return PreparedQuery(counted.returning(col(NumberSeries.last)))
