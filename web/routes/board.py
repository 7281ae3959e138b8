"""看板: the numbers of a campaign, each with the rows behind it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api.house import Desk
from api.pages import BY_ID, USUAL
from api.routes.board import MOST_ORGANIZATIONS
from web import charts
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

router = APIRouter(prefix="/board")

FEW = 5
"""How many 共性问题 the board itself shows."""


class Least(Somewhere):
    """And from how many organizations on a problem is common."""

    least: int = Field(default=common.USUAL_LEAST, ge=1, le=MOST_ORGANIZATIONS)


class Waiting(Somewhere):
    """And whether of the organization itself alone, and which page."""

    organization_only: bool = False
    cursor: str | None = None


Asked = Annotated[Somewhere, Query()]


@router.get("")
def board(visit: Looks, asked: Asked) -> Response:
    """Show what there is, what waits for a decision, what is late, and how far it has come."""
    say = translations(visit.language).gettext

    def find(desk: Desk, ground: Ground) -> dict[str, Any]:
        stages, curve = count(funnel, desk, ground), count(burnup, desk, ground)
        return {
            "whole": count(figures, desk, ground).whole,
            "waiting": count(decisions, desk, ground),
            "late": count(lateness, desk, ground),
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
    return show(
        visit, asked, "board_duties.html",
        lambda desk, ground: {"matrix": count(duty_matrix, desk, ground)},
    )  # fmt: skip


@router.get("/late")
def late(visit: Looks, asked: Asked) -> Response:
    """Show what is overdue, items and duties, by organization and rung."""
    return show(
        visit, asked, "board_late.html",
        lambda desk, ground: {"late": count(lateness, desk, ground)},
    )  # fmt: skip


@router.get("/common")
def shared(visit: Looks, asked: Annotated[Least, Query()]) -> Response:
    """Show every indicator with findings, and which of them are 共性."""

    def find(desk: Desk, ground: Ground) -> dict[str, Any]:
        found = count(common.problems, desk, ground, least=asked.least)
        return {"problems": found, "least": asked.least}

    return show(visit, asked, "board_common.html", find)


@router.get("/unacknowledged")
def unacknowledged(visit: Looks, asked: Annotated[Waiting, Query()]) -> Response:
    """Show the notices about what is overdue that nobody acknowledged."""
    after = BY_ID.after(asked.cursor)

    def find(desk: Desk, ground: Ground) -> dict[str, Any]:
        rows = count(
            overdue.unacknowledged, desk, ground,
            organization_only=asked.organization_only, after=after, limit=USUAL + 1,
        )  # fmt: skip
        return {"page": BY_ID.page(rows, USUAL)}

    return show(visit, asked, "board_unacknowledged.html", find)
