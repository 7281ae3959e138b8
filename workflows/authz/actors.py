"""Who acts: a person with the offices held that day, and what these offices see."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.people import Appointment, Leave, Organization, User
from models.prepared import KeptQuery, PreparedQuery
from models.vocabulary import Office, OrgKind, Sensitivity
from workflows.authz import paths, permissions
from workflows.authz.confirmed import account_waits, appointment_waits
from workflows.authz.held_offices import WIDE_KINDS, AppointmentView, Term, first_filling
from workflows.authz.seats import Seat

REAUTHENTICATED_FOR = timedelta(minutes=10)
"""How long a password given counts for signing."""


@dataclass(frozen=True)
class Actor:
    """A person, with the offices held on a day."""

    user_id: UUID
    name: str
    is_admin: bool
    posts: tuple[AppointmentView, ...]
    today: date
    """The day on which the offices are held."""
    confirmed_at: datetime | None = None
    """When the person last gave the password; nobody signs without."""
    waits: bool = False
    """Whether the account waits to be confirmed by somebody else (ADR 14)."""
    stands_in_for: frozenset[UUID] = frozenset()
    """Who is away that day and named the person as the one who has their work in hand (请假)."""
    is_away: bool = False
    """Whether the person is away that day."""

    @cached_property
    def reach(self) -> dict[str, frozenset[Sensitivity]]:
        """The paths of the subtrees that the person's offices see, each with the kinds of item."""
        found: dict[str, frozenset[Sensitivity]] = {}
        for post in self.posts:
            if post.item_id is None:
                kinds = permissions.clearance(post.office, post.kind)
                found[post.scope] = found.get(post.scope, frozenset()) | kinds
        return found

    @property
    def scopes(self) -> tuple[str, ...]:
        """The paths of the subtrees that the person's offices see."""
        return tuple(self.reach)

    @property
    def sees_a_university(self) -> bool:
        """Tell whether an office of the person sees the whole of a university (院党委), or more."""
        return any(post.item_id is None and post.kind in WIDE_KINDS for post in self.posts)

    @property
    def directory_scopes(self) -> tuple[str, ...]:
        """The paths of the subtrees whose organizations and offices the person looks up: an administrator's are all."""
        return (paths.ROOT,) if self.is_admin else self.scopes

    def confirmed(self, now: datetime) -> bool:
        """Tell whether the person gave the password lately; a moment to come is not lately."""
        given = self.confirmed_at
        return given is not None and timedelta() <= now - given <= REAUTHENTICATED_FOR

    @property
    def me(self) -> UUID | None:
        """The person as work is looked for: nobody's, for who holds no office any more."""
        return self.user_id if self.posts else None

    @property
    def away(self) -> tuple[UUID, ...] | None:
        """Whom the person stands in for, as rows are asked; None for nobody."""
        return tuple(sorted(self.stands_in_for)) or None

    @property
    def unit(self) -> str:
        """The name of the organization that the person speaks for on a ledger (填报单位)."""
        return self.posts[0].organization if self.posts else ""

    def sees(self, organization: Organization) -> bool:
        return paths.lies_within(organization.path, self.scopes)

    def kinds(self, organization: Organization) -> frozenset[Sensitivity]:
        """Return the kinds of item that the person sees in an organization."""
        return frozenset().union(
            *(kinds for scope, kinds in self.reach.items() if paths.lies_within(organization.path, scope))
        )

    def post_in(
        self, seats: Iterable[Seat], organization: Organization, item_id: UUID | None = None
    ) -> AppointmentView | None:
        """Return the first office that fills one of the seats, seen from the organization."""
        return first_filling(self.posts, seats, organization, item_id)


Day = date | sa.SQLColumnExpression[date]
"""A day, or the parameter for one."""


def in_office(day: Day, held: type[Appointment] = Appointment) -> sa.ColumnElement[bool]:
    """Select the appointments that hold on a day."""
    return sa.and_(col(held.starts_on) <= day, sa.or_(col(held.ends_on).is_(None), col(held.ends_on) >= day))


def counts(person: type[User] = User) -> sa.ColumnElement[bool]:
    """Select the people whose offices count: the account is open, and no administrator's, whose give nothing."""
    return sa.and_(col(person.active), sa.not_(col(person.is_admin)))


_held, _person, _own = aliased(Appointment), aliased(User), aliased(Leave)


def serves(
    user_id: UUID | sa.SQLColumnExpression[UUID] | sa.SQLColumnExpression[UUID | None], day: Day
) -> sa.ColumnElement[bool]:
    """Tell, within a statement, whether a person may act and holds an office on a day: who does not has left."""
    return sa.exists().where(
        col(_held.user_id) == user_id, in_office(day, _held), col(_person.id) == _held.user_id, counts(_person)
    )


def away(day: Day, leave: type[Leave] = Leave) -> sa.ColumnElement[bool]:
    """Select the leaves that run on a day (请假)."""
    return sa.and_(col(leave.ended_at).is_(None), col(leave.starts_on) <= day, col(leave.ends_on) >= day)


def stood_in_for(stand_in_id: UUID | sa.SQLColumnExpression[UUID], day: Day) -> sa.ColumnElement[bool]:
    """Select the leaves in which somebody has the work of who is away: for whom has left there is none."""
    return sa.and_(col(Leave.stand_in_id) == stand_in_id, away(day), serves(col(Leave.user_id), day))


ActorColumns = tuple[
    *tuple[UUID, str, bool, UUID, Office, UUID, OrgKind, UUID | None, str, str, UUID | None, bool, bool],
    *tuple[date, date | None, UUID | None, bool],
]
"""The columns of a roster; of somebody without an office all but the first three are NULL."""


def actor_query(who: sa.ColumnElement[bool]) -> sa.Select[*ActorColumns]:
    """Make the statement that finds the active person `who` selects, with a day's offices.

    Made once per way of asking: building a statement costs more than running it.
    """
    today: sa.BindParameter[date] = sa.bindparam("today")
    held = sa.and_(col(Appointment.user_id) == User.id, in_office(today))
    person, office = sa.inspect(User).c, sa.inspect(Appointment).c
    node = sa.inspect(Organization).c
    return (
        sa.select(
            person.id,
            person.name,
            person.is_admin,
            office.id,
            office.office,
            node.id,
            node.kind,
            node.parent_id,
            node.path,
            node.name,
            office.item_id,
            account_waits(person.id),
            appointment_waits(office.id),
            office.starts_on,
            office.ends_on,
            col(Leave.user_id),
            sa.exists().where(col(_own.user_id) == person.id, away(today, _own)),
        )
        .outerjoin_from(User, Appointment, held)
        .outerjoin(Organization)
        .outerjoin(Leave, stood_in_for(person.id, today))
        .where(who, col(User.active))
        .order_by(col(Appointment.starts_on), col(Appointment.id))
    )


_NAMED = PreparedQuery(actor_query(col(User.login) == sa.bindparam("login")))


def load_by_login(session: Session, login: str, today: date) -> Actor | None:
    """Load the active person of a login, with today's offices."""
    return load_from(session, _NAMED, today, login=login)


_BY_ID = PreparedQuery(actor_query(col(User.id) == sa.bindparam("user_id")))


def load_actor(session: Session, user_id: UUID, today: date) -> Actor | None:
    """Load an active person, with a day's offices."""
    return load_from(session, _BY_ID, today, user_id=user_id)


_SOME = KeptQuery(actor_query(col(User.id).in_(sa.bindparam("people"))))


def load_actors(session: Session, people: Collection[UUID], today: date) -> list[Actor]:
    """Load those of some people who are active, with a day's offices, in one statement; none for nobody."""
    rows: dict[UUID, list[ActorColumns]] = {}
    for row in _SOME.all(session, today=today, people=sorted(people)) if people else ():
        rows.setdefault(row[0], []).append(row)
    return [actor_of_rows(of_one, today) for of_one in rows.values()]


def load_from(session: Session, person: PreparedQuery[*ActorColumns], today: date, **who: UUID | str) -> Actor | None:
    """Load the person that a roster finds, with today's offices, in one statement."""
    rows = person.all(session, today=today, **who)
    return actor_of_rows(rows, today) if rows else None


def actor_of_rows(rows: Sequence[tuple[Any, ...]], today: date) -> Actor:
    """Make the actor of a roster's rows of a day. An administrator holds no office that counts."""
    user_id, name, is_admin, *_, account_waits, _, _, _, _, is_away = rows[0][:ACTOR_COLUMNS]
    posts = tuple(_post(row[3:AWAY]) for row in rows if row[3] is not None and not is_admin)
    away = {row[AWAY] for row in rows} - {None} if posts else ()
    if len(away) > 1:  # each office stands there once for each of them
        posts = tuple(dict.fromkeys(posts))
    absent = {"stands_in_for": frozenset(away), "is_away": is_away}
    return Actor(user_id, name, is_admin, posts, today, waits=account_waits, **absent)


def _post(row: Sequence[Any]) -> AppointmentView:
    given, office, where, kind, parent, path, called, item_id, _, waits, *term = row
    title = f"{called}{office.label}"
    return AppointmentView(given, office, where, kind, parent, path, title, item_id, waits=waits, term=Term(*term))


AWAY = 15
"""Which column of a roster names whom the person stands in for; the next tells whether the person is away."""
ACTOR_COLUMNS = AWAY + 2
"""How many columns a roster has; a statement may add its own behind them."""
