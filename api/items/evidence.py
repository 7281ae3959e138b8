"""佐证材料: files that show that a measure was done, up and down."""

from typing import Any

from fastapi import APIRouter, Response

from api.items.moves import advance
from api.items.schemas import ItemDetail
from api.openapi import ACTS, ETAG, IF_MATCH, REPLAYED, SEES, answers, refusals
from api.requests import ReadRequest
from api.uploads import EvidenceUploads, described
from transport import evidence
from transport.downloads import BYTES, binary
from transport.inputs.items import EvidenceFields
from transport.schemas import OTHER_ID
from transport.services import V1
from transport.visible import EvidenceId, ItemId

router = APIRouter(prefix=V1 + "/items/{item_id}/evidence", tags=["事项"])


FIELDS: dict[str, Any] = {
    "measure_id": {"type": "string", "format": "uuid", "description": "对应措施"},
    "note": {"type": "string", "minLength": 1, "maxLength": 10000, "description": "说明"},
    "version": {"type": "integer", "minimum": 1, "description": "所见版本"},
}


@router.post(
    "",
    operation_id="uploadEvidence",
    summary="上传佐证",
    status_code=201,
    response_model=ItemDetail,
    responses=answers(ItemDetail, *ACTS, status=201, headers=ETAG | REPLAYED),
    openapi_extra=IF_MATCH | described(FIELDS, ["measure_id"], {"measure_id": OTHER_ID, "note": "签到表"}),
)
def upload_evidence(upload: EvidenceUploads, item_id: ItemId) -> Response:
    """由责任人或联络员上传；按内容认定类型，不看文件名；答复是事项现在的样子。涉密文件不得上传。"""
    fields = upload.given(EvidenceFields)
    context = upload.repeated(upload.sha256())
    evidence.may_attach(context, item_id)
    given = evidence.take_in(context.services, upload.file, upload.name, upload.judged, fields)
    return advance(context, item_id, evidence.ATTACH, given, status=201)


@router.get(
    "/{evidence_id}/file",
    operation_id="downloadEvidence",
    summary="下载佐证",
    response_class=Response,
    responses={**refusals(*SEES, "conflict"), 200: binary(BYTES, "文件")},
)
def download_evidence(context: ReadRequest, item_id: ItemId, evidence_id: EvidenceId) -> Response:
    """原样下载，不在浏览器中打开；与上传时不一致的不给出。"""
    return evidence.download(context, item_id, evidence_id)
