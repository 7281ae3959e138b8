"""待办 beside items: what is to be filed, received, sent, and looked at against the guide."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Milestone
from models.deadline import Deadline, Escalation
from models.duty import Duty, Filing
from models.item import Item
from models.people import Organization
from models.vocabulary import DutyState, EscalationState, Light, Role, State
from workflows.authz import visibility
from workflows.authz.actors import Actor
from workflows.authz.held_offices import holding_seat
from workflows.authz.permissions import RIGHTS, ROLE_SEATS
from workflows.deadlines import status
from workflows.deadlines.subjects import CAMPAIGN_ID, TEXT, with_subjects
from workflows.diagnosis.queries import blank
from workflows.rules.snapshot import grounds
from workflows.submissions.queries import OWED_STATES, late_duties
from workflows.worklist.task import Task, TaskSubject

MAX_TASKS = 400
"""How many of each kind are looked at."""

LEDGER = "ledger"
"""The milestone at which 诊断 must be whole, as templates name it."""


@dataclass(frozen=True, slots=True)
class OwedTask:
    """A duty that somebody must file or receive."""

    id: UUID
    campaign_id: UUID
    organization_id: UUID
    organization: str
    document: str
    milestone: str
    due_on: date
    state: DutyState


def other_tasks(session: Session, actor: Actor, *, today: date) -> list[Task]:
    """Return what the actor must do that is no move of an item, in no order."""
    if not actor.posts:
        return []
    clocks = _Clocks(session, today)
    duties = _duties(session, actor)
    return [
        *(_of_duty(each, clocks) for each in duties),
        *_diagnoses(session, actor, duties, clocks),
        *_escalations(session, actor, clocks),
    ]


@dataclass
class _Clocks:
    """How late things are, each on its own university's calendar, read once."""

    session: Session
    today: date

    def __post_init__(self) -> None:
        self._ground = grounds(self.session)

    def late(self, campaign_id: UUID, due_on: date) -> int:
        """Count the working days."""
        return late_duties(due_on, self.today, *self._ground(campaign_id))

    def light(self, campaign_id: UUID, due_on: date) -> Light:
        """Return the light of something still owed: like an item's that is under way."""
        book, days = self._ground(campaign_id)
        return status.traffic_light(State.PLAN, due_on, self.today, book.rules, days).light


def _duties(session: Session, actor: Actor) -> list[OwedTask]:
    """Return what the actor's organizations owe, and what 党委工作部 is to receive.

    Nobody receives what they filed themselves.
    """
    own = sa.exists().where(
        col(Filing.duty_id) == Duty.id, col(Filing.accepted).is_(None), col(Filing.filed_by_id) == actor.user_id
    )
    to_file = sa.and_(col(Duty.state).in_(OWED_STATES), holding_seat(actor.posts, ROLE_SEATS[Role.LIAISON]))
    to_receive = sa.and_(
        col(Duty.state) == DutyState.FILED, holding_seat(actor.posts, ROLE_SEATS[Role.OFFICE]), sa.not_(own)
    )
    rows = session.execute(
        sa.select(
            col(Duty.id),
            col(Duty.campaign_id),
            col(Duty.organization_id),
            col(Organization.name),
            col(Milestone.document),
            col(Milestone.code),
            col(Duty.due_on),
            col(Duty.state),
        )
        .join(Organization, col(Organization.id) == Duty.organization_id)
        .join(Milestone, col(Milestone.id) == Duty.milestone_id)
        .where(sa.or_(to_file, to_receive))
        .order_by(col(Duty.due_on), col(Duty.id))
        .limit(MAX_TASKS)
    )
    return [OwedTask(*row) for row in rows]


def _of_duty(owed: OwedTask, clocks: _Clocks) -> Task:
    filed = owed.state is DutyState.FILED
    days = 0 if filed else clocks.late(owed.campaign_id, owed.due_on)
    right = RIGHTS["receive" if filed else "file"]
    about = TaskSubject(
        kind="duty",
        id=owed.id,
        campaign_id=owed.campaign_id,
        number=None,
        text=owed.document,
        organization=owed.organization,
        due_on=owed.due_on,
        overdue_days=days,
        late=bool(days),
        light=Light.GREY if filed else clocks.light(owed.campaign_id, owed.due_on),
        duty_id=owed.id,
    )
    return Task(right.name, right.label, about)


def _diagnoses(session: Session, actor: Actor, duties: Iterable[OwedTask], clocks: _Clocks) -> Iterator[Task]:
    """Ask for the cells that are still blank where the ledger is still owed."""
    ledgers = defaultdict[UUID, dict[UUID, OwedTask]](dict)
    for owed in duties:
        if owed.state in OWED_STATES and owed.milestone == LEDGER:
            ledgers[owed.campaign_id][owed.organization_id] = owed
    right = RIGHTS["diagnose"]
    for campaign_id, owing in ledgers.items():
        for row in blank(session, actor, campaign_id, today=clocks.today, organizations=owing.keys()):
            of_ledger = _of_duty(owing[row.id], clocks).about
            text = f"诊断指南还有{row.blank}个指标没有对照"
            about = replace(of_ledger, kind="diagnosis", id=row.id, text=text)
            yield Task(right.name, right.label, about)


def _escalations(session: Session, actor: Actor, clocks: _Clocks) -> Iterator[Task]:
    """Ask 党委工作部 to decide what the clock drafted."""
    acting = holding_seat(actor.posts, ROLE_SEATS[Role.OFFICE])
    if acting is sa.false():
        return
    query = _DRAFTED.where(visibility.in_reach_clause(actor.reach), acting)
    right = RIGHTS["send"]
    for id_, rung, due_on, organization, item_id, duty_id, number, text, campaign_id in session.execute(query):
        days = clocks.late(campaign_id, due_on)
        about = TaskSubject(
            kind="escalation",
            id=id_,
            campaign_id=campaign_id,
            number=number,
            text=f"{rung.label}：{text}",
            organization=organization,
            due_on=due_on,
            overdue_days=days,
            late=bool(days),
            light=Light.RED,
            item_id=item_id,
            duty_id=duty_id,
        )
        yield Task(right.name, right.label, about)


_DRAFTED = (
    with_subjects(
        sa.select(
            col(Escalation.id),
            col(Escalation.rung),
            col(Escalation.due_on),
            col(Organization.name),
            col(Deadline.item_id),
            col(Deadline.duty_id),
            col(Item.number),
            TEXT,
            CAMPAIGN_ID,
        ).join(Deadline, col(Deadline.id) == Escalation.deadline_id)
    )
    .where(col(Escalation.state) == EscalationState.DRAFTED)
    .order_by(col(Escalation.due_on), col(Escalation.id))
    .limit(MAX_TASKS)
)
