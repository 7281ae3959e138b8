"""Who is told of which entry: each move says `notifies` in its own file, by what stands here."""

from collections.abc import Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from models.item import Item
from models.vocabulary import Role
from workflows.authz import access, appointments, presence
from workflows.authz.seats import Seat
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, reads

ITS_OWN = (Role.HEAD, Role.RESPONSIBLE)
TITLE_LENGTH = 40
"""How much of an item's text a line quotes, in characters."""

_LOOKS_AT = {Role.LEADER: (Part.DELEGATIONS,), Role.RESPONSIBLE: (Part.DELEGATIONS,)}
"""What tells who has a role now; the others are offices."""

Recipients = Callable[[Session, ItemContext], set[UUID]]
"""Finds who hears of a move that was just made, beside those who are asked to decide by it (items/asked.py)."""


def nobody(_session: Session, _case: ItemContext) -> set[UUID]:
    """Interrupt nobody."""
    return set()


def holding(*roles: Role) -> Recipients:
    """Have those hear of a move who have any of the roles in the item."""

    @reads(*(part for role in roles for part in _LOOKS_AT.get(role, ())))
    def holders(session: Session, case: ItemContext) -> set[UUID]:
        return holders_of_roles(session, case, roles)

    return holders


class Asked(NamedTuple):
    """Who may make a decision, and `vacant`: the seats that it is for where nobody fills them but who is away.

    `what` says to them what there is to do.
    """

    people: AbstractSet[UUID]
    vacant: Sequence[Seat]
    what: str = ""


NOBODY = Asked(frozenset(), ())
"""Who is asked what is not waited for."""


def told(session: Session, case: ItemContext, people: set[UUID], asked: Collection[Asked] = ()) -> set[UUID]:
    """Return who is told, of those whom a move concerns: without its maker, and whoever may not know of the item."""
    others = hearers(session, case, people - {case.actor.user_id}, asked) - {case.actor.user_id}
    return access.filter_allowed(session, others, case.item, case.organization, case.today)


def hearers(session: Session, case: ItemContext, people: Collection[UUID], asked: Collection[Asked]) -> set[UUID]:
    """Return who hears what concerns some people, and who of those who are asked to decide.

    With who is away the stand-in hears, and instead of who has left whoever has the seat. For who may decide nobody
    else hears, as if they could; where none of them is there, the seat above does too.
    """
    found = presence.addressees(session, people, case.organization, case.today)
    for may, vacant, _ in asked:
        instead = appointments.heard_instead(session, case.organization, vacant, case.today, may)
        found |= may | {who.user_id for who in instead}
    return found


def holders_of_roles(session: Session, case: ItemContext, roles: Collection[Role]) -> set[UUID]:
    """Return the people who have any of the roles in the item; of a role that nobody fills, who hears instead."""
    found: set[UUID | None] = set()
    seats: list[Sequence[Seat]] = []
    for role in roles:
        match role:
            case Role.LEADER:
                found |= {case.item.leader_id} | case.delegates(case.item.leader_id)
            case Role.RESPONSIBLE:
                found |= {case.item.responsible_id} | case.delegates(case.item.responsible_id)
            case _:
                seats.append(case.seats(role))
    found |= appointments.hearers_of(session, case.organization, seats, case.today, case.item.id)
    return {person for person in found if person}


def headline(what: str, item: Item) -> str:
    """Write one line that says what happened to which item."""
    return f"{what}：{item_title(item)}"


def item_title(item: Item) -> str:
    """Return by what people know an item: its number and how its text begins."""
    text = item.text if len(item.text) <= TITLE_LENGTH else f"{item.text[:TITLE_LENGTH]}…"
    return f"{item.number or '未编号'} {text}"
