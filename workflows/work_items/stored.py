"""Writing what waits: only what has changed, in the transaction of the act that changed it."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.base import table_of
from models.prepared import BoundInsert, PreparedQuery, PreparedWrite
from models.session import set_deadline
from models.work_item import WorkItem
from workflows.work_items.asks import Ask, Gone, WaitingSubject, WorkItemRow

SUBJECTS = ("item_id", "duty_id", "document_id")


def put(session: Session, rows: Iterable[WorkItemRow]) -> None:
    """Have things wait for what some rows say, beside what they wait for already."""
    if some := [*rows]:
        _INSERT.write(session, *some)
        _wake(session, _first_look(some))


def bind(session: Session, rows: Iterable[WorkItemRow]) -> list[BoundInsert]:
    """Return what writes some rows later, as `PreparedWrite.bind`; nothing where there are none."""
    some = [*rows]
    at = _first_look(some)
    return [_INSERT.bind(session, some, beside=partial(_wake, at=at))] if some else []


def _first_look(rows: Iterable[WorkItemRow]) -> datetime | None:
    looks = (row["next_check_at"] for row in rows)
    return min((at for at in looks if isinstance(at, datetime)), default=None)


def _wake(session: Session, at: datetime | None) -> None:
    """Have the clock of this process look in time."""
    if at is not None:
        set_deadline(session, at)


def settle(session: Session, subject: WaitingSubject) -> list[Gone]:
    """Have something wait for nothing any more; return the steps that it waited for."""
    return _first(_SETTLE[subject.column].all(session, its_id=subject.id))


def withdraw(session: Session, subject: WaitingSubject, asks: Iterable[Ask]) -> list[Gone]:
    """Have something no longer wait for some acts, those of a measure by themselves; return these steps."""
    found: list[Gone] = []
    for ask in asks:
        given = {"its_id": subject.id, "its_act": str(ask.act)}
        if ask.measure_id is None:
            found += _first(_WITHDRAW.all(session, **given))
        else:
            found += _first(_WITHDRAW_MEASURE.all(session, **given, its_measure=ask.measure_id))
    return found


def _first(rows: Iterable[tuple[Any, ...]]) -> list[Gone]:
    """Return what the rows say by which the clock goes."""
    return [Gone(*row) for position, *row in rows if position == 0]


_TABLE = table_of(WorkItem)
_INSERT = PreparedWrite(sa.insert(_TABLE).inline())
_GONE = (_TABLE.c.position, *(_TABLE.c[name] for name in Gone._fields))
_SETTLE: dict[str, PreparedQuery[*tuple[Any, ...]]] = {
    name: PreparedQuery(sa.delete(_TABLE).where(_TABLE.c[name] == sa.bindparam("its_id")).returning(*_GONE))
    for name in SUBJECTS
}
_OF_ITEM = sa.delete(_TABLE).where(_TABLE.c.item_id == sa.bindparam("its_id"), _TABLE.c.act == sa.bindparam("its_act"))
_WITHDRAW: PreparedQuery[*tuple[Any, ...]] = PreparedQuery(_OF_ITEM.returning(*_GONE))
_WITHDRAW_MEASURE: PreparedQuery[*tuple[Any, ...]] = PreparedQuery(
    _OF_ITEM.where(_TABLE.c.measure_id == sa.bindparam("its_measure")).returning(*_GONE)
)
