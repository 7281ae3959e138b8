"""佐证材料: files that show that a measure was done, up and down."""

from typing import IO, Any, BinaryIO, cast
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api.items.moves import ATTACH, advance, may
from api.items.schemas import ItemDetail
from api.openapi import ACTS, ETAG, IF_MATCH, REPLAYED, SEES, answers, refusals
from ledger.media.identify import Identified
from models.files import Altered, checked
from models.item import Evidence
from transport import admission
from transport.admission import FileField, JudgedFile
from transport.context import ReadRequest, RequestContext
from transport.downloads import BYTES, Download, binary, saved_as
from transport.schemas import OTHER_ID, QueryModel
from transport.services import V1, Services
from transport.uploads import EvidenceUploads, described
from workflows.authz import access
from workflows.errors import Conflict, Incomplete, NotFound
from workflows.items.inputs import Attach
from workflows.items.queries import detail
from workflows.texts import Text

router = APIRouter(prefix=V1 + "/items/{item_id}/evidence", tags=["事项"])


class EvidenceFields(QueryModel):
    """What comes beside the file."""

    measure_id: UUID = Field(title="对应措施")
    note: Text | None = Field(default=None, title="说明")
    version: int | None = Field(default=None, title="所见版本", ge=1)


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
def upload_evidence(upload: EvidenceUploads, item_id: UUID) -> Response:
    """由责任人或联络员上传；按内容认定类型，不看文件名；答复是事项现在的样子。涉密文件不得上传。"""
    fields = upload.given(EvidenceFields)
    asking = upload.repeated(upload.sha256())
    may(asking, item_id, ATTACH)
    given = kept(asking.house, upload.file, upload.name, upload.judged, fields)
    return advance(asking, item_id, ATTACH, given, status=201)


def kept(house: Services, file: BinaryIO, name: str, found: JudgedFile | None, fields: EvidenceFields) -> Attach:
    """Put a file that is fit to be evidence into the store; return the move that attaches it."""
    if not isinstance(found, Identified):
        raise Incomplete({FileField: str(found)}, move=ATTACH.name)
    sha256, size = house.files.put(file)
    admission.remember(sha256, name, found)
    return Attach(
        measure_id=fields.measure_id,
        sha256=sha256,
        file_name=name,
        size=size,
        media_type=found.media_type,
        made_on=found.made_on,
        note=fields.note,
        version=fields.version,
    )


@router.get(
    "/{evidence_id}/file",
    operation_id="downloadEvidence",
    summary="下载佐证",
    response_class=Response,
    responses={**refusals(*SEES, "conflict"), 200: binary(BYTES, "文件")},
)
def download_evidence(asking: ReadRequest, item_id: UUID, evidence_id: UUID) -> Response:
    """原样下载，不在浏览器中打开；与上传时不一致的不给出。"""
    found, file = opened(asking, item_id, evidence_id)
    return Download(file, saved_as(found.file_name or ""), BYTES)


def opened(asking: RequestContext, item_id: UUID, evidence_id: UUID) -> tuple[Evidence, IO[bytes]]:
    """Return a file of evidence, found to be what was uploaded."""
    found = _found(asking, item_id, evidence_id)
    return found, held(asking.house, found.sha256 or "")


def held(house: Services, sha256: str) -> IO[bytes]:
    """Return a file of the store, found to be what was uploaded."""
    try:
        return checked(house.files, sha256)
    except FileNotFoundError:
        raise NotFound("这份文件已不在库中，请联系系统管理员。") from None
    except Altered:
        raise Conflict("这份文件与上传时不一致，可能已被改动，请联系系统管理员。") from None


async def judgement(asking: RequestContext, item_id: UUID, evidence_id: UUID) -> JudgedFile | None:
    """Return what a kept file is by the rules of today; nothing where there is no such file.

    An earlier release took in what is now refused: that is still handed out, but not shown.
    """
    try:
        found = await run_in_threadpool(_found, asking, item_id, evidence_id)
        sha256, name = found.sha256 or "", found.file_name or ""
        if (judged := admission.known(sha256, name)) is not None:
            return judged
        file = await run_in_threadpool(held, asking.house, sha256)
    except (NotFound, Conflict):
        return None
    with file:
        return await admission.judge_kept(asking.house, cast("BinaryIO", file), sha256, name)


def _found(asking: RequestContext, item_id: UUID, evidence_id: UUID) -> Evidence:
    with asking.reading() as desk:
        access.require_item(desk.session, desk.actor, item_id)
        found = detail.evidence_file(desk.session, item_id, evidence_id)
    if found is None:
        raise NotFound
    return found
