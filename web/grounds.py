"""Which campaign, and which part of the tree, a page is about; both stand in its address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import Response
from starlette.datastructures import QueryParams

from api.house import Desk
from models.campaign import Campaign
from web import links
from web.filters import Filters
from web.visit import Visit
from workflows import access
from workflows.errors import NotFound
from workflows.queries import behind, campaigns
from workflows.queries.duties import DutyFilter
from workflows.queries.places import Place, places
from workflows.queries.wanted import ItemFilter


class Somewhere(Filters):
    """The campaign, and the organization with those below it; the last campaign, and all of it."""

    campaign: UUID | None = None
    organization: UUID | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What was chosen, and what could be."""

    campaign: Campaign
    campaigns: Sequence[Campaign]
    places: tuple[Place, ...]
    organization_id: UUID | None

    @property
    def items(self) -> ItemFilter:
        """What lists all that is counted here."""
        return ItemFilter(campaign_id=self.campaign.id, organization_id=self.organization_id)

    @property
    def duties(self) -> DutyFilter:
        """What lists all that is owed here."""
        return DutyFilter(campaign_id=self.campaign.id, organization_id=self.organization_id)

    @property
    def asked(self) -> QueryParams:
        """What the address of another page of this ground says."""
        found = {"campaign": self.campaign.id, "organization": self.organization_id}
        return QueryParams({name: str(value) for name, value in found.items() if value})

    @property
    def above(self) -> dict[UUID, str]:
        """The names of the 党总支 in sight, of those below them: 教师第一党支部 is many's name."""
        university = self.campaign.organization_id
        names = {each.path: each.name for each in self.places if each.id != university}
        above = {
            each.id: names.get(f"{each.path[:-1].rpartition('/')[0]}/") for each in self.places
        }
        return {id_: name for id_, name in above.items() if name}

    @property
    def below(self) -> frozenset[UUID] | None:
        """The organization chosen with those below it that are in sight; None for all."""
        if self.organization_id is None:
            return None
        paths = tuple(p.path for p in self.places if p.id == self.organization_id)
        return frozenset(each.id for each in self.places if each.path.startswith(paths))


Find = Callable[[Desk, Ground], dict[str, Any]]
"""Counts what a page shows of its ground."""


def show(visit: Visit, asked: Somewhere, template: str, find: Find) -> Response:
    """Show what is found on the ground asked for; without a campaign, that there is none."""
    with visit.reading() as desk:
        ground = choose(desk, asked)
        if ground is None:
            return visit.page(desk, "no_campaign.html")
        return visit.page(
            desk, template, ground=ground, links=links, behind=behind, **find(desk, ground)
        )


def count(query: Callable[..., Any], desk: Desk, ground: Ground, **more: Any) -> Any:
    """Ask one of the board's queries of a ground."""
    return query(
        desk.session, desk.actor, ground.campaign.id,
        today=desk.today, organization_id=ground.organization_id, **more,
    )  # fmt: skip


def choose(desk: Desk, asked: Somewhere) -> Ground | None:
    """Return where a page stands; None where there is no campaign yet, or `NotFound`."""
    known = campaigns.campaigns(desk.session, desk.actor)
    if not known and asked.campaign is None:
        return None
    campaign = _chosen(known, asked.campaign, desk.today)
    found = places(desk.session, desk.actor, campaign.id)
    if asked.organization is not None:
        access.organization_asked(
            desk.session, desk.actor, asked.organization, desk.today, campaign.id
        )
    return Ground(campaign, known, found, asked.organization)


def _chosen(known: Sequence[Campaign], wanted: UUID | None, today: date) -> Campaign:
    """Return the campaign asked for; else the last opened of those that run, or of all."""
    if wanted is not None:
        found = next((each for each in known if each.id == wanted), None)
        if found is None:
            raise NotFound
        return found
    running = [each for each in known if each.ends_on >= today]
    return (running or known)[-1]
