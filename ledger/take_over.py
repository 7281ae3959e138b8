"""接续: a running ledger into the database, first shown and then all of it in one transaction, or nothing (ADR 28)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlmodel import Session, SQLModel

from ledger.arriving import ArrivingItem, ArrivingItems, make_items
from ledger.forms import Flaw, TableHead
from ledger.no_rubbish import no_rubbish
from ledger.prepared import Numbers, Prepared, columns_said, entry_of_file, file_row, held
from ledger.take_over_lines import HeldLine, RunningLedger, TakeOverLine, faults, unaccepted
from ledger.take_over_plan import TakeOverPlan
from models import plain
from models.item_claim import ItemClaim
from models.ledger import LedgerFile, LedgerRow
from models.session import set_deadline
from models.vocabulary import Role, State, SubjectKind
from workflows.authz.actors import Actor
from workflows.deadlines import schedule, steps
from workflows.errors import Incomplete
from workflows.folding import sameness
from workflows.items import asked, recipients, stored
from workflows.items.commands import made_of
from workflows.items.lifecycle import REGISTER
from workflows.items.waiting import rows_of_new
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.work_items import stored as work_items


@dataclass(frozen=True, slots=True)
class TakeOverProposal:
    """What taking a file over would do, or has done.

    `unknown_organizations` and `unknown_people` are as they are written, each with what is not known of it;
    `unaccepted` are the warnings to which nobody said yes yet.
    """

    file: str
    sha256: str
    form: str
    already_imported: str | None
    unit: str
    cutoff: date | None
    new: tuple[TakeOverLine, ...]
    held: tuple[HeldLine, ...]
    unknown_organizations: dict[str, str]
    unknown_people: dict[str, str]
    errors: tuple[Flaw, ...]
    warnings: tuple[Flaw, ...]
    unaccepted: tuple[Flaw, ...]
    organizations: tuple[str, ...]
    people: tuple[str, ...]
    """What a form offers for names that are not known."""
    heads: tuple[TableHead, ...]


@no_rubbish()
def preview(session: Session, ledger: RunningLedger, *, actor: Actor, now: datetime) -> TakeOverProposal:
    """Say what would be taken over, in which stage, what is held already and what is asked; write nothing."""
    plan = TakeOverPlan.of(session, ledger, actor, now)
    make_items(plan, now, {})
    return _proposal(plan)


@no_rubbish()
def prepare(
    session: Session, ledger: RunningLedger, *, actor: Actor, now: datetime, numbers: Numbers | None = None
) -> Prepared[TakeOverProposal]:
    """Think a taking over out and write nothing, so that `prepared.write` keeps others waiting no longer than it must.

    `numbers` are the last ones given of each series, where they are not as the database tells.

    Raises:
        Incomplete: with all that is wrong with the file, and each warning that nobody said yes to (422).

    """
    seen = held(session, ledger.campaign_id)
    plan = TakeOverPlan.of(session, ledger, actor, now)
    made = make_items(plan, now, numbers or {})
    proposal = _proposal(plan)
    nothing_new = bool(proposal.already_imported) or not (made.items or proposal.errors)
    if not nothing_new and (wrong := faults(proposal.errors, proposal.unaccepted)):
        raise Incomplete(wrong, move=Act.TAKE_OVER)
    again, beside = partial(_again, ledger, now), columns_said(ledger.reading)
    prepared = Prepared(ledger.campaign_id, actor, now, seen, proposal, again, beside=beside)
    return prepared if nothing_new else _filled(prepared, plan, made)


def _again(
    ledger: RunningLedger, now: datetime, session: Session, actor: Actor, numbers: Numbers
) -> Prepared[TakeOverProposal]:
    return prepare(session, ledger, actor=actor, now=now, numbers=numbers)


def _proposal(plan: TakeOverPlan) -> TakeOverProposal:
    reading, warnings = plan.reading, plan.warnings.first()
    return TakeOverProposal(
        file=plan.name,
        sha256=reading.sha256,
        form=reading.form,
        already_imported=plan.already_imported,
        unit=reading.unit,
        cutoff=reading.cutoff,
        new=() if plan.already_imported else tuple(each.line for each in plan.items),
        held=tuple(plan.held),
        unknown_organizations=plan.unknown_organizations,
        unknown_people=plan.unknown_people,
        errors=plan.errors.first(),
        warnings=warnings,
        unaccepted=tuple(unaccepted(warnings, plan.decided.accepted)),
        organizations=plan.organizations,
        people=plan.people,
        heads=reading.heads,
    )


def _filled(
    prepared: Prepared[TakeOverProposal], plan: TakeOverPlan, made: ArrivingItems
) -> Prepared[TakeOverProposal]:
    session, now = plan.session, prepared.now
    file = file_row(prepared, plan.reading, plan.name)
    rows = _rows(file, made.items)
    items = [_of_row(each, rows) for each in made.items]
    claims = [_claim(each) for each in items]
    told = [_taken_over(plan, file, each, claim) for each, claim in zip(items, claims, strict=True)]
    whole = entry_of_file(prepared, file, Act.TAKE_OVER, [*rows.values()], len(items), plan.items[0].post)
    clocks = [
        schedule.begun(each.item, each.item.due_on, now, plan.book, each.case.calendar)
        for each in items
        if each.item.due_on is not None
    ]
    timing = steps.timing(session, plan.book, plan.today)
    waiting = [row for each in items for row in rows_of_new(each.case, timing)]
    measures = [measure for each in items for measure in each.measures]
    after: list[Sequence[SQLModel]] = [claims, measures, clocks]
    looks = [clock.next_check_at for clock in clocks if clock.next_check_at is not None]
    return replace(
        prepared,
        writes=[
            plain.bind(session, [file]),
            plain.bind(session, [*rows.values()]),
            *stored.bind(session, [each.item for each in items], plan.book, now),
            *(plain.bind(session, some) for some in after if some),
            *work_items.bind(session, waiting),
            *([partial(_wake, min(looks))] if looks else []),
            entries.bind(session, [*told, whole]),
        ],
        numbers=made.numbers,
        entry_id=whole["id"],
        told=frozenset(_recipients(session, items) - {plan.actor.user_id}),
        makes=frozenset((each.item.organization_id, sameness(each.planned.item.said.problem)) for each in items),
        text=f"台账接续：《{file.name}》接续 {len(items)} 个事项，请查看",
    )


def _wake(at: datetime, session: Session) -> None:
    """Have the clock of this process look in time."""
    set_deadline(session, at)


def _rows(file: LedgerFile, items: Sequence[ArrivingItem]) -> dict[tuple[str, int], LedgerRow]:
    """Make the rows of the file from which new items come."""
    found: dict[tuple[str, int], LedgerRow] = {}
    for each in items:
        said = each.planned.item.said
        if (said.table, said.row) not in found:
            found[said.table, said.row] = plain.new(
                LedgerRow,
                file_id=file.id,
                organization_id=each.item.organization_id,
                table_name=said.table,
                row=said.row,
                remark=said.remark or "",
            )
    return found


def _of_row(each: ArrivingItem, rows: Mapping[tuple[str, int], LedgerRow]) -> ArrivingItem:
    said = each.planned.item.said
    item = plain.changed(each.item, {"ledger_row_id": rows[said.table, said.row].id})
    return replace(each, item=item, case=replace(each.case, item=item))


_CLAIMED = (
    *("number", "problem", "indicator", "source", "kind", "goal", "leader", "person", "due_text"),
    *("progress", "completion", "sustained", "evidence", "acceptance", "closure", "closed_on"),
)


def _claim(each: ArrivingItem) -> ItemClaim:
    said = each.planned.item.said
    return plain.new(
        ItemClaim,
        item_id=each.item.id,
        measures="\n".join(said.measures) or None,
        due_on=said.due,
        **{name: getattr(said, name) for name in _CLAIMED},
    )


_TOLD_OF_ITEM = ("kind", "level", "origin", "sensitivity", "ledger_row_id", "clause")
_TOLD_IF_KNOWN = ("number", "rectification", "due_on", "leader_id", "responsible_id", "goal")
_TOLD_OF_MEASURE = ("text", "leader_id", "responsible_id", "due_on", "kind")


def _taken_over(plan: TakeOverPlan, file: LedgerFile, each: ArrivingItem, claim: ItemClaim) -> dict[str, Any]:
    item, line = each.item, each.planned.line
    known = {name: value for name, value in plain.as_json(item, _TOLD_IF_KNOWN).items() if value is not None}
    claimed = {name: value for name, value in plain.as_json(claim).items() if value is not None and name != "item_id"}
    data = (
        made_of(item)
        | plain.as_json(item, _TOLD_OF_ITEM)
        | known
        | {
            "text": item.text,
            "indicator": line.indicator,
            "organization": line.organization,
            "source": {"sha256": file.sha256, "file": file.name, "place": line.place},
            "to": item.state.value,
            "measures": [plain.as_json(measure, _TOLD_OF_MEASURE) for measure in each.measures],
            "measure_ids": [str(measure.id) for measure in each.measures],
            "claim": claimed,
        }
    )
    return entries.new_entry(
        (SubjectKind.ITEM, item.id),
        Act.TAKE_OVER,
        now=file.imported_at,
        actor=plan.actor,
        post=each.planned.post,
        data=data,
        head=entries.UNWRITTEN,
    )


def _recipients(session: Session, items: Sequence[ArrivingItem]) -> set[UUID]:
    """Return who is told, once a file: who is to confirm new items, and the heads and those named in the others."""
    heard: set[UUID] = set()
    one_each = {(each.item.organization_id, each.item.state is State.DIAGNOSE): each for each in items}
    for (organization_id, registered), each in one_each.items():
        if registered:
            heard |= recipients.hearers(session, each.case, (), asked.asked_by(session, each.case, REGISTER.name))
            continue
        theirs = [other.item for other in items if other.item.organization_id == organization_id]
        named = {person for item in theirs for person in (item.leader_id, item.responsible_id) if person}
        heads = recipients.holders_of_roles(session, each.case, (Role.HEAD,))
        heard |= recipients.hearers(session, each.case, named | heads, ())
    return heard
