"""The part of one or more campaigns that an actor looks at, on which all else is counted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.duty import Duty
from models.item import Item
from models.people import Organization
from workflows.authz import access, paths
from workflows.authz.access import Sight
from workflows.authz.actors import Actor
from workflows.authz.visibility import PlacedTable
from workflows.campaigns.queries import CampaignChoice, combined
from workflows.items.lateness import late_clause, late_through
from workflows.items.queries.filters import reach_in
from workflows.rules.rules import OWNERS
from workflows.rules.snapshot import CampaignRules, campaign_rules, working_calendars
from workflows.workdays.calendar import Calendar

SCOPES_KEPT = "grounds"
"""Under which a session keeps the grounds that were asked for in it."""

ScopeConditions = tuple[sa.ColumnElement[bool], ...]


class Extent(NamedTuple):
    """What of campaigns is counted: values, or in statements that are made once (models/shaped.py) parameters."""

    campaign_ids: tuple[UUID, ...]
    below: tuple[str, ...] | None
    """The paths below which is counted, where an organization was asked for."""
    sees: Sight | None
    """As far as who sees it; None where all of it is in sight."""

    def within(self, table: PlacedTable) -> ScopeConditions:
        """Select what is of the campaigns and below the organization, whoever may know of it."""
        campaigns = among_campaigns(col(table.campaign_id), self.campaign_ids)
        if self.below is None:
            return (campaigns,)
        return campaigns, col(table.organization_id).in_(paths.organizations_below(self.below))


@dataclass(frozen=True, slots=True)
class Scope:
    """Campaigns below one of their organizations, as far as an actor sees them on a day."""

    actor: Actor
    which: CampaignChoice
    organization_id: UUID | None
    """Below which is counted, where one was asked for."""
    today: date
    books: tuple[CampaignRules, ...]
    nodes: tuple[Organization, ...]
    """The organization below which is counted, or the campaigns' universities."""
    days: Mapping[UUID, Calendar]
    """On which days each campaign counts."""
    restricted: bool
    """Whether the actor may not know of every item there."""
    duties: ScopeConditions
    """Which duties are counted, of a join with `Organization`."""

    @property
    def campaign_ids(self) -> tuple[UUID, ...]:
        return tuple(book.campaign_id for book in self.books)

    @property
    def node_ids(self) -> tuple[UUID, ...]:
        return tuple(node.id for node in self.nodes)

    @property
    def items(self) -> ScopeConditions:
        """Which items are counted."""
        seen = (access.visible_clause(self.actor, self.today),) if self.restricted else ()
        return (*self.within(Item), *seen)

    def within(self, table: PlacedTable) -> ScopeConditions:
        """Select what is of the campaigns and below the organization, whoever may know of it."""
        return self.extent.within(table)

    @property
    def extent(self) -> Extent:
        """What is counted."""
        below = None if self.organization_id is None else tuple(node.path for node in self.nodes)
        return Extent(self.campaign_ids, below, access.sight(self.actor, self.today) if self.restricted else None)

    @property
    def late(self) -> sa.ColumnElement[bool]:
        """Select what is overdue of the items."""
        return late_clause(late_through(self.today, self.days))


def scope_of(
    session: Session, actor: Actor, which: CampaignChoice, *, today: date, organization_id: UUID | None = None
) -> Scope:
    """Return where an actor stands: all of the campaigns, or what is below an organization.

    Within one session it is found out once, for all that a page counts there.
    """
    known = session.info.setdefault(SCOPES_KEPT, {})
    asked = (actor, which, today, organization_id)
    if asked not in known:
        known[asked] = _stand(session, *asked)
    found: Scope = known[asked]
    return found


def _stand(session: Session, actor: Actor, which: CampaignChoice, today: date, organization_id: UUID | None) -> Scope:
    ids = combined(session, actor, which, today)
    books = tuple(campaign_rules(session, campaign_id) for campaign_id in ids)
    duties = [among_campaigns(col(Duty.campaign_id), ids), paths.within_subtrees(actor.scopes)]
    if organization_id:
        node = access.require_filter_organization(session, actor, organization_id, today, ids)
        nodes: tuple[Organization, ...] = (node,)
        duties.append(paths.within_subtrees([node.path]))
    else:
        committees = dict.fromkeys(book.committee_id for book in books)
        nodes = tuple(session.get_one(Organization, each) for each in committees)
    restricted = reach_in(session, actor, ids) is not None
    days = working_calendars(session, books)
    return Scope(actor, which, organization_id, today, books, nodes, days, restricted, tuple(duties))


def among_campaigns(campaign: sa.SQLColumnExpression[UUID], ids: Sequence[UUID]) -> sa.ColumnElement[bool]:
    """Select the rows of some campaigns; a single one is compared, as its index likes it."""
    return campaign == ids[0] if len(ids) == 1 else campaign.in_(ids)


def unit_below(session: Session, scope: Scope, counted: Collection[UUID]) -> dict[UUID, tuple[str | None, str]]:
    """Say where each organization is counted: under the one directly below the node, or the node.

    Each with key and label, in the order of the tree: those that were counted, and those in sight
    that can own items.
    """
    rows = session.execute(
        sa.select(
            col(Organization.id), col(Organization.path), col(Organization.name), col(Organization.kind).in_(OWNERS)
        )
        .where(paths.within_subtrees(node.path for node in scope.nodes))
        .order_by(col(Organization.path))
    ).all()
    names: dict[str, tuple[str | None, str]] = {path: (str(found), name) for found, path, name, _ in rows}
    names |= {node.path: (str(node.id), f"{node.name}（本级）") for node in scope.nodes}
    return {
        found: names[_unit_path(scope, path)]
        for found, path, _, owns in rows
        if found in counted or (owns and paths.lies_within(path, scope.actor.scopes))
    }


def _unit_path(scope: Scope, path: str) -> str:
    """Return the path of the organization directly below the node that a path leads through, or the node's."""
    node = next(node for node in scope.nodes if paths.lies_within(path, node.path))
    return paths.branch_path(path, node.path)
