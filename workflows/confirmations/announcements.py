"""What is done to people and offices is told at once to who watches over it (ADR 14).

党委工作部 and 纪委 of the university hear of each appointment, its end, each password given and
each administrator made; of very many at one go they hear once, with how many there were.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.people import Appointment, Organization, User
from models.vocabulary import OrgKind, Role
from workflows.authz.actors import in_office
from workflows.authz.permissions import ROLE_SEATS
from workflows.confirmations import directory_as_read
from workflows.notifications import outbox

EACH_BY_ITSELF = 10
"""Of how many changes at one go the watchers are told one by one."""
WATCHING = {
    OrgKind.OFFICE: {seat.office for seat in ROLE_SEATS[Role.OFFICE]},
    OrgKind.DISCIPLINE: {seat.office for seat in ROLE_SEATS[Role.DISCIPLINE]},
}


@dataclass(frozen=True, slots=True)
class DirectoryChange:
    """One change, with the entry that tells of it, and the universities whom it concerns."""

    entry_id: UUID
    committees: Collection[UUID]
    sentence: str
    but: UUID | None = None
    """Who is told in other words, being the person concerned."""


def announce(session: Session, changes: Sequence[DirectoryChange], *, now: datetime, today: date) -> None:
    """Tell the watchers of each university what was changed.

    While a university is set up nobody is told: its first directory is read whole (ADR 14).
    """
    concerned: dict[UUID, list[DirectoryChange]] = defaultdict(list)
    for change in changes:
        for committee_id in set(change.committees):
            concerned[committee_id].append(change)
    for committee_id, theirs in concerned.items():
        if not directory_as_read.is_set_up(session, committee_id):
            continue
        told = watchers(session, committee_id, today)
        for change in _in_short(theirs):
            outbox.enqueue(session, change.entry_id, told - {change.but}, change.sentence, now)


def _in_short(changes: Sequence[DirectoryChange]) -> Sequence[DirectoryChange]:
    """Return the changes one by one, or, of very many, one that says how many there were."""
    if len(changes) <= EACH_BY_ITSELF:
        return changes
    last = changes[-1]
    many = f"一次办理了{len(changes)}项人员变动（{last.sentence}等），请逐一核对。"
    return [DirectoryChange(last.entry_id, (), many)]


def watchers(session: Session, committee_id: UUID, today: date) -> set[UUID]:
    """Return who holds an office in 党委工作部 or 纪委 of a university today."""
    watching = sa.or_(
        *(
            sa.and_(col(Organization.kind) == kind, col(Appointment.office).in_(offices))
            for kind, offices in WATCHING.items()
        )
    )
    return set(
        session.exec(
            select(Appointment.user_id)
            .join(Organization, col(Organization.id) == Appointment.organization_id)
            .join(User, col(User.id) == Appointment.user_id)
            .where(
                Organization.parent_id == committee_id,
                watching,
                in_office(today),
                col(User.active),
                col(Appointment.item_id).is_(None),
            )
        )
    )


def homes(session: Session, people: Collection[UUID]) -> dict[UUID, list[UUID | None]]:
    """Return the universities in which people were ever given an office, the first of all first.

    There the account belongs and is confirmed. None stands for what is above all universities.
    """
    rows = session.execute(
        sa.select(col(Appointment.user_id), col(Organization.committee_id))
        .join(Organization, col(Organization.id) == Appointment.organization_id)
        .where(col(Appointment.user_id).in_(people))
        .order_by(col(Appointment.id))
    )
    found: dict[UUID, list[UUID | None]] = defaultdict(list)
    for user_id, committee_id in rows:
        found[user_id].append(committee_id)
    return found


def where(session: Session, user_id: UUID) -> list[UUID]:
    """Return the universities that hear of a person: each in which an office was ever given."""
    return [home for home in homes(session, [user_id]).get(user_id, ()) if home is not None]
