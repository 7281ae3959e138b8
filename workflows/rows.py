"""Lists, always through what the actor may see, paged by key, read as plain columns.

A page costs by what it shows: its order is an index, its cursor is the last row's key, and no
row is fetched to be thrown away.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, Protocol, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.item import Delegation, Evidence, Measure
from models.signature import Signature

R = TypeVar("R", Measure, Evidence, Delegation, Signature)

Row = sa.RowMapping
"""A row as it was read, by the names of its columns."""


class Record(Protocol):
    """A row by the names of its columns: as it was read, or as a door has it, with more beside it."""

    def keys(self) -> Iterable[str]: ...

    def __getitem__(self, column: str, /) -> Any: ...


Listing = sa.Select[*tuple[Any, ...]]
"""The statement of a list, whose columns are read by name."""


def rows_by_item(
    session: Session, table: type[R], items: Collection[UUID] | sa.Select[UUID], order: object
) -> defaultdict[UUID, list[R]]:
    """Return what some items have in a table, by item and in an order, in one statement."""
    found: defaultdict[UUID, list[R]] = defaultdict(list)
    for row in session.exec(select(table).where(col(table.item_id).in_(items)).order_by(col(order))):
        found[row.item_id].append(row)
    return found
