"""The corrected file: what was handed in, with each faulty cell marked and the reason beside it."""

from functools import partial
from uuid import UUID

from fastapi import Response
from starlette.concurrency import run_in_threadpool

from ledger.forms import Flaw, Reading
from ledger.limits import FileRejected
from models.files import checked
from transport import admission, ledger_files
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
    return await admission.read(page.services, partial(_marked, page, given, reading, flaws))


def _flaws(page: PageRequest, campaign_id: UUID, given: NamedFile, reading: Reading) -> tuple[Flaw, ...]:
    with page.reading() as unit:
        importing_campaign(unit, campaign_id)
        return ledger_files.flaws(unit, reading, given.name, campaign_id)


def _marked(page: PageRequest, given: NamedFile, reading: Reading, flaws: tuple[Flaw, ...]) -> Response:
    try:
        with checked(page.services.files, given.sha256) as file:
            return ledger_files.marked(page.services, file, given.name, reading, flaws)
    except FileRejected as unfit:
        raise NotFound(str(unfit)) from None
