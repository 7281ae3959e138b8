"""From each number on the board to the rows behind it: what lists exactly what was counted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from models.vocabulary import DutyState, State
from workflows.queries.campaigns import Which
from workflows.queries.common import Problem
from workflows.queries.decisions import ASKED, Kind
from workflows.queries.duties import DutyFilter
from workflows.queries.duty_matrix import DutyColumn
from workflows.queries.lateness import LateLine
from workflows.queries.rungs import Climbed
from workflows.queries.stages import STANDING, Part
from workflows.queries.wanted import ItemFilter

FIGURES: Mapping[str, Mapping[str, Any]] = {
    "total": {},
    **{part.value: {"parts": (part,)} for part in Part},
    "overdue": {"overdue": True},
}
"""What each of the figures asks of items."""


def of_figure(ground: ItemFilter, name: str) -> ItemFilter:
    """Return what lists the items of one of the `Figures`; `ground` is where they were counted."""
    return replace(ground, **FIGURES[name])


def of_stage(ground: ItemFilter, state: State, *, ever: bool) -> ItemFilter:
    """Return what lists the items that are in a stage now, or that ever were."""
    return replace(ground, ever=state) if ever else replace(ground, state=state)


def of_problem(ground: ItemFilter, problem: Problem, *, closed: bool) -> ItemFilter:
    """Return what lists the findings under an indicator: those that are closed, or all."""
    parts = (Part.CLOSED,) if closed else STANDING
    return replace(ground, campaign_id=problem.campaign_id, indicator=problem.code, parts=parts)


def of_decision(ground: ItemFilter, kind: Kind, today: date) -> ItemFilter | None:
    """Return what lists what waits; None for drafts, which /escalations lists."""
    if kind not in ASKED:
        return None
    return replace(
        ASKED[kind](today),
        campaign_id=ground.campaign_id,
        organization_id=ground.organization_id,
    )


def late_items(campaign_id: Which, line: LateLine, rung: Climbed | None = None) -> ItemFilter:
    """Return what lists the overdue items of a line, on one rung or on any."""
    return ItemFilter(
        campaign_id=campaign_id, organization_id=line.organization_id,
        organization_only=line.organization_only, overdue=True, rung=rung,
    )  # fmt: skip


def late_duties(campaign_id: Which, line: LateLine, rung: Climbed | None = None) -> DutyFilter:
    """Return what lists the overdue duties of a line, on one rung or on any."""
    return DutyFilter(
        campaign_id=campaign_id, organization_id=line.organization_id,
        organization_only=line.organization_only, overdue=True, rung=rung,
    )  # fmt: skip


def of_column(ground: DutyFilter, column: DutyColumn, state: DutyState | None = None) -> DutyFilter:
    """Return what lists the duties of a milestone in a state; those that are overdue for None."""
    if state is None:
        return replace(ground, milestone_id=column.milestone_id, overdue=True)
    return replace(ground, milestone_id=column.milestone_id, state=state)
