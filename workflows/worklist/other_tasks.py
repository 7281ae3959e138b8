"""待办 beside items: what is to be filed, received, sent, and looked at against the guide."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Milestone
from models.deadline import Deadline, Escalation
from models.duty import Duty, Filing
from models.item import Item
from models.people import Organization
from models.vocabulary import DutyState, EscalationState, Light, Role, State
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.authz.permissions import RIGHTS, ROLE_SEATS
from workflows.deadlines import status
from workflows.diagnosis.queries import blank
from workflows.rules.snapshot import CampaignRules, campaign_rules, working_calendar
from workflows.submissions.queries import OWED_STATES, late_duties
from workflows.workdays.calendar import Calendar
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
        self._known: dict[UUID, tuple[CampaignRules, Calendar]] = {}

    def of(self, campaign_id: UUID) -> tuple[CampaignRules, Calendar]:
        if campaign_id not in self._known:
            book = campaign_rules(self.session, campaign_id)
            self._known[campaign_id] = book, working_calendar(self.session, book.committee_id)
        return self._known[campaign_id]

    def late(self, campaign_id: UUID, due_on: date) -> int:
        """Count the working days."""
        return late_duties(due_on, self.today, *self.of(campaign_id))

    def light(self, campaign_id: UUID, due_on: date) -> Light:
        """Return the light of something still owed: like an item's that is under way."""
        book, days = self.of(campaign_id)
        return status.traffic_light(State.PLAN, due_on, self.today, book.rules, days).light


def _duties(session: Session, actor: Actor) -> list[OwedTask]:
    """Return what the actor's organizations owe, and what 党委工作部 is to receive.

    Nobody receives what they filed themselves.
    """
    own = sa.exists().where(
        col(Filing.duty_id) == Duty.id, col(Filing.accepted).is_(None), col(Filing.filed_by_id) == actor.user_id
    )
    to_file = sa.and_(col(Duty.state).in_(OWED_STATES), access.holding_seat(actor.posts, ROLE_SEATS[Role.LIAISON]))
    to_receive = sa.and_(
        col(Duty.state) == DutyState.FILED, access.holding_seat(actor.posts, ROLE_SEATS[Role.OFFICE]), sa.not_(own)
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
    acting = access.holding_seat(actor.posts, ROLE_SEATS[Role.OFFICE])
    if acting is sa.false():
        return
    owner = sa.func.coalesce(col(Item.organization_id), col(Duty.organization_id))
    rows: Iterable[Any] = session.execute(
        sa.select(
            col(Escalation.id),
            col(Escalation.rung),
            col(Escalation.due_on),
            col(Organization.name),
            col(Item.id).label("item_id"),
            col(Duty.id).label("duty_id"),
            col(Item.number),
            sa.func.coalesce(col(Item.text), col(Milestone.document)).label("text"),
            sa.func.coalesce(col(Item.campaign_id), col(Duty.campaign_id)).label("campaign_id"),
        )
        .join(Deadline, col(Deadline.id) == Escalation.deadline_id)
        .outerjoin(Item, col(Item.id) == Deadline.item_id)
        .outerjoin(Duty, col(Duty.id) == Deadline.duty_id)
        .outerjoin(Milestone, col(Milestone.id) == Duty.milestone_id)
        .join(Organization, col(Organization.id) == owner)
        .where(col(Escalation.state) == EscalationState.DRAFTED, access.within_reach(actor.reach), acting)
        .order_by(col(Escalation.due_on), col(Escalation.id))
        .limit(MAX_TASKS)
    )
    right = RIGHTS["send"]
    for row in rows:
        yield Task(right.name, right.label, _escalation(row, clocks.late(row.campaign_id, row.due_on)))


def _escalation(row: Any, overdue_days: int) -> TaskSubject:
    return TaskSubject(
        kind="escalation",
        id=row.id,
        campaign_id=row.campaign_id,
        number=row.number,
        text=f"{row.rung.label}：{row.text}",
        organization=row.name,
        due_on=row.due_on,
        overdue_days=overdue_days,
        late=bool(overdue_days),
        light=Light.RED,
        item_id=row.item_id,
        duty_id=row.duty_id,
    )
