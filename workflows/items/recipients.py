"""Who is told of which entry."""

from collections.abc import Iterable
from uuid import UUID

from models.item import Item
from models.vocabulary import Role, State
from workflows.authz import access, appointments
from workflows.authz.seats import Seat
from workflows.items.context import ItemContext
from workflows.items.lifecycle import Move

ITS_OWN = (Role.HEAD, Role.RESPONSIBLE)
TITLE_LENGTH = 40
"""How much of an item's text a line quotes, in characters."""

NOTIFIED: dict[str, tuple[Role, ...]] = {
    "register": (Role.SUPERIOR,),
    "confirm": (Role.HEAD, Role.LIAISON),
    "void": (Role.HEAD,),
    "request_void": (Role.ABOVE,),
    "grant_void": (Role.HEAD, Role.SUPERIOR),
    "refuse_void": (Role.SUPERIOR,),
    "assign": (Role.RESPONSIBLE, Role.LEADER),
    "submit_plan": (Role.SUPERIOR,),
    "return_plan": (Role.HEAD,),
    "approve_plan": ITS_OWN,
    "apply": (Role.VERIFIER,),
    "verify": (Role.SIGNER,),
    "return": ITS_OWN,
    "sign": (Role.SIGNER,),
    "turn_long_term": ITS_OWN,
    "request_extension": (Role.SUPERIOR,),
    "grant_extension": ITS_OWN,
    "refuse_extension": ITS_OWN,
    "transfer": (Role.RESPONSIBLE, Role.LEADER),
    "hand_over": (Role.RESPONSIBLE, Role.LEADER, Role.HEAD),
    "appoint_patron": ITS_OWN,
    "spot_check": (*ITS_OWN, Role.SUPERIOR),
    "delegate": (Role.RESPONSIBLE, Role.LEADER),
    "revoke_delegation": (Role.RESPONSIBLE, Role.LEADER),
    "reopen": (*ITS_OWN, Role.SUPERIOR),
}
"""Which roles hear of a move; a move that is not named interrupts nobody."""


def recipients_of_move(case: ItemContext, move: Move) -> set[UUID]:
    """Return who hears of the move just made, without the one who made it."""
    roles = NOTIFIED.get(move.name, ())
    if move.target is State.CLOSED and case.item.state is State.CLOSED:
        roles = ITS_OWN  # the last signature: there is no next signer to tell
    found = holders_of_roles(case, roles)
    if move.name == "revoke_delegation":  # who was relieved of it is no part of the item any more
        found |= {each.to_id for each in case.delegations if each.revoked_at == case.now}
    found -= {case.actor.user_id}
    return access.filter_allowed(case.session, found, case.item, case.organization, case.today)


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
    holding = appointments.holders_of(case.session, case.organization, seats, case.today, case.item.id)
    found |= holding
    if Role.SIGNER in roles and holding:
        found |= appointments.proxies_of(case.session, holding, case.today)
    return {person for person in found if person}


def headline(what: str, item: Item) -> str:
    """Write one line that says what happened to which item."""
    return f"{what}：{item_title(item)}"


def item_title(item: Item) -> str:
    """Return by what people know an item: its number and how its text begins."""
    text = item.text if len(item.text) <= TITLE_LENGTH else f"{item.text[:TITLE_LENGTH]}…"
    return f"{item.number or '未编号'} {text}"
