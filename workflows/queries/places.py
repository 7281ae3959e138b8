"""The organizations of some campaigns that somebody sees, to choose one of them by."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.people import Organization
from workflows import access
from workflows.actors import Actor
from workflows.rulebook import rulebook
from workflows.rules import OWNERS


@dataclass(frozen=True, slots=True)
class Place:
    """An organization that can own items."""

    id: UUID
    name: str
    path: str
    depth: int
    """How far below the highest of those in sight."""


def places(session: Session, actor: Actor, campaign_ids: Iterable[UUID]) -> tuple[Place, ...]:
    """Return the organizations in sight, each before those below it."""
    committees = {rulebook(session, each).committee_id for each in campaign_ids}
    rows = session.execute(
        sa.select(col(Organization.id), col(Organization.name), col(Organization.path))
        .where(
            sa.or_(
                col(Organization.id).in_(committees),
                col(Organization.committee_id).in_(committees),
            ),
            col(Organization.kind).in_(OWNERS),
            access.within(actor.scopes),
        )
        .order_by(col(Organization.path))
    ).all()
    top = min((row.path.count("/") for row in rows), default=0)
    return tuple(Place(id_, name, path, path.count("/") - top) for id_, name, path in rows)
