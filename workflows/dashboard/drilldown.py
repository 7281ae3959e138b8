"""From each number on the board to the rows behind it: what lists exactly what was counted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from models.vocabulary import DutyState, State
from workflows.campaigns.queries import CampaignChoice
from workflows.dashboard.common_problems import CommonProblem
from workflows.dashboard.overdue import OverdueLine
from workflows.dashboard.pending_decisions import ASKED, DecisionKind
from workflows.dashboard.submission_matrix import DutyColumn
from workflows.deadlines.levels import RungReached
from workflows.items.queries.filters import ItemFilter
from workflows.items.queries.state_groups import STANDING_PARTS, StatePart
from workflows.submissions.queries import DutyFilter

FIGURES: Mapping[str, Mapping[str, Any]] = {
    "total": {},
    **{part.value: {"parts": (part,)} for part in StatePart},
    "overdue": {"overdue": True},
}
"""What each of the figures asks of items."""


def of_figure(scope: ItemFilter, name: str) -> ItemFilter:
    """Return what lists the items of one of the `Figures`; `scope` is where they were counted."""
    return replace(scope, **FIGURES[name])


def of_stage(scope: ItemFilter, state: State, *, ever: bool) -> ItemFilter:
    """Return what lists the items that are in a stage now, or that ever were."""
    return replace(scope, ever=state) if ever else replace(scope, state=state)


def of_problem(scope: ItemFilter, problem: CommonProblem, *, closed: bool) -> ItemFilter:
    """Return what lists the findings under an indicator: those that are closed, or all."""
    parts = (StatePart.CLOSED,) if closed else STANDING_PARTS
    return replace(scope, campaign_id=problem.campaign_id, indicator=problem.code, parts=parts)


def of_decision(scope: ItemFilter, kind: DecisionKind, today: date) -> ItemFilter | None:
    """Return what lists what waits; None for drafts, which /escalations lists."""
    if kind not in ASKED:
        return None
    return replace(ASKED[kind](today), campaign_id=scope.campaign_id, organization_id=scope.organization_id)


def late_items(campaign_id: CampaignChoice, line: OverdueLine, rung: RungReached | None = None) -> ItemFilter:
    """Return what lists the overdue items of a line, on one rung or on any."""
    return ItemFilter(
        campaign_id=campaign_id,
        organization_id=line.organization_id,
        organization_only=line.organization_only,
        overdue=True,
        rung=rung,
    )


def late_duty_filter(campaign_id: CampaignChoice, line: OverdueLine, rung: RungReached | None = None) -> DutyFilter:
    """Return what lists the overdue duties of a line, on one rung or on any."""
    return DutyFilter(
        campaign_id=campaign_id,
        organization_id=line.organization_id,
        organization_only=line.organization_only,
        overdue=True,
        rung=rung,
    )


def of_column(scope: DutyFilter, column: DutyColumn, state: DutyState | None = None) -> DutyFilter:
    """Return what lists the duties of a milestone in a state; those that are overdue for None."""
    if state is None:
        return replace(scope, milestone_id=column.milestone_id, overdue=True)
    return replace(scope, milestone_id=column.milestone_id, state=state)
