"""The corrected file: what is sent, with each faulty cell marked and the reason beside it."""

from functools import partial
from uuid import UUID

from fastapi import Response
from starlette.concurrency import run_in_threadpool

from api.ledgers.columns import COLUMNS, ColumnFields, read_upload
from api.operations import Operations, binary
from api.uploads import Upload, Uploads, described
from ledger.forms import Flaw, Reading
from ledger.limits import FileRejected
from transport import admission, ledger_files
from transport.admission import FileField
from transport.exports import TYPES
from transport.ledger_files import Format
from transport.visible import CampaignId
from workflows.errors import Incomplete

router = Operations("/campaigns/{campaign_id}/ledgers/marked", "台账")

BODY = described({"columns": COLUMNS}, [], {})
FILE = binary("标注了原因的文件", *(TYPES[each] for each in Format))


@router.returned("", "previewMarkedLedger", "标注台账", FILE, "import_ledger", BODY)
async def mark_ledger(upload: Uploads, campaign_id: CampaignId) -> Response:
    """读取台账，交还一份：有错误或提醒的单元格标红，原因写在批注里；不写入。Word 仍为 Word，Excel 和 CSV 为 Excel。"""
    reading = await read_upload(upload, upload.given(ColumnFields))
    flaws = await run_in_threadpool(_flaws, upload, reading, campaign_id)
    services = upload.context.services
    try:
        return await admission.read(
            services, partial(ledger_files.marked, services, upload.file, upload.name, reading, flaws)
        )
    except FileRejected as unfit:
        raise Incomplete({FileField: str(unfit)}) from None


def _flaws(upload: Upload, reading: Reading, campaign_id: UUID) -> tuple[Flaw, ...]:
    with upload.context.reading() as unit:
        return ledger_files.flaws(unit, reading, upload.name, campaign_id)
