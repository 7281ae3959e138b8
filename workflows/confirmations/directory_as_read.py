"""首次名册: a new university's organizations, people and offices, as two people confirm them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.hold import DirectoryReview, Hold
from models.people import Appointment, Organization, User
from models.vocabulary import HoldKind, OrgKind
from workflows.authz import permissions
from workflows.authz.actors import Actor
from workflows.authz.confirmed import SIGNING, unconfirmed
from workflows.journal.entries import sha256

SEE, RIGHT = "see_first_directory", "review_directory"


@dataclass(frozen=True, slots=True)
class FirstDirectory:
    """The directory of a university as it is, and who has confirmed it."""

    committee: Organization
    organizations: Sequence[Organization]
    people: Sequence[User]
    offices: Sequence[tuple[Appointment, Organization, User]]
    document: dict[str, object]
    sha256: str
    confirmed: str | None
    """The hash that two people confirmed, once they have; the directory may have changed since."""
    reviews: Sequence[tuple[DirectoryReview, User, Organization]]
    """Those of what was confirmed, and before that those of this very directory: of one that has
    changed since, none count."""


def is_set_up(session: Session, committee_id: UUID) -> bool:
    """Tell whether a university's first directory was confirmed, or came from an earlier release.

    An office that signs and was never held is from before there were holds: whoever was there
    then can confirm others.
    """
    return bool(session.scalar(_SET_UP, {"committee_id": committee_id}))


_COMMITTEE: sa.BindParameter[UUID] = sa.bindparam("committee_id", type_=sa.Uuid())
_SET_UP = sa.select(
    sa.or_(
        sa.exists().where(col(DirectoryReview.committee_id) == _COMMITTEE, col(DirectoryReview.completes)),
        sa.exists().where(
            col(Appointment.organization_id) == Organization.id,
            col(Organization.committee_id) == _COMMITTEE,
            col(Appointment.office).in_(SIGNING),
            ~sa.exists().where(col(Hold.appointment_id) == Appointment.id),
        ),
    )
)


def appointment_ids(session: Session, committee_id: UUID) -> Sequence[UUID]:
    """Return all appointments to offices in a university."""
    return session.exec(
        select(Appointment.id)
        .join(Organization, col(Organization.id) == Appointment.organization_id)
        .where(Organization.committee_id == committee_id)
    ).all()


def being_set_up(session: Session, actor: Actor) -> list[Organization]:
    """Return the universities that are being set up, of those that the actor keeps or serves in.

    Whoever serves in one has an office that waits: of others nothing is asked.
    """
    if not actor.is_admin and not any(post.waits for post in actor.posts):
        return []
    return [node for node in new(session) if actor.is_admin or permissions.may(actor, RIGHT, node)]


def new(session: Session) -> list[Organization]:
    """Return the universities whose first directory nobody has confirmed yet."""
    query = select(Organization).where(Organization.kind == OrgKind.COMMITTEE)
    found = session.exec(query.order_by(col(Organization.path))).all()
    return [node for node in found if not is_set_up(session, node.id)]


def directory(session: Session, committee: Organization, today: date) -> FirstDirectory:
    """Return a university's directory as it now is, with the hash that two people confirm."""
    nodes = session.exec(
        select(Organization).where(Organization.committee_id == committee.id).order_by(col(Organization.path))
    ).all()
    offices = session.exec(
        select(Appointment, Organization, User)
        .join(Organization, col(Organization.id) == Appointment.organization_id)
        .join(User, col(User.id) == Appointment.user_id)
        .where(
            Organization.committee_id == committee.id,
            sa.or_(col(Appointment.ends_on).is_(None), col(Appointment.ends_on) >= today),
            col(Appointment.item_id).is_(None),
        )
        .order_by(col(Organization.path), col(Appointment.id))
    ).all()
    people = list({person.id: person for *_, person in offices}.values())
    document = _document(session, nodes, people, [given for given, *_ in offices])
    digest, confirmed = sha256(document), _confirmed(session, committee.id)
    return FirstDirectory(
        committee,
        nodes,
        people,
        offices,
        document,
        digest,
        confirmed,
        _reviews(session, committee.id, confirmed or digest),
    )


def _confirmed(session: Session, committee_id: UUID) -> str | None:
    query = select(DirectoryReview.sha256).where(
        DirectoryReview.committee_id == committee_id, col(DirectoryReview.completes)
    )
    return session.exec(query).first()


def _document(
    session: Session, nodes: Sequence[Organization], people: Sequence[User], offices: Sequence[Appointment]
) -> dict[str, object]:
    """Write all that is confirmed as plain JSON: a password given anew makes it another."""
    given = session.exec(
        select(Hold.id, Hold.user_id)
        .where(col(Hold.user_id).in_({person.id for person in people}))
        .where(Hold.kind != HoldKind.APPOINTMENT, unconfirmed())
        .order_by(col(Hold.id))
    ).all()
    named = {"id", "name", "kind", "code", "parent_id"}
    who = {"id", "login", "name", "staff_number", "active"}
    held = {"id", "user_id", "organization_id", "office", "starts_on", "ends_on"}
    return {
        "organizations": [node.model_dump(mode="json", include=named) for node in nodes],
        "people": [person.model_dump(mode="json", include=who) for person in people],
        "offices": [office.model_dump(mode="json", include=held) for office in offices],
        "passwords": [[str(hold_id), str(user_id)] for hold_id, user_id in given],
    }


def _reviews(session: Session, committee_id: UUID, digest: str) -> Sequence[tuple[DirectoryReview, User, Organization]]:
    return session.exec(
        select(DirectoryReview, User, Organization)
        .join(User, col(User.id) == DirectoryReview.user_id)
        .join(Appointment, col(Appointment.id) == DirectoryReview.appointment_id)
        .join(Organization, col(Organization.id) == Appointment.organization_id)
        .where(DirectoryReview.committee_id == committee_id, DirectoryReview.sha256 == digest)
        .order_by(col(DirectoryReview.id))
    ).all()
