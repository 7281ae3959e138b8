"""年度放假安排 and corrections of 校历: each is looked at as what it moves before it stands."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.errors import FAULTS, Problem, of_fault
from api.house import Desk
from api.schemas.calendar import NewHolidayNotice, NewLocalDays, Withdrawal
from models.campaign import LocalDays
from models.people import Organization
from web.asks import form, given, left, university
from web.fields import Field, Option, Posted, as_posted
from web.visit import Looks, Posts, Visit
from web.words import text
from workflows import calendars as stored
from workflows import rights
from workflows.calendars import Standing
from workflows.commands import calendars as commands
from workflows.holiday_notice import MAX_CHARACTERS
from workflows.queries.calendar_changes import changed_days
from workflows.queries.calendar_moves import Preview, preview
from workflows.queries.people import in_which

router = APIRouter(prefix="/calendar")

KEEP, CLOSE = "keep_holidays", "close_days"
COMMITTEE = "committee_id"
WORKED = "is_workday"


@router.get("/notices/new")
def ask(visit: Looks) -> Response:
    """Ask for a notice as text."""
    with visit.reading() as desk:
        return _asked(visit, desk, left(desk, visit.here))


@router.post("/notices/new")
def enter(visit: Posts) -> Response:
    """Read a notice, and show the year it makes before it counts."""
    try:
        with visit.acting() as desk:
            mine = in_which(desk.session, desk.actor, KEEP)
            known = {COMMITTEE: mine[0].id} if len(mine) == 1 else {}
            body = given(visit, NewHolidayNotice, **known)
            made = commands.enter_notice(
                desk.session, body.committee_id, title=body.title, text=body.text, year=body.year,
                actor=desk.actor, now=desk.now,
            )  # fmt: skip
            to = f"/calendar/notices/{made.id}"
            return visit.leave(desk, to, text("已读取，请核对后确认。"))
    except FAULTS as fault:
        with visit.reading() as desk:
            return _asked(visit, desk, visit.posted, of_fault(fault))


@router.get("/notices/{notice_id}")
def notice(visit: Looks, notice_id: UUID) -> Response:
    """Show a notice, what it changes day by day, and which dates it moves."""
    with visit.reading() as desk:
        return _notice(visit, desk, notice_id)


@router.post("/notices/{notice_id}/confirm")
def confirm(visit: Posts, notice_id: UUID) -> Response:
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
def withdraw(visit: Posts, notice_id: UUID) -> Response:
    """Take a notice back."""
    try:
        with visit.acting() as desk:
            reason = given(visit, Withdrawal).reason
            made = commands.withdraw_notice(
                desk.session, notice_id, reason=reason, actor=desk.actor, now=desk.now
            )
            to = f"/calendar?year={made.year}&committee={made.committee_id}"
            return visit.leave(desk, to, text("已撤回。"))
    except FAULTS as fault:
        with visit.reading() as desk:
            return _notice(visit, desk, notice_id, of_fault(fault))


@router.get("/local/{days_id}")
def local(visit: Looks, days_id: UUID) -> Response:
    """Show local days as a form to correct them, and what taking them back would move."""
    with visit.reading() as desk:
        return _local(visit, desk, days_id)


@router.post("/local/{days_id}")
def correct(visit: Posts, days_id: UUID) -> Response:
    """Look at what a correction moves, or make it."""
    try:
        if visit.one("look"):
            with visit.reading() as desk:
                wrong = commands.local(desk.session, desk.actor, days_id)
                return _local(visit, desk, days_id, changed=_read(visit, wrong.committee_id))
        with visit.acting() as desk:
            wrong = commands.local(desk.session, desk.actor, days_id)
            made = commands.correct_days(
                desk.session, days_id, _read(visit, wrong.committee_id),
                actor=desk.actor, now=desk.now,
            )  # fmt: skip
            to = f"/calendar?year={made.starts_on.year}&committee={made.committee_id}"
            return visit.leave(desk, to, text("已更正校历：%(name)s。"), name=made.name)
    except FAULTS as fault:
        with visit.reading() as desk:
            return _local(visit, desk, days_id, of_fault(fault))


@router.post("/local/{days_id}/withdraw")
def take_back(visit: Posts, days_id: UUID) -> Response:
    """Take local days back."""
    try:
        with visit.acting() as desk:
            gone = commands.withdraw_days(desk.session, days_id, actor=desk.actor, now=desk.now)
            to = f"/calendar?year={gone.starts_on.year}&committee={gone.committee_id}"
            return visit.leave(desk, to, text("已撤回校历：%(name)s。"), name=gone.name)
    except FAULTS as fault:
        with visit.reading() as desk:
            return _local(visit, desk, days_id, of_fault(fault))


def local_form(posted: Posted, problem: Problem | None = None) -> tuple[Field, ...]:
    """Make the form of local days, which asks outright whether they are off or worked."""
    fields = form(NewLocalDays, posted, problem, but=(COMMITTEE,))
    options = (Option("false", "放假"), Option("true", "上班"))
    return tuple(
        Field(f.name, f.label, "choice", True, f.value, f.error, options) if f.name == WORKED else f
        for f in fields
    )


def _asked(visit: Visit, desk: Desk, posted: Posted, problem: Problem | None = None) -> Response:
    mine = in_which(desk.session, desk.actor, KEEP)
    return visit.page(
        desk, "calendar_notice_new.html", problem.status if problem else 200,
        fields=form(NewHolidayNotice, posted, problem, but=(COMMITTEE,)),
        committee=university(visit, mine), problem=problem, most=MAX_CHARACTERS,
    )  # fmt: skip


def _notice(visit: Visit, desk: Desk, notice_id: UUID, problem: Problem | None = None) -> Response:
    found = commands.find_notice(desk.session, desk.actor, notice_id)
    owner = desk.session.get_one(Organization, found.committee_id)
    rights.demand(desk.actor, KEEP, owner)
    stands = stored.standing(desk.session, found.committee_id)
    after = stands.with_notice(found) if found.waits else stands.without(found.id)
    return visit.page(
        desk, "calendar_notice.html", problem.status if problem else 200,
        notice=found, node=owner, days=stored.set_days(found), waiting=found.waits, problem=problem,
        changes=changed_days(stands.calendar, after.calendar) if found.waits else (),
        moves=_preview(desk, found.committee_id, stands, after) if found.waits else None,
        reason=form(Withdrawal, visit.posted, problem),
    )  # fmt: skip


def _local(
    visit: Visit,
    desk: Desk,
    days_id: UUID,
    problem: Problem | None = None,
    changed: LocalDays | None = None,
) -> Response:
    found = commands.local(desk.session, desk.actor, days_id)
    rights.demand(desk.actor, CLOSE, desk.session.get_one(Organization, found.committee_id))
    stands = stored.standing(desk.session, found.committee_id)
    without = stands.without(found.id)
    moves = None
    if changed is not None:
        after = without.with_local(changed)
        commands.fits(after, changed)
        moves = _preview(desk, found.committee_id, stands, after)
    posted = visit.posted or as_posted(found.model_dump(include={*NewLocalDays.model_fields}))
    return visit.page(
        desk, "calendar_local.html", problem.status if problem else 200,
        local=found, fields=local_form(posted, problem), problem=problem, moves=moves,
        back=_preview(desk, found.committee_id, stands, without),
    )  # fmt: skip


def _read(visit: Visit, committee_id: UUID) -> LocalDays:
    return LocalDays(**dict(given(visit, NewLocalDays, committee_id=committee_id)))


def _preview(desk: Desk, committee_id: UUID, before: Standing, after: Standing) -> Preview:
    return preview(desk.session, desk.actor, committee_id, before, after, today=desk.today)
