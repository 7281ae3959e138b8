"""The organizations of some campaigns that somebody sees, to choose one of them by."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.people import Organization
from workflows.authz import paths
from workflows.authz.actors import Actor
from workflows.rules.rules import OWNERS
from workflows.rules.snapshot import campaign_rules


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """An organization that can own items."""

    id: UUID
    name: str
    path: str
    depth: int
    """How far below the highest of those in sight."""


def unit_choices(session: Session, actor: Actor, campaign_ids: Iterable[UUID]) -> tuple[UnitChoice, ...]:
    """Return the organizations in sight, each before those below it."""
    committees = {campaign_rules(session, each).committee_id for each in campaign_ids}
    rows = session.execute(
        sa.select(col(Organization.id), col(Organization.name), col(Organization.path))
        .where(
            sa.or_(col(Organization.id).in_(committees), col(Organization.committee_id).in_(committees)),
            col(Organization.kind).in_(OWNERS),
            paths.within_subtrees(actor.scopes),
        )
        .order_by(col(Organization.path))
    ).all()
    depths = paths.depths([row.path for row in rows])
    return tuple(UnitChoice(row.id, row.name, row.path, depth) for row, depth in zip(rows, depths, strict=True))
