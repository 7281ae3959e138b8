"""转办 and 委托: work in other hands."""

from models.item import Delegation
from models.vocabulary import Role
from workflows import given
from workflows.case import Case
from workflows.commands.effects.shared import Said, known
from workflows.errors import Incomplete


def transfer(case: Case, wanted: given.Transfer) -> Said:
    """转办: hand the part that one holds, with what is not yet done, to somebody else."""
    known(case, {"to_id": wanted.to_id})
    item, me = case.item, case.actor.user_id
    if wanted.to_id == me:
        raise Incomplete({"to_id": "不能转给本人。"})
    if item.responsible_id == me:
        item.responsible_id = wanted.to_id
        for measure in case.measures:
            if measure.responsible_id == me and measure.done_at is None:
                measure.responsible_id = wanted.to_id
        return {"part": Role.RESPONSIBLE.value}
    item.leader_id = wanted.to_id
    return {"part": Role.LEADER.value}


def delegate(case: Case, wanted: given.Delegate) -> Said:
    """委托: somebody else does the work until a day; the holder stays responsible."""
    known(case, {"to_id": wanted.to_id})
    if wanted.to_id == case.actor.user_id:
        raise Incomplete({"to_id": "不能委托给本人。"})
    if wanted.until_on < case.today:
        raise Incomplete({"until_on": "委托期限不能早于今天。"})
    case.session.add(
        Delegation(
            item_id=case.item.id,
            from_id=case.actor.user_id,
            to_id=wanted.to_id,
            since=case.now,
            until_on=wanted.until_on,
        )
    )
    case.forget("delegations")  # the new delegate is told too
    return {}
