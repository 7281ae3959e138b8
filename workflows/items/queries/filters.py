"""What lists and counts of items may be asked: from each number to the rows behind it.

A question is its parameters and what decides its statement, so that statements are made once.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Indicator
from models.deadline import Deadline
from models.item import Item
from models.signature import Extension, Signature
from models.vocabulary import ExtensionState, Level, Sensitivity, SignAct, State
from workflows.authz import access, paths, visibility
from workflows.authz.actors import Actor
from workflows.campaigns.queries import CampaignChoice, Several, combined
from workflows.deadlines.levels import Ladders, RungReached, ladders, reached_rung
from workflows.items import lateness
from workflows.items.queries import search
from workflows.items.queries.state_groups import EVER_REACHED, PARTS, StatePart
from workflows.rules.snapshot import CampaignRules, campaign_rules, working_calendars

NO_CAMPAIGN = UUID(int=0)
"""The campaign of no item: asked for where no campaign runs."""


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What to list; each None leaves a question open."""

    campaign_id: CampaignChoice | None = None
    """A campaign, or a word for several."""
    organization_id: UUID | None = None
    state: State | None = None
    overdue: bool | None = None
    responsible_id: UUID | None = None
    indicator: str | None = None
    text: str | None = None
    """Words that are all found: in the problem, the number, or the names in the row."""
    organization_only: bool = False
    """本级: the organization without those below it."""
    parts: tuple[StatePart, ...] | None = None
    ever: State | None = None
    """The stage that an item is, or once was, in."""
    level: Level | None = None
    heading: str | None = None
    """一级指标, such as 支部1."""
    cited: bool | None = None
    """Whether any indicator is cited."""
    overdue_by: int | None = None
    """Overdue by at least so many working days."""
    due_through: date | None = None
    rung: RungReached | None = None
    """The rung reached for the present due date, on the ladder of the item's own campaign."""
    extension: bool | None = None
    """Whether an extension waits for its decision."""
    verified: bool | None = None
    """Whether this application for closure was verified."""


ReachByParameter = tuple[frozenset[Sensitivity], ...] | None
"""Which kinds of item each of the parameters scope0, scope1… opens; None where all are open."""


class QueryParameters(NamedTuple):
    """What of a question no parameter says: it makes the statement itself."""

    late: bool | None
    parts: tuple[StatePart, ...] | None
    ever: State | None
    cited: bool | None
    rung: RungReached | None
    steps: Ladders
    extension: bool | None
    verified: bool | None
    apart: bool
    """Whether each way to know of an item is looked for by itself: few items are seen of all that there are."""


class ItemQuery(NamedTuple):
    """A question by its parameters and by what decides its statement."""

    given: dict[str, object]
    reach: ReachByParameter
    fixed: QueryParameters


def item_query(session: Session, actor: Actor, wanted: ItemFilter, today: date) -> ItemQuery:
    """Return the question of a filter, as the actor may ask it."""
    ids = _campaigns(session, actor, wanted, today)
    given = _given(session, actor, wanted, ids, today)
    reach = reach_in(session, actor, ids)
    if reach is not None:
        given |= {"me": actor.me, "today": today} | ({"away": list(actor.away)} if actor.away else {})
        given |= {f"scope{n}": scope for n, scope in enumerate(actor.reach)}
    fixed = QueryParameters(
        late=wanted.overdue if wanted.overdue_by is None else True,
        parts=wanted.parts,
        ever=wanted.ever,
        cited=wanted.cited,
        rung=wanted.rung,
        steps=ladders(_books(session, actor, ids, today)) if wanted.rung else (),
        extension=wanted.extension,
        verified=wanted.verified,
        apart=reach is not None and not actor.sees_a_university,
    )
    return ItemQuery(given, reach, fixed)


def _campaigns(session: Session, actor: Actor, wanted: ItemFilter, today: date) -> tuple[UUID, ...] | None:
    """Return the campaigns asked for; None where the question is left open."""
    if wanted.campaign_id is None:
        return None
    return combined(session, actor, wanted.campaign_id, today) or (NO_CAMPAIGN,)


def _books(session: Session, actor: Actor, ids: tuple[UUID, ...] | None, today: date) -> list[CampaignRules]:
    """Return the rules of the campaigns asked for, or of all."""
    meant = combined(session, actor, Several.ALL, today) if ids is None else ids
    return [campaign_rules(session, each) for each in meant if each != NO_CAMPAIGN]


def _given(
    session: Session, actor: Actor, wanted: ItemFilter, ids: tuple[UUID, ...] | None, today: date
) -> dict[str, object]:
    """Return the parameters of a question; which ones there are decides its statement."""
    given: dict[str, object] = {
        **{f"campaign{n}": each for n, each in enumerate(ids or ())},
        "state": wanted.state,
        "responsible": wanted.responsible_id,
        "indicator": wanted.indicator,
        "level": wanted.level,
        "heading": wanted.heading and f"{search.normalized(wanted.heading)}-",
        "due_through": wanted.due_through,
        **search.parameters(wanted.text or ""),
    }
    if wanted.organization_id is not None:
        node = access.require_filter_organization(session, actor, wanted.organization_id, today, ids)
        given |= {"only": node.id} if wanted.organization_only else {"below": node.path}
    if wanted.overdue is not None or wanted.overdue_by is not None:
        days = working_calendars(session, _books(session, actor, ids, today))
        for n, (campaign, last) in enumerate(lateness.late_through(today, days, wanted.overdue_by or 1)):
            given |= {f"late_in{n}": campaign, f"late_through{n}": last}
    return {name: value for name, value in given.items() if value is not None}


def ways(given: frozenset[str], reach: ReachByParameter, fixed: QueryParameters) -> list[sa.ColumnElement[bool]]:
    """Return the ways to know of an item, of which one must hold."""
    if "me" not in given:
        return [sa.true()]
    scopes: visibility.Scopes = [(sa.bindparam(f"scope{n}"), kinds) for n, kinds in enumerate(reach or ())]
    away: visibility.Away = sa.bindparam("away", expanding=True) if "away" in given else None
    found = visibility.ways_to_know(sa.bindparam("me"), sa.bindparam("today", type_=sa.Date()), scopes, away)
    # An expression: whoever sees nearly all is shown the first that come, and not all there are, one way after another.
    return found if fixed.apart else [sa.func.coalesce(sa.or_(*found), sa.false())]


def conditions(given: frozenset[str], fixed: QueryParameters) -> list[sa.ColumnElement[bool]]:
    """Select the items that a question is about, from `Item` joined with its `Indicator`."""
    parameter = sa.bindparam
    by_name = {
        "state": col(Item.state) == parameter("state"),
        "responsible": col(Item.responsible_id) == parameter("responsible"),
        "indicator": col(Indicator.code) == parameter("indicator"),
        "level": col(Item.level) == parameter("level"),
        "heading": col(Indicator.code).startswith(parameter("heading"), escape="/"),
        "due_through": col(Item.due_sort) <= parameter("due_through"),
        "only": col(Item.organization_id) == parameter("only"),
        "below": col(Item.organization_id).in_(paths.organizations_below([parameter("below")])),
    }
    return [
        *_of_campaigns(given),
        *search.conditions(given),
        *(condition for name, condition in by_name.items() if name in given),
        *_fixed(given, fixed),
    ]


def _of_campaigns(given: frozenset[str]) -> Iterator[sa.ColumnElement[bool]]:
    """Select the items of the campaigns that are given: one, or several."""
    names = sorted(name for name in given if name.startswith("campaign"))
    wanted = [sa.bindparam(name, type_=sa.Uuid()) for name in names]
    campaign = col(Item.campaign_id)
    if wanted:
        yield campaign == wanted[0] if len(wanted) == 1 else campaign.in_(wanted)


def _fixed(given: frozenset[str], fixed: QueryParameters) -> Iterator[sa.ColumnElement[bool]]:
    if fixed.late is not None:
        late = lateness.late_clause(_through(given))
        yield late if fixed.late else sa.not_(late)
    if fixed.parts is not None:
        yield col(Item.state).in_([state for part in fixed.parts for state in PARTS[part]])
    if fixed.ever is not None:
        yield EVER_REACHED[fixed.ever]
    if fixed.cited is not None:
        yield col(Item.indicator_id).is_not(None) == fixed.cited
    if fixed.rung is not None:
        here = sa.and_(col(Deadline.item_id) == Item.id, col(Deadline.act).is_(None))
        yield reached_rung(here, fixed.steps, col(Item.campaign_id), fixed.rung)
    for told, wanted in ((ASKED_FOR_LATER, fixed.extension), (VERIFIED, fixed.verified)):
        if wanted is not None:
            yield told if wanted else sa.not_(told)


def _through(given: frozenset[str]) -> Iterator[tuple[Any, Any]]:
    """Name the parameters of the last overdue dates, and of the campaigns whose they are."""
    for n in range(sum(name.startswith("late_through") for name in given)):
        name = f"late_in{n}"
        campaign = sa.bindparam(name, type_=sa.Uuid()) if name in given else None
        yield campaign, sa.bindparam(f"late_through{n}", type_=sa.Date())


ASKED_FOR_LATER = col(Item.id).in_(
    sa.select(col(Extension.item_id)).where(col(Extension.state) == ExtensionState.PENDING)
)
VERIFIED = sa.exists().where(
    col(Signature.item_id) == Item.id, col(Signature.round) == Item.round, col(Signature.act) == SignAct.VERIFY
)


def reach_in(session: Session, actor: Actor, campaign_ids: Collection[UUID] | None) -> ReachByParameter:
    """Return the kinds that each scope opens; None where the actor may see all of the campaigns.

    Then nothing need be asked of their rows, and the campaigns' index suffices.
    """
    ids = set(campaign_ids or ()) - {NO_CAMPAIGN}
    universities = {campaign_rules(session, each).committee_id for each in ids}
    if universities and all(access.sees_all(actor, each) for each in universities):
        return None
    return tuple(actor.reach.values())
