"""What somebody does on an item in place of who is away (请假): both names stand on it for good.

The first thing a stand-in does on an item is written down as a 委托 of it that is over with it: it gives
nothing, but who delegated and who was delegated to are never among those who decide.
"""

from dataclasses import replace
from uuid import UUID

from models.item import Delegation
from workflows.items import machine
from workflows.items.lifecycle import Move
from workflows.items.loading.context import ItemContext
from workflows.items.moves.details import Changes, JournalData


def recorded(case: ItemContext, move: Move, changes: Changes) -> JournalData:
    """Return what the journal says of whom the actor stands in for in a move that was allowed; nothing for nobody."""
    away = _stood_in_for(case, move)
    if away is None:
        return {}
    said: JournalData = {"for_id": str(away)}
    me = case.actor.user_id
    if not any(each.from_id == away and each.to_id == me for each in case.delegations):
        over = changes.add(
            Delegation,
            item_id=case.item.id,
            from_id=away,
            to_id=me,
            since=case.now,
            until_on=case.today,
            revoked_at=case.now,
        )
        said |= {"delegation_id": str(over.id), "until_on": case.today.isoformat()}
    return {"stands_in": said}


def _stood_in_for(case: ItemContext, move: Move) -> UUID | None:
    """Return in whose place the actor makes a move; None where the actor may in the own name."""
    away = case.actor.stands_in_for
    if not away or case.names(move.by) or machine.admits(_alone(case), move):
        return None
    named = (case.item.responsible_id, case.item.leader_id, *(m.responsible_id for m in case.measures))
    return next(person for person in named if person in away)


def _alone(case: ItemContext) -> ItemContext:
    return replace(case, actor=replace(case.actor, stands_in_for=frozenset()))
