"""Items as rules and pages meet them: one, in sight of who asks, or many that were found to be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.calendar import WorkCalendar
from models.campaign import Indicator
from models.deadline import Deadline
from models.item import Delegation, Item
from models.journal import Entry
from models.ledger import LedgerFile, LedgerRow
from models.people import Organization, User
from models.plain import read_columns, split
from models.prepared import PreparedQuery
from models.session import columns, dialect_of
from models.signature import Extension, Signature
from workflows.authz import visibility
from workflows.authz.actors import Actor
from workflows.authz.visibility import VisibilityFacts
from workflows.errors import NotFound
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import LedgerPlace, Needs, Part, Parts, Proxies
from workflows.items.loading.read import read_names, read_parts
from workflows.journal.acts import Act
from workflows.rows import Listing
from workflows.rules.snapshot import campaign_rules, kept_calendar

_responsible, _leader, _merged = aliased(User), aliased(User), aliased(Item)


class ItemRow(NamedTuple):
    """What is loaded of an item itself."""

    item: Item
    owner: Organization
    indicator: str | None
    """Its indicator's code."""
    survives: bool
    """Whether others were merged into it."""
    responsible: str | None
    leader: str | None


ITEMS: Listing = (
    sa.select(
        *read_columns(Item),
        *read_columns(Organization),
        col(Indicator.code),
        sa.exists().where(col(_merged.merged_into_id) == Item.id, col(_merged.merged_into_id).is_not(None)),
        col(_responsible.name),
        col(_leader.name),
    )
    .join(Organization, col(Organization.id) == Item.organization_id)
    .outerjoin(Indicator, col(Indicator.id) == Item.indicator_id)
    .outerjoin(_responsible, col(_responsible.id) == Item.responsible_id)
    .outerjoin(_leader, col(_leader.id) == Item.leader_id)
)
"""Selects what `ItemRow` holds; whoever asks for many chooses among them."""
_SELDOM: Mapping[Part, sa.ColumnElement[bool]] = {
    Part.DELEGATIONS: sa.exists().where(col(Delegation.item_id) == Item.id),
    Part.EXTENSIONS: sa.exists().where(col(Extension.item_id) == Item.id),
    Part.SIGNATURES: sa.exists().where(col(Signature.item_id) == Item.id),
    Part.VOIDING: sa.exists().where(
        col(Entry.act) == sa.literal_column(f"'{Act.REQUEST_VOID.value}'"),  # of a parameter the index would not know
        col(Entry.subject_id) == Item.id,
    ),
}
"""Whether there is any of what most items lack: then it need not be asked for."""
_OF_ONE = (
    ITEMS.add_columns(col(WorkCalendar.digest), *_SELDOM.values())
    .outerjoin(WorkCalendar, col(WorkCalendar.committee_id) == Organization.committee_id)
    .where(col(Item.id) == sa.bindparam("item_id"))
)
"""Of one item, by what its university's calendar is known, too, and what it lacks."""
_WITH_ONE = 1 + len(_SELDOM)
"""How many columns that adds."""
_ONE = PreparedQuery(_OF_ONE)
_MANY = PreparedQuery(ITEMS.where(col(Item.id).in_(sa.bindparam("ids", expanding=True))))
_SOURCE = (
    col(LedgerFile.name),
    col(LedgerFile.sha256),
    col(LedgerRow.table_name),
    col(LedgerRow.row),
    col(Item.clause),
)
_PAGE: PreparedQuery[*tuple[Any, ...]] = PreparedQuery(
    _OF_ONE.add_columns(*read_columns(Deadline), *_SOURCE)
    .outerjoin(Deadline, sa.and_(col(Deadline.item_id) == Item.id, col(Deadline.act).is_(None)))
    .outerjoin(LedgerRow, col(LedgerRow.id) == Item.ledger_row_id)
    .outerjoin(LedgerFile, col(LedgerFile.id) == LedgerRow.file_id)
)
_HELD: PreparedQuery[*tuple[Any, ...]] = PreparedQuery(
    _OF_ONE.add_columns(
        sa.literal_column("item.xmin = (SELECT seen.xmin FROM item AS seen WHERE seen.id = item.id)", sa.Boolean)
    ).with_for_update(of=Item, skip_locked=True)
)
"""Of one item that nobody else holds, last whether it is still as this statement found it.

PostgreSQL locks a row as it is by then, and shows that; all that is joined to it, and `seen`, is of the moment before.
Of what is joined, only whether others were merged into the item and what it lacks change under its lock, by a move of
the item, and then its row does as well.
"""
_LOCK = PreparedQuery(sa.select(col(Item.id)).where(col(Item.id) == sa.bindparam("item_id")).with_for_update())


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
    found = _hold(session, item_id) if lock else _ONE.first(session, item_id=item_id)
    if found is None:
        raise NotFound
    row, behind = _item_row(found)
    return _known(session, _context(session, actor, row, now, _parts(session, row, behind)), needs)


def load_page(session: Session, actor: Actor, item_id: UUID, needs: Needs = PAGE, *, now: datetime) -> ItemContext:
    """Return an item like `load_one`, with its clock and source, for a page that shows it."""
    found = _PAGE.first(session, item_id=item_id)
    if found is None:
        raise NotFound
    row, behind = _item_row(found)
    clock, place = split(Deadline, behind[_WITH_ONE:])
    case = _context(session, actor, row, now, _parts(session, row, behind))
    source = None if row.item.ledger_row_id is None else LedgerPlace(*place)
    return _known(session, replace(case, clock=clock if clock.id else None, source=source), needs)


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
    found = sorted(rows, key=lambda row: (row.item.due_sort, row.item.id))
    if not found:
        return []
    parts = Parts(names=_names(found))
    if proxies is not None:
        parts = replace(parts, proxies={actor.user_id: proxies}, known=frozenset({Part.PROXIES}))
    parts = read_parts(session, actor, today, [(row.item, row.owner) for row in found], needs, parts)
    return [_context(session, actor, row, now, parts) for row in found]


def rows_of(session: Session, item_ids: Iterable[UUID]) -> Sequence[ItemRow]:
    """Read items by id."""
    return item_rows(_MANY.all(session, ids=list(item_ids)))


def read_rows(session: Session, query: Listing, given: Mapping[str, object] = MappingProxyType({})) -> list[ItemRow]:
    """Read the items that a statement chooses of `ITEMS`."""
    return item_rows(columns(session, query, given))


def item_rows(rows: Iterable[Sequence[Any]]) -> list[ItemRow]:
    """Make of what `ITEMS` selects what it holds."""
    return [_item_row(row)[0] for row in rows]


def with_parts(session: Session, case: ItemContext, needs: Needs) -> ItemContext:
    """Return an item with what is needed of it beside what was read."""
    if needs <= case.parts.known:
        return case
    rows = [(case.item, case.organization)]
    return replace(case, parts=read_parts(session, case.actor, case.today, rows, needs, case.parts))


def with_names(session: Session, case: ItemContext) -> ItemContext:
    """Return an item with the names of who leads and does it: a move may have named others."""
    people = [who for who in (case.item.responsible_id, case.item.leader_id) if who and who not in case.parts.names]
    if not people:
        return case
    names = read_names(session, people)
    return replace(case, parts=replace(case.parts, names={**case.parts.names, **names}))


def _hold(session: Session, item_id: UUID) -> Sequence[Any] | None:
    """Read an item and hold it: at once where nobody else does, or wait for who does and then look."""
    if dialect_of(session) != "sqlite":  # there whoever writes is alone anyway
        found = _HELD.first(session, item_id=item_id)
        if found is not None and found[-1]:
            return found
        _LOCK.first(session, item_id=item_id)
    return _ONE.first(session, item_id=item_id)


def _known(session: Session, case: ItemContext, needs: Needs) -> ItemContext:
    """Return an item with what is needed of it, or raise `NotFound` if the actor may not know of it.

    Of what nobody is shown no more is read than tells that.
    """
    if not visibility.knows(case.actor, VisibilityFacts(case.item, case.organization)):
        case = with_parts(session, case, _VISIBILITY)
        if not visibility.knows(case.actor, case):
            raise NotFound
    return with_parts(session, case, needs)


def _item_row(values: Sequence[Any]) -> tuple[ItemRow, Sequence[Any]]:
    item, behind = split(Item, values)
    owner, behind = split(Organization, behind)
    return ItemRow(item, owner, *behind[:4]), behind[4:]


def _context(session: Session, actor: Actor, row: ItemRow, now: datetime, parts: Parts) -> ItemContext:
    book = campaign_rules(session, row.item.campaign_id)
    return ItemContext(actor, now, book, row.item, row.owner, parts, row.indicator, row.survives)


def _parts(session: Session, row: ItemRow, behind: Sequence[Any]) -> Parts:
    """Return what is known with an item's row: its people, what it lacks, and its calendar where that is parsed."""
    digest, *there = behind[:_WITH_ONE]
    lacking = frozenset(part for part, is_there in zip(_SELDOM, there, strict=True) if not is_there)
    none: dict[str, Any] = {str(part): {} for part in lacking}
    none |= {"disputed": {}} if Part.SIGNATURES in lacking else {}
    known = Parts(names=_names([row]), known=lacking, **none)
    university = row.owner.committee_id
    calendar = university and kept_calendar(session, university, digest)
    if not university or not calendar:
        return known
    return replace(known, calendars={university: calendar}, known=lacking | {Part.CALENDAR})


def _names(rows: Iterable[ItemRow]) -> dict[UUID, str]:
    """Return the names of who does and who leads the items."""
    return {
        who: name
        for row in rows
        for who, name in ((row.item.responsible_id, row.responsible), (row.item.leader_id, row.leader))
        if who is not None and name is not None
    }
