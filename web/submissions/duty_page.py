"""The page of one duty: what is owed and missing, its versions with their papers, and what may be done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from fastapi import Response

from models.duty import DraftPaper, FilingPaper
from models.vocabulary import State
from transport.inputs.submissions import Acceptance, MoreTime, MoreTimeGranted, MoreTimeRefused, NewFiling, SendingBack
from transport.schemas import QueryModel
from transport.services import UnitOfWork
from web import schema_form
from web.fields import Field
from web.file_view import VERDICTS
from web.i18n.languages import text
from web.page_request import PageRequest
from web.submissions.missing import missing
from workflows.authz import permissions
from workflows.campaigns.filings import ATTACHMENT
from workflows.deadlines.schedule import effective_due
from workflows.errors import Refusal
from workflows.journal.acts import Act
from workflows.reconciliation.figures import FigureFinding
from workflows.reconciliation.loading import RIGHT
from workflows.reconciliation.papers import PaperStanding, is_owed_as_ledger, standings
from workflows.rules.snapshot import working_calendar
from workflows.submissions import commands, corrections, extensions, papers
from workflows.submissions import queries as submissions
from workflows.submissions.documents import missing_documents, possible_documents
from workflows.submissions.figures import findings_of
from workflows.submissions.lateness import overdue_days_of
from workflows.submissions.owed import OwedDuty, load_owed
from workflows.submissions.snapshots import filed_snapshot
from workflows.workdays.calendar import Calendar

VERSION, CORRECT_BY = "version", "correct_by"
ACTS: dict[Act, tuple[Callable[..., object], type[QueryModel], str]] = {
    Act.FILE: (commands.submit, NewFiling, text("已报送。")),
    Act.ACCEPT: (commands.accept, Acceptance, text("已接收。")),
    Act.RETURN: (commands.return_, SendingBack, text("已退回修改。")),
    Act.REQUEST_EXTENSION: (extensions.request, MoreTime, text("已申请延期。")),
    Act.GRANT_EXTENSION: (extensions.grant, MoreTimeGranted, text("已同意延期。")),
    Act.REFUSE_EXTENSION: (extensions.refuse, MoreTimeRefused, text("已不同意延期，时限不变。")),
}
_OF_VERSIONS = {Act.FILE, Act.ACCEPT, Act.RETURN}


def duty_page(
    page: PageRequest,
    unit: UnitOfWork,
    duty_id: UUID,
    act: str = "",
    named: Mapping[UUID, str] = MappingProxyType({}),
    **_: object,
) -> Response:
    """Write the page; `act` is what was refused, where its form is shown again.

    `named` are, by paper, the other organizations of which ledgers say that they are.
    """
    what = load_owed(unit.session, unit.actor, duty_id)
    refusals = {each: _refusal(unit, what, each) for each in ACTS}
    days = working_calendar(unit.session, what.book.committee_id)
    files, receives = refusals[Act.FILE] is None, refusals[Act.RETURN] is None
    versions = submissions.filing_versions(unit.session, unit.actor, duty_id)
    held = filed_snapshot(unit.session, what, unit.today, days) if files else None
    drafts = papers.draft_papers(unit.session, duty_id) if files else ()
    sent = papers.papers_by_filing(unit.session, duty_id)
    shown = held if held is not None else versions[0]["snapshot"] if receives else None
    beside = drafts if files else sent.get(versions[0]["id"], ()) if receives else ()
    return page.render(
        unit,
        "submissions/duty.html",
        what=what,
        duty=what.duty,
        extensions=submissions.extensions_of(unit.session, duty_id),
        versions=versions,
        papers=sent,
        standings=_standings(unit, sent),
        named=named,
        reconciles=permissions.may(unit.actor, RIGHT, what.organization),
        drafts=drafts,
        findings=_findings(unit, what, (*drafts, *(sent.get(versions[0]["id"], ()) if versions else ()))),
        carried=_carried(versions[0], sent, drafts) if files and versions else (),
        attachment=ATTACHMENT,
        is_owed_as_ledger=is_owed_as_ledger,
        verdicts=VERDICTS,
        documents=possible_documents(what.milestone),
        wanted=next(iter(missing_documents(what.milestone, {each.document for each in drafts})), None),
        late=overdue_days_of(unit.session, [what.duty.model_dump()], unit.today)[duty_id],
        labels={state.value: state.label for state in State},
        stands_for=_stands_for(what, days),
        awaited=submissions.awaited_step(unit.session, duty_id, unit.today, days),
        refusals=refusals,
        typed=page.posted,
        acted=act,
        held=held,
        missing=shown and missing(unit.session, unit.actor, what, unit.today, items=shown["items"], papers=beside),
        forms={each: _fields(page, unit, what, each, days) for each in ACTS if refusals[each] is None},
    )


def _standings(unit: UnitOfWork, sent: Mapping[UUID, Sequence[FilingPaper]]) -> dict[UUID, PaperStanding]:
    """Return how each paper stands that may hold a ledger."""
    found = standings(unit.session, sent.keys()) if sent else {}
    return {each.paper_id: each for some in found.values() for each in some}


def _findings(
    unit: UnitOfWork, what: OwedDuty, shown: Sequence[DraftPaper | FilingPaper]
) -> dict[UUID, Sequence[FigureFinding]]:
    """Return how the numbers of the papers stand that are sent next, or were sent last."""
    read = [each for each in shown if each.figures]
    return {each.id: findings_of(unit.session, what, each, unit.today) for each in read}


def _carried(last: Any, sent: Mapping[UUID, Sequence[FilingPaper]], drafts: Sequence[DraftPaper]) -> list[FilingPaper]:
    """Return which papers of the last version may be sent once more without uploading them again."""
    there = {(each.document, each.sha256) for each in drafts}
    return [each for each in sent.get(last["id"], ()) if (each.document, each.sha256) not in there]


def _fields(page: PageRequest, unit: UnitOfWork, what: OwedDuty, act: Act, days: Calendar) -> tuple[Field, ...]:
    address = f"/duties/{what.duty.id}/{act}"
    fields = schema_form.act_fields(page, unit, address, ACTS[act][1], but=(VERSION,))
    if act != Act.RETURN or (usual := corrections.usual_day(what.book, unit.today, days)) is None:
        return fields
    return tuple(
        replace(each, value=each.value or usual.isoformat()) if each.name == CORRECT_BY else each for each in fields
    )


def _refusal(unit: UnitOfWork, what: OwedDuty, act: Act) -> Refusal | None:
    if act in _OF_VERSIONS:
        return commands.duty_refusal(unit.session, what, unit.actor, act)
    return extensions.extension_refusal(unit.session, what, unit.actor, act, unit.now)


def _stands_for(what: OwedDuty, days: Calendar) -> tuple[date, str, bool] | None:
    """Return what a due date stands for, why, and whether it is a working day.

    None for a working day of a confirmed year, of which nothing need be said.
    """
    due_on = what.duty.due_on
    if days.is_workday(due_on) and days.is_confirmed(due_on):
        return None
    return effective_due(due_on, what.book, days), days.why(due_on), days.is_workday(due_on)
