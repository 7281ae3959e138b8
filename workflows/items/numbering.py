"""编号: the next number of an item, from its organization's series of the year."""

from functools import cache

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
    series = {"id": new_key(), "campaign_id": case.item.campaign_id, "prefix": rules.numbered(code, year, 0), "last": 1}
    ((n,),) = _count(dialect_of(session)).all(session, **series)
    return rules.numbered(code, year, n)


@cache
def _count(dialect: str) -> PreparedQuery[int]:
    one_more = {"last": col(NumberSeries.last) + 1}
    counted = upserting(dialect, NumberSeries).on_conflict_do_update(
        index_elements=["campaign_id", "prefix"], set_=one_more
    )
    return PreparedQuery(counted.returning(col(NumberSeries.last)))
