"""Which campaigns, and which part of the tree, a page is about; both stand in its address.

An address that says nothing means what was chosen last on this device, or else all campaigns that
run. What has not begun is shown to who asks for it, and is nobody's default.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import Response
from starlette.datastructures import QueryParams

from models.campaign import Campaign
from transport.services import UnitOfWork
from web import links
from web.browser import remembered_choice
from web.filters import Filters
from web.page_request import PageRequest
from web.render import Shown
from workflows.authz import access
from workflows.authz.paths import lies_within, parent_path
from workflows.campaigns import queries as campaigns
from workflows.campaigns.queries import CampaignChoice, Several, is_open
from workflows.dashboard import drilldown
from workflows.errors import NotFound
from workflows.items.queries.filters import ItemFilter
from workflows.organizations.choices import UnitChoice, unit_choices
from workflows.statistics.queries import identities
from workflows.statistics.scope import scope_of
from workflows.submissions.queries import DutyFilter


class ScopeFilter(Filters):
    """The campaigns, and the organization with those below it; what was chosen, and all of it."""

    campaign: CampaignChoice | None = None
    organization: UUID | None = None


@dataclass(frozen=True, slots=True)
class PageScope:
    """What was chosen, and what could be."""

    which: CampaignChoice
    """What addresses call the campaigns chosen."""
    chosen: tuple[Campaign, ...]
    known: Sequence[Campaign]
    places: tuple[UnitChoice, ...]
    organization_id: UUID | None

    @property
    def campaign(self) -> Campaign:
        """The campaign of a page that is of one; else the last opened of those chosen."""
        return self.chosen[-1]

    @property
    def titles(self) -> dict[UUID, str]:
        """What tells the rows of several campaigns apart; nothing where there is but one."""
        several = self.chosen if len(self.chosen) > 1 else ()
        return {each.id: each.title for each in several}

    @property
    def items(self) -> ItemFilter:
        """What lists all that is counted here."""
        return ItemFilter(campaign_id=self.which, organization_id=self.organization_id)

    @property
    def duties(self) -> DutyFilter:
        """What lists all that is owed here."""
        return DutyFilter(campaign_id=self.which, organization_id=self.organization_id)

    @property
    def asked(self) -> QueryParams:
        """What the address of another page of this scope says."""
        found = {"campaign": self.which, "organization": self.organization_id}
        return QueryParams({name: str(value) for name, value in found.items() if value})

    @property
    def above(self) -> dict[UUID, str]:
        """The names of the 党总支 in sight, of those below them: 教师第一党支部 is many's name."""
        universities = {each.organization_id for each in self.chosen}
        names = {each.path: each.name for each in self.places if each.id not in universities}
        above = {each.id: names.get(parent_path(each.path)) for each in self.places}
        return {id_: name for id_, name in above.items() if name}

    @property
    def below(self) -> frozenset[UUID] | None:
        """The organization chosen with those below it that are in sight; None for all."""
        if self.organization_id is None:
            return None
        paths = tuple(p.path for p in self.places if p.id == self.organization_id)
        return frozenset(each.id for each in self.places if lies_within(each.path, paths))

    def elsewhere(self, count: Callable[[UUID], int]) -> list[tuple[Campaign, int]]:
        """Return the campaigns not chosen in which there is something, and how much."""
        others = [each for each in reversed(self.known) if each not in self.chosen]
        counted = [(each, count(each.id)) for each in others]
        return [(each, number) for each, number in counted if number]


Find = Callable[[UnitOfWork, PageScope], Shown]
"""Counts what a page shows of its scope."""
Has = Callable[[UnitOfWork, Collection[UUID]], Collection[UUID]]
"""Tells in which of some campaigns there is something for a page of one to show."""


def scope_page(page: PageRequest, asked: ScopeFilter, template: str, find: Find, *, one: Has | None = None) -> Response:
    """Show what is found in the scope asked for; where there is none, what will be.

    With `one` it is a page of one campaign.
    """
    with page.reading() as unit:
        scope = choose_campaign(page, unit, asked, one) if one else choose_scope(page, unit, asked)
        if scope is None:
            return no_campaign_page(page, unit)
        return page.render(unit, template, scope=scope, links=links, behind=drilldown, **find(unit, scope))


def no_campaign_page(page: PageRequest, unit: UnitOfWork) -> Response:
    """Say that no campaign has begun, and which will."""
    return page.render(unit, "campaigns/no_campaign.html", upcoming=campaigns.known_campaigns(unit.session, unit.actor))


def count(query: Callable[..., Any], unit: UnitOfWork, scope: PageScope, **more: Any) -> Any:
    """Ask one of the board's queries of a scope."""
    which, organization_id = more.pop("which", scope.which), more.pop("organization_id", scope.organization_id)
    there = scope_of(unit.session, unit.actor, which, today=unit.today, organization_id=organization_id)
    return query(unit.session, there, **more)


def choose_scope(page: PageRequest, unit: UnitOfWork, asked: ScopeFilter) -> PageScope | None:
    """Return where a page stands; None where no campaign has begun, or `NotFound`."""
    known = campaigns.known_campaigns(unit.session, unit.actor)
    wanted = asked.campaign or _remembered(page, known)
    found = _meant(known, wanted, unit.today)
    return _ground(unit, asked, known, *found) if found else None


def choose_campaign(page: PageRequest, unit: UnitOfWork, asked: ScopeFilter, has: Has) -> PageScope | None:
    """Return where a page of one campaign stands: the last opened that has something to show."""
    known = campaigns.known_campaigns(unit.session, unit.actor)
    wanted = asked.campaign or _remembered(page, known)
    found = _meant(known, wanted, unit.today)
    if found is None:
        return None
    _, chosen = found
    running = [each for each in chosen if is_open(each, unit.today)]
    first = list(reversed(running or [each for each in chosen if each.starts_on <= unit.today]))
    candidates = first or chosen
    if len(candidates) > 1:
        having = has(unit, [each.id for each in candidates])
        candidates = [each for each in candidates if each.id in having] or candidates
    return _ground(unit, asked, known, candidates[0].id, tuple(candidates[:1]))


def with_items(unit: UnitOfWork, campaign_ids: Collection[UUID]) -> Collection[UUID]:
    """Tell in which campaigns the person sees any item."""
    return identities(unit.session, unit.actor, unit.today).keys() & set(campaign_ids)


def campaign_of(unit: UnitOfWork, scope: PageScope, wanted: UUID | None = None) -> Campaign:
    """Return the campaign whose progress is drawn: the one wanted, or one that has items."""
    if len(scope.chosen) == 1:
        return scope.campaign
    if found := next((each for each in scope.chosen if each.id == wanted), None):
        return found
    having = with_items(unit, [each.id for each in scope.chosen])
    return next((each for each in reversed(scope.chosen) if each.id in having), scope.campaign)


def _ground(
    unit: UnitOfWork, asked: ScopeFilter, known: Sequence[Campaign], which: CampaignChoice, chosen: tuple[Campaign, ...]
) -> PageScope:
    ids = [each.id for each in chosen]
    found = unit_choices(unit.session, unit.actor, ids)
    if asked.organization is not None:
        access.require_filter_organization(unit.session, unit.actor, asked.organization, unit.today, ids)
    return PageScope(which, chosen, known, found, asked.organization)


def _remembered(page: PageRequest, known: Sequence[Campaign]) -> CampaignChoice | None:
    """Return what was chosen last, unless it is none of the person's campaigns."""
    wanted = remembered_choice(page.request)
    if isinstance(wanted, UUID) and wanted not in {each.id for each in known}:
        return None
    return wanted


def _meant(
    known: Sequence[Campaign], wanted: CampaignChoice | None, today: date
) -> tuple[CampaignChoice, tuple[Campaign, ...]] | None:
    """Return the campaigns that are meant, and what they are called."""
    if isinstance(wanted, UUID):
        found = tuple(each for each in known if each.id == wanted)
        if not found:
            raise NotFound
        return wanted, found
    if wanted is Several.ALL and known:
        return wanted, tuple(known)
    if running := tuple(each for each in known if is_open(each, today)):
        return Several.RUNNING, running
    begun = [each for each in known if each.starts_on <= today]
    return (begun[-1].id, (begun[-1],)) if begun else None
