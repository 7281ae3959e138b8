"""台账: brought in from files, first shown and then all or nothing; what was brought in; and out.

A file that is looked at is kept in the house's store under its SHA-256, so that its preview has an
address, can be left and come back to, and is registered without being sent again. A file of which
nothing was registered rests on no record: `rectify doctor` tells of it, and tidies it away.
"""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, BinaryIO
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Response
from starlette.concurrency import run_in_threadpool

from ledger.bounded import read_ledger
from ledger.forms import Flaw, Reading
from ledger.import_ import bring_in, preview
from ledger.proposal import Proposal
from models.campaign import Campaign
from models.files import Altered, checked
from transport import admission, ledger_files
from transport.admission import FileField, file_name
from transport.errors import FAULTS, Problem, of_fault
from transport.ledger_files import Format
from transport.services import UnitOfWork
from web import scope
from web.items.routes import timed
from web.page_request import INVALID, PagePost, PageRead, PageRequest, redirect
from web.scope import ScopeFilter
from web.uploads import Sends
from workflows.authz import permissions
from workflows.authz.permissions import RIGHTS
from workflows.campaigns import queries as known
from workflows.campaigns.queries import CampaignChoice
from workflows.errors import Incomplete, NotFound, NotPermitted
from workflows.ledgers import queries

router = APIRouter(prefix="/ledgers")

RIGHT = RIGHTS["import_ledger"]
CAMPAIGN, NAME = "campaign_id", "name"
MOST = 10
"""How many files are looked at together."""
GONE = "这份文件已不在库中，或不是台账，请重新上传。"


@dataclass(frozen=True, slots=True)
class Given:
    """A file as an address names it."""

    sha256: str
    name: str

    @property
    def written(self) -> str:
        return f"{self.sha256}:{self.name}"


@router.get("")
def ledgers(page: PageRead, asked: Annotated[ScopeFilter, Query()]) -> Response:
    """Show what was brought in, and ask for more."""
    with page.reading() as unit:
        return _page(page, unit, asked.campaign)


@router.post("")
async def look(sent: Sends) -> Response:
    """Take in files to look at. What is no ledger is told at once, and not kept."""
    page = sent.page
    campaign_id = page.id(CAMPAIGN)
    try:
        await run_in_threadpool(_demand, page, campaign_id)
        if not sent.files:
            raise Incomplete({FileField: "请选取台账文件（.docx、.xlsx 或 .csv）。"})
        kept: list[Given] = []
        unread: list[Flaw] = []
        readings = await admission.each(lambda file: ledger_files.read(page.services, *file), sent.files)
        for (file, name), reading in zip(sent.files, readings, strict=True):
            if reading.rows:
                await run_in_threadpool(_keep, page, file)
                kept.append(Given(reading.sha256, name))
            else:
                unread.extend(reading.errors)
    except FAULTS as fault:
        return await run_in_threadpool(_told, page, campaign_id, of_fault(fault))
    if unread:
        told = partial(_told, page, campaign_id, unread=unread, kept=kept)
        return await run_in_threadpool(told)
    return redirect(_address(campaign_id, kept))


def _keep(page: PageRequest, file: BinaryIO) -> None:
    file.seek(0)
    page.services.files.put(file)


@router.get("/{campaign_id}/previews")
async def several(page: PageRead, campaign_id: UUID) -> Response:
    """Show what each of some files would register."""
    given = [_named(each) for each in page.request.query_params.getlist(FileField)[:MOST]]
    readings = await _readings(page, campaign_id, given)
    return await run_in_threadpool(_several, page, campaign_id, given, readings)


def _several(page: PageRequest, campaign_id: UUID, given: list[Given], readings: list[Reading]) -> Response:
    with page.reading() as unit:
        campaign = _may(unit, campaign_id)
        found = [
            (each, preview(unit.session, reading, each.name, campaign_id, actor=unit.actor))
            for each, reading in zip(given, readings, strict=True)
        ]
        return page.render(
            unit,
            "ledgers/ledger_files.html",
            campaign=campaign,
            files=found,
            ready=[each for each, proposal in found if _ready(proposal)],
            total=sum(len(proposal.new) for _, proposal in found if _ready(proposal)),
        )


@router.post("/{campaign_id}/previews")
async def take_several(page: PagePost, campaign_id: UUID) -> Response:
    """Register what is without errors, each file for itself; a file brought in adds nothing."""
    given = [_named(each) for each in page.posted.get(FileField, ())[:MOST]]
    readings = await _readings(page, campaign_id, given)
    await run_in_threadpool(_take_each, page, campaign_id, given, readings)
    return redirect(_address(campaign_id, given, several=True), _done(page))


def _take_each(page: PageRequest, campaign_id: UUID, given: list[Given], readings: list[Reading]) -> None:
    for each, reading in zip(given, readings, strict=True):
        try:
            with page.unkept() as unit:
                _may(unit, campaign_id)
                bring_in(unit.session, reading, each.name, campaign_id, actor=unit.actor, now=unit.now)
        except Incomplete:
            continue  # its preview says what is wrong with it


@router.get("/{campaign_id}/previews/{sha256}")
async def one(page: PageRead, campaign_id: UUID, sha256: str) -> Response:
    """Show what a file would register, and what is wrong with it by its cells."""
    given = _given(sha256, page.request.query_params.get(NAME))
    [reading] = await _readings(page, campaign_id, [given])
    return await run_in_threadpool(_shown, page, campaign_id, given, reading)


@router.post("/{campaign_id}/previews/{sha256}")
async def take(page: PagePost, campaign_id: UUID, sha256: str) -> Response:
    """Register all of a file, or nothing of it."""
    given = _given(sha256, page.one(NAME))
    [reading] = await _readings(page, campaign_id, [given])
    return await run_in_threadpool(_taken, page, campaign_id, given, reading)


def _taken(page: PageRequest, campaign_id: UUID, given: Given, reading: Reading) -> Response:
    try:
        with page.acting() as unit:
            _may(unit, campaign_id)
            bring_in(unit.session, reading, given.name, campaign_id, actor=unit.actor, now=unit.now)
            made = queries.of_sha256(unit.session, campaign_id, given.sha256)
            return page.leave(unit, f"/ledgers/files/{made}", _done(page))
    except FAULTS as fault:
        return _shown(page, campaign_id, given, reading, of_fault(fault))


@router.get("/files/{file_id}")
def file(page: PageRead, file_id: UUID) -> Response:
    """Show what was registered from a file."""
    with page.reading() as unit:
        found = queries.ledger_file(unit.session, unit.actor, file_id)
        rows = timed(unit, queries.items_of_file(unit.session, unit.actor, file_id, unit.today))
        return page.render(unit, "ledgers/ledger_file.html", file=found, rows=rows)


@router.get("/{campaign_id}/diagnosis.{format}")
def diagnosis(page: PageRead, campaign_id: UUID, format: Format) -> Response:  # noqa: A002  as in the API
    return ledger_files.export_diagnosis(page.context, campaign_id, format)


@router.get("/{campaign_id}/rectification.{format}")
def rectification(page: PageRead, campaign_id: UUID, format: Format) -> Response:  # noqa: A002  as in the API
    return ledger_files.export_rectification(page.context, campaign_id, format)


def _page(
    page: PageRequest,
    unit: UnitOfWork,
    asked: CampaignChoice | None,
    problem: Problem | None = None,
    *,
    unread: list[Flaw] | None = None,
    kept: list[Given] | None = None,
) -> Response:
    ground = scope.choose_scope(page, unit, ScopeFilter(campaign=asked))
    if ground is None:
        return scope.no_campaign_page(page, unit)
    files = queries.ledger_files(unit.session, unit.actor, [each.id for each in ground.chosen])
    return page.render(
        unit,
        "ledgers/ledgers.html",
        INVALID if unread else None,
        ground=ground,
        problem=problem,
        unreadable=unread or [],
        preview=_address(ground.campaign.id, kept) if kept else None,
        kept=kept or [],
        files=files,
        most=MOST,
        elsewhere=[] if files else ground.elsewhere(partial(_files, unit)),
        file_error=problem.fields.get(FileField) if problem else None,
        may=permissions.has_anywhere(unit.actor, RIGHT.by),
        megabytes=page.services.max_upload >> 20,
    )


def _told(
    page: PageRequest,
    campaign_id: UUID | None,
    problem: Problem | None = None,
    *,
    unread: list[Flaw] | None = None,
    kept: list[Given] | None = None,
) -> Response:
    with page.reading() as unit:
        return _page(page, unit, campaign_id, problem, unread=unread, kept=kept)


def _files(unit: UnitOfWork, campaign_id: UUID) -> int:
    return len(queries.ledger_files(unit.session, unit.actor, [campaign_id]))


def _shown(
    page: PageRequest, campaign_id: UUID, given: Given, reading: Reading, problem: Problem | None = None
) -> Response:
    with page.reading() as unit:
        campaign = _may(unit, campaign_id)
        proposal = preview(unit.session, reading, given.name, campaign_id, actor=unit.actor)
        return page.render(
            unit,
            "ledgers/ledger_preview.html",
            campaign=campaign,
            given=given,
            proposal=proposal,
            ready=_ready(proposal),
            problem=problem,
        )


def _ready(proposal: Proposal) -> bool:
    return not proposal.errors and not proposal.already_imported


def _may(unit: UnitOfWork, campaign_id: UUID) -> Campaign:
    """Return a campaign into which the person may bring ledgers of some organization."""
    campaign = known.campaign(unit.session, unit.actor, campaign_id)
    if not permissions.has_anywhere(unit.actor, RIGHT.by):
        raise NotPermitted(f"{RIGHT.label}由{RIGHT.who}办理，您的职务不能办理此事。")
    return campaign


async def _readings(page: PageRequest, campaign_id: UUID, given: list[Given]) -> list[Reading]:
    """Read files that were kept to be looked at, for somebody who may."""
    await run_in_threadpool(_demand, page, campaign_id)
    return await admission.each(lambda each: admission.read(page.services, partial(_read, page, each)), given)


def _demand(page: PageRequest, campaign_id: UUID | None) -> None:
    if campaign_id is None:
        raise NotFound
    with page.reading() as unit:
        _may(unit, campaign_id)


def _read(page: PageRequest, given: Given) -> Reading:
    """Read a file that was kept; what is no ledger is none of these pages'."""
    try:
        with checked(page.services.files, given.sha256) as file:
            reading = read_ledger(file, given.name)
    except (FileNotFoundError, Altered):
        raise NotFound(GONE) from None
    if not reading.rows:
        raise NotFound(GONE)
    return reading


def _given(sha256: str, name: str | None) -> Given:
    return Given(sha256, file_name(name))


def _named(written: str) -> Given:
    sha256, _, name = written.partition(":")
    return _given(sha256, name)


def _address(campaign_id: UUID | None, kept: list[Given], *, several: bool = False) -> str:
    """Return where files are looked at: one by itself, more of them together."""
    base = f"/ledgers/{campaign_id}/previews"
    if len(kept) == 1 and not several:
        return f"{base}/{kept[0].sha256}?{urlencode({NAME: kept[0].name})}"
    return f"{base}?{urlencode({FileField: [each.written for each in kept]}, doseq=True)}"


def _done(page: PageRequest) -> str:
    return f"{page.say(RIGHT.label)} ✓"
