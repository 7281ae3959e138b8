"""漏斗: how many items are in each stage now, and how many ever came so far."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Item
from models.vocabulary import State
from workflows.authz.actors import Actor
from workflows.campaigns.queries import CampaignChoice
from workflows.items.queries.state_groups import EVER_REACHED
from workflows.statistics.scope import scope_of


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """One stage: the items that are in it, and those that are or once were."""

    state: State
    now: int
    ever: int


def funnel(
    session: Session, actor: Actor, which: CampaignChoice, *, today: date, organization_id: UUID | None = None
) -> tuple[FunnelStage, ...]:
    """Count the items that the actor sees by stage, in the order of the stages."""
    scope = scope_of(session, actor, which, today=today, organization_id=organization_id)
    wanted = [c for state in State for c in (col(Item.state) == state, EVER_REACHED[state])]
    query: Any = sa.select(*(sa.func.count().filter(condition) for condition in wanted))
    counted = list(session.execute(query.select_from(Item).where(*scope.items)).one())
    return tuple(
        FunnelStage(state, now, ever) for state, now, ever in zip(State, counted[::2], counted[1::2], strict=True)
    )
