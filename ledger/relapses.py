"""What a ledger names that is closed already: it is not registered again, and nobody opens it by bringing in a file.

Whether the problem came back (反弹) is for a person to judge, with the right to have it opened under its old number.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from ledger.forms import ClaimedItem
from models.item import Item
from models.people import Organization
from models.vocabulary import Sensitivity, State
from workflows.authz import visibility
from workflows.authz.actors import Actor
from workflows.authz.permissions import seats_of
from workflows.folding import sameness
from workflows.items import recipients
from workflows.items.lifecycle import MOVES
from workflows.items.loading.context import ItemContext
from workflows.journal.acts import Act
from workflows.rules.snapshot import CampaignRules

_DONE = re.compile("销号|(?<!部分)(?<!未)(?<!没有)完成")
_NAMED = 5
"""How many numbers a notice names."""
_REOPEN = MOVES[Act.REOPEN]


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item that a campaign has, as a problem of a file may mean it."""

    id: UUID
    number: str | None
    organization_id: UUID
    sensitivity: Sensitivity
    state: State


@dataclass(frozen=True, slots=True)
class Relapse:
    """A place of a file whose problem is that of a closed item, and whether who brings it in may have that reopened."""

    place: str
    text: str
    organization: str
    item_id: UUID
    number: str
    may_reopen: bool


def known_items(session: Session, actor: Actor, book: CampaignRules) -> dict[tuple[UUID, str], KnownItem]:
    """Return the items in the actor's reach, by organization and what they say; an open one before a closed one."""
    rows = session.execute(
        sa.select(col(Item.text), *(col(getattr(Item, field.name)) for field in fields(KnownItem)))
        .join(Organization, col(Organization.id) == col(Item.organization_id))
        .where(
            col(Item.campaign_id) == book.campaign_id,
            col(Item.state) != State.VOID,
            visibility.in_reach_clause(actor.reach.items()),
        )
        .order_by(col(Item.id))
    )
    found: dict[tuple[UUID, str], KnownItem] = {}
    for text, *about in rows:
        item = KnownItem(*about)
        key = item.organization_id, sameness(text)
        if key not in found or found[key].state is State.CLOSED:
            found[key] = item
    return found


def may_reopen(actor: Actor, owner: Organization) -> bool:
    """Tell whether the actor has an office that has closed items of an organization opened again."""
    return actor.post_in([seat for role in _REOPEN.by for seat in seats_of(role, owner)], owner) is not None


def said_of(number: str | None, *, may: bool) -> str:
    """Return what a person is told of a problem that is a closed item's."""
    who = "您可以" if may else f"请由{'或'.join(role.label for role in _REOPEN.by)}"
    return f"与已销号的{number}相同，没有另行登记。如是反弹，{who}对原编号重新挂号。"


def is_claimed_closed(said: ClaimedItem) -> bool:
    """Tell whether a row of a running ledger says itself that nothing is left to do."""
    return bool(said.closed_on or said.closure or _DONE.search(said.completion or ""))


def told_of(
    session: Session, actor: Actor, book: CampaignRules, now: datetime, closed: Iterable[tuple[KnownItem, Organization]]
) -> dict[UUID, str]:
    """Return who else is told of closed items that a file names, and in which words: whoever may have them reopened.

    Of sensitive items only who brings the file in is told.
    """
    by_owner: dict[UUID, tuple[Organization, list[KnownItem]]] = {}
    for item, owner in closed:
        if item.sensitivity is Sensitivity.NONE:
            by_owner.setdefault(owner.id, (owner, []))[1].append(item)
    told: dict[UUID, list[str]] = defaultdict(list)
    for owner, items in by_owner.values():
        first = session.get_one(Item, items[0].id)
        people = recipients.holders_of_roles(session, ItemContext(actor, now, book, first, owner), _REOPEN.by)
        for person in people - {actor.user_id}:
            told[person].append(f"{owner.name}{_numbers(items)}")
    return {
        person: f"所列问题与已销号的{'，'.join(of)}相同，请核对是否反弹、需否重新挂号" for person, of in told.items()
    }


def _numbers(items: Sequence[KnownItem]) -> str:
    named = "、".join(item.number or "" for item in items[:_NAMED])
    return named if len(items) <= _NAMED else f"{named}等{len(items)}项"
