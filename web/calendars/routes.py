"""校历: which days of a year people work, why, and what the university adds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response

from models.campaign import LocalDays
from models.people import Organization
from transport.errors import FAULTS, Problem, of_fault
from transport.inputs.calendars import NewLocalDays
from transport.pagination import MAX_LIMIT
from transport.services import UnitOfWork
from web import months
from web.calendar_forms import LOOK, effect_of, lead
from web.calendar_forms import asked as looked_for
from web.fields import Field, Option, Posted, as_posted
from web.i18n.languages import text
from web.page_request import PagePost, PageRead, PageRequest
from web.schema_form import left, only, read_schema, schema_fields, university
from workflows.authz import permissions
from workflows.calendars import changes, commands
from workflows.calendars.changes import CalendarChange
from workflows.calendars.queries import SourcedDay, differences, keepers, special_days
from workflows.calendars.years import years_wanted
from workflows.campaigns import queries
from workflows.days import DAY, FIRST_DAY, LAST_DAY, read_day, spans_together
from workflows.organizations.queries import in_which, universities
from workflows.workdays.calendar import Calendar
from workflows.workdays.national_days import LIBRARY
from workflows.workdays.stored import notices_in_force, stored_calendar

router = APIRouter(prefix="/calendar")

SEE = "see_calendar"
COMMITTEE, WORKED, WITHDRAW = "committee_id", "is_workday", "withdraw"


@router.get("")
def year(visit: PageRead, year: str = "", day: str = "", committee: UUID | None = None) -> Response:
    """Show a year, and why people work or not on the day that is asked for."""
    with visit.reading() as desk:
        mine = universities(desk.session, desk.actor)
        if not mine:
            permissions.require(desk.actor, SEE)
        node = next((each for each in mine if each.id == committee), mine[0])
        stands = stored_calendar(desk.session, node.id)
        days = stands.calendar
        asked = read_day(day)
        shown = _number(year) or (asked or desk.today).year
        found = queries.local_days(desk.session, desk.actor, limit=MAX_LIMIT)
        return visit.page(
            desk,
            "calendars/calendar.html",
            mine=mine,
            node=node,
            year=shown,
            months=months.year(shown, days),
            reservation=days.reservation(date(shown, 1, 1)),
            picked=asked,
            misread=bool(day) and asked is None,
            answer=days.why(asked) if asked else None,
            local=[(each, _effect(each, days)) for each in found if each.committee_id == node.id],
            weekdays=months.WEEK,
            may_close=permissions.may(desk.actor, commands.CLOSE, node),
            notices=notices_in_force(desk.session, node.id, shown),
            library=LIBRARY,
            sources=list(spans_together(special_days(stands, shown), _of_one_record)),
            differences=differences(days, shown),
            keepers=keepers(desk.session, node.id),
            may_keep=permissions.may(desk.actor, commands.KEEP, node),
            wanted=years_wanted(days, desk.today),
        )


@router.get("/new")
def ask(visit: PageRead) -> Response:
    """Ask which days are to be added, and show what they would move."""
    looking = looked_for(visit)
    with visit.reading() as desk:
        if looking is None:
            return _asked(visit, desk, left(desk, visit.here))
        try:
            change = changes.of_new_days(desk.session, desk.actor, _new(looking, desk))
        except FAULTS as fault:
            return _asked(looking, desk, looking.posted, of_fault(fault))
        return _asked(looking, desk, looking.posted, change=change)


@router.post("/new")
def add(visit: PagePost) -> Response:
    """Add days off, or workdays, to the university's calendar; or look at what they would move."""
    try:
        if visit.one(LOOK):
            with visit.reading() as desk:
                return lead(visit, _new(visit, desk))
        with visit.acting() as desk:
            days = _new(visit, desk)
            made = commands.close_days(desk.session, days, actor=desk.actor, now=desk.now)
            return visit.leave(desk, _shown(made), text("已加入校历：%(name)s。"), name=made.name)
    except FAULTS as fault:
        with visit.reading() as desk:
            return _asked(visit, desk, visit.posted, of_fault(fault))


@router.get("/local/{days_id}")
def local(visit: PageRead, days_id: UUID) -> Response:
    """Show local days as a form to correct them, or what taking them back would move."""
    with visit.reading() as desk:
        found = commands.find_local_days(desk.session, desk.actor, days_id)
        looking = looked_for(visit)
        if WITHDRAW in visit.request.query_params:
            change = changes.of_withdrawal(desk.session, desk.actor, days_id)
            return _local(visit, desk, found, change=change)
        if looking is None:
            return _local(visit, desk, found)
        try:
            change = changes.of_correction(desk.session, desk.actor, days_id, _read(looking, found.committee_id))
        except FAULTS as fault:
            return _local(looking, desk, found, of_fault(fault))
        return _local(looking, desk, found, change=change)


@router.post("/local/{days_id}")
def correct(visit: PagePost, days_id: UUID) -> Response:
    """Make a correction, or look at what it would move."""
    try:
        if visit.one(LOOK):
            with visit.reading() as desk:
                wrong = commands.find_local_days(desk.session, desk.actor, days_id)
                return lead(visit, _read(visit, wrong.committee_id))
        with visit.acting() as desk:
            wrong = commands.find_local_days(desk.session, desk.actor, days_id)
            days = _read(visit, wrong.committee_id)
            made = commands.correct_days(desk.session, days_id, days, actor=desk.actor, now=desk.now)
            return visit.leave(desk, _shown(made), text("已更正校历：%(name)s。"), name=made.name)
    except FAULTS as fault:
        with visit.reading() as desk:
            found = commands.find_local_days(desk.session, desk.actor, days_id)
            return _local(visit, desk, found, of_fault(fault))


@router.post("/local/{days_id}/withdraw")
def take_back(visit: PagePost, days_id: UUID) -> Response:
    """Take local days back."""
    with visit.acting() as desk:
        gone = commands.withdraw_days(desk.session, days_id, actor=desk.actor, now=desk.now)
        return visit.leave(desk, _shown(gone), text("已撤回校历：%(name)s。"), name=gone.name)


def _asked(
    visit: PageRequest,
    desk: UnitOfWork,
    posted: Posted,
    problem: Problem | None = None,
    change: CalendarChange | None = None,
) -> Response:
    mine: Sequence[Organization] = in_which(desk.session, desk.actor, commands.CLOSE)
    return visit.page(
        desk,
        "calendars/calendar_new.html",
        problem.status if problem else 200,
        fields=_fields(posted, problem),
        committee=university(visit, mine),
        problem=problem,
        looked=effect_of(visit, desk, change) if change else None,
    )


def _local(
    visit: PageRequest,
    desk: UnitOfWork,
    found: LocalDays,
    problem: Problem | None = None,
    change: CalendarChange | None = None,
) -> Response:
    commands.require_seen(desk.session, desk.actor, found.committee_id, commands.CLOSE, known=True)
    stored = as_posted(found.model_dump(include={*NewLocalDays.model_fields}))
    return visit.page(
        desk,
        "calendars/calendar_local.html",
        problem.status if problem else 200,
        local=found,
        fields=_fields(visit.posted or stored, problem),
        problem=problem,
        withdrawing=WITHDRAW in visit.request.query_params,
        looked=effect_of(visit, desk, change) if change else None,
    )


def _new(visit: PageRequest, desk: UnitOfWork) -> LocalDays:
    mine = in_which(desk.session, desk.actor, commands.CLOSE)
    return LocalDays(**dict(read_schema(visit, NewLocalDays, **only(mine))))


def _read(visit: PageRequest, committee_id: UUID) -> LocalDays:
    return LocalDays(**dict(read_schema(visit, NewLocalDays, committee_id=committee_id)))


def _fields(posted: Posted, problem: Problem | None) -> tuple[Field, ...]:
    """Make the form of local days, which asks outright whether they are off or worked."""
    fields = schema_fields(NewLocalDays, posted, problem, but=(COMMITTEE,))
    options = (Option("false", "放假"), Option("true", "上班"))
    return tuple(replace(f, kind="choice", required=True, options=options) if f.name == WORKED else f for f in fields)


def _shown(days: LocalDays) -> str:
    """Return where local days are shown on the wall."""
    return f"/calendar?year={days.starts_on.year}&committee={days.committee_id}"


def _effect(local: LocalDays, days: Calendar) -> int:
    """Count the workdays that local days add, or take away."""
    last, before = local.ends_on, local.starts_on - DAY
    worked = Calendar(national=days.national).count(before, last)
    return (last - before).days - worked if local.is_workday else -worked


def _of_one_record(day: SourcedDay, after: SourcedDay) -> bool:
    return after == replace(day, on=day.on + DAY)


def _number(said: str) -> int | None:
    """Return a year that a calendar may have."""
    if not (said.isdecimal() and len(said) <= len(str(LAST_DAY.year))):
        return None
    return int(said) if FIRST_DAY.year <= int(said) <= LAST_DAY.year else None
