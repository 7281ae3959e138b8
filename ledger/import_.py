"""A ledger into the database: all of it in the caller's transaction, or nothing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from ledger.forms import Problem, Reading
from ledger.matching import Line, Plan, PlannedRow, Proposal
from models.base import JsonObject
from models.campaign import Campaign
from models.item import Item
from models.ledger import LedgerFile, LedgerRow
from models.vocabulary import ItemKind, Origin, Role, State, SubjectKind
from workflows.authz import appointments
from workflows.authz.actors import Actor
from workflows.authz.permissions import seats_of
from workflows.errors import Incomplete
from workflows.items.commands import made_of
from workflows.items.lifecycle import REGISTER
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox


def preview(session: Session, reading: Reading, name: str, campaign_id: UUID, *, actor: Actor) -> Proposal:
    """Say what would be registered, what is held already and what is wrong; write nothing."""
    return Plan.of(session, reading, name, campaign_id, actor).proposal


def import_ledger(
    session: Session, reading: Reading, name: str, campaign_id: UUID, *, actor: Actor, now: datetime
) -> Proposal:
    """Register every new problem of the file, or refuse it whole with all that is wrong.

    A file that was brought in before changes nothing, and the proposal says so.
    """
    _in_turn(session, campaign_id)
    plan = Plan.of(session, reading, name, campaign_id, actor)
    proposal = plan.proposal
    if proposal.errors:
        places = {f"errors[{n}]": f"{e.place}：{e.reason}" for n, e in enumerate(proposal.errors)}
        raise Incomplete(places, move=REGISTER.name)
    if proposal.already_imported:
        return proposal
    file = LedgerFile(
        campaign_id=campaign_id,
        sha256=reading.sha256,
        name=name,
        unit=reading.unit,
        cutoff=reading.cutoff,
        imported_by_id=actor.user_id,
        imported_at=now,
    )
    session.add(file)
    session.flush()
    rows = [(_row(file, planned), planned) for planned in plan.rows]
    session.add_all(row for row, _ in rows)
    session.flush()
    made = [
        (_item(plan, row, problem, line, now), planned, line) for row, planned in rows for problem, line in planned.new
    ]
    session.add_all(item for item, _, _ in made)
    session.flush()
    for item, planned, line in made:
        _record(plan, file, item, planned, line)
    _announce(plan, file, [row for row, _ in rows])
    return proposal


def _in_turn(session: Session, campaign_id: UUID) -> None:
    """Wait for whoever brings a ledger into the campaign at this moment, and see what they did."""
    mine = sa.select(col(Campaign.id)).where(col(Campaign.id) == campaign_id)
    session.execute(mine.with_for_update(key_share=True))


def _row(file: LedgerFile, planned: PlannedRow) -> LedgerRow:
    row = planned.row
    return LedgerRow(
        file_id=file.id,
        organization_id=planned.owner.id,
        table_name=row.table,
        row=row.row,
        experience=row.experience,
        case=row.case,
        remark=row.remark,
    )


def _item(plan: Plan, row: LedgerRow, problem: Problem, line: Line, now: datetime) -> Item:
    return Item(
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


def _record(plan: Plan, file: LedgerFile, item: Item, planned: PlannedRow, line: Line) -> None:
    kept = {"kind", "level", "origin", "sensitivity", "ledger_row_id", "clause"}
    data = (
        made_of(item)
        | item.model_dump(mode="json", include=kept)
        | {
            "text": line.text,
            "indicator": line.indicator,
            "organization": line.organization,
            "source": {"sha256": file.sha256, "file": file.name, "place": line.place},
            "to": State.DIAGNOSE.value,
        }
    )
    entries.append(
        plan.session,
        (SubjectKind.ITEM, item.id),
        REGISTER.name,
        now=file.imported_at,
        actor=plan.actor,
        post=planned.post,
        data=data,
        head=entries.UNWRITTEN,
    )


def _announce(plan: Plan, file: LedgerFile, rows: Sequence[LedgerRow]) -> None:
    """Write one entry for the file, and tell those one level up once, not once a problem."""
    session, now, count = plan.session, file.imported_at, len(plan.new)
    entry_id = entries.append(
        session,
        (SubjectKind.LEDGER, file.id),
        Act.IMPORT,
        now=now,
        actor=plan.actor,
        post=plan.rows[0].post if plan.rows else None,
        data={
            "file": file.name,
            "sha256": file.sha256,
            "unit": file.unit,
            "items": count,
            "campaign_id": str(file.campaign_id),
            "cutoff": file.cutoff.isoformat() if file.cutoff else None,
            "rows": [_told(row) for row in rows],
        },
        head=entries.UNWRITTEN,
    )
    session.flush()
    owners = {planned.owner.id: planned.owner for planned in plan.rows if planned.new}
    people = {
        person
        for owner in owners.values()
        for person in appointments.holders_of(session, owner, seats_of(Role.SUPERIOR, owner), plan.book.today(now))
    }
    text = f"台账导入：《{file.name}》新登记 {count} 个问题，请确认入账"
    outbox.enqueue(session, entry_id, people - {plan.actor.user_id}, text, now)


def _told(row: LedgerRow) -> JsonObject:
    """Return what the entry says of a row: where it stood, and the hash of each text in it."""
    place = row.model_dump(mode="json", include={"id", "organization_id", "table_name", "row"})
    texts = {"experience": row.experience, "case": row.case, "remark": row.remark}
    return place | {f"{name}_sha256": entries.sha256(text) for name, text in texts.items() if text}
