"""What the clock's rows are about: an item or a duty, be it one step of it, or a document; and whose it is."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVarTuple, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.campaign import Milestone
from models.deadline import Deadline
from models.duty import Duty
from models.escalation_document import EscalationDocument
from models.item import Item
from models.people import Organization
from models.vocabulary import State, SubjectKind
from models.work_item import WorkItem
from workflows.deadlines import ladder, steps
from workflows.deadlines.ladder import LadderRung
from workflows.rules.rules import LadderStep
from workflows.rules.snapshot import CampaignRules, grounds
from workflows.workdays.calendar import Calendar, day_with_weekday

Ts = TypeVarTuple("Ts")
CAMPAIGN_ID: sa.ColumnElement[UUID] = sa.func.coalesce(col(Item.campaign_id), col(Duty.campaign_id))
DUE_ON = sa.func.coalesce(col(Item.due_on), col(Duty.due_on))
TEXT = sa.func.coalesce(col(Item.text), col(Milestone.document))
"""What an item says, or what a duty asks for."""
_filing = aliased(Organization)
DUTY_NAME: sa.ScalarSelect[str] = (
    sa.select(col(_filing.name).concat("《").concat(col(Milestone.document)).concat("》"))
    .where(col(_filing.id) == Duty.organization_id)
    .correlate(Duty, Milestone)
    .scalar_subquery()
)
"""What a duty asks for, and of whom."""
STEP_TEXT: sa.ColumnElement[str] = sa.func.coalesce(col(Item.text), DUTY_NAME)
"""What an item says, or a duty by its name: a step of it is of whoever must act, not of who files."""


def with_subjects(query: sa.Select[*Ts]) -> sa.Select[*Ts]:
    """Join a statement of `Deadline` with the item or the duty it is about, its milestone, and whose it is.

    A step is of the organization of whoever must act.
    """
    owner = sa.func.coalesce(col(Deadline.organization_id), col(Item.organization_id), col(Duty.organization_id))
    return (
        query.outerjoin(Item, col(Item.id) == Deadline.item_id)
        .outerjoin(Duty, col(Duty.id) == Deadline.duty_id)
        .outerjoin(Milestone, col(Milestone.id) == Duty.milestone_id)
        .join(Organization, col(Organization.id) == owner)
    )


ACTING = aliased(Organization)
"""The organization of whoever must take a step; none where it is asked of a person."""
STEP_CAMPAIGN_ID: sa.ColumnElement[UUID] = sa.func.coalesce(CAMPAIGN_ID, col(EscalationDocument.campaign_id))


def with_step_subjects(query: sa.Select[*Ts]) -> sa.Select[*Ts]:
    """Join a statement of `WorkItem` with what waits, with whose that is, and with who must act.

    It selects the rows that the clock looks at, one of each step.
    """
    owner = sa.func.coalesce(*(col(table.organization_id) for table in (Item, Duty, EscalationDocument)))
    return (
        query.select_from(WorkItem)
        .outerjoin(Item, col(Item.id) == WorkItem.item_id)
        .outerjoin(Duty, col(Duty.id) == WorkItem.duty_id)
        .outerjoin(Milestone, col(Milestone.id) == Duty.milestone_id)
        .outerjoin(EscalationDocument, col(EscalationDocument.id) == WorkItem.document_id)
        .join(Organization, col(Organization.id) == owner)
        .outerjoin(ACTING, col(ACTING.id) == WorkItem.organization_id)
        .where(col(WorkItem.next_check_at).is_not(None))
    )


@dataclass(frozen=True, slots=True)
class WaitingStep:
    """A step that something waits for; `acting` is the organization of whoever must act, by seat."""

    act: str
    due_on: date
    measure_id: UUID | None
    acting: Organization | None


@dataclass(frozen=True)
class DeadlineSubject:
    """What a deadline is about, in the words that a notice needs.

    `organization` is whose lateness it would be: the owner, or of a step that of whoever must act.
    """

    kind: SubjectKind
    row: Item | Duty | EscalationDocument
    organization: Organization
    owner: Organization
    name: str
    due_label: str
    book: CampaignRules
    days: Calendar
    step: WaitingStep | None = None
    rested: int = 0
    """By how many working days the ladder is moved, since they were waited for somebody else."""

    @property
    def item(self) -> Item | None:
        """The item that it is about, if it is one; a plain row of an item is no `Item` to `isinstance`."""
        return cast("Item", self.row) if self.kind is SubjectKind.ITEM else None

    @property
    def due_on(self) -> date:
        due_on = self.step.due_on if self.step else cast("Item | Duty", self.row).due_on
        assert due_on is not None  # noqa: S101  a deadline is made when a due date is set
        return ladder.effective_due(due_on, self.book.rules.holidays.day_off, self.days)

    @property
    def ladder_due(self) -> date:
        """From which day the ladder counts."""
        return ladder.moved_due(self.due_on, self.rested, self.days)

    @property
    def heading(self) -> str:
        """Its name, and of a step what is waited for."""
        return f"{steps.label(self.step.act)}：{self.name}" if self.step else self.name

    @property
    def ladder(self) -> tuple[LadderStep, ...]:
        """What is climbed: of a step its own part of the campaign's."""
        return steps.ladder_of(self.book, self.step.act if self.step else None)

    @property
    def uncounted(self) -> str:
        """What is said of the days that were rested; nothing where there are none."""
        return f"等待他人办理的{self.rested}个工作日不计" if self.rested else ""

    def why(self, step: LadderRung) -> str:
        return why_that_day(step, self.due_on, self.rested, self.days, self.due_label)


def why_that_day(step: LadderRung, due_on: date, rested: int, days: Calendar, label: str) -> str:
    """Say why a step falls on its day, be it that the ladder is moved by the days that were rested."""
    if rested:
        label = f"{label}{day_with_weekday(due_on)}，等待他人办理的{rested}个工作日不计，顺延至"
    return ladder.why_that_day(step, ladder.moved_due(due_on, rested, days), days, label)


def load_subject(session: Session, deadline: Deadline, *, lock: bool = False) -> DeadlineSubject:
    """Return what a deadline is about; held against others by who changes the deadline."""
    about = replace(_load_subject(session, deadline, lock=lock), rested=deadline.rested)
    if deadline.act is None or deadline.organization_id is None:
        return about
    waits = step_of(session, deadline)
    due_on = waits.due_on if waits else None
    acting = session.get_one(Organization, deadline.organization_id)
    return of_step(about, WaitingStep(deadline.act, due_on or date.min, None, acting))


def load_step(session: Session, row: WorkItem) -> DeadlineSubject:
    """Return what a step that waits is about."""
    ground = grounds(session)
    if row.document_id is not None:
        document = session.get_one(EscalationDocument, row.document_id)
        owner = session.get_one(Organization, document.organization_id)
        about = document_subject(document, owner, *ground(document.campaign_id))
    else:
        about = _load_subject(session, row, lock=False)
    return as_step(about, row, session.get(Organization, row.organization_id) if row.organization_id else None)


def as_step(about: DeadlineSubject, row: WorkItem, acting: Organization | None) -> DeadlineSubject:
    """Return a step of something, by its row, as what is late at whoever must act."""
    assert row.due_on is not None  # noqa: S101  no clock without a date
    return of_step(about, WaitingStep(row.act, row.due_on, row.measure_id, acting))


def step_of(session: Session, deadline: Deadline) -> WorkItem | None:
    """Return the row of the step that the drafts of a row are about; None where nothing waits for it any more."""
    of_item = deadline.item_id is not None
    its = col(WorkItem.item_id) == deadline.item_id if of_item else col(WorkItem.duty_id) == deadline.duty_id
    return session.exec(select(WorkItem).where(its, WorkItem.act == deadline.act, WorkItem.position == 0)).first()


def _load_subject(session: Session, deadline: Deadline | WorkItem, *, lock: bool) -> DeadlineSubject:
    if deadline.item_id is not None:
        items = select(Item).where(Item.id == deadline.item_id)
        item = session.exec(items.with_for_update() if lock else items).one()
        owner = session.get_one(Organization, item.organization_id)
        return item_subject(item, owner, *grounds(session)(item.campaign_id))
    duties = select(Duty).where(Duty.id == deadline.duty_id)
    duty = session.exec(duties.with_for_update() if lock else duties).one()
    owner = session.get_one(Organization, duty.organization_id)
    milestone = session.get_one(Milestone, duty.milestone_id)
    return duty_subject(duty, owner, milestone, *grounds(session)(duty.campaign_id))


def item_subject(item: Item, owner: Organization, book: CampaignRules, days: Calendar) -> DeadlineSubject:
    """Return an item as what its deadline is about."""
    name = f"{item.number or '未编号'} {item.text[:40]}"
    due_label = "检视日期" if item.state is State.LONG_TERM else "整改时限"
    return DeadlineSubject(SubjectKind.ITEM, item, owner, owner, name, due_label, book, days)


def duty_subject(
    duty: Duty, owner: Organization, milestone: Milestone, book: CampaignRules, days: Calendar
) -> DeadlineSubject:
    """Return a duty as what its deadline is about."""
    name = f"{owner.name}《{milestone.document}》"
    return DeadlineSubject(SubjectKind.DUTY, duty, owner, owner, name, "报送时限", book, days)


def document_subject(
    document: EscalationDocument, owner: Organization, book: CampaignRules, days: Calendar
) -> DeadlineSubject:
    """Return a document that was sent, as what is to be answered."""
    called = next((rule.paper for rule in book.rules.ladder if rule.rung is document.rung and rule.paper), None)
    name = f"{called or document.rung.label}（{document.number}）"
    return DeadlineSubject(SubjectKind.DOCUMENT, document, owner, owner, name, "反馈期限", book, days)


def of_step(about: DeadlineSubject, step: WaitingStep) -> DeadlineSubject:
    """Return one step of something, as what is late at whoever must act."""
    acting = step.acting or about.owner
    return replace(about, organization=acting, due_label=f"{steps.label(step.act)}时限", step=step, rested=0)
