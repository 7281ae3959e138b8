"""The statements by which what hangs on items is read: one a kind, whatever the number of items.

They are made once: building one costs more than asking it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col

from models.item import Delegation, Evidence, Measure
from models.journal import Entry
from models.people import Appointment, Organization, Recusal, User
from models.plain import read_columns, split
from models.prepared import KeptQuery, PreparedQuery
from models.signature import Extension, Signature
from workflows.items.loading import disputed
from workflows.items.loading.parts import ASKING
from workflows.rows import Listing

OfItem = Measure | Evidence | Delegation | Extension | Signature
T = TypeVar("T", bound=OfItem)

_IDS: sa.BindParameter[list[UUID]] = sa.bindparam("ids", expanding=True)
_one, _other, _third = aliased(User), aliased(User), aliased(User)


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """What items have in a table: its statement, and the columns whose people's names it brings along."""

    table: type[T]
    statement: PreparedQuery[*tuple[Any, ...]]
    people: tuple[str, ...]

    def rows(self, session: Session, ids: list[UUID]) -> Iterator[tuple[T, Sequence[Any]]]:
        """Read what some items have; yield each row with what stands behind its columns, the names first."""
        for row in self.statement.all(session, ids=ids):
            yield split(self.table, row)


def _kind(
    table: type[T],
    order: str,
    *people: str,
    without: str = "",
    adding: Sequence[sa.SQLColumnExpression[Any]] = (),
    joining: Mapping[type[SQLModel], sa.ColumnElement[bool]] = MappingProxyType({}),
) -> Kind[T]:
    names, stored = (_one, _other, _third)[: len(people)], sa.inspect(table).c
    query: Listing = sa.select(*read_columns(table, without), *(col(each.name) for each in names))
    for who, name in zip(people, names, strict=True):
        query = query.outerjoin(name, col(name.id) == stored[who])
    query = query.add_columns(*adding)
    for other, condition in joining.items():
        query = query.join(other, condition)
    return Kind(table, PreparedQuery(query.where(stored["item_id"].in_(_IDS)).order_by(stored[order])), people)


MEASURES = _kind(
    Measure,
    "position",
    *("responsible_id", "leader_id", "done_by_id"),
    adding=[sa.exists().where(col(Evidence.measure_id) == col(Measure.id))],
)
EVIDENCE = _kind(Evidence, "id", "added_by_id")
DELEGATIONS = _kind(Delegation, "id", "to_id")
EXTENSIONS = _kind(Extension, "id", "requested_by_id")
SIGNATURES = _kind(
    Signature,
    "id",
    *("user_id", "principal_id"),
    without="shown",
    adding=[col(Organization.name), col(Appointment.office), disputed.of_item(col(Signature.item_id))],
    joining={
        Appointment: col(Appointment.id) == Signature.appointment_id,
        Organization: col(Organization.id) == Appointment.organization_id,
    },
)
ENTRIES_OF_ONE = PreparedQuery(
    sa.select(col(Entry.act), col(Entry.actor_id), col(Entry.at), col(Entry.seq), col(Entry.hash))
    .where(col(Entry.subject_id) == sa.bindparam("item_id"))
    .order_by(col(Entry.seq))
)
_LAST = (
    sa.select(col(Entry.subject_id), sa.func.max(col(Entry.seq)).label("seq"))
    .where(col(Entry.subject_id).in_(_IDS))
    .group_by(col(Entry.subject_id), col(Entry.act), col(Entry.actor_id))
    .subquery()
)
ACTS_OF_MANY = PreparedQuery(
    sa.select(col(Entry.subject_id), col(Entry.act), col(Entry.actor_id), col(Entry.at))
    .join(_LAST, sa.and_(_LAST.c.subject_id == Entry.subject_id, _LAST.c.seq == Entry.seq))
    .order_by(col(Entry.subject_id), col(Entry.seq))
)
VOIDING = PreparedQuery(
    sa.select(col(Entry.subject_id), col(Entry.act), col(Entry.actor_id), col(Entry.data))
    .where(col(Entry.subject_id).in_(_IDS), col(Entry.act).in_(ASKING))
    .order_by(col(Entry.subject_id), col(Entry.seq))
)
RECUSED = KeptQuery(
    sa.select(col(Recusal.organization_id), col(Recusal.user_id)).where(
        col(Recusal.organization_id).in_(_IDS), col(Recusal.lifted_at).is_(None)
    )
)
NAMES = PreparedQuery(sa.select(col(User.id), col(User.name)).where(col(User.id).in_(_IDS)))
