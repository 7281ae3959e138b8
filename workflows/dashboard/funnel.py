"""漏斗: how many items are in each stage now, and how many ever came so far."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Item
from models.vocabulary import State
from workflows.items.queries.state_groups import EVER_REACHED
from workflows.statistics.scope import Scope


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """One stage: the items that are in it, and those that are or once were."""

    state: State
    now: int
    ever: int


def funnel(session: Session, scope: Scope) -> tuple[FunnelStage, ...]:
    """Count the items of a scope by stage, in the order of the stages."""
    wanted = [c for state in State for c in (col(Item.state) == state, EVER_REACHED[state])]
    query = sa.select(*(sa.func.count().filter(condition) for condition in wanted)).select_from(Item)
    counted = session.execute(query.where(*scope.items)).one()
    return tuple(
        FunnelStage(state, now, ever) for state, now, ever in zip(State, counted[::2], counted[1::2], strict=True)
    )
