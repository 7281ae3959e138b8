"""佐证材料: files that show that a measure was done, up and down."""

from fastapi import Response

from api.items.moves import advance
from api.items.schemas import ItemDetail
from api.operations import ETAG, IF_MATCH, REPLAYED, SEES, Operations, binary
from api.requests import ReadRequest
from api.uploads import EvidenceUploads, described
from transport import evidence
from transport.downloads import BYTES
from transport.examples import OTHER_ID
from transport.inputs.items import EvidenceFields
from transport.visible import EvidenceId, ItemId
from workflows.journal.acts import Act

router = Operations("/items/{item_id}/evidence", "事项")


FIELDS: dict[str, object] = {
    "measure_id": {"type": "string", "format": "uuid", "description": "对应措施"},
    "note": {"type": "string", "minLength": 1, "maxLength": 10000, "description": "说明"},
    "version": {"type": "integer", "minimum": 1, "description": "所见版本"},
}


@router.post(
    "",
    "uploadEvidence",
    "上传佐证",
    ItemDetail,
    Act.ATTACH,
    status=201,
    headers=ETAG | REPLAYED,
    extra=IF_MATCH | described(FIELDS, ["measure_id"], {"measure_id": OTHER_ID, "note": "签到表"}),
)
def upload_evidence(upload: EvidenceUploads, item_id: ItemId) -> Response:
    """由责任人或联络员上传；按内容认定类型，不看文件名；答复是事项现在的样子。涉密文件不得上传。"""
    fields = upload.given(EvidenceFields)
    context = upload.repeated(upload.sha256())
    evidence.may_attach(context, item_id)
    given = evidence.take_in(context.services, upload.file, upload.name, upload.judged, fields)
    return advance(context, item_id, evidence.ATTACH, given, status=201)


@router.download(
    "/{evidence_id}/file", "downloadEvidence", "下载佐证", binary("文件", BYTES), "see_item", *SEES, "conflict"
)
def download_evidence(context: ReadRequest, item_id: ItemId, evidence_id: EvidenceId) -> Response:
    """原样下载，不在浏览器中打开；与上传时不一致的不给出。"""
    return evidence.download(context, item_id, evidence_id)
