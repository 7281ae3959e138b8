"""待确认: which accounts and appointments wait, and who may confirm each."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.hold import Hold
from models.people import Appointment, Organization, User
from workflows.authz import confirmed, permissions
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.authz.paths import lies_within
from workflows.errors import NotFound, NotPermitted

RIGHT = "confirm_hold"
MAX_HOLDS = 500
"""How many the page shows at one go: more than any 换届 has."""


@dataclass(frozen=True, slots=True)
class HoldWaiting:
    """One account or appointment that waits to be confirmed, as whoever may confirm it sees it."""

    hold: Hold
    person: User
    made_by: str
    offices: tuple[str, ...]
    """What is held and has not ended; of an appointment, that one first."""
    organization: Organization
    appointment: Appointment | None
    namesakes: tuple[str, ...]
    """The logins of others of the same name."""
    post: AppointmentView
    """The office by which the actor may confirm it."""

    @property
    def refused(self) -> bool:
        return self.hold.confirmed is False


def waiting_holds(session: Session, actor: Actor, today: date, *, limit: int = MAX_HOLDS) -> list[HoldWaiting]:
    """Return what the actor may confirm, the oldest first."""
    if not permissions.has_anywhere(actor, permissions.RIGHTS[RIGHT].by) or not actor.posts:
        return []
    made_by = aliased(User)
    rows = session.exec(
        select(Hold, User, made_by.name)
        .join(User, col(User.id) == Hold.user_id)
        .join(made_by, col(made_by.id) == Hold.made_by_id)
        .where(
            confirmed.unconfirmed(), col(User.active), Hold.user_id != actor.user_id, Hold.made_by_id != actor.user_id
        )
        .order_by(col(Hold.id))
    ).all()
    held = _held(session, {hold.user_id for hold, *_ in rows})
    tree = _above(session, held)
    found: list[HoldWaiting] = []
    for hold, person, by in rows:
        theirs = held.get(person.id, ())
        if place := _place(actor, hold, theirs, tree, today):
            node, given, post = place
            lasting = _lasting(theirs, today)
            first = [each for each in lasting if each[0] is given]
            first += [each for each in lasting if each[0] is not given]
            titles = tuple(f"{where.name}{each.office.label}" for each, where in first)
            found.append(HoldWaiting(hold, person, by, titles, node, given, (), post))
        if len(found) == limit:
            break
    return _named(session, found)


def entitled(session: Session, hold: Hold, actor: Actor, today: date) -> AppointmentView:
    """Return the office by which the actor may confirm a hold of somebody else's.

    Raises `NotFound` where the actor sees none of the places, `NotPermitted` without the right.
    """
    held = _held(session, [hold.user_id])
    refused: NotPermitted | None = None
    for _, _, seen in _places(hold, held.get(hold.user_id, ()), _above(session, held), today):
        try:
            post = permissions.require(actor, RIGHT, seen)
        except NotPermitted as refusal:
            refused = refusal if actor.sees(seen) else refused
        else:
            assert post is not None  # noqa: S101  the right is no administrator's
            return post
    raise refused or NotFound


HoldSubject = tuple[Appointment, Organization]
Tree = Mapping[UUID, Sequence[Organization]]
HoldUnit = tuple[Organization, Appointment | None, AppointmentView]


def _held(session: Session, people: Collection[UUID]) -> dict[UUID, list[HoldSubject]]:
    """Return the offices that people were ever given, in that order."""
    found: dict[UUID, list[HoldSubject]] = defaultdict(list)
    rows = session.exec(
        select(Appointment, Organization)
        .join(Organization, col(Organization.id) == Appointment.organization_id)
        .where(col(Appointment.user_id).in_(people))
        .order_by(col(Appointment.id))
    )
    for appointment, organization in rows:
        found[appointment.user_id].append((appointment, organization))
    return found


def _lasting(held: Iterable[HoldSubject], today: date) -> list[HoldSubject]:
    """Return the offices that have not ended."""
    return [each for each in held if each[0].ends_on is None or each[0].ends_on >= today]


def _above(session: Session, held: Mapping[UUID, Iterable[HoldSubject]]) -> Tree:
    """Return of each organization above universities the first below it, which confirms for it.

    One that was made up later has no say.
    """
    above = {o.id: o for rows in held.values() for _, o in rows if o.committee_id is None}
    if not above:
        return {}
    query = select(Organization).where(Organization.id == Organization.committee_id)
    committees = session.exec(query.order_by(col(Organization.id))).all()
    return {node.id: [each for each in committees if lies_within(each.path, node.path)][:1] for node in above.values()}


def _places(
    hold: Hold, held: Sequence[HoldSubject], tree: Tree, today: date
) -> Iterator[tuple[Appointment, Organization, Organization]]:
    """Yield the offices that a hold is about, where each is held, and from where that is seen.

    An account is confirmed in the university where its person was ever appointed first: an office
    given later, elsewhere, opens no other way, nor does one that ended there.
    """
    lasting = _lasting(held, today)
    if hold.appointment_id is not None:
        lasting = [(given, node) for given, node in lasting if given.id == hold.appointment_id]
    elif lasting:
        home = held[0][1].committee_id
        there = [(given, node) for given, node in held if node.committee_id == home]
        lasting = _lasting(there, today) or there
    for given, node in lasting:
        for seen in tree.get(node.id, (node,)):
            yield given, node, seen


def _place(actor: Actor, hold: Hold, held: Sequence[HoldSubject], tree: Tree, today: date) -> HoldUnit | None:
    """Return where the actor may confirm a hold, and by which office, if anywhere."""
    for given, node, seen in _places(hold, held, tree, today):
        with suppress(NotPermitted):
            if post := permissions.require(actor, RIGHT, seen):
                return node, given if hold.appointment_id else None, post
    return None


def _named(session: Session, found: Sequence[HoldWaiting]) -> list[HoldWaiting]:
    """Note of each who else has the same name."""
    names = {each.person.name for each in found}
    alike: dict[str, list[User]] = defaultdict(list)
    for person in session.exec(select(User).where(col(User.name).in_(names), col(User.active))):
        alike[person.name].append(person)
    return [
        replace(each, namesakes=tuple(_told(p) for p in alike[each.person.name] if p.id != each.person.id))
        for each in found
    ]


def _told(person: User) -> str:
    return f"{person.login}（工号{person.staff_number or '未登记'}）"


def count_holds(session: Session, actor: Actor, today: date) -> int:
    """Return how many wait for the actor; those that were refused wait for nobody."""
    return sum(not each.refused for each in waiting_holds(session, actor, today))
