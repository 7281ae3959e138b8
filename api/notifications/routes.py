"""通知: the inbox, and 签收."""

from fastapi import Response

from api import serializers
from api.deadlines.schemas import NoticeLine, NoticeShown
from api.operations import LISTS, Operations
from api.requests import ReadRequest, WriteRequest
from api.schemas import Page
from transport.pagination import BY_ID, Paged
from transport.visible import NoticeId
from workflows.notifications import commands
from workflows.notifications import queries as notifications

router = Operations("/notices", "催办督办")


@router.get("", "listNotices", "我的通知", Page[NoticeLine], "own_account", *LISTS)
def list_notices(context: ReadRequest, asked: Paged) -> Response:
    """新的在前。"""
    before = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        rows = notifications.inbox(unit.session, unit.actor, before=before, limit=asked.limit + 1)
        return unit.answer(BY_ID.page(rows, asked.limit))


@router.post("/{notice_id}/acknowledge", "acknowledgeNotice", "签收", NoticeShown, "own_account")
def acknowledge(context: WriteRequest, notice_id: NoticeId) -> Response:
    """签收只说明看到了，不等于办结；重复签收不改变时间。"""
    with context.transaction() as unit:
        seen = commands.acknowledge(unit.session, notice_id, actor=unit.actor, now=unit.now)
        return unit.answer(serializers.record(seen, "digest_on", "message_id"))
