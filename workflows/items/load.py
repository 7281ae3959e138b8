"""Items as rules and pages meet them: one, in sight of who asks, or many that were found to be."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.campaign import Indicator
from models.deadline import Deadline
from models.item import Item
from models.ledger import LedgerFile, LedgerRow
from models.people import Organization, User
from workflows.authz import visibility
from workflows.authz.actors import Actor, AppointmentView
from workflows.errors import NotFound
from workflows.items.context import ItemContext, LedgerPlace
from workflows.items.parts import Parts
from workflows.items.queries.listing import history_entries
from workflows.rules.snapshot import campaign_rules

_responsible, _leader, _merged = aliased(User), aliased(User), aliased(Item)
ITEMS: Any = (
    sa.select(
        Item,
        Organization,
        col(Indicator.code),
        sa.exists().where(col(_merged.merged_into_id) == Item.id),
        col(_responsible.name),
        col(_leader.name),
    )
    .join(Organization, col(Organization.id) == Item.organization_id)
    .outerjoin(Indicator, col(Indicator.id) == Item.indicator_id)
    .outerjoin(_responsible, col(_responsible.id) == Item.responsible_id)
    .outerjoin(_leader, col(_leader.id) == Item.leader_id)
)
"""Selects what is loaded of an item itself; whoever asks for many chooses among them."""
_ONE = ITEMS.where(col(Item.id) == sa.bindparam("item_id"))
_MANY = ITEMS.where(col(Item.id).in_(sa.bindparam("ids", expanding=True)))
_SOURCE = (
    col(LedgerFile.name),
    col(LedgerFile.sha256),
    col(LedgerRow.table_name),
    col(LedgerRow.row),
    col(Item.clause),
)
_PAGE: Any = (
    _ONE.add_columns(Deadline, *_SOURCE)
    .outerjoin(Deadline, col(Deadline.item_id) == Item.id)
    .outerjoin(LedgerRow, col(LedgerRow.id) == Item.ledger_row_id)
    .outerjoin(LedgerFile, col(LedgerFile.id) == LedgerRow.file_id)
)
_LOCK = sa.select(col(Item.id)).where(col(Item.id) == sa.bindparam("item_id")).with_for_update()


def load_one(session: Session, actor: Actor, item_id: UUID, *, now: datetime, lock: bool = False) -> ItemContext:
    """Return an item that the actor may know of, or raise `NotFound`.

    With `lock` no other writer changes it until this transaction ends.
    """
    if lock and session.get_bind().dialect.name != "sqlite":  # there whoever writes is alone anyway
        session.execute(_LOCK, {"item_id": item_id})
    return _known(session, actor, session.execute(_ONE, {"item_id": item_id}).one_or_none(), now)


def load_page(session: Session, actor: Actor, item_id: UUID, *, now: datetime) -> ItemContext:
    """Return an item like `load_one`, with what its page shows too: clock, source and journal."""
    found: Any = session.execute(_PAGE, {"item_id": item_id}).one_or_none()
    case = _known(session, actor, found, now)
    case.clock, *source = found[-1 - len(_SOURCE) :]
    case.source = LedgerPlace(*source) if case.item.ledger_row_id is not None else None
    read_history(case)
    return case


def read_history(case: ItemContext) -> None:
    """Read all entries of an item's journal, for a page that shows them."""
    case.parts.histories[case.item.id] = history_entries(case.session, case.item.id, limit=None)
    case.forget("journal")


def load_many(
    session: Session,
    actor: Actor,
    rows: Iterable[Any],
    *,
    now: datetime,
    today: date,
    lent: tuple[AppointmentView, ...] | None = None,
) -> list[ItemContext]:
    """Return items of which rows of `ITEMS` were read, by due date, those without one last.

    Whether they may be seen was asked before; `lent` are the offices lent to the actor, if read.
    """
    found = sorted(rows, key=lambda row: (row[0].due_sort, row[0].id))
    parts = Parts(session, actor, now, today, [(item, owner) for item, owner, *_ in found])
    if lent is not None:
        parts.lent = lent
    return [_context(parts, row) for row in found]


def rows_of(session: Session, item_ids: Iterable[UUID]) -> Sequence[Any]:
    """Read rows of `ITEMS` by id."""
    return session.execute(_MANY, {"ids": list(item_ids)}).all()


def _known(session: Session, actor: Actor, row: Any, now: datetime) -> ItemContext:
    if row is None:
        raise NotFound
    item, owner, *_ = row
    today = campaign_rules(session, item.campaign_id).today(now)
    case = _context(Parts(session, actor, now, today, [(item, owner)]), row)
    if not visibility.knows(actor, case):
        raise NotFound
    return case


def _context(parts: Parts, row: Any) -> ItemContext:
    item, owner, indicator, survives, responsible, leader, *_ = row
    parts.learn((item.responsible_id, responsible), (item.leader_id, leader))
    return ItemContext(parts.session, parts.actor, parts.now, item, owner, parts, indicator, survives)
