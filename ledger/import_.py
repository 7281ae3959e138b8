"""A ledger into the database: all of it in one transaction, or nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from ledger.forms import Problem, Reading
from ledger.matching import Line, Plan, PlannedRow, Proposal
from models import plain
from models.base import JsonObject
from models.campaign import Campaign
from models.item import Item
from models.ledger import LedgerFile, LedgerRow
from models.vocabulary import ItemKind, Origin, State, SubjectKind
from workflows.authz.actors import Actor
from workflows.deadlines import steps
from workflows.deadlines.steps import Timing
from workflows.errors import Incomplete
from workflows.items import asked, recipients, stored
from workflows.items.commands import made_of
from workflows.items.lifecycle import REGISTER
from workflows.items.loading.context import ItemContext
from workflows.items.waiting import rows_of_new
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.work_items import stored as work_items
from workflows.work_items.asks import WorkItemRow


def preview(session: Session, reading: Reading, name: str, campaign_id: UUID, *, actor: Actor) -> Proposal:
    """Say what would be registered, what is held already and what is wrong; write nothing."""
    return Plan.of(session, reading, name, campaign_id, actor).proposal


@dataclass(frozen=True, slots=True)
class Prepared:
    """An import as it will be written, thought out while nobody waited for it, and what that rests on."""

    reading: Reading
    name: str
    campaign_id: UUID
    actor: Actor
    now: datetime
    seen: tuple[int, int]
    """How many files and items the campaign held."""
    proposal: Proposal
    writes: Sequence[Callable[[Session], object]] = ()
    """What writes the file, its rows, its items and the entries of all."""
    entry_id: UUID | None = None
    """The entry of the file, of which people are told."""
    told: frozenset[UUID] = frozenset()
    text: str = ""


def import_ledger(
    session: Session, reading: Reading, name: str, campaign_id: UUID, *, actor: Actor, now: datetime
) -> Proposal:
    """Register every new problem of the file, or refuse it whole with all that is wrong.

    A file that was brought in before changes nothing, and the proposal says so.
    """
    return write(session, prepare(session, reading, name, campaign_id, actor=actor, now=now), actor=actor)


def prepare(
    session: Session, reading: Reading, name: str, campaign_id: UUID, *, actor: Actor, now: datetime
) -> Prepared:
    """Think an import out and write nothing, so that `write` keeps others waiting for no longer than it must.

    Raises `Incomplete` with all that is wrong with the file.
    """
    seen = _held(session, campaign_id)
    plan = Plan.of(session, reading, name, campaign_id, actor)
    proposal = plan.proposal
    if proposal.errors:
        places = {f"errors[{n}]": f"{e.place}：{e.reason}" for n, e in enumerate(proposal.errors)}
        raise Incomplete(places, move=REGISTER.name)
    prepared = Prepared(reading, name, campaign_id, actor, now, seen, proposal)
    return prepared if proposal.already_imported else _filled(prepared, plan)


def write(session: Session, prepared: Prepared, *, actor: Actor) -> Proposal:
    """Write an import as it was prepared: all of it in the caller's transaction.

    Where somebody has brought something into the campaign since, or the actor is not who they were, it is thought out
    anew, now that nobody else writes. Raises `Incomplete` as `prepare` does.
    """
    _in_turn(session, prepared.campaign_id)
    if prepared.seen != _held(session, prepared.campaign_id) or prepared.actor != actor:
        given = (prepared.reading, prepared.name, prepared.campaign_id)
        prepared = prepare(session, *given, actor=actor, now=prepared.now)
    for write_some in prepared.writes:
        write_some(session)
    if prepared.entry_id is not None:
        outbox.enqueue(session, prepared.entry_id, prepared.told, prepared.text, prepared.now)
    return prepared.proposal


def _held(session: Session, campaign_id: UUID) -> tuple[int, int]:
    """Count what a campaign holds: neither files nor items ever go."""
    files, items = (
        sa.select(sa.func.count()).where(campaign == campaign_id).scalar_subquery()
        for campaign in (col(LedgerFile.campaign_id), col(Item.campaign_id))
    )
    held = session.execute(sa.select(files, items)).one()
    return held[0], held[1]


def _in_turn(session: Session, campaign_id: UUID) -> None:
    """Wait for whoever brings a ledger into the campaign at this moment, and see what they did."""
    mine = sa.select(col(Campaign.id)).where(col(Campaign.id) == campaign_id)
    session.execute(mine.with_for_update(key_share=True))


def _filled(prepared: Prepared, plan: Plan) -> Prepared:
    reading, now, new = prepared.reading, prepared.now, plain.new
    file = new(
        LedgerFile,
        campaign_id=prepared.campaign_id,
        sha256=reading.sha256,
        name=prepared.name,
        unit=reading.unit,
        cutoff=reading.cutoff,
        imported_by_id=prepared.actor.user_id,
        imported_at=now,
    )
    rows = [(_row(file, planned), planned) for planned in plan.rows]
    made = [
        (_item(plan, row, problem, line, now), planned, line) for row, planned in rows for problem, line in planned.new
    ]
    registered = [_registered(plan, file, item, planned, line) for item, planned, line in made]
    imported = _imported(plan, file, [row for row, _ in rows])
    timing = steps.timing(plan.session, plan.book, plan.book.today(now))
    waiting = (row for item, planned, _ in made for row in _waiting(plan, item, planned, now, timing))
    before: list[list[SQLModel]] = [[file], [row for row, _ in rows]]
    items = [item for item, _, _ in made]
    return replace(
        prepared,
        writes=[
            *(plain.bind(plan.session, some) for some in before if some),
            *(stored.bind(plan.session, items, plan.book, now) if items else ()),
            work_items.bind(plan.session, waiting),
            entries.bind(plan.session, [*registered, imported]),
        ],
        entry_id=imported["id"],
        told=frozenset(_recipients(plan, made, now)),
        text=f"台账导入：《{file.name}》新登记 {len(plan.new)} 个问题，请确认入账",
    )


def _row(file: LedgerFile, planned: PlannedRow) -> LedgerRow:
    row = planned.row
    return plain.new(
        LedgerRow,
        file_id=file.id,
        organization_id=planned.owner.id,
        table_name=row.table,
        row=row.row,
        experience=row.experience,
        case=row.case,
        remark=row.remark,
    )


def _item(plan: Plan, row: LedgerRow, problem: Problem, line: Line, now: datetime) -> Item:
    return plain.new(
        Item,
        campaign_id=plan.book.campaign_id,
        organization_id=line.organization_id,
        kind=ItemKind.PROBLEM,
        origin=Origin.LEDGER,
        text=line.text,
        indicator_id=plan.indicators[line.indicator] if line.indicator else None,
        ledger_row_id=row.id,
        clause=problem.source.clause,
        created_at=now,
    )


def _waiting(plan: Plan, item: Item, planned: PlannedRow, now: datetime, timing: Timing) -> Iterator[WorkItemRow]:
    return rows_of_new(ItemContext(plan.actor, now, plan.book, item, planned.owner), timing)


_TOLD_OF_ITEM = ("kind", "level", "origin", "sensitivity", "ledger_row_id", "clause")


def _registered(plan: Plan, file: LedgerFile, item: Item, planned: PlannedRow, line: Line) -> dict[str, Any]:
    data = (
        made_of(item)
        | plain.as_json(item, _TOLD_OF_ITEM)
        | {
            "text": line.text,
            "indicator": line.indicator,
            "organization": line.organization,
            "source": {"sha256": file.sha256, "file": file.name, "place": line.place},
            "to": State.DIAGNOSE.value,
        }
    )
    return entries.new_entry(
        (SubjectKind.ITEM, item.id),
        REGISTER.name,
        now=file.imported_at,
        actor=plan.actor,
        post=planned.post,
        data=data,
        head=entries.UNWRITTEN,
    )


def _imported(plan: Plan, file: LedgerFile, rows: Sequence[LedgerRow]) -> dict[str, Any]:
    """Return the one entry of the file."""
    return entries.new_entry(
        (SubjectKind.LEDGER, file.id),
        Act.IMPORT,
        now=file.imported_at,
        actor=plan.actor,
        post=plan.rows[0].post if plan.rows else None,
        data={
            "file": file.name,
            "sha256": file.sha256,
            "unit": file.unit,
            "items": len(plan.new),
            "campaign_id": str(file.campaign_id),
            "cutoff": file.cutoff.isoformat() if file.cutoff else None,
            "rows": [_told(row) for row in rows],
        },
        head=entries.UNWRITTEN,
    )


def _recipients(plan: Plan, made: Sequence[tuple[Item, PlannedRow, Line]], now: datetime) -> set[UUID]:
    """Return those who are asked to confirm any of the new items; they are told once, not once a problem."""
    one_each = {planned.owner.id: (item, planned.owner) for item, planned, _ in made}
    cases = (ItemContext(plan.actor, now, plan.book, item, owner) for item, owner in one_each.values())
    people = (
        recipients.hearers(plan.session, case, (), asked.asked_by(plan.session, case, REGISTER.name)) for case in cases
    )
    return set().union(*people) - {plan.actor.user_id}


def _told(row: LedgerRow) -> JsonObject:
    """Return what the entry says of a row: where it stood, and the hash of each text in it."""
    place = plain.as_json(row, ("id", "organization_id", "table_name", "row"))
    texts = {"experience": row.experience, "case": row.case, "remark": row.remark}
    return place | {f"{name}_sha256": entries.sha256(text) for name, text in texts.items() if text}
