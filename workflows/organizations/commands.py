"""Keeping organizations, people and offices: the administrator's only work."""

from datetime import datetime, tzinfo
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.people import Credential, Organization, User
from models.vocabulary import OrgKind, SubjectKind
from workflows.authz import actors, paths, permissions
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.confirmations.announcements import DirectoryChange, announce, where
from workflows.days import day_in
from workflows.errors import Conflict, Incomplete, NotFound
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.journal.entries import DIRECTORY
from workflows.notifications import outbox
from workflows.organizations.staff_numbers import alike, plain
from workflows.texts import MAX_CODE_CHARACTERS, MAX_LINE_CHARACTERS

BLANK_IN_LOGIN = "登录名里不能有空格，请改正。"


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
    _bound(MAX_CODE_CHARACTERS, code=("代码", code))
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
    record_directory(session, Act.ADD_ORGANIZATION, actor, now, **node.model_dump(mode="json"))
    return node


def add_person(session: Session, *, actor: Actor, now: datetime, login: str, name: str, staff_number: str) -> User:
    """Add a person who can act once appointed: one account for each 工号."""
    permissions.require(actor, "keep_directory")
    _may_be_called(session, login, name)
    staff_number = _numbered(session, staff_number)
    person = User(login=login, name=name, staff_number=staff_number)
    session.add(person)
    session.flush()
    record_directory(
        session, Act.ADD_PERSON, actor, now, id=str(person.id), login=login, name=name, staff_number=staff_number
    )
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
    entry_id = record_directory(
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
        data={"on_server": True, "must_change": must_change, "password_sha256": entries.sha256(password_hash)}
        | person.model_dump(include={"login", "name", "staff_number"}),
    )
    everywhere = session.exec(select(Organization.id).where(Organization.kind == OrgKind.COMMITTEE))
    told = f"在服务器上设立了系统管理员{name}（{login}，工号{staff_number}）。"
    announce(session, [DirectoryChange(entry_id, everywhere.all(), told)], now=now, today=today)
    return person


def _bound(longest: int = MAX_LINE_CHARACTERS, **said: tuple[str, str]) -> None:
    """Refuse texts that are too long, each with its label, before they are looked for."""
    long = {
        field: f"{label}太长，请不超过 {longest} 个字符。"
        for field, (label, text) in said.items()
        if len(text) > longest
    }
    if long:
        raise Incomplete(long)


def _may_be_called(session: Session, login: str, name: str) -> None:
    """Refuse a login that somebody has (409), and what is too long to be one or a name, or has a blank (422)."""
    _bound(login=("登录名", login), name=("姓名", name))
    if any(map(str.isspace, login)):
        raise Incomplete({"login": BLANK_IN_LOGIN})
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


def record_directory(session: Session, act: Act, actor: Actor, now: datetime, **data: object) -> UUID:
    subject = (SubjectKind.DIRECTORY, DIRECTORY)
    return entries.append(session, subject, act, now=now, actor=actor, data=data)


def record_account(
    session: Session, user_id: UUID, act: Act, actor: Actor, now: datetime, post: AppointmentView | None, **data: object
) -> UUID:
    """Write an entry into the journal of somebody's account and return its id."""
    session.flush()
    return entries.append(session, (SubjectKind.ACCOUNT, user_id), act, now=now, actor=actor, post=post, data=data)
