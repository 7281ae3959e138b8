"""Organizations as rules ask for them: where somebody may do a thing, and what lies above some."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from models.people import Organization
from models.vocabulary import Relation, Role
from workflows.authz import paths
from workflows.authz.actors import Actor
from workflows.authz.permissions import seats_of
from workflows.organizations.choices import unit_choices


def owners(session: Session, actor: Actor, campaign_id: UUID) -> Sequence[Organization]:
    """Return the organizations of a campaign that the actor sees, each before those below it."""
    seen = [place.id for place in unit_choices(session, actor, [campaign_id])]
    query = select(Organization).where(col(Organization.id).in_(seen))
    return session.exec(query.order_by(col(Organization.path))).all()


def open_owners(actor: Actor, by: Iterable[Role | Relation], nodes: Iterable[Organization]) -> list[Organization]:
    """Return those of the organizations in which one of the actor's offices gives one of the roles.

    The own ones come first.
    """
    roles = [role for role in by if isinstance(role, Role)]
    found = [node for node in nodes if actor.post_in([seat for role in roles for seat in seats_of(role, node)], node)]
    own = {post.organization_id for post in actor.posts}
    return sorted(found, key=lambda node: node.id not in own)


def common_ancestors(session: Session, nodes: Sequence[Organization]) -> Organization:
    """Return the lowest organization in which all of some of one university lie."""
    return session.get_one(Organization, paths.common_ancestor(node.path for node in nodes))
