"""代签委托 and 回避: seen by those they concern, and by who sees the organization."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.people import Appointment, Organization, Proxy, Recusal, User
from models.vocabulary import Office
from workflows.authz import paths
from workflows.authz.actors import Actor, in_office
from workflows.rows import Row

_OTHER = aliased(User)


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
    """Return to whom the actor may lend a signature today: by organization, with their offices.

    These are others who hold an office there, and not that of 联络员 alone.
    """
    places = {post.organization_id for post in actor.posts if post.item_id is None}
    query = (
        sa.select(
            *sa.inspect(Appointment).c, col(User.name).label("person"), col(Organization.name).label("organization")
        )
        .join(User, col(User.id) == Appointment.user_id)
        .join(Organization, col(Organization.id) == Appointment.organization_id)
        .where(
            col(Organization.id).in_(places),
            col(Appointment.office) != Office.LIAISON,
            col(Appointment.item_id).is_(None),
            col(User.id) != actor.user_id,
            col(User.active),
            in_office(today),
        )
        .order_by(col(Organization.path), col(Appointment.starts_on), col(Appointment.id))
    )
    return session.execute(query).mappings().all()


def _seen(actor: Actor, mine: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.true() if actor.is_admin else sa.or_(mine, paths.within_subtrees(actor.scopes))


def _page(
    session: Session,
    query: sa.Select[Any],
    table: type[Proxy] | type[Recusal],
    seen: sa.ColumnElement[bool],
    after: UUID | None,
    limit: int,
) -> Sequence[Row]:
    query = query.where(seen)
    if after is not None:
        query = query.where(col(table.id) > after)
    return session.execute(query.order_by(col(table.id)).limit(limit)).mappings().all()
