"""看板: the numbers of a campaign, each with the rows behind it."""

from datetime import date
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field

from transport.late_route import LateRouter
from transport.pagination import BY_ID, DEFAULT_LIMIT
from transport.services import UnitOfWork
from web import charts, page_scope
from web.i18n.languages import translations
from web.page_request import PageRead
from web.page_scope import PageScope, ScopeFilter, count, scope_page
from web.render import Shown
from workflows.dashboard import common_problems, overdue
from workflows.dashboard.burnup import burnup
from workflows.dashboard.funnel import funnel
from workflows.dashboard.late_steps import late_steps_by_unit, longest_late_steps
from workflows.dashboard.overdue import overdue_by_unit
from workflows.dashboard.pending_decisions import pending_decisions
from workflows.dashboard.resting import resting_rungs as held_back
from workflows.dashboard.submission_matrix import duty_matrix
from workflows.reconciliation.sums import monthly_sums
from workflows.statistics.queries import statistics

router = LateRouter(prefix="/board")

PROBLEMS_SHOWN = 5
"""How many 共性问题 the board itself shows."""


class Least(ScopeFilter):
    """And from how many organizations on a problem is common."""

    least: int = Field(default=common_problems.DEFAULT_LEAST_UNITS, ge=1, le=common_problems.MAX_LEAST_UNITS)


class Drawn(ScopeFilter):
    """And of which of the campaigns the line is drawn: it is of one."""

    curve: UUID | None = None


class Waiting(ScopeFilter):
    """And whether of the organization itself alone, and which page."""

    organization_only: bool = False
    cursor: str | None = None


class Monthly(ScopeFilter):
    """And of which month, by its first day; the last with filings where none is named."""

    month: date | None = None


Asked = Annotated[ScopeFilter, Query()]


@router.get("")
def board(page: PageRead, asked: Annotated[Drawn, Query()]) -> Response:
    """Show what there is, what waits for a decision, what is late, and how far it has come."""
    say = translations(page.language).gettext

    def find(unit: UnitOfWork, scope: PageScope) -> Shown:
        drawn = page_scope.campaign_of(unit, scope, asked.curve)
        stages, curve = count(funnel, unit, scope), count(burnup, unit, scope, which=drawn.id)
        whole = count(statistics, unit, scope).whole
        return {
            "whole": whole,
            "elsewhere": [] if whole.total else scope.elsewhere(partial(_items, unit, scope)),
            "drawn": drawn,
            "waiting": count(pending_decisions, unit, scope),
            "late": count(overdue_by_unit, unit, scope),
            "held_back": count(held_back, unit, scope),
            "stages": stages,
            "stages_chart": charts.funnel(stages, say),
            "curve": curve,
            "curve_chart": charts.burnup(curve, say),
            "problems": count(common_problems.common_problems, unit, scope)[:PROBLEMS_SHOWN],
            "columns": count(duty_matrix, unit, scope).columns,
        }

    return scope_page(page, asked, "dashboard/board.html", find)


@router.get("/duties")
def duties(page: PageRead, asked: Asked) -> Response:
    """Show 报送矩阵 whole: organization × milestone."""

    def find(unit: UnitOfWork, scope: PageScope) -> Shown:
        matrix = count(duty_matrix, unit, scope)

        def lines(campaign_id: UUID) -> int:
            return len(count(duty_matrix, unit, scope, which=campaign_id).lines)

        return {"matrix": matrix, "elsewhere": [] if matrix.lines else scope.elsewhere(lines)}

    return scope_page(page, asked, "dashboard/board_duties.html", find)


@router.get("/late")
def late(page: PageRead, asked: Asked) -> Response:
    """Show what is overdue, items and duties, by organization and rung."""

    def find(unit: UnitOfWork, scope: PageScope) -> Shown:
        found = count(overdue_by_unit, unit, scope)
        steps = count(late_steps_by_unit, unit, scope)
        late = found.total or found.unacknowledged or steps.total
        return {
            "late": found,
            "steps": steps,
            "longest": count(longest_late_steps, unit, scope) if steps.total else (),
            "held_back": count(held_back, unit, scope),
            "elsewhere": [] if late else scope.elsewhere(partial(_late, unit, scope)),
        }

    return scope_page(page, asked, "dashboard/board_late.html", find)


@router.get("/common")
def shared(page: PageRead, asked: Annotated[Least, Query()]) -> Response:
    """Show every indicator with findings, and which of them are 共性."""

    def find(unit: UnitOfWork, scope: PageScope) -> Shown:
        found = count(common_problems.common_problems, unit, scope, least=asked.least)

        def problems(campaign_id: UUID) -> int:
            return len(count(common_problems.common_problems, unit, scope, which=campaign_id))

        there = [] if found else scope.elsewhere(problems)
        return {"problems": found, "least": asked.least, "elsewhere": there}

    return scope_page(page, asked, "dashboard/board_common.html", find)


@router.get("/sums")
def sums(page: PageRead, asked: Annotated[Monthly, Query()]) -> Response:
    """Show where the filings of a month do not add up to those above them, and by which items."""
    month = asked.month and asked.month.replace(day=1)

    def find(unit: UnitOfWork, scope: PageScope) -> Shown:
        return {"found": count(monthly_sums, unit, scope, month=month)}

    return scope_page(page, asked, "dashboard/board_sums.html", find, one=page_scope.with_items)


@router.get("/unacknowledged")
def unacknowledged(page: PageRead, asked: Annotated[Waiting, Query()]) -> Response:
    """Show the notices about what is overdue that nobody acknowledged."""
    after = BY_ID.after(asked.cursor)

    def find(unit: UnitOfWork, scope: PageScope) -> Shown:
        here = {"organization_only": asked.organization_only}
        rows = count(overdue.unacknowledged, unit, scope, after=after, limit=DEFAULT_LIMIT + 1, **here)

        def notices(campaign_id: UUID) -> int:
            more = {"which": campaign_id, "limit": DEFAULT_LIMIT} | here
            return len(count(overdue.unacknowledged, unit, scope, **more))

        there = [] if rows else scope.elsewhere(notices)
        return {"page": BY_ID.page(rows, DEFAULT_LIMIT), "elsewhere": there}

    return scope_page(page, asked, "dashboard/board_unacknowledged.html", find)


def _items(unit: UnitOfWork, scope: PageScope, campaign_id: UUID) -> int:
    """Count the items of another campaign."""
    total: int = count(statistics, unit, scope, which=campaign_id).whole.total
    return total


def _late(unit: UnitOfWork, scope: PageScope, campaign_id: UUID) -> int:
    """Count what is overdue in another campaign."""
    total: int = count(overdue_by_unit, unit, scope, which=campaign_id).total
    return total
