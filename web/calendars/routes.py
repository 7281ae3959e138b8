"""校历: which days of a year people work, why, and what the university adds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from fastapi import Response

from models.campaign import LocalDays
from models.people import Organization
from transport.errors import FAULTS
from transport.inputs.calendars import NewLocalDays
from transport.late_route import LateRouter
from transport.pagination import MAX_LIMIT
from transport.services import UnitOfWork
from transport.visible import LocalDaysId
from web import months
from web.calendar_forms import LOOK, effect_of, lead
from web.calendar_forms import asked as looked_for
from web.fields import Field, Option, as_posted
from web.i18n.languages import text
from web.page_request import PagePost, PageRead, PageRequest
from web.schema_form import only, read_schema, schema_fields, university
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

router = LateRouter(prefix="/calendar")

SEE = "see_calendar"
COMMITTEE, WORKED, WITHDRAW = "committee_id", "is_workday", "withdraw"


@router.get("")
def year(page: PageRead, year: str = "", day: str = "", committee: UUID | None = None) -> Response:
    """Show a year, and why people work or not on the day that is asked for."""
    with page.reading() as unit:
        mine = universities(unit.session, unit.actor)
        if not mine:
            permissions.require(unit.actor, SEE)
        node = next((each for each in mine if each.id == committee), mine[0])
        stands = stored_calendar(unit.session, node.id)
        days = stands.calendar
        asked = read_day(day)
        shown = _number(year) or (asked or unit.today).year
        found = queries.local_days(unit.session, unit.actor, limit=MAX_LIMIT)
        return page.render(
            unit,
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
            may_close=permissions.may(unit.actor, commands.CLOSE, node),
            notices=notices_in_force(unit.session, node.id, shown),
            library=LIBRARY,
            sources=list(spans_together(special_days(stands, shown), _of_one_record)),
            differences=differences(days, shown),
            keepers=keepers(unit.session, node.id),
            may_keep=permissions.may(unit.actor, commands.KEEP, node),
            wanted=years_wanted(days, unit.today),
        )


@router.get("/new")
def show_form(page: PageRead) -> Response:
    """Ask which days are to be added, and show what they would move."""
    looking = looked_for(page)
    with page.reading() as unit:
        if looking is None:
            return _asked(page.resumed(unit), unit)
        try:
            change = changes.of_new_days(unit.session, unit.actor, _new(looking, unit))
        except FAULTS as fault:
            return _asked(looking.refused(fault), unit)
        return _asked(looking, unit, change)


@router.post("/new")
def add(page: PagePost) -> Response:
    """Add days off, or workdays, to the university's calendar; or look at what they would move."""
    try:
        if page.first_value(LOOK):
            with page.reading() as unit:
                return lead(page, _new(page, unit))
        with page.acting() as unit:
            days = _new(page, unit)
            made = commands.close_days(unit.session, days, actor=unit.actor, now=unit.now)
            return page.leave(unit, _shown(made), text("已加入校历：%(name)s。"), name=made.name)
    except FAULTS as fault:
        with page.reading() as unit:
            return _asked(page.refused(fault), unit)


@router.get("/local/{days_id}")
def local(page: PageRead, days_id: LocalDaysId) -> Response:
    """Show local days as a form to correct them, or what taking them back would move."""
    with page.reading() as unit:
        found = commands.find_local_days(unit.session, unit.actor, days_id)
        looking = looked_for(page)
        if WITHDRAW in page.request.query_params:
            change = changes.of_withdrawal(unit.session, unit.actor, days_id)
            return _local(page, unit, found, change)
        if looking is None:
            return _local(page, unit, found)
        try:
            change = changes.of_correction(unit.session, unit.actor, days_id, _read(looking, found.committee_id))
        except FAULTS as fault:
            return _local(looking.refused(fault), unit, found)
        return _local(looking, unit, found, change)


@router.post("/local/{days_id}")
def correct(page: PagePost, days_id: LocalDaysId) -> Response:
    """Make a correction, or look at what it would move."""
    try:
        if page.first_value(LOOK):
            with page.reading() as unit:
                wrong = commands.find_local_days(unit.session, unit.actor, days_id)
                return lead(page, _read(page, wrong.committee_id))
        with page.acting() as unit:
            wrong = commands.find_local_days(unit.session, unit.actor, days_id)
            days = _read(page, wrong.committee_id)
            made = commands.correct_days(unit.session, days_id, days, actor=unit.actor, now=unit.now)
            return page.leave(unit, _shown(made), text("已更正校历：%(name)s。"), name=made.name)
    except FAULTS as fault:
        with page.reading() as unit:
            found = commands.find_local_days(unit.session, unit.actor, days_id)
            return _local(page.refused(fault), unit, found)


@router.post("/local/{days_id}/withdraw")
def take_back(page: PagePost, days_id: LocalDaysId) -> Response:
    """Take local days back."""
    with page.acting() as unit:
        gone = commands.withdraw_days(unit.session, days_id, actor=unit.actor, now=unit.now)
        return page.leave(unit, _shown(gone), text("已撤回校历：%(name)s。"), name=gone.name)


def _asked(page: PageRequest, unit: UnitOfWork, change: CalendarChange | None = None) -> Response:
    mine: Sequence[Organization] = in_which(unit.session, unit.actor, commands.CLOSE)
    return page.render(
        unit,
        "calendars/calendar_new.html",
        fields=_fields(page),
        committee=university(page, mine),
        looked=effect_of(page, unit, change) if change else None,
    )


def _local(page: PageRequest, unit: UnitOfWork, found: LocalDays, change: CalendarChange | None = None) -> Response:
    commands.require_seen(unit.session, unit.actor, found.committee_id, commands.CLOSE, known=True)
    stored = as_posted(found.model_dump(include={*NewLocalDays.model_fields}))
    return page.render(
        unit,
        "calendars/calendar_local.html",
        local=found,
        fields=_fields(replace(page, posted=page.posted or stored)),
        withdrawing=WITHDRAW in page.request.query_params,
        looked=effect_of(page, unit, change) if change else None,
    )


def _new(page: PageRequest, unit: UnitOfWork) -> LocalDays:
    mine = in_which(unit.session, unit.actor, commands.CLOSE)
    return LocalDays(**dict(read_schema(page, NewLocalDays, **only(mine))))


def _read(page: PageRequest, committee_id: UUID) -> LocalDays:
    return LocalDays(**dict(read_schema(page, NewLocalDays, committee_id=committee_id)))


def _fields(page: PageRequest) -> tuple[Field, ...]:
    """Make the form of local days, which asks outright whether they are off or worked."""
    fields = schema_fields(page, NewLocalDays, but=(COMMITTEE,))
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
