"""看板: the numbers of a campaign, each with the rows behind it."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api.house import Desk
from api.pages import BY_ID, USUAL
from api.routes.board import MOST_ORGANIZATIONS
from web import charts, grounds
from web.grounds import Ground, Somewhere, count, show
from web.visit import Looks
from web.words import translations
from workflows.queries import common, overdue
from workflows.queries.burnup import burnup
from workflows.queries.decisions import decisions
from workflows.queries.duty_matrix import duty_matrix
from workflows.queries.figures import figures
from workflows.queries.funnel import funnel
from workflows.queries.lateness import lateness
from workflows.queries.waiting import waiting as held_back

router = APIRouter(prefix="/board")

FEW = 5
"""How many 共性问题 the board itself shows."""


class Least(Somewhere):
    """And from how many organizations on a problem is common."""

    least: int = Field(default=common.USUAL_LEAST, ge=1, le=MOST_ORGANIZATIONS)


class Drawn(Somewhere):
    """And of which of the campaigns the line is drawn: it is of one."""

    curve: UUID | None = None


class Waiting(Somewhere):
    """And whether of the organization itself alone, and which page."""

    organization_only: bool = False
    cursor: str | None = None


Asked = Annotated[Somewhere, Query()]


@router.get("")
def board(visit: Looks, asked: Annotated[Drawn, Query()]) -> Response:
    """Show what there is, what waits for a decision, what is late, and how far it has come."""
    say = translations(visit.language).gettext

    def find(desk: Desk, ground: Ground) -> dict[str, Any]:
        drawn = grounds.drawn(desk, ground, asked.curve)
        stages, curve = count(funnel, desk, ground), count(burnup, desk, ground, which=drawn.id)
        whole = count(figures, desk, ground).whole
        return {
            "whole": whole,
            "elsewhere": [] if whole.total else ground.elsewhere(partial(_items, desk, ground)),
            "drawn": drawn,
            "waiting": count(decisions, desk, ground),
            "late": count(lateness, desk, ground),
            "held_back": count(held_back, desk, ground),
            "stages": stages,
            "stages_chart": charts.funnel(stages, say),
            "curve": curve,
            "curve_chart": charts.burnup(curve, say),
            "problems": count(common.problems, desk, ground)[:FEW],
            "columns": count(duty_matrix, desk, ground).columns,
        }

    return show(visit, asked, "board.html", find)


@router.get("/duties")
def duties(visit: Looks, asked: Asked) -> Response:
    """Show 报送矩阵 whole: organization × milestone."""

    def find(desk: Desk, ground: Ground) -> dict[str, Any]:
        matrix = count(duty_matrix, desk, ground)

        def lines(campaign_id: UUID) -> int:
            return len(count(duty_matrix, desk, ground, which=campaign_id).lines)

        return {"matrix": matrix, "elsewhere": [] if matrix.lines else ground.elsewhere(lines)}

    return show(visit, asked, "board_duties.html", find)


@router.get("/late")
def late(visit: Looks, asked: Asked) -> Response:
    """Show what is overdue, items and duties, by organization and rung."""

    def find(desk: Desk, ground: Ground) -> dict[str, Any]:
        found = count(lateness, desk, ground)
        late = found.total or found.unacknowledged
        return {
            "late": found,
            "held_back": count(held_back, desk, ground),
            "elsewhere": [] if late else ground.elsewhere(partial(_late, desk, ground)),
        }

    return show(visit, asked, "board_late.html", find)


@router.get("/common")
def shared(visit: Looks, asked: Annotated[Least, Query()]) -> Response:
    """Show every indicator with findings, and which of them are 共性."""

    def find(desk: Desk, ground: Ground) -> dict[str, Any]:
        found = count(common.problems, desk, ground, least=asked.least)

        def problems(campaign_id: UUID) -> int:
            return len(count(common.problems, desk, ground, which=campaign_id))

        there = [] if found else ground.elsewhere(problems)
        return {"problems": found, "least": asked.least, "elsewhere": there}

    return show(visit, asked, "board_common.html", find)


@router.get("/unacknowledged")
def unacknowledged(visit: Looks, asked: Annotated[Waiting, Query()]) -> Response:
    """Show the notices about what is overdue that nobody acknowledged."""
    after = BY_ID.after(asked.cursor)

    def find(desk: Desk, ground: Ground) -> dict[str, Any]:
        here = {"organization_only": asked.organization_only}
        rows = count(overdue.unacknowledged, desk, ground, after=after, limit=USUAL + 1, **here)

        def notices(campaign_id: UUID) -> int:
            more = {"which": campaign_id, "limit": USUAL} | here
            return len(count(overdue.unacknowledged, desk, ground, **more))

        there = [] if rows else ground.elsewhere(notices)
        return {"page": BY_ID.page(rows, USUAL), "elsewhere": there}

    return show(visit, asked, "board_unacknowledged.html", find)


def _items(desk: Desk, ground: Ground, campaign_id: UUID) -> int:
    """Count the items of another campaign."""
    total: int = count(figures, desk, ground, which=campaign_id).whole.total
    return total


def _late(desk: Desk, ground: Ground, campaign_id: UUID) -> int:
    """Count what is overdue in another campaign."""
    total: int = count(lateness, desk, ground, which=campaign_id).total
    return total
