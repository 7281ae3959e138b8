"""推演: the clock's rules on a virtual clock, if nobody did anything: who hears what, on which day.

Every look is the clock's own (ladder.position_at), at what was read in one snapshot. Nothing is written
and nothing is told, so that the days may be played as slowly as somebody reads them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from heapq import heapify, heapreplace
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Milestone
from models.deadline import Deadline
from models.duty import Duty
from models.escalation_document import EscalationDocument
from models.item import Item
from models.people import Organization, User
from models.prepared import PreparedQuery
from models.work_item import WorkItem
from workflows.authz import access, paths
from workflows.authz.actors import Actor
from workflows.authz.seats import Audience, Everyone
from workflows.deadlines import addressees, escalate, ladder, subjects
from workflows.deadlines.ladder import LadderRung
from workflows.deadlines.subjects import (
    ACTING,
    CAMPAIGN_ID,
    STEP_CAMPAIGN_ID,
    DeadlineSubject,
    with_step_subjects,
    with_subjects,
)
from workflows.rules.snapshot import CampaignRules, Ground, campaign_rules, working_calendar
from workflows.workdays.calendar import Calendar


@dataclass(frozen=True, slots=True)
class SimulatedEvent:
    """One rung that the clock will take on a day, if nothing happens before."""

    on: date
    subject: DeadlineSubject
    step: LadderRung
    why: str

    @property
    def told(self) -> tuple[Audience, ...]:
        """By which roles it is told; of a step that is only reminded of by none, for it is told to who must act."""
        return () if self.subject.step and self.step.rule.automatic else addressees.audiences(self.step)


@dataclass(slots=True)
class WaitingForClock:
    """One open due date or step: how far its clock has come, and when it looks next."""

    subject: DeadlineSubject
    position: int
    looks_at: datetime


@dataclass(frozen=True)
class Simulation:
    """What waits for the clock in a campaign, as far as somebody sees it."""

    book: CampaignRules
    today: date
    waiting: Sequence[WaitingForClock]
    days: Calendar

    def play(self, until: date) -> Iterator[tuple[date, tuple[SimulatedEvent, ...]]]:
        """Yield each day until and including another on which something is told, in order."""
        heap = [(max(self.book.today(each.looks_at), self.today), n) for n, each in enumerate(self.waiting)]
        heapify(heap)
        day, found = self.today, list[SimulatedEvent]()
        while heap and heap[0][0] <= until:
            on, n = heap[0]
            if on != day:
                if found:
                    yield day, tuple(found)
                day, found = on, []
            next_on, taken = self._look(self.waiting[n], on)
            found.extend(taken)
            heapreplace(heap, (next_on or date.max, n))
        if found:
            yield day, tuple(found)

    def _look(self, each: WaitingForClock, on: date) -> tuple[date | None, list[SimulatedEvent]]:
        about = each.subject
        look = ladder.position_at(about.ladder, about.ladder_due, each.position, on, about.days)
        each.position = look.position
        at = self.book.check_at(on)
        taken = (step for step in look.taken if not escalate.not_suppressed(about, step, at))
        return look.next_on, [SimulatedEvent(on, about, step, about.why(step)) for step in taken]


def names_of(session: Session, event: SimulatedEvent) -> tuple[str, ...]:
    """Return who hears of an event, as the clock asks that day: with stand-ins, delegates and who signs for others.

    Offices, leaves and signatures are those that are known by now, each for its own days. A circular to everybody
    names nobody.
    """
    if Everyone.ALL in event.told:
        return ()
    people = addressees.addressees(session, event.subject, event.step, event.on)
    return tuple(name for (name,) in _NAMES.all(session, people=sorted(people))) if people else ()


_NAMES = PreparedQuery(
    sa.select(col(User.name)).where(col(User.id).in_(sa.bindparam("people", expanding=True))).order_by(col(User.name))
)


def simulate(session: Session, actor: Actor, campaign_id: UUID, today: date) -> Simulation:
    """Read all that waits for the clock in a campaign, of what the actor sees."""
    book = campaign_rules(session, campaign_id)
    days = working_calendar(session, book.committee_id)
    waiting = [*_due_dates(session, actor, book, days, today)]
    if book.rules.steps is not None:
        waiting += _steps(session, actor, book, days, today)
    session.expunge_all()  # played after the snapshot was given back
    return Simulation(book, today, waiting, days)


def _due_dates(
    session: Session, actor: Actor, book: CampaignRules, days: Calendar, today: date
) -> Iterator[WaitingForClock]:
    found = sa.select(Deadline, Item, Duty, Milestone, Organization).select_from(Deadline)
    query = with_subjects(found).where(
        col(Deadline.next_check_at).is_not(None), CAMPAIGN_ID.in_([book.campaign_id]), _in_sight(actor, today)
    )
    for deadline, item, duty, milestone, owner in session.execute(
        query.order_by(col(Organization.path), col(Deadline.id))
    ):
        about = replace(_subject(item, duty, milestone, None, owner, (book, days)), rested=deadline.rested)
        yield WaitingForClock(about, deadline.position, deadline.next_check_at)


def _steps(
    session: Session, actor: Actor, book: CampaignRules, days: Calendar, today: date
) -> Iterator[WaitingForClock]:
    found = sa.select(WorkItem, Item, Duty, Milestone, EscalationDocument, Organization, ACTING)
    query = with_step_subjects(found).where(STEP_CAMPAIGN_ID.in_([book.campaign_id]), _in_sight(actor, today))
    for row, item, duty, milestone, document, owner, acting in session.execute(
        query.order_by(col(Organization.path), col(WorkItem.id))
    ):
        about = subjects.as_step(_subject(item, duty, milestone, document, owner, (book, days)), row, acting)
        yield WaitingForClock(about, row.taken or 0, row.next_check_at)


def _subject(
    item: Item | None,
    duty: Duty | None,
    milestone: Milestone | None,
    document: EscalationDocument | None,
    owner: Organization,
    ground: Ground,
) -> DeadlineSubject:
    if item:
        return subjects.item_subject(item, owner, *ground)
    if duty and milestone:
        return subjects.duty_subject(duty, owner, milestone, *ground)
    assert document is not None  # noqa: S101  there is nothing else
    return subjects.document_subject(document, owner, *ground)


def _in_sight(actor: Actor, today: date) -> sa.ColumnElement[bool]:
    """Select what the actor may know of: items, and what else is of the own subtrees."""
    return sa.or_(
        sa.and_(col(Item.id).is_not(None), access.visible_clause(actor, today)),
        sa.and_(col(Item.id).is_(None), paths.within_subtrees(actor.scopes)),
    )
