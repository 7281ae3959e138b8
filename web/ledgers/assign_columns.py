"""What the columns of a file are, said by a person where its headings do not tell it; a part of its preview."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import Response
from starlette.concurrency import run_in_threadpool

from ledger.column_fields import checked
from ledger.forms import Reading, TableHead
from transport.errors import FAULTS
from transport.late_route import LateRouter
from transport.visible import CampaignId
from web.ledgers import previews
from web.ledgers.column_forms import FIELD, HEAD
from web.ledgers.kept_files import NAME, NamedFile, importing_campaign, named_file, preview_address, readings
from web.page_request import PagePost, PageRequest
from workflows.errors import Incomplete, NotFound
from workflows.ledgers import columns

router = LateRouter(prefix="/ledgers/{campaign_id}/previews")

DO, RESET = "do", "reset"


@router.post("/{sha256}/columns")
async def assign(page: PagePost, campaign_id: CampaignId, sha256: str) -> Response:
    """Keep what a person says that the columns of one head are, and show the file as it is read by that."""
    given = named_file(sha256, page.first_value(NAME))
    [reading] = await readings(page, campaign_id, [given])
    return await run_in_threadpool(_assigned, page, campaign_id, given, reading)


def _assigned(page: PageRequest, campaign_id: UUID, given: NamedFile, reading: Reading) -> Response:
    try:
        head = next((each for each in reading.heads if each.fingerprint == page.first_value(HEAD)), None)
        if head is None:
            raise NotFound
        said = {} if page.first_value(DO) == RESET else _said(head, page.posted.get(FIELD, ()))
        with page.acting() as unit:
            importing_campaign(unit, campaign_id)
            file = (campaign_id, given.sha256)
            columns.keep(unit.session, file, head.fingerprint, said, actor=unit.actor, now=unit.now)
            return page.leave(unit, preview_address(campaign_id, [given]))
    except FAULTS as fault:
        return previews.shown(page.refused(fault), campaign_id, given, reading)


def _said(head: TableHead, fields: Sequence[str]) -> dict[str, str]:
    """Return the field of each column, by its heading."""
    if len(fields) != len(head.columns) or not all(fields):
        raise Incomplete({FIELD: "请给每一列选定是哪一项；不要的列选“不读取”。"})
    if not {"problem", "task"} & set(fields):
        raise Incomplete({FIELD: "请至少有一列是“存在问题”或“任务”。"})
    try:
        [said] = checked([{c.heading: field for c, field in zip(head.columns, fields, strict=True)}])
    except ValueError as wrong:
        raise Incomplete({FIELD: str(wrong)}) from None
    return dict(said)
