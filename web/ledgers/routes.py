"""台账: brought in from files, first shown and then all or nothing; what was brought in; and out."""

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from typing import Annotated, BinaryIO
from uuid import UUID

from fastapi import Query, Response
from starlette.concurrency import run_in_threadpool

from ledger import conversion
from ledger.columns import Form
from ledger.forms import Flaw, Reading
from ledger.limits import FileRejected
from transport import admission, ledger_files
from transport.admission import FileField
from transport.errors import FAULTS
from transport.late_route import LateRouter
from transport.ledger_files import Format
from transport.services import UnitOfWork
from transport.visible import CampaignId, LedgerFileId
from web import page_scope
from web.browser import redirect
from web.items.routes import timed
from web.ledgers.kept_files import RIGHT, NamedFile, is_read, preview_address, require_import
from web.ledgers.previews import MAX_FILES
from web.page_request import INVALID, PageRead, PageRequest
from web.page_scope import ScopeFilter
from web.uploads import Sends
from workflows.authz import permissions
from workflows.campaigns.queries import CampaignChoice
from workflows.errors import Incomplete
from workflows.ledgers import columns, queries

router = LateRouter(prefix="/ledgers")

CAMPAIGN = "campaign_id"
ZIP = ".zip"
ENDINGS = (".docx", ".xlsx", ".csv", ZIP)
NO_ROWS = "文件里没有可以导入的台账。"


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
        campaign_id = await run_in_threadpool(require_import, page, campaign_id)
        if not sent.files:
            raise Incomplete({FileField: "请选取台账文件（.docx、.xlsx 或 .csv）。"})
        kept: list[NamedFile] = []
        unread: list[Flaw] = []
        with ExitStack() as opened:
            files = await _unpacked(page, sent.files, unread, opened)
            readings = await admission.each(lambda file: ledger_files.read(page.services, *file), files)
            for (file, name), reading in zip(files, readings, strict=True):
                if is_read(reading) or reading.heads:
                    await run_in_threadpool(_keep, page, campaign_id, file, reading)
                    kept.append(NamedFile(reading.sha256, name))
                else:
                    unread.extend(reading.errors or [Flaw(name, NO_ROWS)])
    except FAULTS as fault:
        return await run_in_threadpool(_told, page.refused(fault), campaign_id)
    if unread:
        return await run_in_threadpool(_told, page, campaign_id, unread, kept)
    return redirect(preview_address(campaign_id, kept))


async def _unpacked(
    page: PageRequest, sent: Sequence[tuple[BinaryIO, str]], unread: list[Flaw], opened: ExitStack
) -> list[tuple[BinaryIO, str]]:
    """Return what was sent with the files of each zip in its place: a zip of ledgers is a batch.

    What cannot be unpacked is told in `unread`.
    """
    from ledger import archive  # with what reads Office files, which a service begins without

    found: list[tuple[BinaryIO, str]] = []
    for file, name in sent:
        if not name.lower().endswith(ZIP):
            found.append((file, name))
            continue
        try:
            unpack = partial(archive.unpack, file.read(), MAX_FILES, opened)
            members = await admission.read(page.services, unpack)
        except FileRejected as unfit:
            unread.append(Flaw(name, str(unfit)))
            continue
        await admission.each(lambda member: admission.admit(page.services, member[0]), members)
        found.extend(members)
    if len(found) > MAX_FILES:
        raise Incomplete({FileField: f"连同压缩包里的共{len(found)}个文件，一次最多{MAX_FILES}个，请分几次上传。"})
    return found


def _keep(page: PageRequest, campaign_id: UUID, file: BinaryIO, reading: Reading) -> None:
    page.services.keep(file)
    if not is_read(reading):
        with page.unkept() as unit:
            heads = [head.fingerprint for head in reading.heads]
            columns.hand_in(unit.session, (campaign_id, reading.sha256), heads, actor=unit.actor, now=unit.now)


@router.get("/files/{file_id}")
def file(page: PageRead, file_id: LedgerFileId) -> Response:
    """Show what was registered from a file."""
    with page.reading() as unit:
        found = queries.ledger_file(unit.session, unit.actor, file_id)
        rows = timed(unit, queries.items_of_file(unit.session, unit.actor, file_id, unit.today))
        return page.render(unit, "ledgers/ledger_file.html", file=found, rows=rows)


@router.get("/{campaign_id}/diagnosis.{format}")
async def diagnosis(page: PageRead, campaign_id: CampaignId, format: Format) -> Response:  # noqa: A002  as in the API
    return await ledger_files.export_ledger(page.context, Form.DIAGNOSIS, campaign_id, format)


@router.get("/{campaign_id}/rectification.{format}")
async def rectification(page: PageRead, campaign_id: CampaignId, format: Format) -> Response:  # noqa: A002  as in the API
    return await ledger_files.export_ledger(page.context, Form.RECTIFICATION, campaign_id, format)


def _page(
    page: PageRequest,
    unit: UnitOfWork,
    asked: CampaignChoice | None,
    unread: Sequence[Flaw] = (),
    kept: Sequence[NamedFile] = (),
) -> Response:
    scope = page_scope.choose_scope(page, unit, ScopeFilter(campaign=asked))
    if scope is None:
        return page_scope.no_campaign_page(page, unit)
    files = queries.ledger_files(unit.session, unit.actor, [each.id for each in scope.chosen])
    return page.render(
        unit,
        "ledgers/ledgers.html",
        INVALID if unread else None,
        scope=scope,
        unreadable=unread,
        preview=preview_address(scope.campaign.id, kept) if kept else None,
        kept=kept,
        files=files,
        most=MAX_FILES,
        elsewhere=[] if files else scope.elsewhere(partial(_files, unit)),
        file_error=page.errors.get(FileField),
        endings=",".join((*ENDINGS, *(conversion.ENDINGS if page.services.converter else ()))),
        may=permissions.has_anywhere(unit.actor, RIGHT.by),
        megabytes=page.services.max_upload >> 20,
    )


def _told(
    page: PageRequest, campaign_id: UUID | None, unread: Sequence[Flaw] = (), kept: Sequence[NamedFile] = ()
) -> Response:
    with page.reading() as unit:
        return _page(page, unit, campaign_id, unread, kept)


def _files(unit: UnitOfWork, campaign_id: UUID) -> int:
    return len(queries.ledger_files(unit.session, unit.actor, [campaign_id]))
