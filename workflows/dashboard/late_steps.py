"""环节逾期: what people are late with that others wait for, by the organization that must act (ADR 23).

It is counted beside what is overdue itself: an item is its organization's, the step that it waits for is that of
whoever must take it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.campaign import Milestone
from models.duty import Duty
from models.escalation_document import EscalationDocument
from models.item import Item
from models.people import Organization
from models.work_item import WorkItem
from workflows.authz import paths
from workflows.authz.permissions import RIGHTS
from workflows.deadlines.documents_in_sight import document_rows
from workflows.deadlines.ladder import overdue_days
from workflows.deadlines.subjects import DUTY_NAME
from workflows.items.lateness import late_through, passed
from workflows.rows import Listing
from workflows.rules.steps import STEP_LABELS
from workflows.statistics.scope import Scope, unit_below
from workflows.work_items.queries import begun

ANSWER = RIGHTS["answer_document"]
LABELS = STEP_LABELS | {ANSWER.name: ANSWER.label}
"""What people call each step that is counted: those with a date by the rules, and the answer to a 督办单."""
MAX_SHOWN = 50
"""How many late steps are listed, the longest late first."""
_acting = aliased(Organization)
_NO_NUMBER = sa.null().label("number")


@dataclass(frozen=True, slots=True)
class LateStep:
    """One step that is late; `organization` is that of whoever must act, `overdue_days` are working days."""

    item_id: UUID | None
    duty_id: UUID | None
    document_id: UUID | None
    number: str | None
    text: str
    label: str
    organization: str
    since: datetime
    due_on: date
    overdue_days: int


@dataclass(frozen=True, slots=True)
class LateStepsLine:
    """How many steps are late in one organization and those below it, by act."""

    organization_id: UUID
    label: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LateSteps:
    """The lines in the order of the tree, those that are late alone; `acts` are the steps in which anybody is."""

    acts: Mapping[str, str]
    lines: tuple[LateStepsLine, ...]
    total: int


def late_steps_by_unit(session: Session, scope: Scope) -> LateSteps:
    """Count the late steps, each organization that must act under the one directly below the node."""
    counted = _counted(session, scope)
    places = unit_below(session, scope, {organization for organization, *_ in counted}) if counted else {}
    tables: defaultdict[tuple[str | None, str], Counter[str]] = defaultdict(Counter)
    for organization, act, count in counted:
        tables[places[organization]][act] += count
    whole = sum(tables.values(), Counter[str]())
    order = dict.fromkeys(places.values())
    lines = (LateStepsLine(UUID(key), label, tables[key, label]) for key, label in order if (key, label) in tables)
    return LateSteps({act: label for act, label in LABELS.items() if whole[act]}, tuple(lines), whole.total())


def longest_late_steps(session: Session, scope: Scope) -> Sequence[LateStep]:
    """Return the late steps, the longest first."""
    found: list[LateStep] = []
    step = sa.inspect(WorkItem).c
    shown = (step.item_id, step.duty_id, step.document_id, step.act, col(_acting.name), step.since, step.due_on)
    items = of_items(scope, col(Item.campaign_id), col(Item.number), col(Item.text), *shown)
    duties = of_duties(scope, col(Duty.campaign_id), _NO_NUMBER, DUTY_NAME, *shown)
    duties = duties.join(Milestone, col(Milestone.id) == Duty.milestone_id)
    answers = of_answers(scope, col(EscalationDocument.campaign_id), _NO_NUMBER, EscalationDocument.number, *shown)
    for query in (items, duties, answers) if _dated(scope) else ():
        rows = session.execute(query.order_by(step.due_on, step.id).limit(MAX_SHOWN))
        for campaign_id, number, text, item_id, duty_id, document_id, act, organization, since, due in rows:
            about, late = (item_id, duty_id, document_id), overdue_days(due, scope.today, scope.days[campaign_id])
            found.append(LateStep(*about, number, text, LABELS[act], organization, since, due, late))
    return sorted(found, key=lambda each: each.due_on)[:MAX_SHOWN]


def _dated(scope: Scope) -> bool:
    return any(book.rules.steps is not None for book in scope.books)


def _counted(session: Session, scope: Scope) -> list[tuple[UUID, str, int]]:
    """Return how many steps of which kind are late, by the organization that must act."""
    by = (col(_acting.id), col(WorkItem.act))
    return [
        (organization, act, count)
        for query in ((of_items, of_duties, of_answers) if _dated(scope) else ())
        for organization, act, count in session.execute(query(scope, *by, sa.func.count()).group_by(*by))
    ]


def of_items(scope: Scope, *shown: Any) -> Listing:
    """Select something of the late steps of items that the actor may know of."""
    its = sa.select(*shown).join(Item, col(Item.id) == WorkItem.item_id)
    owned = its.join(Organization, col(Organization.id) == Item.organization_id)
    return _late(scope, owned, col(Item.campaign_id)).where(*scope.items)


def of_duties(scope: Scope, *shown: Any) -> Listing:
    """Select something of the late steps of duties."""
    its = sa.select(*shown).join(Duty, col(Duty.id) == WorkItem.duty_id)
    owned = its.join(Organization, col(Organization.id) == Duty.organization_id)
    return _late(scope, owned, col(Duty.campaign_id)).where(*scope.duties)


def of_answers(scope: Scope, *shown: Any) -> Listing:
    """Select something of the late answers to documents in sight."""
    its = sa.select(*shown).join(EscalationDocument, col(EscalationDocument.id) == WorkItem.document_id)
    seen = document_rows(scope.actor, campaign_ids=scope.campaign_ids).with_only_columns(col(EscalationDocument.id))
    return _late(scope, its, col(EscalationDocument.campaign_id)).where(col(EscalationDocument.id).in_(seen))


def _late(scope: Scope, its: Listing, campaign: sa.SQLColumnExpression[UUID]) -> Listing:
    within = paths.within_subtrees((node.path for node in scope.nodes), col(_acting.path))
    return its.join(_acting, col(_acting.id) == WorkItem.organization_id).where(
        col(WorkItem.taken).is_not(None),
        col(WorkItem.position) == 0,
        col(WorkItem.act).in_(LABELS),
        begun(scope.today),
        passed(campaign, sa.inspect(WorkItem).c.due_on, late_through(scope.today, scope.days)),
        within,
    )
