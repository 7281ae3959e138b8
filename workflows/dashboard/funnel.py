"""漏斗: how many items are in each stage now, and how many ever came so far."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from models.vocabulary import State
from workflows.items.counts import COUNTED
from workflows.items.queries.state_groups import BEYOND_PLAN
from workflows.statistics.counted import standing, total
from workflows.statistics.scope import Scope

_EVER: dict[State, tuple[str, ...]] = {
    State.DIAGNOSE: tuple(state.value for state in State),
    State.RECTIFY: tuple(state.value for state in BEYOND_PLAN),
    State.VOID: (State.VOID.value,),
    **{state: (name,) for state in State if (name := f"ever_{state.value}") in COUNTED},
}
"""The counters of the items that are, or once were, in a stage."""


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """One stage: the items that are in it, and those that are or once were."""

    state: State
    now: int
    ever: int


def funnel(session: Session, scope: Scope) -> tuple[FunnelStage, ...]:
    """Count the items of a scope by stage, in the order of the stages."""
    counts = standing(scope)
    wanted = (total(counts, *names) for state in State for names in ((state.value,), _EVER[state]))
    counted = session.execute(sa.select(*wanted)).one()
    return tuple(
        FunnelStage(state, now, ever) for state, now, ever in zip(State, counted[::2], counted[1::2], strict=True)
    )
