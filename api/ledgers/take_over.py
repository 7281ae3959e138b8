"""接续台账: a running ledger, first shown and then all or nothing (ADR 28)."""

from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import Field, StringConstraints
from starlette.concurrency import run_in_threadpool

from api.ledgers.bringing_in import bring_in
from api.ledgers.columns import COLUMNS, ColumnFields, read_upload
from api.ledgers.take_over_schemas import TakeOverShown
from api.operations import Operations
from api.uploads import Upload, Uploads, described
from ledger import take_over
from ledger.prepared import Prepared
from ledger.take_over import TakeOverProposal
from ledger.take_over_decisions import Decisions, read_decisions
from ledger.take_over_lines import RunningLedger
from transport.ledger_files import thought_out
from transport.services import MAX_JSON, UnitOfWork
from transport.visible import CampaignId

router = Operations("/campaigns/{campaign_id}/ledgers/take-over", "台账")

_DECIDED = {
    "type": "string",
    "maxLength": MAX_JSON,
    "description": (
        "对预览所问的决定，为 JSON：organizations、people（文件中的写法 → 已登记的名称、姓名或登录名），"
        "due_on（用于已过期或没有写明时限的各项），lines（预览中的 key → organization、leader、person、due_on、"
        "texts（几条即拆成几项）、indicator、measures、shares（拆开的各项各有哪几条措施）、joined（并入上一项）），accepted（已核对的提醒，写作“位置：内容”）。"
    ),
}
_FIELDS: dict[str, object] = {"decisions": _DECIDED, "columns": COLUMNS}
BODY = described(_FIELDS, [], {"decisions": '{"due_on": "2021-05-20", "accepted": []}'})


class TakeOverFields(ColumnFields):
    """What comes beside the file."""

    decisions: Annotated[str, StringConstraints(max_length=MAX_JSON)] = Field(default="{}")


@router.post("/preview", "previewTakeOver", "预览台账接续", TakeOverShown, "import_ledger", headers=None, extra=BODY)
async def preview_take_over(upload: Uploads, campaign_id: CampaignId) -> Response:
    """读取整改台账或任务清单（.docx、.xlsx、.csv），说明各项将以哪个环节接续、要问什么；不写入。"""
    return await run_in_threadpool(_previewed, upload, await _read(upload, campaign_id))


def _previewed(upload: Upload, ledger: RunningLedger) -> Response:
    with upload.context.reading() as unit:
        return unit.answer(thought_out(unit, take_over.preview, ledger, now=unit.now))


@router.post("", "takeOverLedger", "接续台账", TakeOverShown, "import_ledger", status=201, extra=BODY)
async def take_over_ledger(upload: Uploads, campaign_id: CampaignId) -> Response:
    """全部接续或全部不接续；自报的完成和销号只作参考，不能销号。已在册的不改动，只说明不同之处。"""
    return await run_in_threadpool(_taken_over, upload, await _read(upload, campaign_id))


def _taken_over(upload: Upload, ledger: RunningLedger) -> Response:
    def prepare(unit: UnitOfWork) -> Prepared[TakeOverProposal]:
        return thought_out(unit, take_over.prepare, ledger, now=unit.now)

    return bring_in(upload, ledger.reading.sha256, prepare)


async def _read(upload: Upload, campaign_id: UUID) -> RunningLedger:
    fields = upload.given(TakeOverFields)
    decided: Decisions = read_decisions(fields.decisions)
    reading = await read_upload(upload, fields)
    return RunningLedger(reading, upload.name, campaign_id, decided)
