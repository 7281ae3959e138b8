"""抽查取样: 纪委 draws from what was closed, so that nobody knows beforehand what is looked at.

The seed decides, and stands in the campaign's journal with what it was drawn from: anybody with
the right can draw again and find the same, and no draw that did not please stays unseen.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Item
from models.people import Organization
from models.vocabulary import State, SubjectKind
from workflows.authz import access, paths, permissions
from workflows.authz.actors import Actor
from workflows.campaigns.queries import require_campaign
from workflows.errors import Conflict
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.rules.snapshot import CampaignRules, campaign_rules

SEED_BYTES = 16


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn: of how many items, and which ones, in the order of the draw."""

    seed: str
    population: int
    items: tuple[sa.RowMapping, ...]


def new_seed() -> str:
    """Return a seed that nobody chose."""
    return secrets.token_hex(SEED_BYTES)


def draw(
    session: Session,
    campaign_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    seed: str,
    size: int,
    organization_id: UUID | None = None,
    since: date | None = None,
) -> Sample:
    """Draw at most `size` of the closed items, below an organization, closed since a day.

    The draw is the items with the lowest SHA-256 of the seed and their id.
    """
    require_campaign(session, actor, campaign_id)
    book = campaign_rules(session, campaign_id)
    node = session.get_one(Organization, book.committee_id)
    if organization_id:
        node = access.require_organization(session, actor, organization_id)
    post = permissions.require(actor, Act.SAMPLE, node)
    ids = _closed(session, actor, book, node, since, now)
    if not ids:
        raise Conflict("所选范围内还没有已销号的事项，无从抽查，请放宽范围。")
    drawn = sorted(ids, key=lambda item_id: draw_lot(seed, item_id))[:size]
    items = _shown(session, drawn)
    said = {
        "seed": seed,
        "size": size,
        "population": len(ids),
        "population_sha256": entries.sha256(sorted(map(str, ids))),
        "organization_id": str(node.id),
        "organization": node.name,
        "since": since.isoformat() if since else None,
        "items": [{"id": str(each["id"]), "number": each["number"]} for each in items],
    }
    subject = (SubjectKind.CAMPAIGN, campaign_id)
    entries.append(session, subject, Act.SAMPLE, now=now, actor=actor, post=post, data=said)
    return Sample(seed, len(ids), items)


def _closed(
    session: Session, actor: Actor, book: CampaignRules, node: Organization, since: date | None, now: datetime
) -> Sequence[UUID]:
    """Return the closed items below an organization of which the actor may know, closed since a day."""
    chosen = [
        col(Item.campaign_id) == book.campaign_id,
        col(Item.state) == State.CLOSED,
        col(Item.organization_id).in_(paths.organizations_below([node.path])),
        access.visible_clause(actor, book.today(now)),
    ]
    if since is not None:
        chosen.append(col(Item.closed_at) >= datetime.combine(since, time.min, book.zone))
    return session.scalars(sa.select(col(Item.id)).where(*chosen)).all()


def draw_lot(seed: str, item_id: UUID) -> str:
    """Return an item's lot in a draw."""
    return hashlib.sha256(f"{seed}{item_id}".encode()).hexdigest()


def _shown(session: Session, drawn: list[UUID]) -> tuple[sa.RowMapping, ...]:
    rows = (
        session.execute(
            sa.select(
                col(Item.id),
                col(Item.number),
                col(Item.text),
                col(Item.closed_at),
                col(Organization.name).label("organization"),
            )
            .join(Organization, col(Organization.id) == Item.organization_id)
            .where(col(Item.id).in_(drawn))
        )
        .mappings()
        .all()
    )
    return tuple(sorted(rows, key=lambda row: drawn.index(row["id"])))
