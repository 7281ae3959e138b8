"""Files of 台账 as they are looked at before they are registered, and registered.

A file that is looked at is kept in the store under its SHA-256, so that its preview has an address,
can be left and come back to, and is registered without being sent again. A file of which nothing
was registered rests on no record: `rectify doctor` tells of it, and tidies it away.
"""

from functools import partial
from uuid import UUID

from fastapi import Response
from starlette.concurrency import run_in_threadpool

from ledger import import_
from ledger.column_fields import FIELDS
from ledger.corrections import NOTHING_CORRECTED, Corrections
from ledger.forms import DIAGNOSIS, Reading, is_unread
from ledger.matching import DiagnosisFile, Proposal
from ledger.prepared import Prepared
from ledger.take_over_decisions import read_decided
from transport.admission import FileField
from transport.errors import FAULTS
from transport.late_route import LateRouter
from transport.ledger_files import bring_in, thought_out
from transport.services import UnitOfWork
from transport.visible import CampaignId
from web.browser import redirect
from web.ledgers import take_over
from web.ledgers.column_forms import FIELD, column_forms
from web.ledgers.correct_problems import problem_forms, read_corrections
from web.ledgers.decided_forms import DECIDED, DO, TAKE, asked_names, page_number, pages
from web.ledgers.kept_files import (
    NAME,
    RIGHT,
    NamedFile,
    importing_campaign,
    is_read,
    named_file,
    preview_address,
    read_name,
    readings,
)
from web.page_request import PagePost, PageRead, PageRequest
from workflows.errors import Incomplete
from workflows.ledgers import queries

router = LateRouter(prefix="/ledgers/{campaign_id}/previews")

MAX_FILES = 10
"""How many files are looked at together."""


@router.get("")
async def several(page: PageRead, campaign_id: CampaignId) -> Response:
    """Show what each of some files would register."""
    given = [read_name(each) for each in page.request.query_params.getlist(FileField)[:MAX_FILES]]
    read = await readings(page, campaign_id, given)
    return await run_in_threadpool(_several, page, campaign_id, given, read)


def _several(page: PageRequest, campaign_id: UUID, given: list[NamedFile], read: list[Reading]) -> Response:
    with page.reading() as unit:
        campaign = importing_campaign(unit, campaign_id)
        found = [
            (each, thought_out(unit, import_.preview, DiagnosisFile(reading, each.name, campaign_id)))
            for each, reading in zip(given, read, strict=True)
            if reading.form == DIAGNOSIS and is_read(reading)
        ]
        return page.render(
            unit,
            "ledgers/ledger_files.html",
            campaign=campaign,
            files=found,
            running=[(each, reading) for each, reading in zip(given, read, strict=True) if reading.form != DIAGNOSIS],
            unassigned=[each for each, reading in zip(given, read, strict=True) if not is_read(reading)],
            ready=[each for each, proposal in found if _ready(proposal)],
            total=sum(len(proposal.new) for _, proposal in found if _ready(proposal)),
        )


@router.post("")
async def take_several(page: PagePost, campaign_id: CampaignId) -> Response:
    """Register what is without errors, each file for itself; a file brought in adds nothing."""
    given = [read_name(each) for each in page.posted.get(FileField, ())[:MAX_FILES]]
    read = await readings(page, campaign_id, given)
    await run_in_threadpool(_take_each, page, campaign_id, given, read)
    return redirect(preview_address(campaign_id, given, several=True), _done(page))


def _take_each(page: PageRequest, campaign_id: UUID, given: list[NamedFile], read: list[Reading]) -> None:
    for each, reading in zip(given, read, strict=True):
        if reading.form != DIAGNOSIS:
            continue  # it is taken over by itself, item by item
        try:
            file = DiagnosisFile(reading, each.name, campaign_id)
            bring_in(page.before, page.unkept, partial(_prepared, file), lambda _unit, done: done)
        except Incomplete:
            continue  # its preview says what is wrong with it


def _prepared(file: DiagnosisFile, unit: UnitOfWork) -> Prepared[Proposal]:
    importing_campaign(unit, file.campaign_id)
    return thought_out(unit, import_.prepare, file, now=unit.now)


@router.get("/{sha256}")
async def show_preview(page: PageRead, campaign_id: CampaignId, sha256: str) -> Response:
    """Show what a file would register, and what is wrong with it by its cells."""
    given = named_file(sha256, page.request.query_params.get(NAME))
    [reading] = await readings(page, campaign_id, [given])
    return await run_in_threadpool(shown, page, campaign_id, given, reading)


@router.post("/{sha256}")
async def correct(page: PagePost, campaign_id: CampaignId, sha256: str) -> Response:
    """Show the problems anew with what was corrected, or register all of a file, or nothing of it."""
    given = named_file(sha256, page.first_value(NAME))
    [reading] = await readings(page, campaign_id, [given])
    return await run_in_threadpool(_corrected, page, campaign_id, given, reading)


def _corrected(page: PageRequest, campaign_id: UUID, given: NamedFile, reading: Reading) -> Response:
    decided = NOTHING_CORRECTED
    try:
        decided = read_decided(Corrections, page.first_value(DECIDED) or b"{}")
        decided = read_corrections(page, reading, decided)
        if page.first_value(DO) in {"", TAKE}:
            return _taken(page, DiagnosisFile(reading, given.name, campaign_id, decided))
    except FAULTS as fault:
        return shown(page.refused(fault), campaign_id, given, reading, decided)
    return shown(page, campaign_id, given, reading, decided)


def _taken(page: PageRequest, file: DiagnosisFile) -> Response:
    def leave(unit: UnitOfWork, _: Proposal) -> Response:
        made = queries.of_sha256(unit.session, file.campaign_id, file.reading.sha256)
        return page.leave(unit, f"/ledgers/files/{made}", _done(page))

    return bring_in(page.before, page.acting, partial(_prepared, file), leave)


def shown(
    page: PageRequest, campaign_id: UUID, given: NamedFile, reading: Reading, decided: Corrections = NOTHING_CORRECTED
) -> Response:
    """Show what a file would register, or become, with what was corrected so far."""
    if reading.form != DIAGNOSIS:
        return take_over.shown(page, campaign_id, given, reading)
    with page.reading() as unit:
        campaign = importing_campaign(unit, campaign_id)
        file = DiagnosisFile(reading, given.name, campaign_id, decided)
        proposal = thought_out(unit, import_.preview, file)
        many = sum(len(row.problems) for row in reading.rows)
        number = page_number(page, many)
        return page.render(
            unit,
            "ledgers/ledger_preview.html",
            campaign=campaign,
            given=given,
            proposal=proposal,
            decided=decided,
            written=decided.model_dump_json(exclude_unset=True),
            many=many,
            problems=list(problem_forms(reading, proposal, decided, number)),
            number=number,
            pages=pages(many),
            unknown=asked_names(decided.organizations, proposal.unknown_organizations),
            notes=[flaw for flaw in proposal.warnings if not is_unread(flaw)],
            passed_over=[flaw for flaw in proposal.warnings if is_unread(flaw)],
            ready=not proposal.errors and not proposal.already_imported,
            is_read=is_read(reading),
            columns=column_forms(page, unit, campaign_id, given.sha256, reading),
            words=FIELDS,
            column_error=page.errors.get(FIELD),
        )


def _ready(proposal: Proposal) -> bool:
    return not (proposal.errors or proposal.unaccepted or proposal.already_imported)


def _done(page: PageRequest) -> str:
    return f"{page.say(RIGHT.label)} ✓"
