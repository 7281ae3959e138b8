"""待办 beside items: what is to be filed, received, sent, answered, and looked at against the guide."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Milestone
from models.document_states import ANSWERABLE, DocumentState
from models.duty import Duty
from models.escalation_document import EscalationDocument
from models.people import Organization
from models.shaped import ShapedQuery
from models.vocabulary import Light, State
from models.work_item import WorkItem
from workflows.authz.actors import Actor
from workflows.campaigns.filings import EXTEND, LEDGER, OWED_STATES, SIGN
from workflows.deadlines import documents, status
from workflows.deadlines.documents_in_sight import DocumentSight, document_sight, documents_seen
from workflows.diagnosis.queries import blank
from workflows.journal.acts import Act
from workflows.rows import Listing, Record
from workflows.rules.rules import Rules
from workflows.rules.snapshot import grounds
from workflows.submissions.lateness import COUNTED_DUE_ON, late_duties
from workflows.work_items.queries import OfficeHolder, asked_by_office, office_holder
from workflows.worklist.task import TASK_LABELS, Task, TaskSubject, not_soon


@dataclass(frozen=True, slots=True)
class OwedTask:
    """A duty that somebody must file or receive, or more time for it that somebody must decide on."""

    id: UUID
    act: str
    campaign_id: UUID
    organization_id: UUID
    organization: str
    document: str
    due_on: date
    counted_due_on: date | None
    """From which day it counts as late; None while a later one is to be decided on."""
    dated: bool
    """Whether `due_on` is the date of the step itself, not of the duty."""
    ledger: bool
    """Whether the ledger is still owed, for which 诊断 must be whole."""


def other_tasks(session: Session, actor: Actor, *, today: date, limit: int) -> tuple[list[Task], Counter[str]]:
    """Return the first so many duties and the first so many documents that wait for the actor, and how many there are.

    What is not cut off is counted as it was read.
    """
    tasks: list[Task] = []
    counts = Counter[str]()
    for some, count in (
        (duty_tasks(session, actor, today=today, limit=limit), _count_duties),
        (document_tasks(session, actor, today=today, limit=limit), _count_documents),
    ):
        tasks += some
        of_cells = Counter(task.act for task in some if task.about.kind == "diagnosis")
        whole = len(some) - of_cells.total() < limit
        counts += Counter(task.act for task in some) if whole else of_cells + count(session, actor)
    return tasks, counts


def duty_tasks(session: Session, actor: Actor, *, today: date, limit: int | None = None) -> list[Task]:
    """Return what the actor must file, receive, decide on, or look at against the guide before filing it.

    Of duties it is the first so many by due date, if there is a limit.
    """
    asked = _asked_of_duties(actor, limit)
    if asked is None:
        return []
    clocks = _Clocks(session, today)
    duties = [OwedTask(*row) for row in _DUTIES.all(session, asked)]
    whole = limit is None or len(duties) < limit
    owed = [each for each in duties if each.ledger] if whole else _owed_ledgers(session, asked)
    return [*(_of_duty(each, clocks) for each in duties), *_diagnoses(session, actor, owed, clocks)]


def document_tasks(session: Session, actor: Actor, *, today: date, limit: int) -> list[Task]:
    """Return the first so many documents that the actor must send, answer, or whose answer waits for the actor."""
    asked = _asked_of_documents(actor, limit)
    if asked is None:
        return []
    clocks = _Clocks(session, today)
    return [_of_document(row, clocks) for row in _DOCUMENTS.mappings(session, asked)]


def _count_duties(session: Session, actor: Actor) -> Counter[str]:
    """Count the duties that wait, by act."""
    asked = _asked_of_duties(actor)
    return Counter() if asked is None else Counter(dict(_DUTIES_COUNTED.all(session, asked)))


def _count_documents(session: Session, actor: Actor) -> Counter[str]:
    """Count the documents that wait, by act."""
    asked = _asked_of_documents(actor)
    return Counter() if asked is None else Counter(dict(_DOCUMENTS_COUNTED.all(session, asked)))


def _owed_ledgers(session: Session, asked: "_OfDuties") -> list[OwedTask]:
    return [OwedTask(*row) for row in _LEDGERS.all(session, asked._replace(limit=None))]


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

    def rules(self, campaign_id: UUID) -> Rules:
        return self._ground(campaign_id)[0].rules

    def not_soon(self, campaign_id: UUID, due_on: date) -> bool:
        """Tell whether a day comes after the next working week."""
        return not_soon(due_on, self.today, self._ground(campaign_id)[1])

    def light(self, campaign_id: UUID, due_on: date) -> Light:
        """Return the light of something still owed: like an item's that is under way."""
        book, days = self._ground(campaign_id)
        return status.traffic_light(State.PLAN, due_on, self.today, book.rules, days).light


def _of_duty(owed: OwedTask, clocks: _Clocks) -> Task:
    settled = owed.act != Act.FILE and not owed.dated  # its own have done their part
    counted = None if settled else owed.counted_due_on
    days = clocks.late(owed.campaign_id, counted) if counted else 0
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
        light=clocks.light(owed.campaign_id, counted) if counted else Light.GREY,
        duty_id=owed.id,
    )
    later = owed.act == Act.FILE and clocks.not_soon(owed.campaign_id, owed.due_on)
    return Task(owed.act, TASK_LABELS[owed.act], about, later)


def _diagnoses(session: Session, actor: Actor, duties: Iterable[OwedTask], clocks: _Clocks) -> Iterator[Task]:
    """Ask for the cells that are still blank where the ledger is still owed."""
    ledgers = defaultdict[UUID, dict[UUID, OwedTask]](dict)
    for owed in duties:
        ledgers[owed.campaign_id][owed.organization_id] = owed
    for campaign_id, owing in ledgers.items():
        for row in blank(session, actor, campaign_id, today=clocks.today, organizations=owing.keys()):
            of_ledger = _of_duty(owing[row.id], clocks)
            text = f"诊断指南还有{row.blank}个指标没有对照"
            about = replace(of_ledger.about, kind="diagnosis", id=row.id, text=text)
            yield Task("diagnose", TASK_LABELS["diagnose"], about, of_ledger.later)


def _of_document(row: Record, clocks: _Clocks) -> Task:
    """Tell of a document: late is who does not answer it, never who has to send it or to look at its answer.

    The date of a draft is the earliest of its lines, whose lateness that is.
    """
    answers = row["state"] in ANSWERABLE
    due_on = row["due_on"] if row["state"] is DocumentState.DRAFTED else row["answer_due_on"]
    days = clocks.late(row["campaign_id"], due_on) if answers else 0
    about = TaskSubject(
        kind="escalation",
        id=row["id"],
        campaign_id=row["campaign_id"],
        number=row["number"],
        text=f"{documents.title(clocks.rules(row['campaign_id']), row['rung'])}：{row['lines']}件",
        organization=documents.addressed(row),
        due_on=due_on,
        overdue_days=days,
        late=bool(days),
        light=clocks.light(row["campaign_id"], due_on) if answers else Light.GREY,
    )
    return Task(row["act"], TASK_LABELS[row["act"]], about)


class _OfDuties(NamedTuple):
    """Who asks what duties wait for, and as whom what is decided; the first so many, if there is a limit."""

    holder: OfficeHolder
    decides: OfficeHolder | None
    limit: int | None


def _asked_of_duties(actor: Actor, limit: int | None = None) -> _OfDuties | None:
    """Return None where no duty can wait for the actor."""
    holder = office_holder(actor)
    return None if holder is None else _OfDuties(holder, office_holder(actor, deciding=True), limit)


class _OfDocuments(NamedTuple):
    """Who sees which documents, and as whom they are answered, and decided on; the first so many, likewise."""

    sees: DocumentSight
    holder: OfficeHolder
    decides: OfficeHolder | None
    limit: int | None


def _asked_of_documents(actor: Actor, limit: int | None = None) -> _OfDocuments | None:
    """Return None where no document can wait for the actor."""
    holder = office_holder(actor)
    decides = office_holder(actor, deciding=True)
    return None if holder is None else _OfDocuments(document_sight(actor), holder, decides, limit)


_DATED = col(WorkItem.taken).is_not(None)
_LEDGER = sa.and_(col(Milestone.code) == LEDGER, col(Duty.state).in_(OWED_STATES))
_DUE: sa.Label[date] = sa.case((_DATED, col(WorkItem.due_on)), else_=col(Duty.due_on)).label("due_on")
_COUNTED: sa.Label[date | None] = sa.case(
    (_DATED, col(WorkItem.due_on)), (sa.not_(col(Duty.date_rests)), COUNTED_DUE_ON)
).label("counted_due_on")
_OWED: Listing = (
    sa.select(
        col(Duty.id),
        col(WorkItem.act),
        col(Duty.campaign_id),
        col(Duty.organization_id),
        col(Organization.name),
        col(Milestone.document),
        _DUE,
        _COUNTED,
        _DATED.label("dated"),
        _LEDGER.label("ledger"),
    )
    .distinct()
    .select_from(Duty)
    .join(WorkItem, col(WorkItem.duty_id) == Duty.id)
    .join(Organization, col(Organization.id) == Duty.organization_id)
    .join(Milestone, col(Milestone.id) == Duty.milestone_id)
)


def _waiting_duties(asked: _OfDuties) -> Listing:
    """Select the duties that wait for somebody."""
    decision = col(WorkItem.act).in_((EXTEND, SIGN))
    decided = sa.false() if asked.decides is None else asked_by_office(asked.decides)
    return _OWED.where(asked_by_office(asked.holder), sa.or_(sa.not_(decision), decided))


def _waiting_documents(asked: _OfDocuments) -> Listing:
    """Select documents in sight that wait for somebody, with the act."""
    answers = sa.and_(col(WorkItem.act) == "answer_document", asked_by_office(asked.holder))
    decided = sa.false() if asked.decides is None else asked_by_office(asked.decides)
    decides = sa.and_(col(WorkItem.act).in_(("send", "review_answer")), decided)
    rows = sa.select(col(WorkItem.document_id), col(WorkItem.act)).distinct()
    each = rows.where(col(WorkItem.document_id).is_not(None), sa.or_(answers, decides)).subquery()
    seen = documents_seen(asked.sees).add_columns(each.c.act)
    return seen.join_from(EscalationDocument, each, each.c.document_id == EscalationDocument.id)


def _by_due_date(duties: Listing, limit: int | None = None) -> Listing:
    return duties.order_by(_DUE, col(Duty.id)).limit(limit)


def _by_act(waiting: Listing) -> Listing:
    each = waiting.subquery()
    return sa.select(each.c.act, sa.func.count()).group_by(each.c.act)


_DUTIES = ShapedQuery[_OfDuties](lambda asked: _by_due_date(_waiting_duties(asked), asked.limit))
_LEDGERS = ShapedQuery[_OfDuties](lambda asked: _by_due_date(_waiting_duties(asked).where(_LEDGER)))
_DUTIES_COUNTED = ShapedQuery[_OfDuties](lambda asked: _by_act(_waiting_duties(asked)))
_DOCUMENTS = ShapedQuery[_OfDocuments](
    lambda asked: _waiting_documents(asked).order_by(col(EscalationDocument.id)).limit(asked.limit)
)
_DOCUMENTS_COUNTED = ShapedQuery[_OfDocuments](lambda asked: _by_act(_waiting_documents(asked)))
