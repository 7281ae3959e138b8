"""Which campaign, and which part of the tree, a page is about; both stand in its address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from api.house import Desk
from models.campaign import Campaign
from web.filters import Filters
from workflows.errors import NotFound
from workflows.queries import campaigns
from workflows.queries.places import Place, places


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
    def within(self) -> dict[str, UUID | None]:
        """What every query of the board is given."""
        return {"campaign_id": self.campaign.id, "organization_id": self.organization_id}

    @property
    def asked(self) -> dict[str, Any]:
        """What the address of another page of this ground says."""
        found = {"campaign": self.campaign.id, "organization": self.organization_id}
        return {name: str(value) for name, value in found.items() if value is not None}

    @property
    def below(self) -> frozenset[UUID] | None:
        """The organization chosen with those below it that are in sight; None for all."""
        if self.organization_id is None:
            return None
        paths = tuple(p.path for p in self.places if p.id == self.organization_id)
        return frozenset(each.id for each in self.places if each.path.startswith(paths))


def choose(desk: Desk, asked: Somewhere) -> Ground | None:
    """Return where a page stands; None where there is no campaign yet, or `NotFound`."""
    known = campaigns.campaigns(desk.session, desk.actor)
    if not known and asked.campaign is None:
        return None
    campaign = _chosen(known, asked.campaign, desk.today)
    found = places(desk.session, desk.actor, campaign.id)
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
