"""成批导入党组织、人员和任职: first shown, then all or nothing."""

from functools import partial
from typing import Annotated

from fastapi import Query, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api.directory.schemas import RosterShown
from api.operations import Operations
from api.uploads import Upload, Uploads, described
from ledger.roster import Roster
from ledger.roster_import import import_roster, preview
from ledger.sandbox import read_roster
from transport import admission
from transport.context import RequestContext
from transport.schemas import QueryModel
from workflows.authz import permissions

router = Operations("/directory", "组织与人员")


class ImportQuery(QueryModel):
    """Whether only to look."""

    preview: bool = Field(default=False, description="只看将要做什么，不写入")


class Nothing(QueryModel):
    """No fields beside the file."""


@router.post(
    "/import", "importDirectory", "导入党组织、人员和任职", RosterShown, "keep_directory", extra=described({}, [], {})
)
async def import_directory(upload: Uploads, asked: Annotated[ImportQuery, Query()]) -> Response:
    """由系统管理员办理，一个 .xlsx，三张工作表。有一处错误就全部不写入；已有的不重复登记。"""
    context = await run_in_threadpool(_demanded, upload)
    roster = await admission.read(
        context.services, partial(read_roster, upload.file, upload.name, context.services.converter)
    )
    return await run_in_threadpool(_answered, context, roster, only_looks=asked.preview)


def _demanded(upload: Upload) -> RequestContext:
    upload.given(Nothing)
    context = upload.repeated(upload.sha256())
    with context.before() as unit:
        permissions.require(unit.actor, "keep_directory")
    return context


def _answered(context: RequestContext, roster: Roster, *, only_looks: bool) -> Response:
    if only_looks:
        with context.reading() as unit:
            return unit.answer(preview(unit.session, roster, actor=unit.actor))
    with context.transaction() as unit:
        return unit.answer(
            import_roster(unit.session, roster, actor=unit.actor, now=unit.now, zone=context.services.zone)
        )
