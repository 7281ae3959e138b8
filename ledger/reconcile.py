"""对账: the rows of a report, and those that the system would print for it, read by the same reader.

So whatever our own export says is read alike on both sides, however it is worded, and nothing of it differs.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from ledger import columns, export_items
from ledger.blocks import Cell, Line
from ledger.columns import Column
from ledger.export_items import PrintedItem
from ledger.forms import DIAGNOSIS, TASKS, Problem, Reading, Source
from ledger.ledger_reader import LedgerReader
from ledger.ledger_rows import claimed, diagnosed, key_of, rows_of
from ledger.resolve_units import Directory
from ledger.write import problem_cell
from models.item import Item
from models.item_claim import ItemClaim
from models.people import Organization
from models.vocabulary import ItemKind, State
from workflows.authz.access import require_organization
from workflows.authz.actors import Actor
from workflows.campaigns.queries import campaign
from workflows.folding import sameness
from workflows.reconciliation.comparison import Comparison, compare
from workflows.reconciliation.rows import LedgerRow

_CELLS = attrgetter(*(column.field for column in columns.RECTIFICATION))
_SYSTEM = "系统"
_FIRST_LINE = 2
_AT_ONCE = 5_000
"""Rows that one reader takes: it refuses files of ten times as many."""
_SHOWN_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class Report:
    """A ledger that was read, of which campaign and of whom it speaks, with the one before where there is one."""

    campaign_id: UUID
    organization_id: UUID
    reading: Reading
    last: Reading | None = None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """In what a report differs, and its rows, which the next one is held against."""

    comparison: Comparison
    reported: tuple[LedgerRow, ...]


def reconcile(session: Session, report: Report, *, actor: Actor, today: date) -> Reconciled:
    """Hold a report against what the actor may know of its organization, and against the one before.

    Raises `NotFound` for a campaign or an organization that the actor does not see.
    """
    organization = require_organization(session, actor, report.organization_id)

    def rows_of_file(reading: Reading) -> tuple[LedgerRow, ...]:
        return reported_rows(session, actor, report.campaign_id, reading, organization)

    reported = rows_of_file(report.reading)
    held = held_rows(session, actor, report.campaign_id, organization, report.reading.form, today)
    last = rows_of_file(report.last) if report.last else None
    return Reconciled(compare(reported, held, last), reported)


def directory_of(session: Session, actor: Actor, campaign_id: UUID) -> Directory:
    """Return the organizations of a campaign that the actor sees, by their names.

    Raises `NotFound` for a campaign that the actor does not see.
    """
    house = campaign(session, actor, campaign_id).organization_id
    nodes = session.exec(select(Organization).where(Organization.committee_id == house)).all()
    return Directory(nodes, actor.sees)


def reported_rows(
    session: Session, actor: Actor, campaign_id: UUID, reading: Reading, organization: Organization | None = None
) -> tuple[LedgerRow, ...]:
    """Return the rows of a report that was read, each with the organization that it means, as far as one is found.

    Rows that name none are those of the `organization` that reports. Raises `NotFound` for a campaign that the actor
    does not see.
    """
    directory = directory_of(session, actor, campaign_id)
    named = directory.find(reading.unit) if reading.unit else None
    unit = named if isinstance(named, Organization) else organization
    known: dict[str, UUID | None] = {"": organization.id if organization else None}
    for row in (rows := list(rows_of(reading))):
        if row.organization not in known:
            found = directory.find(row.organization, unit)
            known[row.organization] = found.id if isinstance(found, Organization) else None
    return tuple(replace(row, organization_id=known[row.organization]) for row in rows)


def held_rows(
    session: Session, actor: Actor, campaign_id: UUID, organization: Organization, form: str, today: date
) -> tuple[LedgerRow, ...]:
    """Return what the system would print for an organization and those below it in a form, as it would be read.

    Only what the actor may know of; what a report may leave out `is_optional`. Raises `NotFound` for a campaign that
    the actor does not see.
    """
    printed = list(export_items.of_organization(session, actor, campaign_id, organization, today))
    if form == DIAGNOSIS:
        return tuple(_held_problems(session, printed))
    found = {row.key: row for row in _read_items(printed)}
    claims = _claims(session, campaign_id)
    return tuple(
        _held(found.get(key_of(_SYSTEM, line)), each, claims.get(each.item_id), form)
        for line, each in enumerate(printed, start=_FIRST_LINE)
    )


def _read_items(printed: Sequence[PrintedItem]) -> Iterator[LedgerRow]:
    every = frozenset(column.field for column in columns.RECTIFICATION)
    cells = [_CELLS(each.row) for each in printed]
    for start in range(0, len(cells), _AT_ONCE):
        read = _read(columns.RECTIFICATION, cells[start : start + _AT_ONCE], _FIRST_LINE + start)
        yield from claimed(read.items.items, every)


def _read(heads: Sequence[Column], rows: Iterable[Sequence[str]], first: int) -> LedgerReader:
    """Read rows of cells as a file of them would be."""
    reader = LedgerReader("")
    reader.take(_line([head.header for head in heads], 1))
    for number, row in enumerate(rows, start=first):
        reader.take(_line(row, number))
    return reader


def _line(cells: Sequence[str], number: int) -> Line:
    return Line(_SYSTEM, _SYSTEM, number, [Cell(text, at, number) for at, text in enumerate(cells) if text])


def _held(read: LedgerRow | None, printed: PrintedItem, claim: ItemClaim | None, form: str) -> LedgerRow:
    """A row of the system; one that no reader takes for an item may be left out, as one that is void may."""
    said = read or LedgerRow(key="", place="", text=printed.row.problem)
    is_other_kind = form == TASKS and printed.kind is ItemKind.PROBLEM
    may_be_left_out = read is None or printed.state is State.VOID or not printed.row.number or is_other_kind
    return replace(
        said,
        **_named(printed),
        number=printed.row.number,
        original_number=claim.number if claim else None,
        original_text=claim.problem if claim else None,
        is_optional=may_be_left_out,
    )


def _named(printed: PrintedItem) -> dict[str, Any]:
    """What every row of the system says of its item."""
    called = printed.row.number or f"未编号的“{printed.row.problem[:_SHOWN_CHARACTERS]}”"
    return {
        "key": str(printed.item_id),
        "place": called,
        "organization": printed.row.organization,
        "organization_id": printed.organization_id,
        "item_id": printed.item_id,
    }


def _held_problems(session: Session, printed: Sequence[PrintedItem]) -> Iterator[LedgerRow]:
    """The rows of a 诊断情况工作台账: the problems of each organization, as they are read of one cell."""
    of_owner: defaultdict[UUID, list[PrintedItem]] = defaultdict(list)
    for each in sorted(printed, key=lambda each: each.item_id):
        if each.state is not State.VOID:
            of_owner[each.organization_id].append(each)
    order = sa.select(col(Organization.id)).where(col(Organization.id).in_(of_owner)).order_by(col(Organization.path))
    owners = list(session.scalars(order))
    cells = [
        [of_owner[owner][0].row.organization, "", "", problem_cell(list(map(_problem, of_owner[owner])))]
        for owner in owners
    ]
    heads = [
        column for column in columns.DIAGNOSIS if column.field in {"organization", "experience", "case", "problems"}
    ]
    read: defaultdict[int, list[LedgerRow]] = defaultdict(list)
    reader = _read(heads, cells, _FIRST_LINE)
    for found in reader.diagnosis.rows:
        read[found.row] = list(diagnosed([found]))
    for line, owner in enumerate(owners, start=_FIRST_LINE):
        for row, item in _whose(read[line], of_owner[owner]):
            yield replace(row, indicator=row.indicator or "", **_named(item))
    for item in printed:
        if item.state is State.VOID:
            yield LedgerRow(text=item.row.problem, indicator=item.row.indicator, is_optional=True, **_named(item))


def _whose(read: Sequence[LedgerRow], items: Sequence[PrintedItem]) -> Iterator[tuple[LedgerRow, PrintedItem]]:
    """Yield the problems that are read of a cell, each with its item.

    A text that holds lists and numbers of many kinds may be read as several problems: each is its item's.
    """
    if len(read) == len(items):
        yield from zip(read, items, strict=True)
        return
    texts, at = [sameness(each.row.problem) for each in items], 0
    for row in read:
        said = sameness(row.text)
        at = next((n for n in range(at, len(items)) if said in texts[n]), at)
        yield row, items[at]


def _problem(printed: PrintedItem) -> Problem:
    return Problem(printed.row.problem, printed.row.indicator or None, Source("", _SYSTEM, 0, "", 0))


def _claims(session: Session, campaign_id: UUID) -> Mapping[UUID, ItemClaim]:
    """Return what other ledgers said of the items that were taken over from them."""
    rows = session.execute(
        sa.select(ItemClaim).join(Item, col(Item.id) == ItemClaim.item_id).where(col(Item.campaign_id) == campaign_id)
    )
    return {claim.item_id: claim for (claim,) in rows}
