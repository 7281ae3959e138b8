"""通知: the inbox, and 签收."""

from fastapi import APIRouter, Response

from api import serializers
from api.deadlines.schemas import NoticeLine, NoticeShown
from api.openapi import ACTS, REPLAYED, answers
from api.requests import ReadRequest, WriteRequest
from transport.pagination import BY_ID, Paged
from transport.schemas import Page
from transport.services import V1
from transport.visible import NoticeId
from workflows.notifications import commands
from workflows.notifications import queries as notifications

router = APIRouter(prefix=f"{V1}/notices", tags=["催办督办"])


@router.get(
    "",
    operation_id="listNotices",
    summary="我的通知",
    response_model=Page[NoticeLine],
    responses=answers(Page[NoticeLine], "unauthenticated", "incomplete"),
)
def list_notices(context: ReadRequest, asked: Paged) -> Response:
    """新的在前。"""
    before = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        rows = notifications.inbox(unit.session, unit.actor, before=before, limit=asked.limit + 1)
        return unit.answer(BY_ID.page(rows, asked.limit))


@router.post(
    "/{notice_id}/acknowledge",
    operation_id="acknowledgeNotice",
    summary="签收",
    response_model=NoticeShown,
    responses=answers(NoticeShown, *ACTS, headers=REPLAYED),
)
def acknowledge(context: WriteRequest, notice_id: NoticeId) -> Response:
    """签收只说明看到了，不等于办结；重复签收不改变时间。"""
    with context.transaction() as unit:
        seen = commands.acknowledge(unit.session, notice_id, actor=unit.actor, now=unit.now)
        return unit.answer(serializers.record(seen))
