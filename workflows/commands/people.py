"""Keeping organizations, people, offices and tokens: the administrator's only work."""

import hashlib
import secrets
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.base import UtcDateTime
from models.people import AccessToken, Appointment, Organization, User
from models.vocabulary import Office, OrgKind, SubjectKind
from workflows import access, journal
from workflows.access import Actor
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted

DIRECTORY = UUID(int=0)
"""The directory's journal is one for the whole house."""

TOKEN_BYTES = 32


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
    _administers(actor)
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
    _administers(actor)
    if session.exec(select(User.id).where(User.login == login)).first():
        raise Conflict(f"登录名“{login}”已被使用。")
    person = User(login=login, name=name)
    session.add(person)
    session.flush()
    _record(session, "add_person", actor, now, id=str(person.id), login=login)
    return person


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
    _administers(actor)
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
    session: Session, appointment_id: UUID, *, actor: Actor, now: datetime, ends_on: date
) -> Appointment:
    """离任: the last day of an office. What was done under it stays as it was."""
    _administers(actor)
    given = session.get(Appointment, appointment_id)
    if given is None:
        raise NotFound
    if ends_on < given.starts_on:
        raise Incomplete({"ends_on": "离任日期不能早于任职日期。"})
    given.ends_on = ends_on
    _record(session, "end_appointment", actor, now, id=str(given.id), ends_on=ends_on.isoformat())
    return given


def issue_token(
    session: Session,
    login: str,
    *,
    now: datetime,
    label: str,
    expires_at: datetime | None = None,
) -> str:
    """Return a new bearer token of a person. It is shown once; only its SHA-256 is kept."""
    person = session.exec(select(User).where(User.login == login, col(User.active))).one_or_none()
    if person is None:
        raise NotFound(f"没有登录名为“{login}”的人员。")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        AccessToken(
            user_id=person.id, digest=digest(token), label=label, created_at=now,
            expires_at=expires_at,
        )
    )  # fmt: skip
    return token


_BEARER = access.roster(
    col(User.id)
    == sa.select(col(AccessToken.user_id))
    .where(
        col(AccessToken.digest) == sa.bindparam("digest"),
        col(AccessToken.revoked_at).is_(None),
        sa.or_(
            col(AccessToken.expires_at).is_(None),
            col(AccessToken.expires_at) > sa.bindparam("now", type_=UtcDateTime()),
        ),
    )
    .scalar_subquery()
)


def bearer(session: Session, token: str, *, now: datetime, today: date) -> Actor | None:
    """Return who holds a token that is neither revoked nor expired."""
    return access.actor(session, _BEARER, today, digest=digest(token), now=now)


def digest(token: str) -> str:
    """Return what is kept of a token. It is random, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _administers(actor: Actor) -> None:
    if not actor.is_admin:
        raise NotPermitted("组织、人员和任职由系统管理员维护。")


def _record(session: Session, act: str, actor: Actor, now: datetime, **data: str) -> None:
    subject = (SubjectKind.DIRECTORY, DIRECTORY)
    journal.append(session, subject, act, now=now, actor=actor, data=data)
