"""年度放假安排: on what a year rests, and the notices that arrange it."""

from dataclasses import asdict
from typing import Annotated

from fastapi import Path, Query, Response

from api import serializers
from api.calendars.previews import answer_preview
from api.calendars.schemas import (
    CalendarPreview,
    CalendarYear,
    HolidayNoticeDetail,
    HolidayNoticeLine,
    NoticeReading,
    NoticesQuery,
    NoticeState,
    PreviewQuery,
    TextToRead,
)
from api.operations import LISTS, SEES, Operations
from api.requests import ReadRequest, WriteRequest
from api.schemas import Page
from models.calendar import HolidayNotice
from transport.inputs.calendars import NewHolidayNotice, Withdrawal
from transport.pagination import BY_ID
from transport.visible import HolidayNoticeId, UniversityId
from workflows.calendars import changes, commands
from workflows.calendars import queries as calendars
from workflows.days import FIRST_DAY, LAST_DAY
from workflows.organizations.queries import in_which
from workflows.workdays.holiday_notice import read_notice

router = Operations("", "专项行动")

NOTICES = "/holiday-notices"
NOTICE = NOTICES + "/{notice_id}"
Year = Annotated[int, Path(ge=FIRST_DAY.year, le=LAST_DAY.year)]


@router.get(
    "/organizations/{organization_id}/calendar/{year}",
    "getCalendarYear",
    "年度放假安排",
    CalendarYear,
    "see_calendar",
    *SEES,
)
def get_calendar_year(context: ReadRequest, organization_id: UniversityId, year: Year) -> Response:
    """院党委的这一年是否已经确认，每个放假、调休上班的日子以什么为据。"""
    with context.reading() as unit:
        found = calendars.year_of(unit.session, unit.actor, organization_id, year)
        return unit.answer(asdict(found))


@router.get(NOTICES, "listHolidayNotices", "放假通知列表", Page[HolidayNoticeLine], "see_calendar", *LISTS)
def list_holiday_notices(context: ReadRequest, asked: Annotated[NoticesQuery, Query()]) -> Response:
    """本校的各份放假安排：节假日数据收录的和录入的，待确认的、有效的和已撤回、已被取代的。"""
    after = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        rows = calendars.holiday_notices(
            unit.session, unit.actor, committee_id=asked.committee, year=asked.year, after=after, limit=asked.limit + 1
        )
        return unit.answer(BY_ID.page([_line(row) for row in rows], asked.limit))


@router.post(
    "/holiday-notice-readings", "readHolidayNotice", "试读放假通知", NoticeReading, "keep_holidays", headers=None
)
def read_holiday_notice(context: ReadRequest, body: TextToRead) -> Response:
    """从通知正文读出放假和上班的日子，逐处说明哪里有误；不写入。"""
    with context.reading() as unit:
        in_which(unit.session, unit.actor, commands.KEEP)
        return unit.answer(read_notice(body.text, body.year).as_json())


@router.post(NOTICES, "enterHolidayNotice", "录入放假通知", HolidayNoticeDetail, "keep_holidays", status=201)
def enter_holiday_notice(context: WriteRequest, body: NewHolidayNotice) -> Response:
    """由党委工作部办理；读出的日子有一处有误就不录入。录入后待确认，确认之前不改变什么。"""
    with context.transaction() as unit:
        made = commands.enter_notice(unit.session, actor=unit.actor, now=unit.now, **dict(body))
        return unit.answer(_shown(made), 201)


@router.get(NOTICE, "getHolidayNotice", "一份放假通知", HolidayNoticeDetail, "keep_holidays", "not-permitted", *SEES)
def get_holiday_notice(context: ReadRequest, notice_id: HolidayNoticeId) -> Response:
    """正文，以及由它定下的日子。"""
    with context.reading() as unit:
        found = commands.find_notice(unit.session, unit.actor, notice_id)
        commands.require_seen(unit.session, unit.actor, found.committee_id, commands.KEEP, known=True)
        return unit.answer(_shown(found))


@router.get(
    f"{NOTICE}/preview",
    "previewHolidayNotice",
    "预览放假通知",
    CalendarPreview,
    "keep_holidays",
    "not-permitted",
    "conflict",
    *SEES,
)
def preview_holiday_notice(
    context: ReadRequest, notice_id: HolidayNoticeId, asked: Annotated[PreviewQuery, Query()]
) -> Response:
    """待确认的，确认后哪些日期改动、告知谁；有效的，撤回后如何。不写入。"""
    with context.reading() as unit:
        change = changes.of_notice(unit.session, unit.actor, notice_id, unit.now)
        return answer_preview(unit, change, asked.cursor, asked.limit)


@router.post(f"{NOTICE}/confirm", "confirmHolidayNotice", "确认放假安排", HolidayNoticeDetail, "keep_holidays")
def confirm_holiday_notice(context: WriteRequest, notice_id: HolidayNoticeId) -> Response:
    """由党委工作部办理；提醒、催办和督办随即按新的安排重新计算，已发出的不重发。"""
    with context.transaction() as unit:
        made = commands.confirm_notice(unit.session, notice_id, actor=unit.actor, now=unit.now)
        return unit.answer(_shown(made))


@router.post(f"{NOTICE}/withdraw", "withdrawHolidayNotice", "撤回放假通知", HolidayNoticeDetail, "keep_holidays")
def withdraw_holiday_notice(context: WriteRequest, notice_id: HolidayNoticeId, body: Withdrawal) -> Response:
    """由党委工作部办理；节假日数据收录的年度恢复其安排，没有收录的重新待确认。"""
    with context.transaction() as unit:
        ended = commands.withdraw_notice(unit.session, notice_id, reason=body.reason, actor=unit.actor, now=unit.now)
        return unit.answer(_shown(ended))


def _line(notice: HolidayNotice) -> dict[str, object]:
    return serializers.record(notice, "text", "days") | {"state": _state(notice)}


def _shown(notice: HolidayNotice) -> dict[str, object]:
    return serializers.record(notice) | {"state": _state(notice)}


def _state(notice: HolidayNotice) -> NoticeState:
    if notice.ended_at is not None:
        return NoticeState.ENDED
    return NoticeState.WAITING if notice.waits else NoticeState.STANDING
