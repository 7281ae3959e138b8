"""放假通知: pasted or sent as a file, read, looked at as what it moves, and then confirmed."""

from dataclasses import replace
from functools import partial
from uuid import UUID

from fastapi import Response
from starlette.concurrency import run_in_threadpool

from ledger.limits import FileRejected
from ledger.sandbox import read_notice
from transport import admission
from transport.admission import FileField
from transport.errors import FAULTS
from transport.inputs.calendars import NewHolidayNotice, Withdrawal
from transport.late_route import LateRouter
from transport.services import UnitOfWork
from transport.visible import HolidayNoticeId
from web.calendar_forms import effect_of, stretches
from web.i18n.languages import text
from web.page_request import PagePost, PageRead, PageRequest, again
from web.schema_form import only, read_schema, schema_fields, university
from web.uploads import Sends, Sent
from workflows.calendars import changes, commands
from workflows.calendars.queries import differences, keepers
from workflows.errors import Incomplete
from workflows.organizations.queries import in_which
from workflows.texts import MAX_TEXT_CHARACTERS
from workflows.workdays import holiday_notice
from workflows.workdays.national_days import LIBRARY
from workflows.workdays.stored import set_days, stored_calendar

router = LateRouter(prefix="/calendar")

COMMITTEE = "committee_id"


@router.get("/notices/new")
def show_form(page: PageRead) -> Response:
    """Ask for a notice as text."""
    with page.reading() as unit:
        return _asked(page.resumed(unit), unit)


@router.post("/notices/new")
async def enter(sent: Sends) -> Response:
    """Read a notice, pasted or as a file, and show the year it makes before it counts."""
    try:
        page = await _with_text(sent)
    except FAULTS as fault:
        return await run_in_threadpool(_refused, sent.page.refused(fault))
    return await run_in_threadpool(_entered, page)


def _entered(page: PageRequest) -> Response:
    try:
        with page.acting() as unit:
            mine = in_which(unit.session, unit.actor, commands.KEEP)
            body = read_schema(page, NewHolidayNotice, **only(mine))
            made = commands.enter_notice(
                unit.session,
                body.committee_id,
                title=body.title,
                text=body.text,
                year=body.year,
                actor=unit.actor,
                now=unit.now,
            )
            to = f"/calendar/notices/{made.id}"
            return page.leave(unit, to, text("已读取，请核对后确认。"))
    except FAULTS as fault:
        return _refused(page.refused(fault))


def _refused(page: PageRequest) -> Response:
    with page.reading() as unit:
        return _asked(page, unit)


def _notice(page: PageRequest, unit: UnitOfWork, notice_id: UUID) -> Response:
    found = commands.find_notice(unit.session, unit.actor, notice_id)
    owner, _ = commands.require_seen(unit.session, unit.actor, found.committee_id, commands.KEEP, known=True)
    withdrawing = "withdraw" in page.request.query_params or page.path.endswith("/withdraw")
    change = None
    if found.waits or (withdrawing and not page.problem):
        change = changes.of_notice(unit.session, unit.actor, notice_id, unit.now)
    stands = change.before if change else stored_calendar(unit.session, owner.id)
    speaks = stands.whole(found.year) == found
    return page.render(
        unit,
        "calendars/calendar_notice.html",
        notice=found,
        node=owner,
        withdrawing=withdrawing,
        days=list(stretches(set_days(found))),
        reading=holiday_notice.read_notice(found.text, found.year) if found.waits else None,
        looked=effect_of(page, unit, change) if change else None,
        differences=differences(stands.calendar, found.year) if speaks else (),
        library=LIBRARY,
        keeper=keepers(unit.session, owner.id).get(found.id),
        reason=schema_fields(page, Withdrawal),
    )


@router.get("/notices/{notice_id}")
def notice(page: PageRead, notice_id: HolidayNoticeId) -> Response:
    """Show a notice, what it changes day by day, and which dates it moves."""
    with page.reading() as unit:
        return _notice(page, unit, notice_id)


@router.post("/notices/{notice_id}/confirm")
@again(_notice)
def confirm(page: PagePost, notice_id: HolidayNoticeId) -> Response:
    """Let a notice stand."""
    with page.acting() as unit:
        made = commands.confirm_notice(unit.session, notice_id, actor=unit.actor, now=unit.now)
        to = f"/calendar?year={made.year}&committee={made.committee_id}"
        return page.leave(unit, to, text("已确认，提醒、催办和督办按新的安排重新计算。"))


@router.post("/notices/{notice_id}/withdraw")
@again(_notice)
def withdraw(page: PagePost, notice_id: HolidayNoticeId) -> Response:
    """Take a notice back."""
    with page.acting() as unit:
        reason = read_schema(page, Withdrawal).reason
        made = commands.withdraw_notice(unit.session, notice_id, reason=reason, actor=unit.actor, now=unit.now)
        to = f"/calendar?year={made.year}&committee={made.committee_id}"
        return page.leave(unit, to, text("已撤回。"))


async def _with_text(sent: Sent) -> PageRequest:
    """Return the request with the text of the file, where one was sent, as though it were typed."""
    page = sent.page
    if not sent.files:
        return page
    if page.first_value("text"):
        raise Incomplete({FileField: "正文已经粘贴，不必再选文件；请只留一样。"})
    try:
        read = await admission.read(page.services, partial(read_notice, sent.files[0][0], page.services.converter))
    except FileRejected as unreadable:
        raise Incomplete({FileField: str(unreadable)}) from None
    if len(read) > MAX_TEXT_CHARACTERS:
        raise Incomplete({FileField: f"超过 {MAX_TEXT_CHARACTERS} 字，不像一份放假通知，请只留通知的正文。"})
    return replace(page, posted={**page.posted, "text": (read,)})


def _asked(page: PageRequest, unit: UnitOfWork) -> Response:
    mine = in_which(unit.session, unit.actor, commands.KEEP)
    asked = schema_fields(page, NewHolidayNotice, but=(COMMITTEE,))
    fields = tuple(replace(f, required=f.name == "title", kind="line" if f.name == "title" else f.kind) for f in asked)
    return page.render(
        unit,
        "calendars/calendar_notice_new.html",
        fields=fields,
        committee=university(page, mine),
        megabytes=page.services.max_upload >> 20,
        file_error=page.errors.get(FileField),
    )
