"""What every signature does, and how it is told: 背书, 验收, 签批 and 退回."""

from models.signature import Signature
from models.vocabulary import Method, SignAct
from workflows.authz import access
from workflows.authz.held_offices import AppointmentView, Term
from workflows.authz.seats import Seat
from workflows.errors import Conflict
from workflows.items.loading.context import ItemContext
from workflows.items.moves.details import Changes, JournalData
from workflows.journal.entry_text import EntryData, EntryText, basis

OFFICE_ENDED = "签字所凭的任职刚刚登记了离任，不能签字，请刷新后再看。"


def sign(
    case: ItemContext,
    changes: Changes,
    act: SignAct,
    seats: tuple[Seat, ...],
    opinion: str | None,
    *,
    step: int = 0,
    method: Method | None = None,
) -> JournalData:
    """Sign by the first seat that the actor fills, in the item's round, over the hash of what it was."""
    seat, post = _seat(case, seats)
    if not access.hold_office(changes.session, post.appointment_id, case.today):
        raise Conflict(OFFICE_ENDED)
    principal = post.principal
    signature = changes.add(
        Signature,
        item_id=case.item.id,
        round=changes.item.round,
        act=act,
        step=step,
        seat=str(seat),
        user_id=case.actor.user_id,
        appointment_id=post.appointment_id,
        opinion=opinion,
        seen_sha256=case.shown_sha256,
        shown=case.shown,
        signed_at=case.now,
        principal_id=principal.user_id if principal else None,
        method=method,
    )
    return {
        "sign_off_id": str(signature.id),
        "appointment_id": str(post.appointment_id),
        "seat": str(seat),
        "seen": case.shown_sha256,
        "round": changes.item.round,
        "step": step,
        "name": case.actor.name,
        "rules": case.book.sha256,
    } | _by_whose_office(post)


def _by_whose_office(post: AppointmentView) -> JournalData:
    """Say how long the office is held by which somebody signs, and for whom, if it was lent."""
    principal = post.principal
    held: JournalData = {"term": _told(post.term)}
    if principal is None:
        return held
    lent = _told(principal.term)
    return held | {"principal": principal.name, "principal_id": str(principal.user_id), "lent": lent}


def _told(held: Term | None) -> dict[str, str | None]:
    """Say from which day until which an office is held or lent, so that the chain holds it too.

    A 证明包 carries no chain but the item's; nobody may make a term longer in it afterwards.
    """
    assert held is not None  # noqa: S101  who signs was found by the roster
    return {"starts_on": held.starts_on.isoformat(), "ends_on": held.ends_on.isoformat() if held.ends_on else None}


def _seat(case: ItemContext, seats: tuple[Seat, ...]) -> tuple[Seat, AppointmentView]:
    for lent in (False, True):
        for seat in seats:
            post = case.post((seat,), lent=lent)
            if post and not post.waits:
                return seat, post
    raise AssertionError("the machine let somebody without a seat sign")


def signed(said: EntryData, what: str) -> EntryText:
    """Tell of a signature: by proxy for whom, in which seat of the chain, over what was seen."""
    lent = f"（代{said('principal')}）" if said("principal") else ""
    seat = f"按销号流程由{Seat.model_validate(said('seat')).label}办理" if said("seat") else ""
    rules, seen = said.hashed("rules", "行动规定"), said.hashed("seen", "所见内容")
    return EntryText(what + lent, said.quote("opinion"), basis(seat, rules, seen))
