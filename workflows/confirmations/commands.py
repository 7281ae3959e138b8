"""待确认: saying yes or no to what is held (ADR 14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from models.hold import Hold
from models.people import Appointment, Organization, User
from models.vocabulary import OrgKind, SubjectKind
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.confirmations import queries
from workflows.confirmations.announcements import homes, watchers
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted, Refusal, Unconfirmed
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox

CONFIRM_FIRST = "确认账号、任职前请再次输入密码。"
NOT_OWN = "不能确认本人的账号或任职，请由上级党组织或党委工作部的其他同志办理。"
NOT_MADE = "这是您自己办理的，须由另一位同志确认，请由上级党组织或党委工作部的其他同志办理。"
ELSEWHERE = "此人的账号最初由{home}确认，本校没有核实过它由谁使用；请由系统管理员在本校为其另开账号后任职。"
NOT_ADMIN = "系统管理员不能确认账号和任职，请由上级党组织或党委工作部的同志办理。"


def confirm_hold(session: Session, hold_id: UUID, *, actor: Actor, now: datetime, today: date) -> Hold:
    """确认: from now on the account or the appointment signs.

    党委工作部 also confirms the day that was asked for, where it is earlier than the last seal.
    """
    hold, post = _found(session, hold_id, actor, now, today)
    said: dict[str, str] = {}
    if hold.appointment_id is not None:
        _at_home(session, hold.user_id, hold.appointment_id)
        said["appointment_id"] = str(hold.appointment_id)
        if hold.asked_from is not None and post.kind is OrgKind.OFFICE:
            session.get_one(Appointment, hold.appointment_id).starts_on = hold.asked_from
            said["starts_on"] = hold.asked_from.isoformat()
    _decided(hold, actor, now, reason=None)
    entry_id = _record(session, hold, Act.HOLD_CONFIRMED, actor, now, post, **said)
    text = f"{actor.name}（{post.title}）已确认{_of(session, hold)}，可以签字。"
    outbox.enqueue(session, entry_id, [hold.user_id], text, now)
    return hold


def refuse_hold(session: Session, hold_id: UUID, reason: str, *, actor: Actor, now: datetime, today: date) -> Hold:
    """不予确认: it stays held; who made it, its person and who watches are told why."""
    hold, post = _found(session, hold_id, actor, now, today)
    if hold.confirmed is False:
        raise Conflict("已经不予确认；核实无误后可以改为确认。")
    if not reason.strip():
        raise Incomplete({"reason": "请写明不予确认的理由。"})
    said = {"reason": reason}
    if hold.appointment_id is not None:
        said["appointment_id"] = str(hold.appointment_id)
    _decided(hold, actor, now, reason=reason)
    entry_id = _record(session, hold, Act.HOLD_REFUSED, actor, now, post, **said)
    text = f"{actor.name}（{post.title}）不予确认{_of(session, hold)}，仍不能签字：{reason}"
    told = {hold.user_id, hold.made_by_id}
    if (committee_id := _committee(session, post)) is not None:
        told |= watchers(session, committee_id, today)
    outbox.enqueue(session, entry_id, told - {actor.user_id}, text, now)
    return hold


@dataclass(frozen=True, slots=True)
class HoldOutcome:
    """What became of one hold: confirmed, or the refusal."""

    hold_id: UUID
    refusal: Refusal | None = None


def confirm_many(
    session: Session, hold_ids: Sequence[UUID], *, actor: Actor, now: datetime, today: date
) -> list[HoldOutcome]:
    """Confirm each of several; one that is refused holds up none of the others."""
    outcomes = []
    for hold_id in dict.fromkeys(hold_ids):
        try:
            confirm_hold(session, hold_id, actor=actor, now=now, today=today)
            outcomes.append(HoldOutcome(hold_id))
        except Unconfirmed:
            raise
        except Refusal as refusal:  # raised before anything was written
            outcomes.append(HoldOutcome(hold_id, refusal))
    return outcomes


def _found(session: Session, hold_id: UUID, actor: Actor, now: datetime, today: date) -> tuple[Hold, AppointmentView]:
    """Return a hold that waits, locked, and the office by which the actor decides on it."""
    hold = session.exec(select(Hold).where(col(Hold.id) == hold_id).with_for_update()).one_or_none()
    if hold is None:
        raise NotFound
    if actor.is_admin:
        raise NotPermitted(NOT_ADMIN)
    if hold.user_id == actor.user_id:
        raise NotPermitted(NOT_OWN)
    post = queries.entitled(session, hold, actor, today)
    if hold.made_by_id == actor.user_id:
        raise NotPermitted(NOT_MADE)
    if not actor.confirmed(now):
        raise Unconfirmed(CONFIRM_FIRST)
    if hold.confirmed:
        raise Conflict("已经确认过了。")
    return hold, post


def _at_home(session: Session, user_id: UUID, appointment_id: UUID) -> None:
    """Refuse an office in one university to an account that another one confirms.

    A made-up one, all of it in one hand, would open it there.
    """
    home = homes(session, [user_id])[user_id][0]
    given = session.get_one(Appointment, appointment_id)
    committee_id = session.get_one(Organization, given.organization_id).committee_id
    if committee_id in {None, home}:
        return
    other = session.get(Organization, home) if home else None
    raise Conflict(ELSEWHERE.format(home=other.name if other else "上级党委"))


def _decided(hold: Hold, actor: Actor, now: datetime, *, reason: str | None) -> None:
    hold.confirmed, hold.reason = reason is None, reason
    hold.decided_at, hold.decided_by_id = now, actor.user_id


def _committee(session: Session, post: AppointmentView) -> UUID | None:
    return session.get_one(Organization, post.organization_id).committee_id


def _of(session: Session, hold: Hold) -> str:
    """Say what was confirmed: whose account, or whose office where."""
    person = session.get_one(User, hold.user_id).name
    if hold.appointment_id is None:
        return f"{person}的账号（{hold.kind.label}）"
    given = session.get_one(Appointment, hold.appointment_id)
    where = session.get_one(Organization, given.organization_id).name
    return f"{person}任{where}{given.office.label}"


def _record(
    session: Session, hold: Hold, act: Act, actor: Actor, now: datetime, post: AppointmentView, **data: str
) -> UUID:
    session.flush()
    subject = (SubjectKind.ACCOUNT, hold.user_id)
    said = {"hold_id": str(hold.id), "kind": hold.kind.value} | data
    return entries.append(session, subject, act, now=now, actor=actor, post=post, data=said)
