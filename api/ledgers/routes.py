"""台账: in, first shown and then all or nothing; and out, in the forms people know."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field, StringConstraints
from starlette.concurrency import run_in_threadpool

from api.ledgers.bringing_in import bring_in
from api.ledgers.columns import COLUMNS, ColumnFields, read_upload
from api.ledgers.schemas import ProposalShown
from api.operations import SEES, Operations, binary
from api.requests import ReadRequest
from api.uploads import Upload, Uploads, described
from ledger import import_
from ledger.columns import Form
from ledger.corrections import Corrections
from ledger.matching import DiagnosisFile, Proposal
from ledger.prepared import Prepared
from ledger.take_over_decisions import read_decided
from transport import ledger_files
from transport.exports import TYPES
from transport.ledger_files import Format
from transport.schemas import QueryModel
from transport.services import MAX_JSON, UnitOfWork
from transport.visible import CampaignId

router = Operations("/campaigns/{campaign_id}/ledgers", "台账")

_DECIDED = {
    "type": "string",
    "maxLength": MAX_JSON,
    "description": (
        "登记前的更正，为 JSON：organizations（文件中的写法 → 已登记的名称），"
        "problems（预览中的 key → texts，几条即拆成几个；"
        "indicator、organization；joined，并入上一个问题），accepted（没有读取的内容逐处确认，写作“位置：内容”）。"
    ),
}
_FIELDS: dict[str, object] = {"decisions": _DECIDED, "columns": COLUMNS}
BODY = described(_FIELDS, [], {"decisions": '{"problems": {"表1:3:1": {"indicator": "支部1-2"}}, "accepted": []}'})
FILES = binary("台账文件", *(TYPES[each] for each in Format))


class ImportFields(ColumnFields):
    """What comes beside the file."""

    decisions: Annotated[str, StringConstraints(max_length=MAX_JSON)] = Field(default="{}")


class LedgerQuery(QueryModel):
    """As Word or Excel."""

    format: Format = Field(default=Format.DOCX, description="docx 或 xlsx")


@router.post("/preview", "previewLedger", "预览台账导入", ProposalShown, "import_ledger", headers=None, extra=BODY)
async def preview_ledger(upload: Uploads, campaign_id: CampaignId) -> Response:
    """读取《诊断情况工作台账》（.docx、.xlsx、.csv），说明将登记什么、哪里有误；不写入。"""
    return await run_in_threadpool(_previewed, upload, await _read(upload, campaign_id))


def _previewed(upload: Upload, file: DiagnosisFile) -> Response:
    with upload.context.reading() as unit:
        return unit.answer(ledger_files.thought_out(unit, import_.preview, file))


@router.post("", "importLedger", "导入台账", ProposalShown, "import_ledger", status=201, extra=BODY)
async def import_ledger(upload: Uploads, campaign_id: CampaignId) -> Response:
    """全部登记或全部不登记；有一处错误就不登记，同一文件再次导入不再新增。"""
    return await run_in_threadpool(_imported, upload, await _read(upload, campaign_id))


def _imported(upload: Upload, file: DiagnosisFile) -> Response:
    def prepare(unit: UnitOfWork) -> Prepared[Proposal]:
        return ledger_files.thought_out(unit, import_.prepare, file, now=unit.now)

    return bring_in(upload, file.reading.sha256, prepare)


@router.download("/diagnosis", "exportDiagnosis", "导出诊断台账", FILES, "export_ledger", *SEES)
async def export_diagnosis(
    context: ReadRequest, campaign_id: CampaignId, asked: Annotated[LedgerQuery, Query()]
) -> Response:
    """《诊断情况工作台账》，每个党组织一行。"""
    return await ledger_files.export_ledger(context, Form.DIAGNOSIS, campaign_id, asked.format)


@router.download("/rectification", "exportRectification", "导出整改台账", FILES, "export_ledger", *SEES)
async def export_rectification(
    context: ReadRequest, campaign_id: CampaignId, asked: Annotated[LedgerQuery, Query()]
) -> Response:
    """整改台账，每件事项一行。"""
    return await ledger_files.export_ledger(context, Form.RECTIFICATION, campaign_id, asked.format)


async def _read(upload: Upload, campaign_id: UUID) -> DiagnosisFile:
    fields = upload.given(ImportFields)
    decided = read_decided(Corrections, fields.decisions)
    return DiagnosisFile(await read_upload(upload, fields), upload.name, campaign_id, decided)
