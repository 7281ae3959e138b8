"""Who is there on a day: who is away (请假), who has left, and who hears in their place.

Who has left holds no office any more, or the account is closed. What was for them goes to the successor in the
seat, or, where nobody holds it, to the seat above: the 书记 of the nearest organization that has one.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.item import Delegation
from models.people import Appointment, Leave, Organization, User
from models.prepared import KeptQuery, PreparedQuery
from models.vocabulary import Office
from workflows.authz import paths
from workflows.authz.actors import away, counts, in_office, serves

_TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date())
_stand_in = aliased(User)


class Hearer(NamedTuple):
    """Somebody who hears in another's place."""

    user_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether somebody is there on a day: `serves` is false of who has left, `until` the last day of a leave."""

    user_id: UUID
    name: str
    serves: bool
    until: date | None
    stand_in: Hearer | None


def presence_of(session: Session, people: Iterable[UUID], today: date) -> list[Presence]:
    """Return who of some people is there today, in one statement; in none for nobody."""
    wanted = sorted(set(people))
    return [
        Presence(who, name, there, until, Hearer(instead, called) if instead else None)
        for who, name, there, until, instead, called in (
            _PRESENCE.all(session, people=wanted, today=today) if wanted else ()
        )
    ]


_PRESENCE: KeptQuery[*tuple[Any, ...]] = KeptQuery(
    sa.select(
        col(User.id),
        col(User.name),
        serves(col(User.id), _TODAY),
        col(Leave.ends_on),
        col(_stand_in.id),
        col(_stand_in.name),
    )
    .outerjoin(Leave, sa.and_(col(Leave.user_id) == User.id, away(_TODAY)))
    .outerjoin(_stand_in, sa.and_(col(_stand_in.id) == Leave.stand_in_id, serves(col(_stand_in.id), _TODAY)))
    .where(col(User.id).in_(sa.bindparam("people", expanding=True)))
)


def who_left(session: Session, today: date) -> list[UUID]:
    """Return everybody who does not serve today, in one statement."""
    return [who for (who,) in _GONE.all(session, today=today)]


_GONE = KeptQuery(sa.select(col(User.id)).where(sa.not_(serves(col(User.id), _TODAY))))


def addressees(session: Session, people: Collection[UUID], organization: Organization, today: date) -> set[UUID]:
    """Return who is told what is for some people about a thing of an organization.

    With who is away the stand-in hears too; instead of who has left, whoever `successors` finds.
    """
    found: set[UUID] = set()
    for each in presence_of(session, people, today):
        if each.serves:
            found |= {each.user_id} | ({each.stand_in.user_id} if each.stand_in else set())
        else:
            found |= {who.user_id for who in successors(session, each.user_id, organization, today)}
    return found


def successors(session: Session, user_id: UUID, organization: Organization, today: date) -> Sequence[Hearer]:
    """Return who hears instead of somebody who has left: who holds the last office now, else the seat above.

    Of several offices that of the organization counts, else the one that ended last.
    """
    held = _LEFT.all(session, user_id=user_id, today=today)
    if not held:
        return above(session, organization, organization.id, today)
    where, office, *_ = max(held, key=lambda row: (row[0] == organization.id, row[2] or date.max, row[3]))
    found = _HOLDING.all(session, organization_id=where, office=office, today=today)
    return [Hearer(*row) for row in found] or above(session, organization, where, today)


def above(
    session: Session, organization: Organization, start: UUID | None, today: date, but: Collection[UUID] = ()
) -> Sequence[Hearer]:
    """Return the 书记 of the nearest organization that has one, from `start` upwards, but for some people.

    With a 书记 who is away hears the next above.
    """
    way = paths.ancestor_ids(organization.path)
    way = way[: way.index(start) + 1] if start in way else way
    heads: dict[UUID, list[Hearer]] = {}
    attended: set[UUID] = set()
    for where, who, name, is_away in _HEADS.all(session, way=list(way), today=today):
        if who not in but:
            heads.setdefault(where, []).append(Hearer(who, name))
            attended |= set() if is_away else {where}
    found: list[Hearer] = []
    for node in reversed(way):
        found += heads.get(node, ())
        if node in attended:
            break
    return found


def delegates_of(session: Session, item_id: UUID, holders: Iterable[UUID | None], today: date) -> set[UUID]:
    """Return to whom some people who hold a part of an item delegated it, where that runs today."""
    given = {"item_id": item_id, "holders": [holder for holder in holders if holder], "today": today}
    return {person for (person,) in _DELEGATES.all(session, **given)}


_SERVING = sa.and_(in_office(_TODAY), col(Appointment.item_id).is_(None), col(User.id) == Appointment.user_id, counts())
_LEFT = KeptQuery(
    sa.select(
        col(Appointment.organization_id), col(Appointment.office), col(Appointment.ends_on), col(Appointment.starts_on)
    ).where(
        col(Appointment.user_id) == sa.bindparam("user_id"),
        col(Appointment.item_id).is_(None),
        col(Appointment.starts_on) <= _TODAY,
    )
)
_HOLDING = KeptQuery(
    sa.select(col(User.id), col(User.name))
    .where(
        _SERVING,
        col(Appointment.organization_id) == sa.bindparam("organization_id"),
        col(Appointment.office) == sa.bindparam("office", type_=sa.inspect(Appointment).c.office.type),
    )
    .order_by(col(Appointment.starts_on), col(User.id))
)
_HEADS = KeptQuery(
    sa.select(
        col(Appointment.organization_id),
        col(User.id),
        col(User.name),
        sa.exists().where(col(Leave.user_id) == User.id, away(_TODAY)),
    )
    .where(
        _SERVING,
        col(Appointment.organization_id).in_(sa.bindparam("way", expanding=True)),
        col(Appointment.office) == Office.SECRETARY,
    )
    .order_by(col(Appointment.starts_on), col(User.id))
)
_DELEGATES = PreparedQuery(
    sa.select(col(Delegation.to_id)).where(
        col(Delegation.item_id) == sa.bindparam("item_id"),
        col(Delegation.from_id).in_(sa.bindparam("holders", expanding=True)),
        col(Delegation.revoked_at).is_(None),
        col(Delegation.until_on) >= sa.bindparam("today"),
    )
)
