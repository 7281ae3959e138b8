"""放假通知: pasted or sent as a file, read, looked at as what it moves, and then confirmed."""

from dataclasses import replace
from functools import partial
from uuid import UUID

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from ledger.bounded import read_notice
from ledger.limits import Unreadable
from transport import admission
from transport.admission import FileField
from transport.errors import FAULTS, Problem, of_fault
from transport.inputs.calendars import NewHolidayNotice, Withdrawal
from transport.services import UnitOfWork
from web.calendar_forms import effect_of, stretches
from web.fields import Posted
from web.i18n.languages import text
from web.page_request import PagePost, PageRead, PageRequest
from web.schema_form import left, only, read_schema, schema_fields, university
from web.uploads import Sends, Sent
from workflows.calendars import changes, commands
from workflows.calendars.queries import differences, keepers
from workflows.errors import Incomplete
from workflows.organizations.queries import in_which
from workflows.texts import LONGEST_TEXT
from workflows.workdays import holiday_notice
from workflows.workdays.national_days import LIBRARY
from workflows.workdays.stored import set_days, stored_calendar

router = APIRouter(prefix="/calendar")

COMMITTEE = "committee_id"


@router.get("/notices/new")
def ask(visit: PageRead) -> Response:
    """Ask for a notice as text."""
    with visit.reading() as desk:
        return _asked(visit, desk, left(desk, visit.here))


@router.post("/notices/new")
async def enter(sent: Sends) -> Response:
    """Read a notice, pasted or as a file, and show the year it makes before it counts."""
    try:
        visit = await _with_text(sent)
    except FAULTS as fault:
        return await run_in_threadpool(_refused, sent.visit, of_fault(fault))
    return await run_in_threadpool(_entered, visit)


def _entered(visit: PageRequest) -> Response:
    try:
        with visit.acting() as desk:
            mine = in_which(desk.session, desk.actor, commands.KEEP)
            body = read_schema(visit, NewHolidayNotice, **only(mine))
            made = commands.enter_notice(
                desk.session,
                body.committee_id,
                title=body.title,
                text=body.text,
                year=body.year,
                actor=desk.actor,
                now=desk.now,
            )
            to = f"/calendar/notices/{made.id}"
            return visit.leave(desk, to, text("已读取，请核对后确认。"))
    except FAULTS as fault:
        return _refused(visit, of_fault(fault))


def _refused(visit: PageRequest, problem: Problem) -> Response:
    with visit.reading() as desk:
        return _asked(visit, desk, visit.posted, problem)


@router.get("/notices/{notice_id}")
def notice(visit: PageRead, notice_id: UUID) -> Response:
    """Show a notice, what it changes day by day, and which dates it moves."""
    with visit.reading() as desk:
        return _notice(visit, desk, notice_id)


@router.post("/notices/{notice_id}/confirm")
def confirm(visit: PagePost, notice_id: UUID) -> Response:
    """Let a notice stand."""
    try:
        with visit.acting() as desk:
            made = commands.confirm_notice(desk.session, notice_id, actor=desk.actor, now=desk.now)
            to = f"/calendar?year={made.year}&committee={made.committee_id}"
            return visit.leave(desk, to, text("已确认，提醒、催办和督办按新的安排重新计算。"))
    except FAULTS as fault:
        with visit.reading() as desk:
            return _notice(visit, desk, notice_id, of_fault(fault))


@router.post("/notices/{notice_id}/withdraw")
def withdraw(visit: PagePost, notice_id: UUID) -> Response:
    """Take a notice back."""
    try:
        with visit.acting() as desk:
            reason = read_schema(visit, Withdrawal).reason
            made = commands.withdraw_notice(desk.session, notice_id, reason=reason, actor=desk.actor, now=desk.now)
            to = f"/calendar?year={made.year}&committee={made.committee_id}"
            return visit.leave(desk, to, text("已撤回。"))
    except FAULTS as fault:
        with visit.reading() as desk:
            return _notice(visit, desk, notice_id, of_fault(fault))


async def _with_text(sent: Sent) -> PageRequest:
    """Return the visit with the text of the file, where one was sent, as though it were typed."""
    visit = sent.visit
    if not sent.files:
        return visit
    if visit.one("text"):
        raise Incomplete({FileField: "正文已经粘贴，不必再选文件；请只留一样。"})
    try:
        read = await admission.read(visit.house, partial(read_notice, sent.files[0][0]))
    except Unreadable as unreadable:
        raise Incomplete({FileField: str(unreadable)}) from None
    if len(read) > LONGEST_TEXT:
        raise Incomplete({FileField: f"超过 {LONGEST_TEXT} 字，不像一份放假通知，请只留通知的正文。"})
    return replace(visit, posted={**visit.posted, "text": (read,)})


def _asked(visit: PageRequest, desk: UnitOfWork, posted: Posted, problem: Problem | None = None) -> Response:
    mine = in_which(desk.session, desk.actor, commands.KEEP)
    asked = schema_fields(NewHolidayNotice, posted, problem, but=(COMMITTEE,))
    fields = tuple(replace(f, required=f.name == "title", kind="line" if f.name == "title" else f.kind) for f in asked)
    return visit.page(
        desk,
        "calendars/calendar_notice_new.html",
        problem.status if problem else 200,
        fields=fields,
        committee=university(visit, mine),
        problem=problem,
        megabytes=visit.house.max_upload >> 20,
        file_error=problem.more.get("fields", {}).get(FileField) if problem else None,
    )


def _notice(visit: PageRequest, desk: UnitOfWork, notice_id: UUID, problem: Problem | None = None) -> Response:
    found = commands.find_notice(desk.session, desk.actor, notice_id)
    owner, _ = commands.require_seen(desk.session, desk.actor, found.committee_id, commands.KEEP, known=True)
    withdrawing = "withdraw" in visit.request.query_params or visit.path.endswith("/withdraw")
    change = None
    if found.waits or (withdrawing and not problem):
        change = changes.of_notice(desk.session, desk.actor, notice_id, desk.now)
    stands = change.before if change else stored_calendar(desk.session, owner.id)
    speaks = stands.whole(found.year) == found
    return visit.page(
        desk,
        "calendars/calendar_notice.html",
        problem.status if problem else 200,
        notice=found,
        node=owner,
        problem=problem,
        withdrawing=withdrawing,
        days=list(stretches(set_days(found))),
        reading=holiday_notice.read_notice(found.text, found.year) if found.waits else None,
        looked=effect_of(visit, desk, change) if change else None,
        differences=differences(stands.calendar, found.year) if speaks else (),
        library=LIBRARY,
        keeper=keepers(desk.session, owner.id).get(found.id),
        reason=schema_fields(Withdrawal, visit.posted, problem),
    )
