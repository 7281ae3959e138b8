"""一屏: what 院领导 take in at a glance, on a projector or a phone."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from models.vocabulary import State
from transport.late_route import LateRouter
from transport.services import UnitOfWork
from web import charts, page_scope
from web.i18n.languages import translations
from web.page_request import PageRead
from web.page_scope import PageScope, ScopeFilter, count, scope_page
from web.render import Shown
from workflows.dashboard import wallboard
from workflows.dashboard.burnup import Burnup, burnup
from workflows.dashboard.funnel import funnel
from workflows.dashboard.overdue import overdue_by_unit
from workflows.dashboard.pending_decisions import pending_decisions
from workflows.statistics.queries import statistics
from workflows.statistics.scope import scope_of

router = LateRouter(prefix="/screen")

EVERY = 300
"""After how many seconds the screen looks again."""
WEEK = timedelta(days=7)
MAX_ORGANIZATIONS = 8
MAX_DECISIONS = 4
OUT_OF_HAND = (State.DIAGNOSE, State.VERIFY)
"""Under way, but not in the organizations' own hands: no light is on."""


class Still(ScopeFilter):
    """And of which campaign the line is drawn, and whether the screen stands still to be read."""

    curve: UUID | None = None
    still: bool = False


@dataclass(frozen=True, slots=True)
class Trend:
    """What came in and what was closed, net of what was reopened, within the last seven days."""

    registered: int
    closed: int


@router.get("")
def screen(page: PageRead, asked: Annotated[Still, Query()]) -> Response:
    """Show the campaign on one screen, which looks again by itself."""
    say = translations(page.language).gettext

    def find(unit: UnitOfWork, scope: PageScope) -> Shown:
        drawn = page_scope.campaign_of(unit, scope, asked.curve)
        curve = count(burnup, unit, scope, which=drawn.id)
        whole, late = count(statistics, unit, scope).whole, count(overdue_by_unit, unit, scope)
        shown = wallboard.public_viewer(unit.actor)
        there = scope_of(unit.session, shown, scope.which, today=unit.today, organization_id=scope.organization_id)
        open_to_all = pending_decisions(unit.session, there)
        lines = [line for line in late.lines if sum(line.items.values())]
        lines.sort(key=lambda line: -sum(line.items.values()))
        return {
            "whole": whole,
            "drawn": drawn,
            "lamps": count(wallboard.status_counts, unit, scope),
            "others": [s for s in count(funnel, unit, scope) if s.state in OUT_OF_HAND],
            "trend": _trend(curve),
            "chart": charts.burnup(curve, say),
            "waiting": [each for each in count(pending_decisions, unit, scope) if each.count],
            "first": list({m.number or m.text: m for each in open_to_all for m in each.first}.values())[:MAX_DECISIONS],
            "late": lines[:MAX_ORGANIZATIONS],
            "more": len(lines[MAX_ORGANIZATIONS:]),
            "still": asked.still,
        }

    response = scope_page(page, asked, "dashboard/screen.html", find)
    if not asked.still:
        response.headers["Refresh"] = str(EVERY)
    return response


def _trend(curve: Burnup) -> Trend:
    last = curve.points[-1]
    before = [point for point in curve.points if point.on <= last.on - WEEK]
    if not before:
        return Trend(last.registered, last.closed)
    return Trend(last.registered - before[-1].registered, last.closed - before[-1].closed)
