"""The commands whose actor is the clock: remind, warn, urge, and draft what a human must send.

Each due row is claimed by compare-and-swap on `next_check_at`, and looked at afresh: the sweep only
says where to look. Any number of clocks may run. A row that somebody else holds stays as due as it
was: the clock waits for nobody while it holds others. Time never decides: from 督办 on a rung is a
draft that waits for a named human.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from models.base import table_of
from models.campaign import Milestone
from models.deadline import Deadline, Escalation
from models.duty import Duty
from models.item import Item
from models.people import Organization
from models.plain import changed, new, read_columns, split, store
from models.prepared import PreparedQuery, PreparedWrite
from models.vocabulary import Role, SubjectKind
from workflows.authz import access, appointments, presence
from workflows.authz.permissions import seats_of
from workflows.authz.seats import Audience, Everyone, Seat
from workflows.deadlines import drafting, ladder
from workflows.deadlines.drafting import Place, Reached, Turn
from workflows.deadlines.ladder import LadderRung, is_sanction
from workflows.deadlines.subjects import DeadlineSubject, duty_subject, item_subject
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.rules.snapshot import grounds

POISON_DELAY = timedelta(hours=1)
MAX_DEADLINES = 500


def due_deadlines(session: Session, now: datetime, limit: int = MAX_DEADLINES) -> list[tuple[UUID, datetime]]:
    """Return the deadlines to look at now, the oldest first, each with the time it waits for."""
    rows = session.execute(
        sa.select(col(Deadline.id), col(Deadline.next_check_at))
        .where(col(Deadline.next_check_at) <= now)
        .order_by(col(Deadline.next_check_at))  # and by nothing else: many wait for one morning
        .limit(limit)
    )
    return [(deadline_id, at) for deadline_id, at in rows if at is not None]


def next_due(session: Session) -> datetime | None:
    """Return when the clock must look next."""
    return session.scalar(_NEXT_DUE)


_NEXT_DUE = sa.select(sa.func.min(col(Deadline.next_check_at))).where(col(Deadline.next_check_at).is_not(None))
"""Its condition is that of the index: without it all rows would be read."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one look does: which rungs it takes, how far that uses up the ladder, and when to look again."""

    position: int
    steps: tuple[LadderRung, ...]
    next_at: datetime | None
    place: Place | None = None
    """The document on which a line goes: `climbs`, or else the sanction among the steps."""
    climbs: Reached | None = None
    """What waited for a lower document, which was not answered in time."""


def process(session: Session, deadline_id: UUID, waited_for: datetime, now: datetime) -> bool:
    """Look at one deadline and take the rungs that are due; False when somebody else has it."""
    found = _held(session, deadline_id)
    plan = found and _plan(session, *found, now)
    if not found or not plan:
        return False
    deadline, about = found
    said = {
        "position": plan.position,
        "rung": plan.steps[-1].rung if plan.steps else deadline.rung,
        "next_check_at": plan.next_at,
    }
    if not _CLAIM.write(session, {"deadline_id": deadline_id, "waited_for": waited_for, **said}):
        return False
    if plan.climbs and plan.place:
        _climb(session, about, plan.climbs, plan.place, now)
    for step in plan.steps:
        _take(session, deadline, about, step, now, None if plan.climbs else plan.place)
    return True


def _plan(session: Session, deadline: Deadline, about: DeadlineSubject, now: datetime) -> _Plan | None:
    """Return what is to be done of one deadline now; None where somebody else has what it takes."""
    if opens_at := about.book.next_opening(now, about.days):
        return _Plan(deadline.position, (), opens_at)
    today = about.book.today(now)
    look = ladder.position_at(about.book.rules.ladder, about.due_on, deadline.position, today, about.days)
    steps = tuple(step for step in look.taken if not not_suppressed(about, step, now))
    plan = _Plan(look.position, steps, about.book.check_at(look.next_on) if look.next_on else None)
    sanction = next((step for step in steps if is_sanction(step.rung)), None)
    if sanction is None and not (deadline.rung and is_sanction(deadline.rung)):
        return plan
    return _sanctioned(session, deadline, about, plan, sanction, today)


def _sanctioned(
    session: Session, deadline: Deadline, about: DeadlineSubject, usual: _Plan, sanction: LadderRung | None, today: date
) -> _Plan | None:
    """Return a plan as the documents have it that the due date is on by now."""
    reached = drafting.sanctions_reached(session, deadline.id, about.due_on)
    climbs = drafting.waiting(reached)
    rung = climbs.rung if climbs else sanction.rung if sanction else None
    if rung is None or (not climbs and any(each.rung is rung for each in reached)):
        return usual
    turn: Turn | Place | date | None = drafting.turn_of(reached, about, today)
    if turn is Turn.DRAFT:
        turn = drafting.find_place(session, about, rung, today)
    gentle = tuple(step for step in usual.steps if step is not sanction)
    match turn:
        case date():
            return _waiting(usual, gentle, sanction, about, turn)
        case Turn.NEVER:
            return replace(usual, steps=gentle)
        case Place():
            return replace(usual, place=turn, climbs=climbs)
        case Turn():
            return usual
    return None


def _waiting(
    usual: _Plan, gentle: tuple[LadderRung, ...], sanction: LadderRung | None, about: DeadlineSubject, until: date
) -> _Plan:
    """Return a plan that leaves the sanction where it is, to ask again on another day."""
    again = about.book.check_at(until)
    if sanction is not None:
        at = ladder.rungs_of(about.book.rules.ladder).index(sanction)
        return replace(usual, position=at, steps=gentle, next_at=again)
    return replace(usual, next_at=min(again, usual.next_at or again))


def postpone(session: Session, deadline_id: UUID, waited_for: datetime, now: datetime) -> None:
    """Push a row that cannot be handled ahead, so that it does not hold up the others."""
    _CLAIM.write(session, {"deadline_id": deadline_id, "waited_for": waited_for, "next_check_at": now + POISON_DELAY})


_CLAIM = PreparedWrite(
    sa.update(table_of(Deadline)).where(
        col(Deadline.id) == sa.bindparam("deadline_id"), col(Deadline.next_check_at) == sa.bindparam("waited_for")
    )
)


def _held(session: Session, deadline_id: UUID) -> tuple[Deadline, DeadlineSubject] | None:
    """Hold a deadline and what it is about, as plain rows; None where somebody else holds either."""
    if row := _OF_ITEM.first(session, deadline_id=deadline_id):
        deadline, rest = split(Deadline, row)
        item, rest = split(Item, rest)
        owner, _ = split(Organization, rest)
        return deadline, item_subject(item, owner, *grounds(session)(item.campaign_id))
    if row := _OF_DUTY.first(session, deadline_id=deadline_id):
        deadline, rest = split(Deadline, row)
        duty, rest = split(Duty, rest)
        owner, rest = split(Organization, rest)
        milestone, _ = split(Milestone, rest)
        return deadline, duty_subject(duty, owner, milestone, *grounds(session)(duty.campaign_id))
    return None


def _holding(subject: type[Item | Duty], *tables: type[SQLModel]) -> sa.Select[*tuple[Any, ...]]:
    """Select a deadline with what it is about, and hold both; what somebody else holds is not found."""
    columns = [column for table in (Deadline, subject, *tables) for column in read_columns(table)]
    return (
        sa.select(*columns)
        .select_from(Deadline)
        .join(subject)
        .join(Organization, col(Organization.id) == subject.organization_id)
        .where(col(Deadline.id) == sa.bindparam("deadline_id"))
        .with_for_update(of=(Deadline, subject), key_share=True, skip_locked=True)
    )


_OF_ITEM: PreparedQuery[*tuple[Any, ...]] = PreparedQuery(_holding(Item, Organization))
_OF_DUTY: PreparedQuery[*tuple[Any, ...]] = PreparedQuery(_holding(Duty, Organization, Milestone).join(Milestone))


def recipients(session: Session, about: DeadlineSubject, roles: tuple[Audience, ...], today: date) -> set[UUID]:
    """Return the people that a rung speaks to, with their delegates, and who hears in their place."""
    people: set[UUID | None] = set()
    seats: list[Sequence[Seat]] = []
    for role in roles:
        if isinstance(role, Seat):
            seats.append((role,))
        elif role is Everyone.ALL:
            people |= _heads(session, about, today)
        elif role is Role.RESPONSIBLE and about.item:
            people.add(about.item.responsible_id)
        elif role is Role.LEADER and about.item:
            people.add(about.item.leader_id)
        elif isinstance(role, Role):
            seats.append(seats_of(role, about.organization))
    if about.item and not people.isdisjoint({about.item.responsible_id, about.item.leader_id} - {None}):
        people |= presence.delegates_of(session, about.item.id, people, today)
    people |= appointments.hearers_of(session, about.organization, seats, today, about.row.id)
    found = presence.addressees(session, {person for person in people if person}, about.organization, today)
    if about.item:
        return access.filter_allowed(session, found, about.item, about.organization, today)
    return found


def _take(
    session: Session, deadline: Deadline, about: DeadlineSubject, step: LadderRung, now: datetime, place: Place | None
) -> None:
    today, why = about.book.today(now), about.why(step)
    late = ladder.overdue_days(about.due_on, today, about.days)
    data = {"rung": step.rung.value, "due_on": about.due_on.isoformat(), "why": why, "overdue": late}
    if not step.rule.automatic:
        row = {"deadline_id": deadline.id, "rung": step.rung, "due_on": about.due_on, "reason": why}
        drafted = _draft(session, about, place, row, now)
        data |= {"deadline_id": str(deadline.id), "escalation_id": str(drafted.id) if drafted else None}
    entry_id = entries.append(session, (about.kind, about.row.id), Act(step.rung), now=now, actor=None, data=data)
    draft = "" if step.rule.automatic else "待签发，"
    lateness = f"已逾期 {late} 个工作日，" if late else ""
    text = f"{step.rung.label}：{about.name}（{draft}{lateness}{about.due_label} {about.due_on}）"
    if reservation := about.days.reservation(about.due_on, today):
        text += f"；{reservation}"
    outbox.enqueue_daily(session, entry_id, recipients(session, about, audiences(step), today), text, now, today)


def _climb(session: Session, about: DeadlineSubject, climbs: Reached, place: Place, now: datetime) -> None:
    """Have what was reached before go on its document, since the lower one was not answered in time."""
    document_id = drafting.open_document(session, place, climbs.escalation_id, about.book.campaign_id, now)
    _GOES_ON.write(session, {"escalation_id": climbs.escalation_id, "document_id": document_id})
    data = {"rung": climbs.rung.value, "escalation_id": str(climbs.escalation_id)}
    subject = (SubjectKind.DOCUMENT, document_id)
    entry_id = entries.append(session, subject, Act.LINE_CLIMBED, now=now, actor=None, data=data)
    today = about.book.today(now)
    people = recipients(session, about, (Role.OFFICE,), today)
    text = f"{climbs.rung.label}：{about.organization.name}有一件到期没有反馈（待签发）"
    outbox.enqueue_daily(session, entry_id, people, text, now, today)


_GOES_ON = PreparedWrite(sa.update(table_of(Escalation)).where(col(Escalation.id) == sa.bindparam("escalation_id")))


def audiences(step: LadderRung) -> tuple[Audience, ...]:
    """Return who hears of a rung: those it is for, or who must send what is only a draft."""
    return step.rule.tell if step.rule.automatic else (Role.OFFICE,)


def not_suppressed(about: DeadlineSubject, step: LadderRung, now: datetime) -> bool:
    """Tell whether a rung is spared because something was reported lately."""
    if step.rule.quiet_days is None or about.item is None:
        return False
    last = about.item.progressed_at
    return last is not None and now - last < timedelta(days=step.rule.quiet_days)


def _draft(
    session: Session, about: DeadlineSubject, place: Place | None, said: dict[str, object], now: datetime
) -> Escalation | None:
    """Draft what a human must send; None where it was drafted for the same due date before.

    Without a place it is a remark on the line that waits.
    """
    if _DRAFTED.first(session, **{name: said[name] for name in _ONCE}):
        return None
    made = new(Escalation, **said, drafted_at=now)
    if place is not None:
        made = changed(
            made, {"document_id": drafting.open_document(session, place, made.id, about.row.campaign_id, now)}
        )
    store(session, made)
    return made


_ONCE = ("deadline_id", "rung", "due_on")
_DRAFTED = PreparedQuery(
    sa.select(col(Escalation.id)).where(*(sa.inspect(Escalation).c[name] == sa.bindparam(name) for name in _ONCE))
)


def _heads(session: Session, about: DeadlineSubject, today: date) -> set[UUID | None]:
    """Return the heads of every organization of the university."""
    owners = session.exec(select(Organization).where(Organization.committee_id == about.book.committee_id)).all()
    return {
        person
        for owner in owners
        for person in appointments.holders_of(session, owner, seats_of(Role.HEAD, owner), today)
    }
