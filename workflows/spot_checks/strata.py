"""What a draw is made from, and which of it is drawn: the seed and the strata decide, and nobody else."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.choices import Stratum
from models.item import Item
from models.people import Organization
from models.signature import Signature
from models.vocabulary import SignAct, State
from workflows.authz import access, paths
from workflows.authz.actors import Actor
from workflows.days import day_in
from workflows.rules.snapshot import CampaignRules


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed item as a draw sees it, with the value that it has in each stratum."""

    id: UUID
    strata: dict[Stratum, Hashable]


def closed_items(
    session: Session, actor: Actor, book: CampaignRules, node: Organization, since: date | None, now: datetime
) -> list[Closed]:
    """Return the items below an organization of which the actor may know, closed since a day."""
    chosen = [
        col(Item.campaign_id) == book.campaign_id,
        col(Item.state) == State.CLOSED,
        col(Item.organization_id).in_(paths.organizations_below([node.path])),
        access.visible_clause(actor, book.today(now)),
    ]
    if since is not None:
        chosen.append(col(Item.closed_at) >= datetime.combine(since, time.min, book.zone))
    top = session.get_one(Organization, book.committee_id).path
    verified = sa.and_(
        col(Signature.item_id) == Item.id, col(Signature.round) == Item.round, col(Signature.act) == SignAct.VERIFY
    )
    rows = session.execute(
        sa.select(
            col(Item.id),
            col(Organization.path),
            col(Item.indicator_id),
            col(Signature.user_id),
            col(Item.closed_at),
            col(Item.due_on),
        )
        .join(Organization, col(Organization.id) == Item.organization_id)
        .outerjoin(Signature, verified)
        .where(*chosen)
    )
    return [
        Closed(
            found,
            {
                Stratum.UNIT: paths.branch_path(path, top),
                Stratum.INDICATOR: indicator,
                Stratum.VERIFIER: verifier,
                Stratum.LAST_DAY: due_on is not None and day_in(book.zone, closed_at) >= due_on,
            },
        )
        for found, path, indicator, verifier, closed_at, due_on in rows
    ]


def pick(closed: Iterable[Closed], strata: Collection[Stratum], seed: str, size: int) -> list[UUID]:
    """Return at most `size` of the items, in the order of the draw.

    Within each stratum the lowest lot comes first; from each stratum one is taken before any gives a second.
    Without strata that is the lowest lots of all.
    """
    within: defaultdict[tuple[Hashable, ...], list[tuple[str, UUID]]] = defaultdict(list)
    for each in closed:
        within[tuple(each.strata[stratum] for stratum in Stratum if stratum in strata)].append(
            (draw_lot(seed, each.id), each.id)
        )
    turns = sorted((turn, *lot) for lots in within.values() for turn, lot in enumerate(sorted(lots)))
    return [item_id for _, _, item_id in turns[:size]]


def draw_lot(seed: str, item_id: UUID) -> str:
    """Return an item's lot in a draw."""
    return hashlib.sha256(f"{seed}{item_id}".encode()).hexdigest()
