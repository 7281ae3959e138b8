"""Keeping organizations, people and offices: the administrator's only work."""

from datetime import date, datetime, tzinfo
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.people import Appointment, Credential, Organization, User
from models.signoff import SignOff
from models.vocabulary import Office, OrgKind, SubjectKind
from workflows import actors, journal, rights
from workflows.actors import Actor
from workflows.days import day_in
from workflows.errors import Conflict, Incomplete, NotFound
from workflows.lengths import LONGEST_CODE, LONGEST_LINE

DIRECTORY = UUID(int=0)
"""The directory's journal is one for the whole house."""


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
    rights.demand(actor, "keep_directory")
    _bound(name=("名称", name), short_name=("简称", short_name or ""))
    _bound(LONGEST_CODE, code=("代码", code))
    node = Organization(
        name=name, short_name=short_name, code=code, kind=kind, parent_id=parent_id, path=""
    )
    parent = session.get(Organization, parent_id) if parent_id else None
    if parent_id and parent is None:
        raise Incomplete({"parent_id": "没有这个上级组织。"})
    if session.exec(
        select(Organization.id).where(
            Organization.name == name, col(Organization.parent_id).is_not_distinct_from(parent_id)
        )
    ).first():
        raise Conflict(f"“{name}”已在同一上级组织之下。")
    node.path = f"{parent.path if parent else '/'}{node.id.hex}/"
    inherited = parent.committee_id if parent else None
    node.committee_id = node.id if kind is OrgKind.COMMITTEE else inherited
    session.add(node)
    session.flush()
    _record(session, "add_organization", actor, now, id=str(node.id), name=name, kind=kind.value)
    return node


def add_person(session: Session, *, actor: Actor, now: datetime, login: str, name: str) -> User:
    """Add a person who can act once appointed."""
    rights.demand(actor, "keep_directory")
    _may_be_called(session, login, name)
    person = User(login=login, name=name)
    session.add(person)
    session.flush()
    _record(session, "add_person", actor, now, id=str(person.id), login=login)
    return person


def add_administrator(
    session: Session,
    *,
    now: datetime,
    zone: tzinfo,
    login: str,
    name: str,
    password_hash: str,
    must_change: bool,
) -> User:
    """Add an administrator, on the server itself: nobody makes one over the network.

    `zone` is the university's, as its offices begin and end with its days.
    """
    _may_be_called(session, login, name)
    person = User(login=login, name=name, is_admin=True)
    session.add(person)
    session.flush()
    session.add(
        Credential(
            user_id=person.id, password_hash=password_hash, must_change=must_change, changed_at=now
        )
    )
    actor = actors.of(session, person.id, day_in(zone, now))
    journal.append(
        session, (SubjectKind.ACCOUNT, person.id), "administrator_made", now=now, actor=actor,
        data={"on_server": True},
    )  # fmt: skip
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


def appoint(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    user_id: UUID,
    organization_id: UUID,
    office: Office,
    starts_on: date,
    ends_on: date | None = None,
) -> Appointment:
    """任职: give a person an office from a day until, and including, another."""
    rights.demand(actor, "keep_directory")
    wrong = {}
    if session.get(User, user_id) is None:
        wrong["user_id"] = "没有这个人。"
    if session.get(Organization, organization_id) is None:
        wrong["organization_id"] = "没有这个组织。"
    if ends_on is not None and ends_on < starts_on:
        wrong["ends_on"] = "离任日期不能早于任职日期。"
    if wrong:
        raise Incomplete(wrong)
    given = Appointment(
        user_id=user_id, organization_id=organization_id, office=office,
        starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip
    session.add(given)
    session.flush()
    _record(session, "appoint", actor, now, **given.model_dump(mode="json"))
    return given


def end_appointment(
    session: Session,
    appointment_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    zone: tzinfo,
    ends_on: date,
) -> Appointment:
    """离任: the last day of an office. What was done under it stays as it was.

    `zone` is the university's, in which the days of signing are reckoned.
    """
    rights.demand(actor, "keep_directory")
    given = session.get(Appointment, appointment_id)
    if given is None:
        raise NotFound
    if ends_on < given.starts_on:
        raise Incomplete({"ends_on": "离任日期不能早于任职日期。"})
    if given.ends_on is not None and given.ends_on < min(ends_on, day_in(zone, now)):
        raise Conflict("此人已经离任，不能把离任日期改晚；如再任此职，请重新任职。")
    last = session.scalar(
        sa.select(sa.func.max(col(SignOff.signed_at))).where(
            col(SignOff.appointment_id) == appointment_id
        )
    )
    signed_on = day_in(zone, last) if last else date.min
    if ends_on < signed_on:
        raise Incomplete({"ends_on": f"此人 {signed_on} 还以这一职务签过字，离任日期不能更早。"})
    given.ends_on = ends_on
    _record(session, "end_appointment", actor, now, id=str(given.id), ends_on=ends_on.isoformat())
    return given


def _record(session: Session, act: str, actor: Actor, now: datetime, **data: str) -> None:
    subject = (SubjectKind.DIRECTORY, DIRECTORY)
    journal.append(session, subject, act, now=now, actor=actor, data=data)
