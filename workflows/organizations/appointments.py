"""任职 and 离任: who holds which office from when until when, kept by the administrator."""

from datetime import date, datetime, tzinfo
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.hold import Hold
from models.people import Appointment, Organization, User
from models.signature import Signature
from models.vocabulary import HoldKind, Office
from workflows.authz import permissions
from workflows.authz.actors import Actor
from workflows.authz.confirmed import SIGNING
from workflows.confirmations import directory_as_read
from workflows.confirmations.announcements import DirectoryChange, announce
from workflows.days import day_in
from workflows.errors import Conflict, Incomplete, NotFound
from workflows.journal import seals
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.organizations.commands import record_directory


def appoint(  # noqa: PLR0913  an appointment has so many parts
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    zone: tzinfo,
    user_id: UUID,
    organization_id: UUID,
    office: Office,
    starts_on: date,
    ends_on: date | None = None,
    changes: list[DirectoryChange] | None = None,
) -> Appointment:
    """任职: give a person an office from a day until, and including, another.

    One that signs is held until somebody else has confirmed it, and starts on the day of the last
    seal at the earliest (ADR 14). With `changes` the caller announces all of many at once.
    """
    permissions.require(actor, "keep_directory")
    given = Appointment(
        user_id=user_id, organization_id=organization_id, office=office, starts_on=starts_on, ends_on=ends_on
    )
    _check(session, given)
    signs = office in SIGNING
    if signs:
        given.starts_on = _earliest(session, given, zone)
    session.add(given)
    session.flush()
    hold = _hold(given, actor, now, asked_from=starts_on if starts_on < given.starts_on else None)
    waiting = hold.model_dump(mode="json", include={"asked_from"}) | {"hold_id": str(hold.id)}
    entry_id = record_directory(
        session, Act.APPOINT, actor, now, **given.model_dump(mode="json"), **waiting if signs else {}
    )
    if signs:
        hold.entry_id = entry_id
        session.add(hold)
    waits = "，待确认后方能签字" if signs else ""
    what = f"任{{office}}，自{given.starts_on}起{waits}"
    _tell(session, given, entry_id, what, actor=actor, now=now, today=day_in(zone, now), changes=changes)
    return given


def _check(session: Session, given: Appointment) -> None:
    wrong = {}
    if session.get(User, given.user_id) is None:
        wrong["user_id"] = "没有这个人。"
    if session.get(Organization, given.organization_id) is None:
        wrong["organization_id"] = "没有这个组织。"
    if given.ends_on is not None and given.ends_on < given.starts_on:
        wrong["ends_on"] = "离任日期不能早于任职日期。"
    if wrong:
        raise Incomplete(wrong)


def _earliest(session: Session, given: Appointment, zone: tzinfo) -> date:
    """Return when an office that signs begins: what was sealed by then knew of no such office."""
    last = seals.newest_seal(session)
    sealed_on = day_in(zone, last.at) if last else date.min
    if given.ends_on is not None and given.ends_on < sealed_on:
        return given.starts_on  # it is over: nobody will sign by it
    return max(given.starts_on, sealed_on)


def _hold(given: Appointment, actor: Actor, now: datetime, *, asked_from: date | None) -> Hold:
    return Hold(
        kind=HoldKind.APPOINTMENT,
        user_id=given.user_id,
        appointment_id=given.id,
        made_at=now,
        made_by_id=actor.user_id,
        asked_from=asked_from,
    )


def _tell(
    session: Session,
    given: Appointment,
    entry_id: UUID,
    what: str,
    *,
    actor: Actor,
    now: datetime,
    today: date,
    changes: list[DirectoryChange] | None = None,
) -> None:
    """Tell the person and the watchers what became of an office; nobody while all is set up."""
    node = session.get_one(Organization, given.organization_id)
    if node.committee_id is None or not directory_as_read.is_set_up(session, node.committee_id):
        return
    person = session.get_one(User, given.user_id).name
    done = what.format(office=f"{node.name}{given.office.label}")
    told = f"系统管理员{actor.name}登记{person}{done}。"
    outbox.enqueue(session, entry_id, [given.user_id], told, now)
    change = DirectoryChange(entry_id, (node.committee_id,), told, given.user_id)
    if changes is None:
        announce(session, [change], now=now, today=today)
    else:
        changes.append(change)


def end_appointment(
    session: Session, appointment_id: UUID, *, actor: Actor, now: datetime, zone: tzinfo, ends_on: date
) -> Appointment:
    """离任: the last day of an office. What was done under it stays as it was.

    `zone` is the university's, in which the days of signing are reckoned.
    """
    permissions.require(actor, "keep_directory")
    given = session.get(Appointment, appointment_id, with_for_update=True)  # held by who is just signing by it
    if given is None:
        raise NotFound
    if ends_on < given.starts_on:
        raise Incomplete({"ends_on": "离任日期不能早于任职日期。"})
    if given.ends_on is not None and given.ends_on < min(ends_on, day_in(zone, now)):
        raise Conflict("此人已经离任，不能把离任日期改晚；如再任此职，请重新任职。")
    last = session.scalar(
        sa.select(sa.func.max(col(Signature.signed_at))).where(col(Signature.appointment_id) == appointment_id)
    )
    signed_on = day_in(zone, last) if last else date.min
    if ends_on < signed_on:
        raise Incomplete({"ends_on": f"此人 {signed_on} 还以这一职务签过字，离任日期不能更早。"})
    given.ends_on = ends_on
    entry_id = record_directory(session, Act.END_APPOINTMENT, actor, now, id=str(given.id), ends_on=ends_on.isoformat())
    _tell(session, given, entry_id, f"离任{{office}}，任期至{ends_on}", actor=actor, now=now, today=day_in(zone, now))
    return given
