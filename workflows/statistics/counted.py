"""The counters in sight: those of what somebody's offices open, and besides, item by item, what is their own work."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import counters
from models.counters import Change
from models.item import Item
from models.item_count import NO_INDICATOR, DailyItemCount, ItemCount
from models.session import columns
from models.vocabulary import State
from workflows.authz import visibility
from workflows.authz.visibility import PlacedTable
from workflows.items import recount
from workflows.items.counts import COUNTED, DATED, DUE, REGISTERED, REVIEW
from workflows.items.lateness import late_through, passed
from workflows.statistics.scope import Extent, Scope, ScopeConditions

_HELD = ("campaign_id", "organization_id", "state", "indicator_id", "level")


def standing(scope: Scope) -> sa.Subquery:
    """Select how many items of a scope stand where, in rows of `ItemCount` to be added up."""
    return standing_in(scope.extent)


def standing_in(extent: Extent) -> sa.Subquery:
    """Select what `standing` does, of what is counted."""
    found, beyond = _select(extent, ItemCount, COUNTED), _beyond(extent)
    return (found if beyond is None else sa.union_all(found, recount.standing(*beyond))).subquery()


def due(scope: Scope) -> sa.CTE:
    """Select how many items of a scope are due on which day, in rows of `DailyItemCount` to be added up."""
    found, beyond = _select(scope.extent, DailyItemCount, (DUE, REVIEW)), _beyond(scope.extent)
    # Whole: by the days that are wanted the items would be looked for, and not by whose they are.
    return (found if beyond is None else sa.union_all(found, recount.due(*beyond))).cte().prefix_with("MATERIALIZED")


def passed_days(scope: Scope, counts: sa.CTE, least: int = 1) -> sa.ColumnElement[bool]:
    """Select the days whose due is overdue by so many working days at least."""
    return passed(counts.c.campaign_id, counts.c.day, late_through(scope.today, scope.days, least))


def open_items(scope: Scope, wanted: sa.ColumnElement[bool]) -> sa.Subquery:
    """Select the open items of a scope that are wanted, where no counter tells: with what an index holds of each."""
    there = sa.inspect(Item).c
    # Expressions: grouped by a column, they would be looked for by an index that knows nothing of what is wanted.
    shown = (sa.func.coalesce(there[name], sa.null()).label(name) for name in _HELD)
    query = sa.select(there.id, *shown).where(wanted)
    found, beyond = query.where(*_in_scope(scope.extent, Item)), _beyond(scope.extent)
    return (found if beyond is None else sa.union_all(found, query.where(*beyond))).subquery()


def total(counts: sa.FromClause, *names: str) -> sa.ColumnElement[int]:
    """Add some counters up."""
    return sa.func.coalesce(sa.func.sum(sum((counts.c[name] for name in names[1:]), counts.c[names[0]])), 0)


def by_state(
    session: Session, counts: sa.Subquery, key: sa.ColumnElement[Any] | None = None
) -> defaultdict[Any, Counter[State]]:
    """Count what stands in each stage by the values of a column; under None where none is given.

    Of indicators, what cites none is under None.
    """
    sums = (total(counts, state.value) for state in State)
    rows = session.execute(sa.select(sa.null() if key is None else key, *sums).group_by(sa.text("1")))
    found = {None if value == NO_INDICATOR else value: dict(zip(State, by, strict=True)) for value, *by in rows}
    return defaultdict(Counter, {value: Counter(by) for value, by in found.items() if any(by.values())})


def past(session: Session, scope: Scope) -> list[Change]:
    """Return what changed on each day in the numbers of a scope, in rows of `DailyItemCount` to be added up."""
    names = (REGISTERED, *(state.value for state in DATED))
    table = sa.inspect(DailyItemCount).c
    sums = (sa.func.sum(table[name]) for name in names)
    here = _in_scope(scope.extent, DailyItemCount)
    rows = columns(session, sa.select(table.day, *sums).where(*here).group_by(table.day), {})
    found = [Change(DailyItemCount, (day,), dict(zip(names, by, strict=True))) for day, *by in rows]
    beyond = _beyond(scope.extent)
    more = () if beyond is None else recount.past(session, scope.books, *beyond)
    return [*found, *(Change(table, key[-1:], by) for table, key, by in more)]


def _select(
    extent: Extent, table: type[ItemCount | DailyItemCount], names: Iterable[str]
) -> sa.Select[*tuple[Any, ...]]:
    there = sa.inspect(table).c
    return sa.select(*(there[name] for name in (*counters.keys(table), *names))).where(*_in_scope(extent, table))


def _in_scope(extent: Extent, table: PlacedTable) -> ScopeConditions:
    """Select the rows that the offices of who asks open."""
    reach = (visibility.within_reach(extent.sees.reach, table),) if extent.sees else ()
    return (*extent.within(table), *reach)


def _beyond(extent: Extent) -> ScopeConditions | None:
    """Select the items that no office of who asks opens, for they are the own work; None for nobody's."""
    if extent.sees is None or extent.sees.me is None:
        return None
    me, today, reach, away = extent.sees
    return (*extent.within(Item), visibility.beyond_reach(me, today, reach, away))
