"""Who there is, as people look it up: the tree with its 书记, and what each person holds."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.people import Appointment, Organization, User
from models.vocabulary import Office
from workflows.authz import paths, permissions
from workflows.authz.actors import Actor, in_office


@dataclass(frozen=True, slots=True)
class Branch:
    """One organization of the tree, with who leads it and how many people hold offices in it."""

    organization: Organization
    depth: int
    heads: tuple[str, ...]
    people: int


def directory_tree(session: Session, actor: Actor, today: date) -> list[Branch]:
    """Return the organizations that the actor sees, in the order of the tree."""
    nodes = seen(session, actor)
    held: defaultdict[UUID, dict[UUID, str]] = defaultdict(dict)
    heads: defaultdict[UUID, list[str]] = defaultdict(list)
    rows = session.execute(
        sa.select(col(Appointment.organization_id), col(Appointment.office), col(User.id), col(User.name))
        .join(User, col(User.id) == Appointment.user_id)
        .join(Organization, col(Organization.id) == Appointment.organization_id)
        .where(
            in_office(today),
            col(User.active),
            col(Appointment.item_id).is_(None),
            paths.within_subtrees(actor.directory_scopes),
        )
        .order_by(col(Appointment.starts_on), col(Appointment.id))
    )
    for where, office, person, name in rows:
        held[where][person] = name
        if office in {Office.SECRETARY, Office.DIRECTOR}:
            heads[where].append(name)
    depths = paths.depths([node.path for node in nodes])
    return [
        Branch(node, depth, tuple(heads[node.id]), len(held[node.id]))
        for node, depth in zip(nodes, depths, strict=True)
    ]


def seen(session: Session, actor: Actor, right: str | None = None) -> list[Organization]:
    """Return the organizations that the actor sees; those where a right is held, if one is."""
    query = select(Organization).where(paths.within_subtrees(actor.directory_scopes)).order_by(col(Organization.path))
    found = session.exec(query).all()
    return [node for node in found if right is None or permissions.may(actor, right, node)]


def branches_below(session: Session, node: Organization) -> Sequence[Organization]:
    """Return the organizations right below one."""
    query = select(Organization).where(Organization.parent_id == node.id)
    return session.exec(query.order_by(col(Organization.path))).all()


def offices(
    session: Session, actor: Actor, people: Collection[UUID], today: date
) -> dict[UUID, list[tuple[UUID, str, Office]]]:
    """Return what each of the people holds today, as far as the actor sees: where, and what."""
    found: defaultdict[UUID, list[tuple[UUID, str, Office]]] = defaultdict(list)
    rows = session.execute(
        sa.select(col(Appointment.user_id), col(Organization.id), col(Organization.name), col(Appointment.office))
        .join(Organization, col(Organization.id) == Appointment.organization_id)
        .where(
            col(Appointment.user_id).in_(people),
            in_office(today),
            col(Appointment.item_id).is_(None),
            paths.within_subtrees(actor.directory_scopes),
        )
        .order_by(col(Appointment.starts_on), col(Appointment.id))
    )
    for person, where, name, office in rows:
        found[person].append((where, name, office))
    return dict(found)
