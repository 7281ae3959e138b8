"""成批导入党组织、人员和任职: first shown, then all or nothing."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from api.directory.schemas import RosterShown
from api.openapi import ACTS, REPLAYED, answers
from api.uploads import Upload, Uploads, described
from ledger.bounded import read_roster
from ledger.roster import Roster
from ledger.roster_in import bring_in, preview
from transport import admission
from transport.context import RequestContext
from transport.schemas import QueryModel
from transport.services import V1
from workflows.authz import permissions

router = APIRouter(prefix=f"{V1}/directory", tags=["组织与人员"])


class ImportQuery(BaseModel):
    """Whether only to look."""

    model_config = ConfigDict(extra="forbid")

    preview: bool = Field(default=False, description="只看将要做什么，不写入")


class Nothing(QueryModel):
    """No fields beside the file."""


@router.post(
    "/import",
    operation_id="importDirectory",
    summary="导入党组织、人员和任职",
    response_model=RosterShown,
    responses=answers(RosterShown, *ACTS, headers=REPLAYED),
    openapi_extra=described({}, [], {}),
)
async def import_directory(upload: Uploads, asked: Annotated[ImportQuery, Query()]) -> Response:
    """由系统管理员办理，一个 .xlsx，三张工作表。有一处错误就全部不写入；已有的不重复登记。"""
    asking = await run_in_threadpool(_demanded, upload)
    roster = await admission.read(asking.house, partial(read_roster, upload.file, upload.name))
    return await run_in_threadpool(_answered, asking, roster, only_looks=asked.preview)


def _demanded(upload: Upload) -> RequestContext:
    upload.given(Nothing)
    asking = upload.repeated(upload.sha256())
    with asking.before() as desk:
        permissions.require(desk.actor, "keep_directory")
    return asking


def _answered(asking: RequestContext, roster: Roster, *, only_looks: bool) -> Response:
    if only_looks:
        with asking.reading() as desk:
            return desk.answer(preview(desk.session, roster, actor=desk.actor))
    with asking.transaction() as desk:
        return desk.answer(bring_in(desk.session, roster, actor=desk.actor, now=desk.now, zone=asking.house.zone))
