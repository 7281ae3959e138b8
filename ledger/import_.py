"""A ledger into the database: all of it in one transaction, or nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlmodel import Session, SQLModel

from ledger.forms import Problem, Reading
from ledger.matching import Line, Plan, PlannedRow, Proposal, sameness
from ledger.prepared import Numbers, Prepared, columns_said, entry_of_file, file_row, held, write
from models import plain
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
from workflows.work_items import stored as work_items
from workflows.work_items.asks import WorkItemRow


def preview(session: Session, reading: Reading, name: str, campaign_id: UUID, *, actor: Actor) -> Proposal:
    """Say what would be registered, what is held already and what is wrong; write nothing."""
    return Plan.of(session, reading, name, campaign_id, actor).proposal


def import_ledger(
    session: Session, reading: Reading, name: str, campaign_id: UUID, *, actor: Actor, now: datetime
) -> Proposal:
    """Register every new problem of the file, or refuse it whole with all that is wrong.

    A file that was brought in before changes nothing, and the proposal says so.
    """
    return write(session, prepare(session, reading, name, campaign_id, actor=actor, now=now), actor=actor)


def prepare(
    session: Session, reading: Reading, name: str, campaign_id: UUID, *, actor: Actor, now: datetime
) -> Prepared[Proposal]:
    """Think an import out and write nothing, so that `write` keeps others waiting for no longer than it must.

    Raises `Incomplete` with all that is wrong with the file.
    """
    seen = held(session, campaign_id)
    plan = Plan.of(session, reading, name, campaign_id, actor)
    proposal = plan.proposal
    if proposal.errors:
        places = {f"errors[{n}]": f"{e.place}：{e.reason}" for n, e in enumerate(proposal.errors)}
        raise Incomplete(places, move=REGISTER.name)
    again = partial(_again, reading, name, campaign_id, now)
    prepared = Prepared(campaign_id, actor, now, seen, proposal, again, beside=columns_said(reading))
    return prepared if proposal.already_imported else _filled(prepared, plan)


def _again(
    reading: Reading, name: str, campaign_id: UUID, now: datetime, session: Session, actor: Actor, _: Numbers
) -> Prepared[Proposal]:
    return prepare(session, reading, name, campaign_id, actor=actor, now=now)


def _filled(prepared: Prepared[Proposal], plan: Plan) -> Prepared[Proposal]:
    now = prepared.now
    file = file_row(prepared, plan.reading, plan.name)
    rows = [(_row(file, planned), planned) for planned in plan.rows]
    made = [
        (_item(plan, row, problem, line, now), planned, line) for row, planned in rows for problem, line in planned.new
    ]
    registered = [_registered(plan, file, item, planned, line) for item, planned, line in made]
    post = plan.rows[0].post if plan.rows else None
    imported = entry_of_file(prepared, file, Act.IMPORT, [row for row, _ in rows], len(plan.new), post)
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


def _recipients(plan: Plan, made: Sequence[tuple[Item, PlannedRow, Line]], now: datetime) -> set[UUID]:
    """Return those who are asked to confirm any of the new items; they are told once, not once a problem."""
    one_each = {planned.owner.id: (item, planned.owner) for item, planned, _ in made}
    cases = (ItemContext(plan.actor, now, plan.book, item, owner) for item, owner in one_each.values())
    people = (
        recipients.hearers(plan.session, case, (), asked.asked_by(plan.session, case, REGISTER.name)) for case in cases
    )
    return set().union(*people) - {plan.actor.user_id}
