"""校历: local closures, 寒暑假, and extra workdays."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from api import serializers
from api.calendars.previews import answer_preview
from api.calendars.schemas import CalendarPreview, LocalDaysLine, PreviewQuery
from api.operations import LISTS, SEES, Operations
from api.requests import ReadRequest, WriteRequest
from api.schemas import Page
from models.campaign import LocalDays
from transport.inputs.calendars import NewLocalDays, OtherLocalDays
from transport.pagination import BY_ID, Paged
from transport.services import UnitOfWork
from transport.visible import LocalDaysId
from workflows.calendars import changes, commands
from workflows.campaigns import queries

router = Operations("/local-days", "专项行动")

HIDDEN = "withdrawn_at"
Moving = Annotated[PreviewQuery, Query()]


@router.get("", "listLocalDays", "校历", Page[LocalDaysLine], "see_calendar", *LISTS)
def list_local_days(context: ReadRequest, asked: Paged) -> Response:
    """本校在国务院放假安排之外的放假和上班日。"""
    after = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        rows = queries.local_days(unit.session, unit.actor, after=after, limit=asked.limit + 1)
        return unit.answer(BY_ID.page([serializers.record(row, HIDDEN) for row in rows], asked.limit))


@router.post("", "addLocalDays", "增加校历", LocalDaysLine, "close_days", status=201)
def add_local_days(context: WriteRequest, body: NewLocalDays) -> Response:
    """由党委工作部办理；此后的提醒和催办按新的工作日计算。"""
    with context.transaction() as unit:
        made = commands.close_days(unit.session, LocalDays(**dict(body)), actor=unit.actor, now=unit.now)
        return unit.answer(serializers.record(made, HIDDEN), 201)


@router.post("/preview", "previewLocalDays", "预览增加校历", CalendarPreview, "close_days", headers=None)
def preview_local_days(context: ReadRequest, body: NewLocalDays, asked: Moving) -> Response:
    """增加之后哪些日期改动、告知谁；不写入。"""
    with context.reading() as unit:
        days = LocalDays(**dict(body))
        change = changes.of_new_days(unit.session, unit.actor, days)
        return answer_preview(unit, change, asked.cursor, asked.limit)


@router.post("/{days_id}/correct", "correctLocalDays", "更正校历", LocalDaysLine, "close_days", status=201)
def correct_local_days(context: WriteRequest, days_id: LocalDaysId, body: OtherLocalDays) -> Response:
    """由党委工作部办理：改年份、缩短、改名。原来的一条留在记录里，答复的是取代它的一条。"""
    with context.transaction() as unit:
        days = _instead(unit, days_id, body)
        made = commands.correct_days(unit.session, days_id, days, actor=unit.actor, now=unit.now)
        return unit.answer(serializers.record(made, HIDDEN), 201)


@router.post(
    "/{days_id}/preview", "previewLocalDaysCorrection", "预览更正校历", CalendarPreview, "close_days", headers=None
)
def preview_local_days_correction(
    context: ReadRequest, days_id: LocalDaysId, body: OtherLocalDays, asked: Moving
) -> Response:
    """更正之后哪些日期改动、告知谁；不写入。"""
    with context.reading() as unit:
        days = _instead(unit, days_id, body)
        change = changes.of_correction(unit.session, unit.actor, days_id, days)
        return answer_preview(unit, change, asked.cursor, asked.limit)


@router.get(
    "/{days_id}/preview",
    "previewLocalDaysWithdrawal",
    "预览撤回校历",
    CalendarPreview,
    "close_days",
    "not-permitted",
    "conflict",
    *SEES,
)
def preview_local_days_withdrawal(context: ReadRequest, days_id: LocalDaysId, asked: Moving) -> Response:
    """撤回之后哪些日期改动、告知谁；不写入。"""
    with context.reading() as unit:
        change = changes.of_withdrawal(unit.session, unit.actor, days_id)
        return answer_preview(unit, change, asked.cursor, asked.limit)


@router.post("/{days_id}/withdraw", "withdrawLocalDays", "撤回校历", LocalDaysLine, "close_days")
def withdraw_local_days(context: WriteRequest, days_id: LocalDaysId) -> Response:
    """由党委工作部办理；此后的提醒和催办不再计算这些日子。"""
    with context.transaction() as unit:
        gone = commands.withdraw_days(unit.session, days_id, actor=unit.actor, now=unit.now)
        return unit.answer(serializers.record(gone, HIDDEN))


def _instead(unit: UnitOfWork, days_id: UUID, body: OtherLocalDays) -> LocalDays:
    """Return the days that are to stand in the place of some, of the same university."""
    wrong = commands.find_days(unit.session, unit.actor, days_id)
    return LocalDays(committee_id=wrong.committee_id, **dict(body))
