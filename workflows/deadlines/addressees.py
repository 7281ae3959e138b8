"""To whom the clock speaks of a due date, or of a step: those who must act, and those whom the rules name."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.base import table_of
from models.people import Organization
from models.plain import read_columns, split
from models.prepared import PreparedQuery
from models.vocabulary import EscalationStep, Role, State
from models.work_item import WorkItem
from workflows.authz import access, appointments, presence
from workflows.authz.permissions import seats_of
from workflows.authz.seats import Audience, Everyone, Seat
from workflows.deadlines.ladder import LadderRung
from workflows.deadlines.subjects import DeadlineSubject, WaitingStep
from workflows.journal.acts import Act
from workflows.rules.steps import LENDABLE


def audiences(step: LadderRung) -> tuple[Audience, ...]:
    """Return who hears of a rung: those it is for, or who must send what is only a draft."""
    return step.rule.tell if step.rule.automatic else (Role.OFFICE,)


def addressees(session: Session, about: DeadlineSubject, step: LadderRung, today: date) -> set[UUID]:
    """Return the people who hear of a rung: of a step those who must act, and from 催办 on the 书记 above them.

    Of a review (长期坚持) its own people hear, and those who must make it.
    """
    if about.step is None or not step.rule.automatic:
        people = recipients(session, about, audiences(step), today)
        if step.rule.automatic and about.item and about.item.state is State.LONG_TERM:
            review = WaitingStep(Act.TURN_LONG_TERM, about.due_on, None, None)
            people |= _allowed(session, about, asked(session, about, review, today), today)
        return people
    people = asked(session, about, about.step, today)
    if not people or step.rung is EscalationStep.URGE:
        people |= _above(session, about, about.step, today)
    # What is asked of a seat its holder does: who stands in for them hears of it no more than of other decisions.
    return (_told if about.step.acting is None else _allowed)(session, about, people, today)


def recipients(session: Session, about: DeadlineSubject, roles: tuple[Audience, ...], today: date) -> set[UUID]:
    """Return the people that a rung speaks to, by the roles that the rules name."""
    people: set[UUID | None] = set()
    seats: list[Sequence[Seat]] = []
    named = about.item if about.step is None else None
    for role in roles:
        if isinstance(role, Seat):
            seats.append((role,))
        elif role is Everyone.ALL:
            people |= _heads(session, about, today)
        elif role is Role.RESPONSIBLE and named:
            people.add(named.responsible_id)
        elif role is Role.LEADER and named:
            people.add(named.leader_id)
        elif isinstance(role, Role):
            seats.append(seats_of(role, about.organization))
    people |= appointments.hearers_of(session, about.organization, seats, today, about.row.id)
    return _told(session, about, {person for person in people if person}, today)


def asked(session: Session, about: DeadlineSubject, step: WaitingStep, today: date) -> set[UUID]:
    """Return who must take a step today: whom its rows name, by name or by seat, without whoever may not.

    Who signs for the holder of an office hears as they do.

    Where nobody fills a seat (空缺), or nobody but who is away, the 书记 there hears too, or the next above.
    """
    found: set[UUID] = set()
    out, no_head = "", False
    for person, seat, barred, head_barred, node in _asked(session, about, step):
        out, no_head = out + barred, no_head or head_barred
        if person is not None:
            found.add(person)
        elif seat is not None and node is not None:
            its = Seat.model_validate(seat)
            lent = step.act in LENDABLE
            taking = appointments.takers_at(session, node, its, today, about.row.id, lent=lent)
            found |= {each[0] for each in taking if not any(known.hex in barred for known in each)}
    if step.acting and all(each.until for each in presence.presence_of(session, found, today)):
        found |= _heads_from(session, step.acting, step.acting.id, today, found)
    if no_head:
        found -= appointments.holders_of(session, about.owner, seats_of(Role.HEAD, about.owner), today)
    return {who for who in found if who.hex not in out}


def _asked(
    session: Session, about: DeadlineSubject, step: WaitingStep
) -> Iterator[tuple[UUID | None, str | None, str, bool, Organization | None]]:
    """Yield of each row of a step who is asked, and who is barred."""
    rows = _ASKED[f"{about.kind}_id"].all(session, its_id=about.row.id, its_act=step.act, its_measure=step.measure_id)
    for person, seat, barred, head_barred, *node in rows:
        where, _ = split(Organization, node)
        yield person, seat, barred, head_barred, where if where.id else None


def _above(session: Session, about: DeadlineSubject, step: WaitingStep, today: date) -> set[UUID]:
    """Return the 书记 above whoever must act: of a measure that of the organization itself."""
    if step.acting is None:
        return _heads_from(session, about.owner, about.owner.id, today)
    return _heads_from(session, step.acting, step.acting.parent_id, today)


def _heads_from(
    session: Session, organization: Organization, start: UUID | None, today: date, but: Collection[UUID] = ()
) -> set[UUID]:
    return {who.user_id for who in presence.above(session, organization, start, today, but)}


def _told(session: Session, about: DeadlineSubject, people: set[UUID], today: date) -> set[UUID]:
    """Return who is told what is for some people: with their delegates and stand-ins, none who may not know of it."""
    item = about.item
    if item and not people.isdisjoint({item.responsible_id, item.leader_id} - {None}):
        people = people | presence.delegates_of(session, item.id, people, today)
    return _allowed(session, about, presence.addressees(session, people, about.owner, today), today)


def _allowed(session: Session, about: DeadlineSubject, people: set[UUID], today: date) -> set[UUID]:
    return access.filter_allowed(session, people, about.item, about.owner, today) if about.item else people


def _heads(session: Session, about: DeadlineSubject, today: date) -> set[UUID | None]:
    """Return the heads of every organization of the university."""
    owners = session.exec(select(Organization).where(Organization.committee_id == about.book.committee_id)).all()
    return {
        person
        for owner in owners
        for person in appointments.holders_of(session, owner, seats_of(Role.HEAD, owner), today)
    }


_ROW = table_of(WorkItem).c
_ASKED: dict[str, PreparedQuery[*tuple[Any, ...]]] = {
    subject: PreparedQuery(
        sa.select(_ROW.person_id, _ROW.seat, _ROW.barred, _ROW.head_barred, *read_columns(Organization))
        .select_from(WorkItem)
        .outerjoin(Organization, col(Organization.id) == _ROW.organization_id)
        .where(
            _ROW[subject] == sa.bindparam("its_id"),
            _ROW.act == sa.bindparam("its_act"),
            _ROW.measure_id.is_not_distinct_from(sa.bindparam("its_measure", type_=_ROW.measure_id.type)),
        )
        .order_by(_ROW.position)
    )
    for subject in ("item_id", "duty_id", "document_id")
}
