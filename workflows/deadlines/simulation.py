"""推演: the clock's rules on a virtual clock, if nobody did anything: who hears what, on which day.

Every look is the clock's own (ladder.look), at what was read in one snapshot. Nothing is written
and nothing is told, so that the days may be played as slowly as somebody reads them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from heapq import heapify, heapreplace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.campaign import Milestone
from models.deadline import Deadline
from models.duty import Duty
from models.item import Item
from models.people import Organization, User
from models.vocabulary import Role
from workflows.authz import access, appointments, paths, permissions, visibility
from workflows.authz.actors import Actor
from workflows.authz.appointments import Holder
from workflows.authz.held_offices import AppointmentView, first_filling
from workflows.authz.seats import Audience, Seat
from workflows.authz.visibility import ItemFacts
from workflows.deadlines import addressees, escalate, ladder, subjects
from workflows.deadlines.foresight import AskedOf, hearers, waiting_steps
from workflows.deadlines.ladder import LadderRung
from workflows.deadlines.subjects import CAMPAIGN_ID, DeadlineSubject, with_subjects
from workflows.rules.snapshot import CampaignRules, campaign_rules, working_calendar
from workflows.workdays.calendar import Calendar


@dataclass(frozen=True, slots=True)
class SimulatedEvent:
    """One rung that the clock will take, if nothing happens before."""

    subject: DeadlineSubject
    step: LadderRung
    why: str
    told: tuple[Audience, ...]
    """By which roles; of a step that is only reminded of by none, for it is told to those who must act."""
    names: tuple[str, ...]
    """Who that is, by the offices held today."""


@dataclass(slots=True)
class WaitingForCalendar:
    """One open due date or step, and how far its clock has come."""

    subject: DeadlineSubject
    position: int
    people: dict[Role, tuple[UUID, str]]
    """Who is named in the item."""
    facts: ItemFacts | None = None
    """What tells who may know of the item, if it is sensitive; else whoever is spoken to may."""
    asked: Sequence[AskedOf] = ()
    """Of whom a step is asked."""


@dataclass(frozen=True)
class Simulation:
    """What waits for the clock in a campaign, as far as somebody sees it."""

    book: CampaignRules
    today: date
    waiting: Sequence[WaitingForCalendar]
    looks: Sequence[date]
    """When the clock looks at each of them next."""
    holders: Sequence[Holder]
    days: Calendar
    _near: dict[UUID | None, list[Holder]] = field(default_factory=lambda: defaultdict(list))
    _actors: dict[UUID, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Keep the holders by where they stand, by what they hang under, and as they would act."""
        posts = defaultdict[UUID, tuple[AppointmentView, ...]](tuple)
        for each in self.holders:
            self._near[each.post.organization_id].append(each)
            self._near[each.post.parent_id].append(each)
            if each.counts:
                posts[each.user_id] += (each.post,)
                held = posts[each.user_id]
                self._actors[each.user_id] = Actor(each.user_id, each.name, False, held, self.today)

    def play(self, until: date) -> Iterator[tuple[date, tuple[SimulatedEvent, ...]]]:
        """Yield each day until and including another on which something is told, in order."""
        heap = [(on, n) for n, on in enumerate(self.looks)]
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

    def _look(self, each: WaitingForCalendar, on: date) -> tuple[date | None, list[SimulatedEvent]]:
        about = each.subject
        look = ladder.position_at(about.ladder, about.ladder_due, each.position, on, about.days)
        each.position = look.position
        at = self.book.check_at(on)
        taken = (step for step in look.taken if not escalate.not_suppressed(about, step, at))
        return look.next_on, [self._told(each, step) for step in taken]

    def _told(self, each: WaitingForCalendar, step: LadderRung) -> SimulatedEvent:
        told = addressees.audiences(step)
        if each.subject.step and step.rule.automatic:
            told, found = (), hearers(self._near, each.subject, each.asked, step, partial(self._knows, each=each))
        else:
            found = dict(self._people(each, told))
        why = each.subject.why(step)
        return SimulatedEvent(each.subject, step, why, told, tuple(sorted(found.values())))

    def _people(self, each: WaitingForCalendar, told: Iterable[Audience]) -> Iterator[tuple[UUID, str]]:
        """Yield who is spoken to by name; a circular to everybody names nobody."""
        owner = each.subject.organization
        seats: list[Seat] = []
        for one in told:
            if isinstance(one, Seat):
                seats.append(one)
            elif isinstance(one, Role):
                seats.extend(permissions.seats_of(one, owner))
                yield from ([each.people[one]] if one in each.people else [])
        places = dict.fromkeys((owner.id, owner.parent_id, owner.committee_id))
        for holder in (held for place in places for held in self._near[place]):
            if not holder.counts:
                continue
            if first_filling((holder.post,), seats, owner, each.subject.row.id) and self._knows(holder.user_id, each):
                yield holder.user_id, holder.name

    def _knows(self, person: UUID, each: WaitingForCalendar) -> bool:
        if each.facts is None:
            return True
        actor = self._actors.get(person)
        return actor is not None and visibility.knows(actor, each.facts)


def simulate(session: Session, actor: Actor, campaign_id: UUID, today: date) -> Simulation:
    """Read all that waits for the clock in a campaign, of what the actor sees."""
    book = campaign_rules(session, campaign_id)
    days = working_calendar(session, book.committee_id)
    rows = session.execute(_in_sight(actor, campaign_id, today)).all()
    steps = waiting_steps(session, actor, book, days, today)
    about = {item.id: (item, owner) for _, item, _, _, owner, *_ in rows if item}
    about |= {each.about.item.id: (each.about.item, each.about.owner) for each in steps if each.about.item}
    sensitive = (each for each in about.values() if visibility.is_sensitive(each[0]))
    facts = {each.item.id: each for each in visibility.read_facts(session, sensitive)}
    waiting, looks, owners = [], [], {}
    for deadline, item, duty, milestone, owner, led_by, done_by in rows:
        owners[owner.id] = owner
        people = {}
        if item:
            subject = replace(subjects.item_subject(item, owner, book, days), rested=deadline.rested)
            named = ((Role.LEADER, item.leader_id, led_by), (Role.RESPONSIBLE, item.responsible_id, done_by))
            people = {role: (person, name) for role, person, name in named if person}
        else:
            subject = subjects.duty_subject(duty, owner, milestone, book, days)
        waiting.append(WaitingForCalendar(subject, deadline.position, people, facts.get(item.id) if item else None))
        looks.append(max(book.today(deadline.next_check_at), today))
    for each in steps:
        owners |= {node.id: node for node in (each.about.owner, each.about.organization)}
        known = facts.get(each.about.item.id) if each.about.item else None
        waiting.append(WaitingForCalendar(each.about, each.row.taken or 0, {}, known, each.asked))
        looks.append(max(book.today(each.at), today))
    holders = appointments.appointments_near(session, owners.values(), today) if owners else ()
    session.expunge_all()  # played after the snapshot was given back
    return Simulation(book, today, waiting, looks, holders, days)


def _in_sight(
    actor: Actor, campaign_id: UUID, today: date
) -> sa.Select[Deadline, Item, Duty, Milestone, Organization, str, str]:
    """Select what waits for the clock in a campaign, of what the actor sees, with whom the items name."""
    leader, responsible = aliased(User), aliased(User)
    found = sa.select(Deadline, Item, Duty, Milestone, Organization, col(leader.name), col(responsible.name))
    return (
        with_subjects(found.select_from(Deadline))
        .outerjoin(leader, col(leader.id) == Item.leader_id)
        .outerjoin(responsible, col(responsible.id) == Item.responsible_id)
        .where(
            col(Deadline.next_check_at).is_not(None),
            CAMPAIGN_ID.in_([campaign_id]),
            sa.or_(
                sa.and_(col(Item.id).is_not(None), access.visible_clause(actor, today)),
                sa.and_(col(Duty.id).is_not(None), paths.within_subtrees(actor.scopes)),
            ),
        )
        .order_by(col(Organization.path), col(Deadline.id))
    )
