"""销号: applied for, verified, returned, signed; and 重新挂号."""

from datetime import date
from typing import Any

from models.item import Measure
from models.people import Appointment, Proxy
from models.signature import Signature
from models.vocabulary import Completion, SignAct
from workflows.authz.actors import AppointmentView
from workflows.authz.seats import Seat
from workflows.deadlines import schedule
from workflows.errors import Incomplete
from workflows.items import inputs
from workflows.items.context import ItemContext
from workflows.items.moves.shared import JournalData, set_due
from workflows.items.signing import seen_sha256, snapshot


def apply(case: ItemContext, wanted: inputs.Sign) -> JournalData:
    """申请销号: the head guarantees (签字背书), and the clock rests while others look."""
    item = case.item
    item.round += 1
    said = _sign(case, SignAct.GUARANTEE, case.chain.guarantor, wanted.opinion)
    item.applied_at = case.now
    item.completion = Completion.FINISHED
    schedule.pause(case.session, item, case.now)
    return said


def verify(case: ItemContext, wanted: inputs.Verify) -> JournalData:
    """验收: by somebody who had no part in it."""
    return _sign(case, SignAct.VERIFY, case.chain.verifier, wanted.opinion, method=wanted.method)


def return_(case: ItemContext, wanted: inputs.Return) -> JournalData:
    """退回: the requirement becomes one more measure to be done, and the due date stays.

    One of several signers who returns speaks for all of them. By the rule `signatures` only the
    verification and the signatures are undone: a new round of them begins.
    """
    waiting = case.next_step()
    signer = case.verified_by is not None and waiting is not None
    seats = waiting[2] if signer and waiting else case.chain.verifier
    said = _sign(case, SignAct.RETURN, seats, wanted.opinion)
    if not case.back_to_work():
        case.item.round += 1
        return said
    said |= _require(case, wanted.requirement, case.item.due_on or case.today)
    _back_to_work(case)
    schedule.resume(case.session, case.item, case.today, case.book, case.calendar)
    return said


def sign(case: ItemContext, wanted: inputs.Sign) -> JournalData:
    """签批: fill the next seat of the chain; the last one closes the item."""
    waiting = case.next_step()
    assert waiting is not None  # noqa: S101  guards.signers_turn
    step, _, seats = waiting
    if case.closes():
        case.item.closed_at = case.now
    return _sign(case, SignAct.SIGN, seats, wanted.opinion, step=step)


def spot_check(_case: ItemContext, _: inputs.Opinion) -> JournalData:
    """抽查: what 纪委 found of a closed item; it stays closed unless it is reopened."""
    return {}


def reopen(case: ItemContext, wanted: inputs.Reopen) -> JournalData:
    """重新挂号: the same number, the history kept, and something new to be done."""
    if wanted.due_on < case.today:
        raise Incomplete({"due_on": "新的整改时限不能早于今天。"})
    case.item.closed_at = None
    said = _require(case, wanted.requirement, wanted.due_on)
    _back_to_work(case)
    set_due(case, wanted.due_on)
    return said


def _back_to_work(case: ItemContext) -> None:
    case.item.applied_at = None
    case.item.completion = Completion.UNFINISHED


def _require(case: ItemContext, text: str, due_on: date) -> JournalData:
    """Add one more measure, so that nothing is applied for again without new work."""
    responsible = case.item.responsible_id
    assert responsible is not None  # noqa: S101  no plan without people
    made = Measure(
        item_id=case.item.id, position=len(case.measures) + 1, text=text, responsible_id=responsible, due_on=due_on
    )
    case.session.add(made)
    return {"measure_id": str(made.id), "measure_due_on": due_on.isoformat(), "responsible_id": str(responsible)}


def _sign(case: ItemContext, act: SignAct, seats: tuple[Seat, ...], opinion: str | None, **how: Any) -> JournalData:
    """Sign by the first seat that the actor fills, over the hash of what the item was."""
    seat, post = _seat(case, seats)
    seen = seen_sha256(case)
    principal = post.principal
    signature = Signature(
        item_id=case.item.id,
        round=case.item.round,
        act=act,
        seat=str(seat),
        user_id=case.actor.user_id,
        appointment_id=post.appointment_id,
        opinion=opinion,
        seen_sha256=seen,
        shown=snapshot(case),
        signed_at=case.now,
        principal_id=principal.user_id if principal else None,
        **how,
    )
    case.session.add(signature)
    said = {
        "sign_off_id": str(signature.id),
        "appointment_id": str(post.appointment_id),
        "seat": str(seat),
        "seen": seen,
        "round": case.item.round,
        "step": how.get("step", 0),
        "name": case.actor.name,
        "rules": case.book.sha256,
    }
    said["term"] = _term(case.session.get_one(Appointment, post.appointment_id))
    if principal is None:
        return said
    lent = _term(case.session.get_one(Proxy, principal.proxy_id))
    return said | {"principal": principal.name, "principal_id": str(principal.user_id), "lent": lent}


def _term(held: Appointment | Proxy) -> dict[str, str | None]:
    """Say from which day until which an office is held or lent, so that the chain holds it too.

    A 证明包 carries no chain but the item's; nobody may make a term longer in it afterwards.
    """
    return {"starts_on": held.starts_on.isoformat(), "ends_on": held.ends_on.isoformat() if held.ends_on else None}


def _seat(case: ItemContext, seats: tuple[Seat, ...]) -> tuple[Seat, AppointmentView]:
    for lent in (False, True):
        for seat in seats:
            post = case.post((seat,), lent=lent)
            if post and not post.waits:
                return seat, post
    raise AssertionError("the machine let somebody without a seat sign")
