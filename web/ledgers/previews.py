"""Files of 台账 as they are looked at before they are registered, and registered.

A file that is looked at is kept in the store under its SHA-256, so that its preview has an address,
can be left and come back to, and is registered without being sent again. A file of which nothing
was registered rests on no record: `rectify doctor` tells of it, and tidies it away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Response
from starlette.concurrency import run_in_threadpool

from ledger import import_
from ledger.forms import Reading
from ledger.import_ import preview
from ledger.matching import Proposal
from ledger.prepared import Prepared, write
from ledger.sandbox import read_ledger
from models.campaign import Campaign
from models.files import Altered, checked
from transport import admission
from transport.admission import FileField, file_name
from transport.errors import FAULTS
from transport.late_route import LateRouter
from transport.services import UnitOfWork
from transport.visible import CampaignId
from web.browser import redirect
from web.page_request import PagePost, PageRead, PageRequest
from workflows.authz import permissions
from workflows.authz.permissions import RIGHTS
from workflows.campaigns import queries as known
from workflows.errors import Incomplete, NotFound, NotPermitted
from workflows.ledgers import queries

router = LateRouter(prefix="/ledgers/{campaign_id}/previews")

RIGHT = RIGHTS["import_ledger"]
NAME = "name"
MAX_FILES = 10
"""How many files are looked at together."""
GONE = "这份文件已不在库中，或不是台账，请重新上传。"


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file as an address names it."""

    sha256: str
    name: str

    @property
    def written(self) -> str:
        return f"{self.sha256}:{self.name}"


@router.get("")
async def several(page: PageRead, campaign_id: CampaignId) -> Response:
    """Show what each of some files would register."""
    given = [_read_name(each) for each in page.request.query_params.getlist(FileField)[:MAX_FILES]]
    readings = await _readings(page, campaign_id, given)
    return await run_in_threadpool(_several, page, campaign_id, given, readings)


def _several(page: PageRequest, campaign_id: UUID, given: list[NamedFile], readings: list[Reading]) -> Response:
    with page.reading() as unit:
        campaign = importing_campaign(unit, campaign_id)
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


@router.post("")
async def take_several(page: PagePost, campaign_id: CampaignId) -> Response:
    """Register what is without errors, each file for itself; a file brought in adds nothing."""
    given = [_read_name(each) for each in page.posted.get(FileField, ())[:MAX_FILES]]
    readings = await _readings(page, campaign_id, given)
    await run_in_threadpool(_take_each, page, campaign_id, given, readings)
    return redirect(preview_address(campaign_id, given, several=True), _done(page))


def _take_each(page: PageRequest, campaign_id: UUID, given: list[NamedFile], readings: list[Reading]) -> None:
    for each, reading in zip(given, readings, strict=True):
        try:
            prepared = _prepared(page, campaign_id, each, reading)
            with page.unkept() as unit:
                write(unit.session, prepared, actor=unit.actor)
        except Incomplete:
            continue  # its preview says what is wrong with it


def _prepared(page: PageRequest, campaign_id: UUID, given: NamedFile, reading: Reading) -> Prepared[Proposal]:
    with page.before() as unit:
        importing_campaign(unit, campaign_id)
        return import_.prepare(unit.session, reading, given.name, campaign_id, actor=unit.actor, now=unit.now)


@router.get("/{sha256}")
async def show_preview(page: PageRead, campaign_id: CampaignId, sha256: str) -> Response:
    """Show what a file would register, and what is wrong with it by its cells."""
    given = _named_file(sha256, page.request.query_params.get(NAME))
    [reading] = await _readings(page, campaign_id, [given])
    return await run_in_threadpool(_shown, page, campaign_id, given, reading)


@router.post("/{sha256}")
async def take(page: PagePost, campaign_id: CampaignId, sha256: str) -> Response:
    """Register all of a file, or nothing of it."""
    given = _named_file(sha256, page.first_value(NAME))
    [reading] = await _readings(page, campaign_id, [given])
    return await run_in_threadpool(_taken, page, campaign_id, given, reading)


def _taken(page: PageRequest, campaign_id: UUID, given: NamedFile, reading: Reading) -> Response:
    try:
        prepared = _prepared(page, campaign_id, given, reading)
        with page.acting() as unit:
            write(unit.session, prepared, actor=unit.actor)
            made = queries.of_sha256(unit.session, campaign_id, given.sha256)
            return page.leave(unit, f"/ledgers/files/{made}", _done(page))
    except FAULTS as fault:
        return _shown(page.refused(fault), campaign_id, given, reading)


def _shown(page: PageRequest, campaign_id: UUID, given: NamedFile, reading: Reading) -> Response:
    with page.reading() as unit:
        campaign = importing_campaign(unit, campaign_id)
        proposal = preview(unit.session, reading, given.name, campaign_id, actor=unit.actor)
        return page.render(
            unit,
            "ledgers/ledger_preview.html",
            campaign=campaign,
            given=given,
            proposal=proposal,
            ready=_ready(proposal),
        )


def _ready(proposal: Proposal) -> bool:
    return not proposal.errors and not proposal.already_imported


def importing_campaign(unit: UnitOfWork, campaign_id: UUID) -> Campaign:
    """Return a campaign into which the person may bring ledgers of some organization."""
    campaign = known.campaign(unit.session, unit.actor, campaign_id)
    if not permissions.has_anywhere(unit.actor, RIGHT.by):
        raise NotPermitted(f"{RIGHT.label}由{RIGHT.who}办理，您的职务不能办理此事。")
    return campaign


async def _readings(page: PageRequest, campaign_id: UUID, given: list[NamedFile]) -> list[Reading]:
    """Read files that were kept to be looked at, for somebody who may."""
    await run_in_threadpool(require_import, page, campaign_id)
    return await admission.each(lambda each: admission.read(page.services, partial(_read, page, each)), given)


def require_import(page: PageRequest, campaign_id: UUID | None) -> None:
    if campaign_id is None:
        raise NotFound
    with page.reading() as unit:
        importing_campaign(unit, campaign_id)


def _read(page: PageRequest, given: NamedFile) -> Reading:
    """Read a file that was kept; what is no ledger is none of these pages'."""
    try:
        with checked(page.services.files, given.sha256) as file:
            reading = read_ledger(file, given.name)
    except (FileNotFoundError, Altered):
        raise NotFound(GONE) from None
    if not reading.rows:
        raise NotFound(GONE)
    return reading


def _named_file(sha256: str, name: str | None) -> NamedFile:
    return NamedFile(sha256, file_name(name))


def _read_name(written: str) -> NamedFile:
    sha256, _, name = written.partition(":")
    return _named_file(sha256, name)


def preview_address(campaign_id: UUID | None, kept: Sequence[NamedFile], *, several: bool = False) -> str:
    """Return where files are looked at: one by itself, more of them together."""
    base = f"/ledgers/{campaign_id}/previews"
    if len(kept) == 1 and not several:
        return f"{base}/{kept[0].sha256}?{urlencode({NAME: kept[0].name})}"
    return f"{base}?{urlencode({FileField: [each.written for each in kept]}, doseq=True)}"


def _done(page: PageRequest) -> str:
    return f"{page.say(RIGHT.label)} ✓"
