"""One move on many items: the very command of the single move, each in a savepoint of its own.

What is refused leaves no trace and holds up none of the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, col

from models.item import Item
from models.session import savepoint
from workflows.authz.actors import Actor
from workflows.errors import Conflict, NotFound, Refusal
from workflows.items import commands as items
from workflows.items.moves import DETAILS
from workflows.rules.rules import NoChain

CAUGHT = (Refusal, NoChain, IntegrityError, StaleDataError)
"""What speaks of one item; a database that is away or at odds with itself ends them all."""


@dataclass(frozen=True, slots=True)
class ChosenItem:
    """One item that the move is to be made on, with what is given for it alone."""

    item_id: UUID
    given: Mapping[str, object]
    """The version, and for a signature what was seen of this very item."""


@dataclass(frozen=True, slots=True)
class MoveOutcome:
    """What became of one item: its new version, or the fault that it was refused with."""

    item_id: UUID
    version: int | None = None
    fault: Exception | None = None


def advance_many(
    session: Session, chosen: Sequence[ChosenItem], move: str, *, actor: Actor, now: datetime, **given: object
) -> list[MoveOutcome]:
    """Make a move on each of the items, and return what became of each, in their order.

    An item chosen twice is moved once.
    """
    if move not in DETAILS or not DETAILS[move].many:
        raise NotFound(f"没有“{move}”这种批量办理。")
    places = _in_order(session, chosen)
    outcomes: dict[int, MoveOutcome] = {}
    done: set[UUID] = set()
    for place in places:
        each = chosen[place]
        try:
            if each.item_id in done:
                raise Conflict("同一事项在名单里不止一次，只按第一次办理。", move=move)
            done.add(each.item_id)
            with savepoint(session):
                made = items.advance(session, each.item_id, move, actor=actor, now=now, **given | dict(each.given))
                outcomes[place] = MoveOutcome(each.item_id, made.item.version)
        except CAUGHT as fault:
            outcomes[place] = MoveOutcome(each.item_id, fault=fault)
    return [outcomes[place] for place in range(len(chosen))]


def _in_order(session: Session, chosen: Sequence[ChosenItem]) -> list[int]:
    """Lock the items, and return the places to go through them without ever waiting in a ring.

    All items are held before the first is moved, by id. Those of one organization are then moved
    together, because confirming also holds the organization's series of numbers.
    """
    rows = session.execute(
        sa.select(col(Item.id), col(Item.organization_id))
        .where(col(Item.id).in_({each.item_id for each in chosen}))
        .order_by(col(Item.id))
        .with_for_update()
    )
    owners = {item_id: str(owner) for item_id, owner in rows}

    def order(place: int) -> tuple[str, str, int]:
        item_id = chosen[place].item_id
        return owners.get(item_id, ""), str(item_id), place

    return sorted(range(len(chosen)), key=order)


MAX_ITEMS = 50
