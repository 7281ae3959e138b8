"""回避."""

from fastapi import Response

from api import serializers
from api.operations import LISTS, Operations
from api.organizations.schemas import RecusalGiven, RecusalLine
from api.requests import ReadRequest, WriteRequest
from api.schemas import Page
from transport.inputs.organizations import NewRecusal
from transport.pagination import BY_ID, Paged
from transport.visible import RecusalId
from workflows.organizations import queries, recusals

router = Operations("", "组织与人员")


@router.get("/recusals", "listRecusals", "回避列表", Page[RecusalLine], "see_directory", *LISTS)
def list_recusals(context: ReadRequest, asked: Paged) -> Response:
    """本人的，以及所见范围内党组织的。"""
    after = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        rows = queries.recusals(unit.session, unit.actor, after=after, limit=asked.limit + 1)
        return unit.answer(BY_ID.page(rows, asked.limit))


@router.post("/recusals", "declareRelation", "申报回避", RecusalGiven, "declare_relation", status=201)
def declare_relation(context: WriteRequest, body: NewRecusal) -> Response:
    """由本人、党委工作部或纪委办理。此后不得验收、签批、批准该党组织及其下级的任何事项。"""
    with context.transaction() as unit:
        made = recusals.declare_relation(unit.session, actor=unit.actor, now=unit.now, **dict(body))
        return unit.answer(serializers.record(made), 201)


@router.post("/recusals/{recusal_id}/lift", "liftRelation", "解除回避", RecusalGiven, "lift_relation")
def lift_relation(context: WriteRequest, recusal_id: RecusalId) -> Response:
    """由党委工作部或纪委办理；本人不能解除自己的回避。"""
    with context.transaction() as unit:
        lifted = recusals.lift_relation(unit.session, recusal_id, actor=unit.actor, now=unit.now)
        return unit.answer(serializers.record(lifted))
