"""A ledger into the database: all of it in one transaction, or nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlmodel import Session, SQLModel

from ledger.corrections import place_of
from ledger.matching import DiagnosisFile, Plan, PlannedProblem, PlannedRow, Proposal
from ledger.no_rubbish import no_rubbish
from ledger.prepared import Numbers, Prepared, columns_said, entry_of_file, file_row, held, write
from ledger.relapses import told_of
from ledger.take_over_lines import faults
from models import plain
from models.base import JsonObject
from models.item import Item
from models.ledger import LedgerFile, LedgerRow
from models.vocabulary import ItemKind, Origin, State, SubjectKind
from workflows.authz.actors import Actor
from workflows.deadlines import steps
from workflows.deadlines.steps import Timing
from workflows.errors import Incomplete
from workflows.folding import sameness
from workflows.items import asked, recipients, stored
from workflows.items.commands import made_of
from workflows.items.lifecycle import REGISTER
from workflows.items.loading.context import ItemContext
from workflows.items.waiting import rows_of_new
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.work_items import stored as work_items
from workflows.work_items.asks import WorkItemRow


@no_rubbish()
def preview(session: Session, file: DiagnosisFile, *, actor: Actor) -> Proposal:
    """Say what would be registered, what is held already and what is wrong; write nothing."""
    return Plan.of(session, file, actor).proposal


def import_ledger(session: Session, file: DiagnosisFile, *, actor: Actor, now: datetime) -> Proposal:
    """Register every new problem of the file, or refuse it whole with all that is wrong.

    A file that was brought in before changes nothing, and the proposal says so.
    """
    return write(session, prepare(session, file, actor=actor, now=now), actor=actor)


@no_rubbish()
def prepare(session: Session, file: DiagnosisFile, *, actor: Actor, now: datetime) -> Prepared[Proposal]:
    """Think an import out and write nothing, so that `write` keeps others waiting for no longer than it must.

    Raises `Incomplete` with all that is wrong with the file, and what of it was not read and nobody said yes to.
    """
    seen = held(session, file.campaign_id)
    plan = Plan.of(session, file, actor)
    proposal = plan.proposal
    if not proposal.already_imported and (wrong := faults(proposal.errors, proposal.unaccepted)):
        raise Incomplete(wrong, move=REGISTER.name)
    again, beside = partial(_again, file, now), columns_said(file.reading)
    prepared = Prepared(file.campaign_id, actor, now, seen, proposal, again, beside=beside)
    return prepared if proposal.already_imported else _filled(prepared, plan)


def _again(file: DiagnosisFile, now: datetime, session: Session, actor: Actor, _: Numbers) -> Prepared[Proposal]:
    return prepare(session, file, actor=actor, now=now)


def _filled(prepared: Prepared[Proposal], plan: Plan) -> Prepared[Proposal]:
    now = prepared.now
    file = file_row(prepared, plan.reading, plan.file.name)
    rows = [(_row(file, planned), planned) for planned in plan.rows]
    made = [(_item(plan, row, each, now), each) for row, planned in rows for each in planned.new]
    registered = [_registered(plan, file, item, each) for item, each in made]
    post = plan.rows[0].post if plan.rows else None
    imported = entry_of_file(prepared, file, Act.IMPORT, [row for row, _ in rows], len(plan.new), post)
    timing = steps.timing(plan.session, plan.book, plan.book.today(now))
    waiting = (row for item, each in made for row in _waiting(plan, item, each, now, timing))
    before: list[list[SQLModel]] = [[file], [row for row, _ in rows]]
    items = [item for item, _ in made]
    closed = [(item, owner) for _, item, owner in plan.closed]
    beside = told_of(plan.session, plan.actor, plan.book, now, closed)
    return replace(
        prepared,
        writes=[
            *(plain.bind(plan.session, some) for some in before if some),
            *(stored.bind(plan.session, items, plan.book, now) if items else ()),
            *work_items.bind(plan.session, waiting),
            entries.bind(plan.session, [*registered, imported]),
        ],
        entry_id=imported["id"],
        told=frozenset(_recipients(plan, made, now)),
        told_beside={who: f"台账《{file.name}》{said}" for who, said in beside.items()},
        makes=frozenset((line.organization_id, sameness(line.text)) for line in plan.new),
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


def _item(plan: Plan, row: LedgerRow, planned: PlannedProblem, now: datetime) -> Item:
    line = planned.line
    return plain.new(
        Item,
        campaign_id=plan.book.campaign_id,
        organization_id=line.organization_id,
        kind=ItemKind.PROBLEM,
        origin=Origin.LEDGER,
        text=line.text,
        indicator_id=plan.indicators[line.indicator] if line.indicator else None,
        ledger_row_id=row.id,
        clause=planned.problem.source.clause,
        created_at=now,
    )


def _waiting(plan: Plan, item: Item, planned: PlannedProblem, now: datetime, timing: Timing) -> Iterator[WorkItemRow]:
    return rows_of_new(ItemContext(plan.actor, now, plan.book, item, planned.owner), timing)


_TOLD_OF_ITEM = ("kind", "level", "origin", "sensitivity", "ledger_row_id", "clause")


def _registered(plan: Plan, file: LedgerFile, item: Item, planned: PlannedProblem) -> dict[str, Any]:
    line = planned.line
    data = (
        made_of(item)
        | plain.as_json(item, _TOLD_OF_ITEM)
        | {
            "text": line.text,
            "indicator": line.indicator,
            "organization": line.organization,
            "source": {"sha256": file.sha256, "file": file.name, "place": line.place} | _said(planned),
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


def _said(planned: PlannedProblem) -> JsonObject:
    """Return what the file says of a problem, where a person made something else of it."""
    said: list[JsonObject] = [
        {"place": place_of(each), "text": each.text, "indicator": each.indicator} for each in planned.said
    ]
    return {"said": said} if said else {}


def _recipients(plan: Plan, made: Sequence[tuple[Item, PlannedProblem]], now: datetime) -> set[UUID]:
    """Return those who are asked to confirm any of the new items; they are told once, not once a problem."""
    one_each = {planned.owner.id: (item, planned.owner) for item, planned in made}
    cases = (ItemContext(plan.actor, now, plan.book, item, owner) for item, owner in one_each.values())
    people = (
        recipients.hearers(plan.session, case, (), asked.asked_by(plan.session, case, REGISTER.name)) for case in cases
    )
    return set().union(*people) - {plan.actor.user_id}
