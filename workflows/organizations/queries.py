"""Organizations, people, and who holds which office."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.item import Item
from models.people import Appointment, Organization, User
from models.vocabulary import OrgKind
from workflows.authz import access, confirmed, paths, permissions
from workflows.authz.actors import Actor, in_office
from workflows.errors import NotFound
from workflows.rows import Row


def organizations(
    session: Session, actor: Actor, *, after: UUID | None = None, limit: int = 50
) -> Sequence[Organization]:
    """Return the organizations that the actor sees; the administrator sees the whole tree."""
    query = select(Organization)
    if not actor.is_admin:
        query = query.where(paths.within_subtrees(actor.scopes))
    if after is not None:
        query = query.where(col(Organization.id) > after)
    return session.exec(query.order_by(col(Organization.id)).limit(limit)).all()


def universities(session: Session, actor: Actor, right: str | None = None) -> list[Organization]:
    """Return the actor's universities (院党委); those in which the actor has a right, if one is."""
    query = select(Organization).where(
        col(Organization.kind) == OrgKind.COMMITTEE, col(Organization.id).in_(committees(actor))
    )
    found = session.exec(query.order_by(col(Organization.path))).all()
    return [node for node in found if right is None or permissions.may(actor, right, node)]


def in_which(session: Session, actor: Actor, right: str) -> list[Organization]:
    """Return the universities in which the actor has a right, or refuse."""
    found = universities(session, actor, right)
    if not found:
        permissions.require(actor, right)
    return found


def people(
    session: Session, actor: Actor, *, named: str | None = None, after: UUID | None = None, limit: int = 50
) -> Sequence[User]:
    """Return the people of the actor's universities, so that work can be given to them.

    `named` is a part of the name, or of the login.
    """
    query = select(User)
    if named:
        parts = (col(each).contains(named, autoescape=True) for each in (User.name, User.login))
        query = query.where(sa.or_(*parts))
    if not actor.is_admin:
        query = query.where(col(User.id).in_(_colleagues(actor)))
    if after is not None:
        query = query.where(col(User.id) > after)
    return session.exec(query.order_by(col(User.id)).limit(limit)).all()


def person(session: Session, actor: Actor, person_id: UUID) -> User:
    """Return one of the people that the actor may look up, or raise `NotFound`."""
    query = select(User).where(User.id == person_id)
    if not actor.is_admin:
        query = query.where(col(User.id).in_(_colleagues(actor)))
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def appointments(
    session: Session,
    actor: Actor,
    *,
    today: date,
    organization_id: UUID | None = None,
    user_id: UUID | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> Sequence[Row]:
    """Return who holds or held which office in the organizations that the actor sees.

    An office for one item is shown to who may know of the item.
    """
    query = sa.select(
        *sa.inspect(Appointment).c, col(User.name).label("person"), col(Organization.name).label("organization")
    )
    query = query.join(User, col(User.id) == Appointment.user_id).join(
        Organization, col(Organization.id) == Appointment.organization_id
    )
    if not actor.is_admin:
        query = query.where(paths.within_subtrees(actor.scopes))
    known = sa.select(col(Item.id)).where(access.visible_clause(actor, today))
    query = query.where(sa.or_(col(Appointment.item_id).is_(None), col(Appointment.item_id).in_(known)))
    if organization_id is not None:
        query = query.where(col(Appointment.organization_id) == organization_id)
    if user_id is not None:
        query = query.where(col(Appointment.user_id) == user_id)
    if after is not None:
        query = query.where(col(Appointment.id) > after)
    return session.execute(query.order_by(col(Appointment.id)).limit(limit)).mappings().all()


def unnumbered(session: Session, today: date) -> int:
    """Count the accounts without a 工号 that hold an office that signs: those of old releases."""
    signing = sa.select(col(Appointment.user_id)).where(
        in_office(today), col(Appointment.office).in_(confirmed.SIGNING)
    )
    query = sa.select(sa.func.count()).where(
        col(User.id).in_(signing), col(User.active), col(User.staff_number).is_(None)
    )
    return int(session.execute(query).scalar_one())


def _colleagues(actor: Actor) -> Any:
    held = aliased(Organization)
    return (
        sa.select(col(Appointment.user_id))
        .join(held, col(held.id) == Appointment.organization_id)
        .where(sa.or_(col(held.committee_id).in_(committees(actor)), col(held.id).in_(committees(actor))))
    )


def committees(actor: Actor) -> Any:
    """Select the universities (院党委) that the actor's offices lie in, or above."""
    ids = {node for post in actor.posts for node in paths.ancestor_ids(post.path)}
    return sa.select(col(Organization.id)).where(
        sa.or_(col(Organization.id).in_(ids), paths.within_subtrees(actor.scopes))
    )
