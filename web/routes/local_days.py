"""校历: which days of a year people work, why, and what the university adds."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from fastapi import APIRouter, Response

from api.errors import FAULTS, Problem, of_fault
from api.house import Desk
from api.pages import MOST
from api.schemas.calendar import NewLocalDays
from models.campaign import LocalDays
from models.people import Organization
from web import months
from web.asks import given, left, university
from web.fields import Posted
from web.routes.years import local_form
from web.visit import Looks, Posts, Visit
from web.words import text
from workflows import rights
from workflows.calendars import notices
from workflows.commands import calendars as commands
from workflows.days import FIRST_DAY, LAST_DAY, read
from workflows.queries import campaigns as queries
from workflows.queries.people import in_which, universities
from workflows.rulebook import calendar
from workflows.workdays import Calendar

router = APIRouter(prefix="/calendar")

CLOSE, SEE = "close_days", "see_calendar"
COMMITTEE = "committee_id"


@router.get("")
def year(visit: Looks, year: str = "", day: str = "", committee: UUID | None = None) -> Response:
    """Show a year, and why people work or not on the day that is asked for."""
    with visit.reading() as desk:
        mine = universities(desk.session, desk.actor)
        if not mine:
            rights.demand(desk.actor, SEE)
        node = next((each for each in mine if each.id == committee), mine[0])
        days = calendar(desk.session, node.id)
        asked = read(day)
        shown = _number(year) or (asked or desk.today).year
        found = queries.local_days(desk.session, desk.actor, limit=MOST)
        return visit.page(
            desk, "calendar.html", mine=mine, node=node, year=shown,
            months=months.year(shown, days), reservation=days.reservation(date(shown, 1, 1)),
            picked=asked, misread=bool(day) and asked is None,
            answer=days.why(asked) if asked else None,
            local=[(each, _effect(each, days)) for each in found if each.committee_id == node.id],
            weekdays=months.WEEK, may_close=rights.may(desk.actor, CLOSE, node),
            notices=notices(desk.session, node.id, shown),
            may_keep=rights.may(desk.actor, "keep_holidays", node),
        )  # fmt: skip


@router.get("/new")
def ask(visit: Looks) -> Response:
    """Ask which days are to be added."""
    with visit.reading() as desk:
        return _asked(visit, desk, left(desk, visit.here))


@router.post("/new")
def add(visit: Posts) -> Response:
    """Add days off, or workdays, to the university's calendar."""
    try:
        with visit.acting() as desk:
            mine = in_which(desk.session, desk.actor, CLOSE)
            known = {COMMITTEE: mine[0].id} if len(mine) == 1 else {}
            body = given(visit, NewLocalDays, **known)
            days = LocalDays(**dict(body))
            made = commands.close_days(desk.session, days, actor=desk.actor, now=desk.now)
            to = f"/calendar?year={made.starts_on.year}&committee={made.committee_id}"
            return visit.leave(desk, to, text("已加入校历：%(name)s。"), name=made.name)
    except FAULTS as fault:
        with visit.reading() as desk:
            return _asked(visit, desk, visit.posted, of_fault(fault))


def _asked(visit: Visit, desk: Desk, posted: Posted, problem: Problem | None = None) -> Response:
    mine: Sequence[Organization] = in_which(desk.session, desk.actor, CLOSE)
    fields = local_form(posted, problem)
    return visit.page(
        desk, "calendar_new.html", problem.status if problem else 200,
        fields=fields, committee=university(visit, mine), problem=problem,
    )  # fmt: skip


def _effect(local: LocalDays, days: Calendar) -> int:
    """Count the workdays that local days add, or take away."""
    last, before = local.ends_on, local.starts_on - timedelta(days=1)
    worked = Calendar(national=days.national).count(before, last)
    return (last - before).days - worked if local.is_workday else -worked


def _number(said: str) -> int | None:
    """Return a year that a calendar may have."""
    if not (said.isdecimal() and len(said) <= len(str(LAST_DAY.year))):
        return None
    return int(said) if FIRST_DAY.year <= int(said) <= LAST_DAY.year else None
