"""Who is told of which entry."""

from collections.abc import Callable, Iterable
from uuid import UUID

from models.item import Item
from models.vocabulary import Role
from workflows.authz import access, appointments
from workflows.authz.seats import Seat
from workflows.authz.visibility import LoadedFacts
from workflows.items.context import ItemContext

ITS_OWN = (Role.HEAD, Role.RESPONSIBLE)
TITLE_LENGTH = 40
"""How much of an item's text a line quotes, in characters."""

Recipients = Callable[[ItemContext], set[UUID]]
"""Finds who hears of a move that was just made."""


def nobody(_case: ItemContext) -> set[UUID]:
    """Interrupt nobody."""
    return set()


def holding(*roles: Role) -> Recipients:
    """Have those hear of a move who have any of the roles in the item."""
    return lambda case: holders_of_roles(case, roles)


def told(case: ItemContext, recipients: Recipients) -> set[UUID]:
    """Return who is told, of those who hear of it: without its maker, and whoever may not know of the item."""
    found = recipients(case) - {case.actor.user_id}
    as_it_now_is = LoadedFacts(case.session, case.item, case.organization)
    return access.filter_allowed(case.session, found, as_it_now_is, case.today)


def holders_of_roles(case: ItemContext, roles: Iterable[Role]) -> set[UUID]:
    """Return the people who have any of the roles in the item."""
    found: set[UUID | None] = set()
    seats: list[Seat] = []
    for role in roles:
        match role:
            case Role.LEADER:
                found |= {case.item.leader_id} | case.delegates(case.item.leader_id)
            case Role.RESPONSIBLE:
                found |= {case.item.responsible_id} | case.delegates(case.item.responsible_id)
            case Role.SIGNER:
                waiting = case.next_step()
                seats.extend(waiting[2] if waiting else ())
            case _:
                seats.extend(case.seats(role))
    holders = appointments.signers_of if Role.SIGNER in roles else appointments.holders_of
    found |= holders(case.session, case.organization, seats, case.today, case.item.id)
    return {person for person in found if person}


def headline(what: str, item: Item) -> str:
    """Write one line that says what happened to which item."""
    return f"{what}：{item_title(item)}"


def item_title(item: Item) -> str:
    """Return by what people know an item: its number and how its text begins."""
    text = item.text if len(item.text) <= TITLE_LENGTH else f"{item.text[:TITLE_LENGTH]}…"
    return f"{item.number or '未编号'} {text}"
