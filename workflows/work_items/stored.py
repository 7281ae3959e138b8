"""Writing what waits: only what has changed, in the transaction of the act that changed it."""

from collections.abc import Callable, Iterable

import sqlalchemy as sa
from sqlmodel import Session

from models.base import table_of
from models.prepared import PreparedWrite
from models.work_item import WorkItem
from workflows.work_items.asks import Ask, WaitingSubject, WorkItemRow

SUBJECTS = ("item_id", "duty_id", "document_id")


def put(session: Session, rows: Iterable[WorkItemRow]) -> None:
    """Have things wait for what some rows say, beside what they wait for already."""
    if some := [*rows]:
        _INSERT.write(session, *some)


def bind(session: Session, rows: Iterable[WorkItemRow]) -> Callable[[Session], object]:
    """Return what writes some rows later, as `PreparedWrite.bind`."""
    some = [*rows]
    return _INSERT.bind(session, some) if some else lambda _writing: None


def settle(session: Session, subject: WaitingSubject) -> None:
    """Have something wait for nothing any more."""
    _SETTLE[subject.column].write(session, {"its_id": subject.id})


def withdraw(session: Session, subject: WaitingSubject, asks: Iterable[Ask]) -> None:
    """Have something no longer wait for some acts; those of a measure by themselves."""
    for ask in asks:
        given = {"its_id": subject.id, "its_act": str(ask.act)}
        if ask.measure_id is None:
            _WITHDRAW.write(session, given)
        else:
            _WITHDRAW_MEASURE.write(session, given | {"its_measure": ask.measure_id})


_TABLE = table_of(WorkItem)
_INSERT = PreparedWrite(sa.insert(_TABLE).inline())
_SETTLE = {name: PreparedWrite(sa.delete(_TABLE).where(_TABLE.c[name] == sa.bindparam("its_id"))) for name in SUBJECTS}
_OF_ITEM = sa.delete(_TABLE).where(_TABLE.c.item_id == sa.bindparam("its_id"), _TABLE.c.act == sa.bindparam("its_act"))
_WITHDRAW = PreparedWrite(_OF_ITEM)
_WITHDRAW_MEASURE = PreparedWrite(_OF_ITEM.where(_TABLE.c.measure_id == sa.bindparam("its_measure")))
