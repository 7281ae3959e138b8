"""The corrected file: what was handed in, with each faulty cell marked and the reason beside it."""

from functools import partial
from uuid import UUID

from fastapi import Response
from starlette.concurrency import run_in_threadpool

from ledger import take_over
from ledger.column_fields import IGNORED, Columns
from ledger.forms import DIAGNOSIS, Flaw, Reading
from ledger.headings import heading_word
from ledger.import_ import preview
from ledger.limits import FileRejected
from ledger.matching import DiagnosisFile
from ledger.sandbox import mark_ledger
from ledger.take_over_lines import RunningLedger
from models.files import checked
from transport import admission
from transport.downloads import saved_as
from transport.exports import TYPES
from transport.late_route import LateRouter
from transport.visible import CampaignId
from web.ledgers.kept_files import NAME, NamedFile, importing_campaign, named_file, readings
from web.page_request import PageRead, PageRequest
from workflows.errors import NotFound

router = LateRouter(prefix="/ledgers/{campaign_id}/previews")


@router.get("/{sha256}/file")
async def marked(page: PageRead, campaign_id: CampaignId, sha256: str) -> Response:
    """Hand out a copy of a file in which whatever is wrong or doubtful is marked."""
    given = named_file(sha256, page.request.query_params.get(NAME))
    [reading] = await readings(page, campaign_id, [given])
    flaws = await run_in_threadpool(_flaws, page, campaign_id, given, reading)
    ending, copy = await admission.read(page.services, partial(_marked, page, given, reading, flaws))
    name = f"{given.name.rpartition('.')[0] or given.name}（标注）.{ending}"
    return Response(copy, media_type=TYPES[ending], headers=saved_as(name))


def _assigned(reading: Reading) -> Columns:
    """Return what a person said of its heads, as it was read by."""
    return tuple(
        {heading_word(column.heading): column.field or IGNORED for column in head.columns}
        for head in reading.heads
        if head.is_assigned
    )


def _flaws(page: PageRequest, campaign_id: UUID, given: NamedFile, reading: Reading) -> tuple[Flaw, ...]:
    """Return all that is wrong with a file in a campaign, and all that is doubtful."""
    with page.reading() as unit:
        importing_campaign(unit, campaign_id)
        if reading.form == DIAGNOSIS:
            found = preview(unit.session, DiagnosisFile(reading, given.name, campaign_id), actor=unit.actor)
            return (*found.errors, *found.warnings)
        ledger = RunningLedger(reading, given.name, campaign_id)
        said = take_over.preview(unit.session, ledger, actor=unit.actor, now=unit.now)
        return (*said.errors, *said.warnings)


def _marked(page: PageRequest, given: NamedFile, reading: Reading, flaws: tuple[Flaw, ...]) -> tuple[str, bytes]:
    try:
        with checked(page.services.files, given.sha256) as file:
            return mark_ledger(file, given.name, flaws, _assigned(reading), page.services.converter)
    except FileRejected as unfit:
        raise NotFound(str(unfit)) from None
