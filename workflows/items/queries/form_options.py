"""What may be chosen on a form: the people who may be given work, the items to merge into."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Delegation, Item
from models.people import Appointment, Organization, User
from models.vocabulary import State
from workflows.authz import access, paths
from workflows.authz.actors import Actor, in_office
from workflows.rows import Row

MAX_MERGE_TARGETS = 200


@dataclass(slots=True)
class AssignablePerson:
    """Somebody who may be given an organization's work, with the offices held in one place."""

    user_id: UUID
    name: str
    organization: str
    offices: str = ""


def assignable_people(session: Session, owner: Organization, today: date) -> list[AssignablePerson]:
    """Return who holds an office in the organization's part of the tree or right above it.

    That is all below the 党总支 that it belongs to, and its 院党委; its own people come first.
    """
    top = paths.branch_of(owner)
    node = sa.inspect(Organization).c
    rows = session.execute(
        sa.select(col(User.id), col(User.name), node.id, node.name, col(Appointment.office))
        .join(Appointment, col(Appointment.user_id) == User.id)
        .join(Organization, node.id == Appointment.organization_id)
        .where(
            in_office(today),
            col(User.active),
            col(Appointment.item_id).is_(None),
            sa.or_(paths.within_subtrees([top]), node.id == owner.committee_id),
        )
        .order_by(node.id != owner.id, node.path, col(Appointment.starts_on), col(User.id))
    ).all()
    found: dict[tuple[UUID, UUID], AssignablePerson] = {}
    for user_id, name, organization_id, organization, office in rows:
        person = found.setdefault((organization_id, user_id), AssignablePerson(user_id, name, organization))
        person.offices += ("、" if person.offices else "") + office.label
    return list(found.values())


def possible_delegates(session: Session, revocable: Iterable[Delegation]) -> list[tuple[UUID, str, date]]:
    """Return to whom delegations were given: id, name, and the last day of the longest."""
    until: dict[UUID, date] = {}
    for each in revocable:
        until[each.to_id] = max(each.until_on, until.get(each.to_id, each.until_on))
    rows = session.execute(sa.select(col(User.id), col(User.name)).where(col(User.id).in_(until)).order_by(User.name))
    return [(who, name, until[who]) for who, name in rows]


def merge_targets(session: Session, actor: Actor, item: Item, owner: Organization) -> Sequence[Row]:
    """Return those in sight of the same organization and campaign that an item may be merged into.

    Who is named in one sensitive item is told of no other.
    """
    return (
        session.execute(
            sa.select(col(Item.id), col(Item.number), col(Item.text))
            .where(
                col(Item.campaign_id) == item.campaign_id,
                col(Item.organization_id) == owner.id,
                col(Item.state).not_in((State.VOID, State.CLOSED, State.VERIFY)),
                col(Item.sensitivity) == item.sensitivity,
                col(Item.id) != item.id,
                access.visible_clause(actor, actor.today),
            )
            .order_by(col(Item.number), col(Item.id))
            .limit(MAX_MERGE_TARGETS)
        )
        .mappings()
        .all()
    )
