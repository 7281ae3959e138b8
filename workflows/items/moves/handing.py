"""转办 and 委托: work in other hands."""

from datetime import date

from models.hold import Hold
from models.item import Delegation
from models.people import Appointment
from models.vocabulary import HoldKind, Office, Role
from workflows.errors import Incomplete, NotPermitted
from workflows.items import inputs
from workflows.items.context import ItemContext
from workflows.items.moves.shared import JournalData, known_person
from workflows.organizations.trust import MAX_PROXY_DAYS


def transfer(case: ItemContext, wanted: inputs.Transfer) -> JournalData:
    """转办: hand the part that one holds, with what is not yet done, to somebody else."""
    known_person(case, {"to_id": wanted.to_id})
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


def delegate(case: ItemContext, wanted: inputs.Delegate) -> JournalData:
    """委托: somebody else does the work until a day; the holder stays responsible."""
    known_person(case, {"to_id": wanted.to_id})
    if wanted.to_id == case.actor.user_id:
        raise Incomplete({"to_id": "不能委托给本人。"})
    _bounded(case, wanted.until_on)
    given_to = Delegation(
        item_id=case.item.id, from_id=case.actor.user_id, to_id=wanted.to_id, since=case.now, until_on=wanted.until_on
    )
    case.session.add(given_to)
    case.forget("delegations")  # the new delegate is told too
    return {"delegation_id": str(given_to.id)}


def _bounded(case: ItemContext, until_on: date) -> None:
    """Refuse a delegation without an end in sight: whoever is away for longer hands it on."""
    if case.book.ends_on < case.today:
        ended = f"行动已于 {case.book.ends_on} 结束，不能再委托，请改为转办。"
        raise Incomplete({"until_on": ended})
    last = min(case.book.ends_on, case.today + MAX_PROXY_DAYS)
    if not case.today <= until_on <= last:
        reason = f"至多{MAX_PROXY_DAYS.days}天，并不晚于行动结束日；时间更长的，请改为转办"
        raise Incomplete({"until_on": f"委托期限应在今天与 {last} 之间（{reason}）。"})


def revoke_delegation(case: ItemContext, wanted: inputs.RevokeDelegation) -> JournalData:
    """收回委托: what was given to somebody ends now; they still count as the item's hands."""
    ended = [each for each in case.revocable if each.to_id == wanted.delegate_id]
    if not ended:
        raise Incomplete({"delegate_id": "这个人没有您可以收回的委托，请从现有的受托人中选择。"})
    for each in ended:
        each.revoked_at = case.now
    return {"delegations": [str(each.id) for each in ended]}


def hand_over(case: ItemContext, wanted: inputs.HandOver) -> JournalData:
    """交接 (换届、离任): what is open passes to the successor; what was done stays as it was."""
    known_person(case, {"to_id": wanted.to_id})
    if wanted.to_id == wanted.from_id:
        raise Incomplete({"to_id": "接手人不能就是移交人。"})
    if case.actor.user_id in {wanted.to_id, wanted.from_id}:
        raise NotPermitted("交接由上级或党委工作部的其他同志办理，不能办理本人的交接。")
    parts = []
    if case.item.responsible_id == wanted.from_id:
        case.item.responsible_id = wanted.to_id
        parts.append(Role.RESPONSIBLE.value)
    if case.item.leader_id == wanted.from_id:
        case.item.leader_id = wanted.to_id
        parts.append(Role.LEADER.value)
    for measure in case.measures:
        if measure.done_at is None and wanted.from_id in {measure.responsible_id, measure.leader_id}:
            parts.append(f"measure {measure.position}")
            if measure.responsible_id == wanted.from_id:
                measure.responsible_id = wanted.to_id
            if measure.leader_id == wanted.from_id:
                measure.leader_id = wanted.to_id
    if not parts:
        raise Incomplete({"from_id": "移交人在本事项中没有未办的职责，无需交接。"})
    return {"parts": parts}


def appoint_patron(case: ItemContext, wanted: inputs.AppointPatron) -> JournalData:
    """挂点: a leader answers for this one item; the office is held here and nowhere else."""
    known_person(case, {"user_id": wanted.user_id})
    if wanted.until_on is not None and wanted.until_on < case.today:
        raise Incomplete({"until_on": "挂点期限不能早于今天。"})
    post = Appointment(
        user_id=wanted.user_id,
        organization_id=case.organization.id,
        office=Office.PATRON,
        starts_on=case.today,
        ends_on=wanted.until_on,
        item_id=case.item.id,
    )
    case.session.add(post)
    case.session.flush()  # what holds it names it
    held = Hold(
        kind=HoldKind.APPOINTMENT,
        user_id=wanted.user_id,
        appointment_id=post.id,
        made_at=case.now,
        made_by_id=case.actor.user_id,
    )
    case.session.add(held)
    return {
        "appointment_id": str(post.id),
        "organization_id": str(post.organization_id),
        "starts_on": post.starts_on.isoformat(),
        "hold_id": str(held.id),
    }
