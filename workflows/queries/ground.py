"""The part of a campaign that an actor looks at, on which everything else is counted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.duty import Duty
from models.item import Item
from models.people import Organization
from workflows import access
from workflows.actors import Actor
from workflows.queries.wanted import reach_in
from workflows.rulebook import Rulebook, calendar, rulebook
from workflows.rules import OWNERS
from workflows.workdays import Calendar

GROUNDS = "grounds"
"""Under which a session keeps the grounds that were asked for in it."""

Conditions = tuple[sa.ColumnElement[bool], ...]

# An expression: by their own index the rows would each be fetched from another place.
ITS_ORGANIZATION = sa.func.coalesce(col(Item.organization_id), sa.null())


@dataclass(frozen=True, slots=True)
class Ground:
    """A campaign below one of its organizations, as far as an actor sees it."""

    actor: Actor
    book: Rulebook
    node: Organization
    days: Calendar
    seen: Conditions
    """Which of the campaign's items are counted."""
    duties: Conditions
    """Which duties are counted, of a join with `Organization`."""

    @property
    def items(self) -> Conditions:
        """Which items are counted."""
        return (col(Item.campaign_id) == self.book.campaign_id, *self.seen)

    @property
    def most_items(self) -> Conditions:
        """The same, where nearly each row has to be fetched: faster in the order they lie in."""
        here = sa.func.coalesce(col(Item.campaign_id), sa.null()) == self.book.campaign_id
        return (here, *self.seen)


def stand(
    session: Session,
    actor: Actor,
    campaign_id: UUID,
    *,
    today: date,
    organization_id: UUID | None = None,
) -> Ground:
    """Return where an actor stands: all of the campaign, or what is below an organization of it.

    Within one session it is found out once, for all that a page counts there.
    """
    known = session.info.setdefault(GROUNDS, {})
    asked = (actor, campaign_id, today, organization_id)
    if asked not in known:
        known[asked] = _stand(session, *asked)
    found: Ground = known[asked]
    return found


def _stand(
    session: Session, actor: Actor, campaign_id: UUID, today: date, organization_id: UUID | None
) -> Ground:
    book = rulebook(session, campaign_id)
    seen: list[sa.ColumnElement[bool]] = []
    duties = [col(Duty.campaign_id) == campaign_id, access.within(actor.scopes)]
    if organization_id:
        node = access.organization_asked(session, actor, organization_id, today, campaign_id)
        seen.append(col(Item.organization_id).in_(access.below([node.path])))
        duties.append(access.within([node.path]))
    else:
        node = session.get_one(Organization, book.committee_id)
    if reach_in(session, actor, campaign_id) is not None:
        seen.append(access.visible(actor, today))
    days = calendar(session, book.committee_id)
    return Ground(actor, book, node, days, tuple(seen), tuple(duties))


def directly_below(
    session: Session, ground: Ground, counted: Collection[UUID]
) -> dict[UUID, tuple[str | None, str]]:
    """Say where each organization is counted: under the one directly below the node, or the node.

    Each with key and label, in the order of the tree: those that were counted, and those in sight
    that can own items.
    """
    node = ground.node
    rows = session.execute(
        sa.select(
            col(Organization.id),
            col(Organization.path),
            col(Organization.name),
            col(Organization.kind).in_(OWNERS),
        )
        .where(access.within([node.path]))
        .order_by(col(Organization.path))
    ).all()
    names: dict[str, tuple[str | None, str]] = {
        path: (str(found), name) for found, path, name, _ in rows
    }
    names[node.path] = (str(node.id), f"{node.name}（本级）")
    below = len(node.path) + len(f"{node.id.hex}/")
    return {
        found: names[path[:below]]
        for found, path, _, owns in rows
        if found in counted or (owns and path.startswith(ground.actor.scopes))
    }
