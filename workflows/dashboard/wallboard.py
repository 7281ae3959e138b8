"""What a screen in a meeting room shows: anybody may look at it, so nothing sensitive is told."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from models.vocabulary import Light, Sensitivity, State
from workflows.authz.actors import Actor
from workflows.deadlines import status
from workflows.items.counts import DUE
from workflows.items.queries.filters import ASKED_FOR_LATER
from workflows.statistics.counted import due, open_items, total
from workflows.statistics.scope import Scope


@dataclass(frozen=True)
class PublicViewer(Actor):
    """Somebody with others looking on: sees as far, but no sensitive item, not even the own."""

    @cached_property
    def reach(self) -> dict[str, frozenset[Sensitivity]]:
        """The subtrees that the person's offices see, and of these what is not sensitive."""
        return dict.fromkeys(super().reach, frozenset({Sensitivity.NONE}))

    @property
    def me(self) -> UUID | None:
        """Nobody: no item is shown for being the person's own work."""
        return None


def public_viewer(actor: Actor) -> PublicViewer:
    """Return who looks at what the actor shows to others."""
    return PublicViewer(actor.user_id, actor.name, actor.is_admin, actor.posts, actor.today)


def status_counts(session: Session, scope: Scope) -> Mapping[Light, int]:
    """Count a scope's items in the organizations' own hands by their light; red is what is overdue.

    Grey is what has a later date to be decided on. What waits for others in a stage of its own (验收) is not counted.
    """
    counts = due(scope)
    rows = session.execute(
        sa.select(counts.c.campaign_id, counts.c.day, total(counts, DUE)).group_by(counts.c.campaign_id, counts.c.day)
    )
    rules = {book.campaign_id: book.rules for book in scope.books}
    found: Counter[Light] = Counter()
    for campaign_id, due_on, count in rows:
        days = scope.days[campaign_id]
        lamp = status.traffic_light(State.RECTIFY, due_on, scope.today, rules[campaign_id], days)
        found[lamp.light] += count
    found[Light.GREY] = session.scalars(
        sa.select(sa.func.count()).select_from(open_items(scope, ASKED_FOR_LATER))
    ).one()
    return {light: found[light] for light in Light}
