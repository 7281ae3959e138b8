"""Keeping organizations, people and offices: the administrator's only work."""

from datetime import date, datetime, tzinfo
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.hold import Hold
from models.people import Appointment, Credential, Organization, User
from models.signature import Signature
from models.vocabulary import HoldKind, Office, OrgKind, SubjectKind
from workflows.authz import actors, paths, permissions
from workflows.authz.actors import Actor
from workflows.authz.confirmed import SIGNING
from workflows.confirmations import directory_as_read
from workflows.confirmations.announcements import DirectoryChange, announce, where
from workflows.days import day_in
from workflows.errors import Conflict, Incomplete, NotFound
from workflows.journal import entries, seals
from workflows.journal.acts import Act
from workflows.journal.entries import DIRECTORY
from workflows.notifications import outbox
from workflows.organizations.staff_numbers import alike, plain
from workflows.texts import LONGEST_CODE, LONGEST_LINE


def add_organization(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    name: str,
    code: str,
    kind: OrgKind,
    parent_id: UUID | None = None,
    short_name: str | None = None,
) -> Organization:
    """Add a node to the tree; below a 院党委 it belongs to that university."""
    permissions.require(actor, "keep_directory")
    _bound(name=("名称", name), short_name=("简称", short_name or ""))
    _bound(LONGEST_CODE, code=("代码", code))
    node = Organization(name=name, short_name=short_name, code=code, kind=kind, parent_id=parent_id, path="")
    parent = session.get(Organization, parent_id) if parent_id else None
    if parent_id and parent is None:
        raise Incomplete({"parent_id": "没有这个上级组织。"})
    if session.exec(
        select(Organization.id).where(
            Organization.name == name, col(Organization.parent_id).is_not_distinct_from(parent_id)
        )
    ).first():
        raise Conflict(f"“{name}”已在同一上级组织之下。")
    node.path = paths.child_path(parent.path if parent else None, node.id)
    inherited = parent.committee_id if parent else None
    node.committee_id = node.id if kind is OrgKind.COMMITTEE else inherited
    session.add(node)
    session.flush()
    _record(session, Act.ADD_ORGANIZATION, actor, now, **node.model_dump(mode="json"))
    return node


def add_person(session: Session, *, actor: Actor, now: datetime, login: str, name: str, staff_number: str) -> User:
    """Add a person who can act once appointed: one account for each 工号."""
    permissions.require(actor, "keep_directory")
    _may_be_called(session, login, name)
    staff_number = _numbered(session, staff_number)
    person = User(login=login, name=name, staff_number=staff_number)
    session.add(person)
    session.flush()
    _record(session, Act.ADD_PERSON, actor, now, id=str(person.id), login=login, name=name, staff_number=staff_number)
    return person


def number_person(
    session: Session, user_id: UUID, staff_number: str, *, actor: Actor, now: datetime, zone: tzinfo
) -> User:
    """登记工号 of an account that an earlier release made, or correct one; watchers are told."""
    permissions.require(actor, "keep_directory")
    person = session.get(User, user_id, with_for_update=True)
    if person is None:
        raise NotFound
    staff_number = _numbered(session, staff_number, person)
    if person.staff_number == staff_number:
        return person
    before, person.staff_number = person.staff_number, staff_number
    entry_id = _record(
        session, Act.NUMBER_PERSON, actor, now, id=str(user_id), staff_number=staff_number, before=before
    )
    today = day_in(zone, now)
    was = f"由{before}改为{staff_number}" if before else f"登记为{staff_number}"
    told = f"系统管理员{actor.name}把{person.name}（{person.login}）的工号{was}。"
    announce(session, [DirectoryChange(entry_id, where(session, user_id), told, user_id)], now=now, today=today)
    outbox.enqueue(session, entry_id, [user_id], told, now)
    return person


def add_administrator(
    session: Session,
    *,
    now: datetime,
    zone: tzinfo,
    login: str,
    name: str,
    staff_number: str,
    password_hash: str,
    must_change: bool,
) -> User:
    """Add an administrator, on the server itself: nobody makes one over the network.

    `zone` is the university's, as its offices begin and end with its days.
    """
    _may_be_called(session, login, name)
    staff_number = _numbered(session, staff_number)
    person = User(login=login, name=name, staff_number=staff_number, is_admin=True)
    session.add(person)
    session.flush()
    session.add(Credential(user_id=person.id, password_hash=password_hash, must_change=must_change, changed_at=now))
    today = day_in(zone, now)
    entry_id = entries.append(
        session,
        (SubjectKind.ACCOUNT, person.id),
        Act.ADMINISTRATOR_MADE,
        now=now,
        actor=actors.load_actor(session, person.id, today),
        data={
            "on_server": True,
            "login": login,
            "name": name,
            "staff_number": staff_number,
            "must_change": must_change,
            "password_sha256": entries.sha256(password_hash),
        },
    )
    everywhere = session.exec(select(Organization.id).where(Organization.kind == OrgKind.COMMITTEE))
    told = f"在服务器上设立了系统管理员{name}（{login}，工号{staff_number}）。"
    announce(session, [DirectoryChange(entry_id, everywhere.all(), told)], now=now, today=today)
    return person


def _bound(longest: int = LONGEST_LINE, **said: tuple[str, str]) -> None:
    """Refuse texts that are too long, each with its label, before they are looked for."""
    long = {
        field: f"{label}太长，请不超过 {longest} 个字符。"
        for field, (label, text) in said.items()
        if len(text) > longest
    }
    if long:
        raise Incomplete(long)


def _may_be_called(session: Session, login: str, name: str) -> None:
    """Refuse a login that somebody has (409), and what is too long to be one or a name (422)."""
    _bound(login=("登录名", login), name=("姓名", name))
    if session.exec(select(User.id).where(User.login == login)).first():
        raise Conflict(f"登录名“{login}”已被使用。")


def _numbered(session: Session, typed: str, person: User | None = None) -> str:
    """Return a 工号 as it is kept, or refuse one that is none (422) or that another has (409).

    However it is spelled: nobody has two accounts.
    """
    _bound(staff_number=("工号", typed))
    staff_number = plain(typed)
    if not staff_number:
        raise Incomplete({"staff_number": "请填写工号；一个工号只有一个账号。"})
    spelled = sa.func.lower(col(User.staff_number)) == alike(typed)
    there = session.exec(select(User).where(spelled)).first()
    if there is not None and there is not person:
        raise Conflict(
            f"工号“{there.staff_number}”已属于{there.name}（登录名{there.login}），"
            "同一个人不开第二个账号；请给原账号登记任职。"
        )
    return staff_number


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
    wrong = {}
    if session.get(User, user_id) is None:
        wrong["user_id"] = "没有这个人。"
    if session.get(Organization, organization_id) is None:
        wrong["organization_id"] = "没有这个组织。"
    if ends_on is not None and ends_on < starts_on:
        wrong["ends_on"] = "离任日期不能早于任职日期。"
    if wrong:
        raise Incomplete(wrong)
    signs = office in SIGNING
    earliest = _earliest(session, zone) if signs else starts_on
    if ends_on is not None and ends_on < earliest:
        earliest = starts_on  # it is over: nobody will sign by it
    given = Appointment(
        user_id=user_id,
        organization_id=organization_id,
        office=office,
        starts_on=max(starts_on, earliest),
        ends_on=ends_on,
    )
    session.add(given)
    session.flush()
    asked = starts_on if starts_on < given.starts_on else None
    hold = Hold(
        kind=HoldKind.APPOINTMENT,
        user_id=user_id,
        appointment_id=given.id,
        made_at=now,
        made_by_id=actor.user_id,
        asked_from=asked,
    )
    waiting = {"hold_id": str(hold.id), "asked_from": asked.isoformat() if asked else None}
    entry_id = _record(session, Act.APPOINT, actor, now, **given.model_dump(mode="json"), **waiting if signs else {})
    if signs:
        hold.entry_id = entry_id
        session.add(hold)
    since = f"自{given.starts_on}起"
    waits = "，待确认后方能签字" if signs else ""
    _tell(
        session,
        given,
        entry_id,
        f"任{{office}}，{since}{waits}",
        actor=actor,
        now=now,
        today=day_in(zone, now),
        changes=changes,
    )
    return given


def _earliest(session: Session, zone: tzinfo) -> date:
    """Return the day of the last seal: what is sealed knew of no such office."""
    last = seals.newest_seal(session)
    return day_in(zone, last.at) if last else date.min


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
    given = session.get(Appointment, appointment_id)
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
    entry_id = _record(session, Act.END_APPOINTMENT, actor, now, id=str(given.id), ends_on=ends_on.isoformat())
    _tell(session, given, entry_id, f"离任{{office}}，任期至{ends_on}", actor=actor, now=now, today=day_in(zone, now))
    return given


def _record(session: Session, act: Act, actor: Actor, now: datetime, **data: Any) -> UUID:
    subject = (SubjectKind.DIRECTORY, DIRECTORY)
    return entries.append(session, subject, act, now=now, actor=actor, data=data)
