"""待办 beside items: what is to be filed, received, sent, and looked at against the guide."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Milestone
from models.deadline import Deadline, Escalation
from models.duty import Duty
from models.item import Item
from models.people import Organization
from models.vocabulary import EscalationStep, Light, State
from models.work_item import WorkItem
from workflows.authz import visibility
from workflows.authz.actors import Actor
from workflows.authz.permissions import RIGHTS
from workflows.campaigns.filings import OWED_STATES
from workflows.deadlines import status
from workflows.deadlines.subjects import CAMPAIGN_ID, TEXT, with_subjects
from workflows.diagnosis.queries import blank
from workflows.rules.snapshot import grounds
from workflows.submissions.queries import late_duties
from workflows.work_items.queries import asked_by_office
from workflows.worklist.task import Task, TaskSubject

LEDGER = "ledger"
"""The milestone at which 诊断 must be whole, as templates name it."""


@dataclass(frozen=True, slots=True)
class OwedTask:
    """A duty that somebody must file or receive."""

    id: UUID
    act: str
    campaign_id: UUID
    organization_id: UUID
    organization: str
    document: str
    due_on: date


def duty_tasks(session: Session, actor: Actor, *, today: date, limit: int | None = None) -> list[Task]:
    """Return what the actor must file, receive, or look at against the guide before filing it.

    Of duties it is the first so many by due date, if there is a limit.
    """
    waiting = asked_by_office(actor)
    if waiting is None:
        return []
    clocks = _Clocks(session, today)
    duties = [_of_duty(each, clocks) for each in _duties(session, _DUTIES.where(waiting).limit(limit))]
    owed = _DUTIES.where(waiting, col(Milestone.code) == LEDGER, col(Duty.state).in_(OWED_STATES))
    return [*duties, *_diagnoses(session, actor, _duties(session, owed), clocks)]


def draft_tasks(session: Session, actor: Actor, *, today: date, limit: int) -> list[Task]:
    """Return the first so many, by due date, of what the clock drafted for the actor to decide."""
    waiting = asked_by_office(actor, deciding=True)
    if waiting is None:
        return []
    clocks = _Clocks(session, today)
    query = _DRAFTED.where(waiting, visibility.in_reach_clause(actor.reach)).limit(limit)
    return [_of_draft(_Draft(*row), clocks) for row in session.execute(query)]


def count_duties_and_drafts(session: Session, actor: Actor) -> Counter[str]:
    """Count what the actor must file or receive, and what there is to be decided of what the clock drafted."""
    found = Counter[str]()
    for deciding, rows in ((False, _DUTIES), (True, _DRAFTED.where(visibility.in_reach_clause(actor.reach)))):
        waiting = asked_by_office(actor, deciding=deciding)
        if waiting is not None:
            each = rows.where(waiting).order_by(None).subquery()
            counts = session.execute(sa.select(each.c.act, sa.func.count()).group_by(each.c.act))
            found.update({act: count for act, count in counts})  # noqa: C416  rows are no pairs to mypy
    return found


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


def _duties(session: Session, query: sa.Select[*tuple[Any, ...]]) -> list[OwedTask]:
    return [OwedTask(*row) for row in session.execute(query)]


def _of_duty(owed: OwedTask, clocks: _Clocks) -> Task:
    filed = owed.act == "receive"
    days = 0 if filed else clocks.late(owed.campaign_id, owed.due_on)
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
    return Task(owed.act, RIGHTS[owed.act].label, about)


def _diagnoses(session: Session, actor: Actor, duties: Iterable[OwedTask], clocks: _Clocks) -> Iterator[Task]:
    """Ask for the cells that are still blank where the ledger is still owed."""
    ledgers = defaultdict[UUID, dict[UUID, OwedTask]](dict)
    for owed in duties:
        ledgers[owed.campaign_id][owed.organization_id] = owed
    right = RIGHTS["diagnose"]
    for campaign_id, owing in ledgers.items():
        for row in blank(session, actor, campaign_id, today=clocks.today, organizations=owing.keys()):
            of_ledger = _of_duty(owing[row.id], clocks).about
            text = f"诊断指南还有{row.blank}个指标没有对照"
            about = replace(of_ledger, kind="diagnosis", id=row.id, text=text)
            yield Task(right.name, right.label, about)


def _of_draft(draft: "_Draft", clocks: _Clocks) -> Task:
    days = clocks.late(draft.campaign_id, draft.due_on)
    about = TaskSubject(
        kind="escalation",
        id=draft.id,
        campaign_id=draft.campaign_id,
        number=draft.number,
        text=f"{draft.rung.label}：{draft.text}",
        organization=draft.organization,
        due_on=draft.due_on,
        overdue_days=days,
        late=bool(days),
        light=Light.RED,
        item_id=draft.item_id,
        duty_id=draft.duty_id,
    )
    return Task(draft.act, RIGHTS[draft.act].label, about)


class _Draft(NamedTuple):
    """What the clock drafted, in the order of the columns of `_DRAFTED`."""

    id: UUID
    act: str
    rung: EscalationStep
    due_on: date
    organization: str
    item_id: UUID | None
    duty_id: UUID | None
    number: str | None
    text: str
    campaign_id: UUID


_DUTIES: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        col(Duty.id),
        col(WorkItem.act),
        col(Duty.campaign_id),
        col(Duty.organization_id),
        col(Organization.name),
        col(Milestone.document),
        col(Duty.due_on),
    )
    .distinct()
    .select_from(Duty)
    .join(WorkItem, col(WorkItem.duty_id) == Duty.id)
    .join(Organization, col(Organization.id) == Duty.organization_id)
    .join(Milestone, col(Milestone.id) == Duty.milestone_id)
    .order_by(col(Duty.due_on), col(Duty.id))
)
_DRAFTED: sa.Select[*tuple[Any, ...]] = with_subjects(
    sa.select(
        col(Escalation.id),
        col(WorkItem.act),
        col(Escalation.rung),
        col(Escalation.due_on),
        col(Organization.name),
        col(Deadline.item_id),
        col(Deadline.duty_id),
        col(Item.number),
        TEXT.label("text"),
        CAMPAIGN_ID.label("campaign_id"),
    )
    .distinct()
    .select_from(Escalation)
    .join(WorkItem, col(WorkItem.escalation_id) == Escalation.id)
    .join(Deadline, col(Deadline.id) == Escalation.deadline_id)
).order_by(col(Escalation.due_on), col(Escalation.id))
