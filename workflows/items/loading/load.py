"""Items as rules and pages meet them: one, in sight of who asks, or many that were found to be."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
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
from workflows.authz.actors import Actor
from workflows.authz.visibility import VisibilityFacts
from workflows.errors import NotFound
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import LedgerPlace, Needs, Part, Parts, Proxies
from workflows.items.loading.read import read_names, read_parts
from workflows.rules.snapshot import campaign_rules

_responsible, _leader, _merged = aliased(User), aliased(User), aliased(Item)
ItemRow = sa.Row[Item, Organization, str | None, bool, str | None, str | None]
"""An item, its owner, its indicator's code, whether others were merged into it, who does and who leads it."""

ITEMS: sa.Select[Item, Organization, str, bool, str, str] = (
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
_PAGE = (
    _ONE.add_columns(Deadline, *_SOURCE)
    .outerjoin(Deadline, col(Deadline.item_id) == Item.id)
    .outerjoin(LedgerRow, col(LedgerRow.id) == Item.ledger_row_id)
    .outerjoin(LedgerFile, col(LedgerFile.id) == LedgerRow.file_id)
)
_LOCK = sa.select(col(Item.id)).where(col(Item.id) == sa.bindparam("item_id")).with_for_update()


PAGE: Needs = frozenset(Part)
"""What the page of an item shows: all there is."""
BEFORE_DECIDING: Needs = PAGE - {Part.HOLDERS}
"""What is shown to who decides on an item: all of it, but not who else could."""
_VISIBILITY = frozenset({Part.MEASURES, Part.DELEGATIONS})


def load_one(
    session: Session, actor: Actor, item_id: UUID, *, now: datetime, needs: Needs = frozenset(), lock: bool = False
) -> ItemContext:
    """Return an item that the actor may know of, with what is needed of it, or raise `NotFound`.

    With `lock` no other writer changes it until this transaction ends.
    """
    if lock and session.get_bind().dialect.name != "sqlite":  # there whoever writes is alone anyway
        session.execute(_LOCK, {"item_id": item_id})
    row = session.execute(_ONE, {"item_id": item_id}).one_or_none()
    if row is None:
        raise NotFound
    return _known(session, _context(session, actor, row, now, Parts(names=_names([(row[0], row[4], row[5])]))), needs)


def load_page(session: Session, actor: Actor, item_id: UUID, needs: Needs = PAGE, *, now: datetime) -> ItemContext:
    """Return an item like `load_one`, with its clock and source, for a page that shows it."""
    row = session.execute(_PAGE, {"item_id": item_id}).one_or_none()
    if row is None:
        raise NotFound
    item, owner, indicator, survives, responsible, leader, clock, *place = row
    source = None if item.ledger_row_id is None else LedgerPlace(*place)
    parts = Parts(names=_names([(item, responsible, leader)]))
    book = campaign_rules(session, item.campaign_id)
    return _known(session, ItemContext(actor, now, book, item, owner, parts, indicator, survives, clock, source), needs)


def load_many(
    session: Session,
    actor: Actor,
    rows: Iterable[ItemRow],
    needs: Needs,
    *,
    now: datetime,
    today: date,
    proxies: Proxies | None = None,
) -> list[ItemContext]:
    """Return items of which rows of `ITEMS` were read, by due date, those without one last.

    Whether they may be seen was asked before; `proxies` are what was lent to the actor, if read.
    """
    found = sorted(rows, key=lambda row: (row[0].due_sort, row[0].id))
    if not found:
        return []
    parts = Parts(names=_names((row[0], row[4], row[5]) for row in found))
    if proxies is not None:
        parts = replace(parts, proxies={actor.user_id: proxies}, known=frozenset({Part.PROXIES}))
    parts = read_parts(session, actor, today, [(row[0], row[1]) for row in found], needs, parts)
    return [_context(session, actor, row, now, parts) for row in found]


def rows_of(session: Session, item_ids: Iterable[UUID]) -> Sequence[ItemRow]:
    """Read rows of `ITEMS` by id."""
    return session.execute(_MANY, {"ids": list(item_ids)}).all()


def with_parts(session: Session, case: ItemContext, needs: Needs) -> ItemContext:
    """Return an item with what is needed of it beside what was read."""
    if needs <= case.parts.known:
        return case
    rows = [(case.item, case.organization)]
    return replace(case, parts=read_parts(session, case.actor, case.today, rows, needs, case.parts))


def with_names(session: Session, case: ItemContext) -> ItemContext:
    """Return an item with the names of who leads and does it: a move may have named others."""
    people = {case.item.responsible_id, case.item.leader_id} - {None, *case.parts.names}
    names = read_names(session, (person for person in people if person))
    return replace(case, parts=replace(case.parts, names={**case.parts.names, **names}))


def _known(session: Session, case: ItemContext, needs: Needs) -> ItemContext:
    """Return an item with what is needed of it, or raise `NotFound` if the actor may not know of it."""
    if visibility.knows(case.actor, VisibilityFacts(case.item, case.organization)):
        return with_parts(session, case, needs)
    case = with_parts(session, case, needs | _VISIBILITY)
    if not visibility.knows(case.actor, case):
        raise NotFound
    return case


def _context(session: Session, actor: Actor, row: ItemRow, now: datetime, parts: Parts) -> ItemContext:
    item, owner, indicator, survives, *_ = row
    return ItemContext(actor, now, campaign_rules(session, item.campaign_id), item, owner, parts, indicator, survives)


def _names(rows: Iterable[tuple[Item, str | None, str | None]]) -> dict[UUID, str]:
    """Return the names of who does and who leads the items."""
    return {
        who: name
        for item, responsible, leader in rows
        for who, name in ((item.responsible_id, responsible), (item.leader_id, leader))
        if who is not None and name is not None
    }
