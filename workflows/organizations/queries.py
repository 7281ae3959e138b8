"""Organizations, people, and who holds which office."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.item import Item
from models.people import Appointment, Leave, Organization, Proxy, Recusal, User
from models.vocabulary import Office, OrgKind
from workflows.authz import access, confirmed, paths, permissions
from workflows.authz.actors import Actor, in_office
from workflows.errors import NotFound
from workflows.rows import Row

_OTHER = aliased(User)


def organizations(
    session: Session, actor: Actor, *, after: UUID | None = None, limit: int = 50
) -> Sequence[Organization]:
    """Return the organizations that the actor sees; the administrator sees the whole tree."""
    query = select(Organization).where(paths.within_subtrees(actor.directory_scopes))
    if after is not None:
        query = query.where(col(Organization.id) > after)
    return session.exec(query.order_by(col(Organization.id)).limit(limit)).all()


def universities(session: Session, actor: Actor, right: str | None = None) -> list[Organization]:
    """Return the actor's universities (院党委); those in which the actor has a right, if one is."""
    query = select(Organization).where(
        col(Organization.kind) == OrgKind.COMMITTEE, col(Organization.id).in_(access.committees(actor))
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
    query = select(User).where(_looked_up_by(actor))
    if named:
        parts = (col(each).contains(named, autoescape=True) for each in (User.name, User.login))
        query = query.where(sa.or_(*parts))
    if after is not None:
        query = query.where(col(User.id) > after)
    return session.exec(query.order_by(col(User.id)).limit(limit)).all()


def person(session: Session, actor: Actor, person_id: UUID) -> User:
    """Return one of the people that the actor may look up, or raise `NotFound`."""
    found = session.exec(select(User).where(User.id == person_id, _looked_up_by(actor))).one_or_none()
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

    Raises:
        NotFound: 404, for an organization that the actor does not see.

    """
    if organization_id is not None:
        access.require_organization(session, actor, organization_id)
    query = sa.select(
        *sa.inspect(Appointment).c, col(User.name).label("person"), col(Organization.name).label("organization")
    )
    query = query.join(User, col(User.id) == Appointment.user_id).join(
        Organization, col(Organization.id) == Appointment.organization_id
    )
    known = sa.select(col(Item.id)).where(access.visible_clause(actor, today))
    query = query.where(
        paths.within_subtrees(actor.directory_scopes),
        sa.or_(col(Appointment.item_id).is_(None), col(Appointment.item_id).in_(known)),
    )
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


def _looked_up_by(actor: Actor) -> sa.ColumnElement[bool]:
    """Select whom the actor may look up: those of the own universities; an administrator everybody."""
    if actor.is_admin:
        return sa.true()
    held = aliased(Organization)
    colleagues = (
        sa.select(col(Appointment.user_id))
        .join(held, col(held.id) == Appointment.organization_id)
        .where(sa.or_(col(held.committee_id).in_(access.committees(actor)), col(held.id).in_(access.committees(actor))))
    )
    return col(User.id).in_(colleagues)


def proxies(
    session: Session, actor: Actor, *, own: bool = False, after: UUID | None = None, limit: int = 50
) -> Sequence[Row]:
    """Return who signs, signed or will sign for whom; with `own` what concerns the actor alone."""
    query = (
        sa.select(
            *sa.inspect(Proxy).c,
            col(Appointment.office),
            col(Organization.id).label("organization_id"),
            col(Organization.name).label("organization"),
            col(User.id).label("principal_id"),
            col(User.name).label("principal"),
            _OTHER.name.label("to"),  # type: ignore[attr-defined]
        )
        .join(Appointment, col(Appointment.id) == Proxy.appointment_id)
        .join(Organization, col(Organization.id) == Appointment.organization_id)
        .join(User, col(User.id) == Appointment.user_id)
        .join(_OTHER, _OTHER.id == Proxy.to_id)  # type: ignore[arg-type]
    )
    mine = sa.or_(col(User.id) == actor.user_id, col(Proxy.to_id) == actor.user_id)
    seen = mine if own else _seen(actor, mine)
    return _page(session, query, Proxy, seen, after, limit)


def leaves(
    session: Session, actor: Actor, *, own: bool = False, after: UUID | None = None, limit: int = 50
) -> Sequence[Row]:
    """Return who is, was or will be away, and who stands in; with `own` what concerns the actor alone."""
    query = (
        sa.select(*sa.inspect(Leave).c, col(User.name).label("person"), _OTHER.name.label("stand_in"))  # type: ignore[attr-defined]
        .join(User, col(User.id) == Leave.user_id)
        .outerjoin(_OTHER, _OTHER.id == Leave.stand_in_id)  # type: ignore[arg-type]
    )
    mine = sa.or_(col(Leave.user_id) == actor.user_id, col(Leave.stand_in_id) == actor.user_id)
    serving = (
        sa.select(col(Appointment.user_id))
        .join(Organization, col(Organization.id) == Appointment.organization_id)
        .where(paths.within_subtrees(actor.directory_scopes), col(Appointment.item_id).is_(None))
    )
    seen = mine if own else sa.or_(mine, col(Leave.user_id).in_(serving))
    return _page(session, query, Leave, seen, after, limit)


def recusals(
    session: Session, actor: Actor, *, own: bool = False, after: UUID | None = None, limit: int = 50
) -> Sequence[Row]:
    """Return who is declared related to which organization; with `own` the actor alone."""
    query = (
        sa.select(*sa.inspect(Recusal).c, col(User.name).label("person"), col(Organization.name).label("organization"))
        .join(Organization, col(Organization.id) == Recusal.organization_id)
        .join(User, col(User.id) == Recusal.user_id)
    )
    mine = col(Recusal.user_id) == actor.user_id
    seen = mine if own else _seen(actor, mine)
    return _page(session, query, Recusal, seen, after, limit)


def colleagues(session: Session, actor: Actor, *, today: date) -> Sequence[Row]:
    """Return to whom the actor may lend a signature today: by organization, with their offices."""
    places = {post.organization_id for post in actor.posts if post.item_id is None}
    query = (
        sa.select(
            *sa.inspect(Appointment).c, col(User.name).label("person"), col(Organization.name).label("organization")
        )
        .join(User, col(User.id) == Appointment.user_id)
        .join(Organization, col(Organization.id) == Appointment.organization_id)
        .where(beside(places, today), col(User.id) != actor.user_id)
        .order_by(col(Organization.path), col(Appointment.starts_on), col(Appointment.id))
    )
    return session.execute(query).mappings().all()


def beside(places: Collection[UUID], day: date) -> sa.ColumnElement[bool]:
    """Select, of appointments with their people, those that may be lent a signature of some organizations on a day.

    They hold an office there, and not that of 联络员 alone, nor for one item.
    """
    return sa.and_(
        col(Appointment.organization_id).in_(places),
        col(Appointment.office) != Office.LIAISON,
        col(Appointment.item_id).is_(None),
        in_office(day),
        col(User.active),
    )


def _seen(actor: Actor, mine: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.or_(mine, paths.within_subtrees(actor.directory_scopes))


def _page(
    session: Session,
    query: sa.Select[Any],
    table: type[Proxy | Recusal | Leave],
    seen: sa.ColumnElement[bool],
    after: UUID | None,
    limit: int,
) -> Sequence[Row]:
    query = query.where(seen)
    if after is not None:
        query = query.where(col(table.id) > after)
    return session.execute(query.order_by(col(table.id)).limit(limit)).mappings().all()
