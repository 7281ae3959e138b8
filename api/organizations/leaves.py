"""请假."""

from fastapi import Response

from api import serializers
from api.operations import LISTS, Operations
from api.organizations.schemas import LeaveGiven, LeaveLine
from api.requests import ReadRequest, WriteRequest
from api.schemas import Page
from models.people import Leave
from transport.inputs.organizations import NewLeave
from transport.pagination import BY_ID, Paged
from transport.visible import LeaveId
from workflows.organizations import leaves, queries

router = Operations("", "组织与人员")


@router.get("/leaves", "listLeaves", "请假列表", Page[LeaveLine], "see_directory", *LISTS)
def list_leaves(context: ReadRequest, asked: Paged) -> Response:
    """本人请假或代理的，以及所见范围内的。"""
    after = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        rows = queries.leaves(unit.session, unit.actor, after=after, limit=asked.limit + 1)
        return unit.answer(BY_ID.page(rows, asked.limit))


@router.post("/leaves", "takeLeave", "登记请假", LeaveGiven, "take_leave", status=201)
def take_leave(context: WriteRequest, body: NewLeave) -> Response:
    """本人登记，或由所在党组织书记、党委工作部、系统管理员代为登记；本人登记的，代理人可代签的职务一并委托代签。"""
    with context.transaction() as unit:
        given = dict(body) | {"user_id": body.user_id or unit.actor.user_id}
        wanted = Leave(entered_by_id=unit.actor.user_id, entered_at=unit.now, **given)
        made = leaves.take_leave(unit.session, wanted, actor=unit.actor, now=unit.now, today=unit.today)
        return unit.answer(serializers.record(made), 201)


@router.post("/leaves/{leave_id}/end", "endLeave", "提前结束请假", LeaveGiven, "end_leave")
def end_leave(context: WriteRequest, leave_id: LeaveId) -> Response:
    """从此时起不再由人代理，为这次请假委托的代签一并撤回。"""
    with context.transaction() as unit:
        ended = leaves.end_leave(unit.session, leave_id, actor=unit.actor, now=unit.now, today=unit.today)
        return unit.answer(serializers.record(ended))
