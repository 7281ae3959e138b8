"""请假: who is away, and who stands in meanwhile (ADR 24)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.people import Appointment, Leave, Organization, Proxy, User
from workflows.authz import appointments, permissions
from workflows.authz.actors import Actor
from workflows.authz.confirmed import SIGNING
from workflows.authz.held_offices import AppointmentView
from workflows.confirmations.announcements import DirectoryChange, announce
from workflows.errors import Conflict, Incomplete, NotFound
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.organizations import proxies
from workflows.organizations.commands import record_account

LENT_FOR = "请假"
"""Why a signature is lent for a leave."""


def take_leave(session: Session, wanted: Leave, *, actor: Actor, now: datetime, today: date) -> Leave:
    """登记请假: by the person; by the 书记 there, 党委工作部, or, without a stand-in, the administrator.

    Who takes leave in person lends, with it, the signature of each office that the stand-in may be lent; nobody
    else lends an office by naming a stand-in.

    Raises:
        Incomplete: 422, for days or a stand-in that cannot be.
        Conflict: 409, for days on which the person is away already, or stands in for somebody.

    """
    places = _places(session, wanted.user_id, today)
    if not places and wanted.user_id == actor.user_id:
        raise Incomplete({"user_id": "您现在没有任职，不用登记请假；替别人登记的，请选请假人。"})
    post = _allowed(actor, "take_leave", wanted.user_id, places)
    _hold(session, wanted)
    wrong = proxies.wrong_days(today, wanted.starts_on, wanted.ends_on, "请假")
    wrong |= _stand_in(session, wanted, actor, places)
    if wrong:
        raise Incomplete(wrong)
    _alone(session, wanted)
    session.add(wanted)
    said = wanted.model_dump(mode="json", include={"id", "stand_in_id", "starts_on", "ends_on"}, exclude_none=True)
    entry_id = record_account(session, wanted.user_id, Act.TAKE_LEAVE, actor, now, post, **said)
    person = session.get_one(User, wanted.user_id)
    days = f"自{wanted.starts_on}至{wanted.ends_on}"
    if wanted.stand_in_id is not None:
        text = f"{person.name}{days}请假，由您代理：其事项上要办的，也会在您的待办里。"
        outbox.enqueue(session, entry_id, [wanted.stand_in_id], text, now)
    if actor.user_id == person.id:
        _lend(session, wanted, actor=actor, now=now, today=today)
        return wanted
    outbox.enqueue(session, entry_id, [person.id], f"{actor.name}为您登记了{days}的请假。", now)
    if actor.is_admin:
        told = f"系统管理员{actor.name}登记{person.name}{days}请假。"
        concerned = {place.committee_id for place in places} - {None}
        announce(
            session, [DirectoryChange(entry_id, [c for c in concerned if c], told, person.id)], now=now, today=today
        )
    return wanted


def end_leave(session: Session, leave_id: UUID, *, actor: Actor, now: datetime, today: date) -> Leave:
    """提前结束请假: from now on nobody stands in, and the signatures lent for it are taken back."""
    leave = session.exec(select(Leave).where(Leave.id == leave_id).with_for_update()).one_or_none()
    if leave is None:
        raise NotFound
    post = _allowed(actor, "end_leave", leave.user_id, _places(session, leave.user_id, today), leave.stand_in_id)
    if leave.ended_at is not None:
        raise Conflict("这次请假已经提前结束。")
    if leave.ends_on < today:
        raise Conflict("这次请假已经期满。")
    lent = (
        select(Proxy.id)
        .join(Appointment, col(Appointment.id) == Proxy.appointment_id)
        .where(
            Appointment.user_id == leave.user_id,
            Proxy.to_id == leave.stand_in_id,
            Proxy.made_at == leave.entered_at,
            col(Proxy.revoked_at).is_(None),
        )
        .order_by(col(Proxy.id))
    )
    for proxy_id in session.exec(lent).all():
        proxies.revoke_proxy(session, proxy_id, actor=actor, now=now)
    leave.ended_at = now
    entry_id = record_account(session, leave.user_id, Act.END_LEAVE, actor, now, post, leave_id=str(leave.id))
    person = session.get_one(User, leave.user_id)
    concerned = {leave.user_id, leave.stand_in_id} - {None, actor.user_id}
    told = f"{person.name}自{leave.starts_on}起的请假已提前结束，不再由人代理。"
    outbox.enqueue(session, entry_id, [who for who in concerned if who], told, now)
    return leave


def _places(session: Session, user_id: UUID, today: date) -> Sequence[Organization]:
    """Return where somebody holds an office today or later; nowhere, who can act no more."""
    held = (
        select(Appointment.organization_id)
        .join(User, col(User.id) == Appointment.user_id)
        .where(
            Appointment.user_id == user_id,
            col(User.active),
            col(Appointment.item_id).is_(None),
            col(Appointment.ends_on).is_(None) | (col(Appointment.ends_on) >= today),
        )
    )
    found = select(Organization).where(col(Organization.id).in_(held)).order_by(col(Organization.path))
    return session.exec(found).all()


def _allowed(
    actor: Actor, right: str, user_id: UUID, places: Sequence[Organization], stand_in_id: UUID | None = None
) -> AppointmentView | None:
    """Return the office by which the actor has a right over somebody's leave; None for who needs none."""
    if user_id == actor.user_id and places:
        return None
    seen = [place for place in places if actor.is_admin or actor.sees(place)]
    if not seen and not (places and actor.user_id == stand_in_id):
        raise NotFound
    allowed = next((place for place in seen if permissions.may(actor, right, place)), None)
    return permissions.require(actor, right, allowed)


def _hold(session: Session, wanted: Leave) -> None:
    """Hold the two people against who enters another leave of theirs at the same moment."""
    both = {wanted.user_id, wanted.stand_in_id} - {None}
    session.exec(select(User.id).where(col(User.id).in_(both)).order_by(col(User.id)).with_for_update()).all()


def _stand_in(session: Session, wanted: Leave, actor: Actor, places: Sequence[Organization]) -> dict[str, str]:
    who = wanted.stand_in_id
    if who is None:
        return {}
    if who == wanted.user_id:
        return {"stand_in_id": "不能由请假人本人代理，请另选一位同志，或不选。"}
    if actor.is_admin:
        return {"stand_in_id": "系统管理员只登记请假；代理人由本人、所在党组织书记或党委工作部指定。"}
    universities = {place.committee_id for place in places}
    if not any(appointments.employed(session, each, [who], wanted.starts_on) for each in universities):
        return {"stand_in_id": "没有这个人，或其到时在本校没有任职。"}
    away = session.exec(_within(wanted).where(Leave.user_id == who)).first()
    if away is not None:
        return {"stand_in_id": f"此人自{away.starts_on}至{away.ends_on}也请假，请另选代理人。"}
    return {}


def _alone(session: Session, wanted: Leave) -> None:
    """Refuse a second leave in the same days, and the leave of who stands in for somebody in these."""
    away = session.exec(_within(wanted).where(Leave.user_id == wanted.user_id)).first()
    if away is not None:
        raise Conflict(f"自{away.starts_on}至{away.ends_on}已登记请假，请先结束那一次，或改选日期。")
    others = session.exec(_within(wanted).where(Leave.stand_in_id == wanted.user_id)).first()
    if others is not None:
        whose = session.get_one(User, others.user_id).name
        raise Conflict(
            f"请假人自{others.starts_on}至{others.ends_on}代理{whose}，不能同时请假；请先结束{whose}的请假，另选代理人。"
        )


def _within(wanted: Leave) -> SelectOfScalar[Leave]:
    """Select the leaves that share a day with one."""
    return select(Leave).where(
        col(Leave.ended_at).is_(None), Leave.starts_on <= wanted.ends_on, Leave.ends_on >= wanted.starts_on
    )


def _lend(session: Session, leave: Leave, *, actor: Actor, now: datetime, today: date) -> None:
    """Lend what the stand-in may be lent of the person's own offices, for the days of the leave."""
    if leave.stand_in_id is None:
        return
    for post in actor.posts:
        lent = Proxy(
            appointment_id=post.appointment_id,
            to_id=leave.stand_in_id,
            starts_on=leave.starts_on,
            ends_on=leave.ends_on,
            reason=LENT_FOR,
            made_at=now,
        )
        if post.item_id is None and post.office in SIGNING and proxies.may_be_lent(session, post, lent):
            proxies.entrust(session, lent, actor=actor, now=now, today=today)
