"""What waits for whom, worked out anew from the records themselves, and held against the rows.

The rows are written move by move; here they are made from nothing, by the same declarations, for an upgrade, for
`rectify doctor`, and for tests. Some hundreds of things are looked at together, whatever their number.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models import plain
from models.base import table_of
from models.campaign import Campaign
from models.duty import Duty, DutyExtension, Filing
from models.escalation_document import EscalationAnswer, EscalationDocument
from models.item import Item
from models.people import Organization
from models.plain import read_columns, split
from models.session import columns
from models.vocabulary import DutyState, ExtensionState
from models.work_item import WorkItem
from workflows.authz.actors import Actor
from workflows.campaigns import filings
from workflows.campaigns.filings import Requested
from workflows.deadlines import awaited, steps
from workflows.deadlines.steps import CLOCK
from workflows.items import waiting
from workflows.items.loading import load
from workflows.items.queries.expected_moves import EXPECTED_IN
from workflows.reconciliation.papers import standings, wait_of
from workflows.rows import Listing
from workflows.rules.snapshot import campaign_rules
from workflows.rules.steps import OWN_DATES
from workflows.work_items import stored as work_items
from workflows.work_items.asks import WorkItemRow

AT_ONCE = 500
"""How many things are looked at together."""
NOBODY = Actor(UUID(int=0), "", is_admin=False, posts=(), today=date.min)
"""Who asks: what an item waits for does not depend on it, nor on the day."""
NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_WAITING_STATES = [state for state, expected in EXPECTED_IN.items() if expected]


@dataclass(frozen=True, slots=True)
class Difference:
    """What rows lack, and what they hold too much, of some things."""

    lacking: Sequence[WorkItemRow]
    surplus: Sequence[int | None]


def differences(session: Session, *, lock: bool = False) -> Iterator[Difference]:
    """Yield where the rows are not what the records say, some things at a time; with `lock` nobody moves them then."""
    for column, table, waits, made in (
        ("item_id", Item, col(Item.state).in_(_WAITING_STATES), _of_items),
        ("duty_id", Duty, col(Duty.state) != DutyState.ACCEPTED, _of_duties),
        ("document_id", EscalationDocument, col(EscalationDocument.state).in_(awaited.WAITING), _of_documents),
    ):
        its = col(table.id)
        rows = sa.inspect(WorkItem).c[column]
        settled = sa.and_(sa.not_(waits), sa.exists().where(rows == its))
        for some in (waits, settled):
            query = sa.select(its).where(some)
            for ids in _in_turn(session, query.with_for_update() if lock else query, its):
                if found := _compared(made(session, ids), _stored(session, rows, ids)):
                    yield found


def rebuild(session: Session, *, lock: bool = False) -> int:
    """Write what the rows lack and delete what is too much; return how many rows were wrong.

    Where others may be at work, `lock` it.
    """
    wrong = 0
    for found in differences(session, lock=lock):
        wrong += len(found.lacking) + len(found.surplus)
        if found.surplus:
            session.execute(sa.delete(table_of(WorkItem)).where(col(WorkItem.id).in_(found.surplus)))
        work_items.put(session, found.lacking)
    return wrong


def _in_turn(session: Session, query: sa.Select[UUID], key: sa.SQLColumnExpression[UUID]) -> Iterator[list[UUID]]:
    """Yield the ids that a statement finds, some at a time, in their order."""
    after = UUID(int=0)
    while ids := list(session.scalars(query.where(key > after).order_by(key).limit(AT_ONCE))):
        yield ids
        after = ids[-1]


def _stored(session: Session, rows: sa.ColumnElement[UUID], ids: Sequence[UUID]) -> list[WorkItem]:
    query: Listing = sa.select(*read_columns(WorkItem)).where(rows.in_(ids))
    return [split(WorkItem, row)[0] for row in columns(session, query, {})]


def _compared(made: Iterable[WorkItemRow], stored: Iterable[WorkItem]) -> Difference | None:
    wanted = {_said(row): row for row in made}
    surplus = []
    for row in stored:
        said = _said(plain.by_column(row))
        if said in wanted and _dated_alike(row, wanted[said]):
            del wanted[said]
        else:
            surplus.append(row.id)
    return Difference([*wanted.values()], surplus) if wanted or surplus else None


_KEPT = {"id", "due_on", *CLOCK}


def _said(row: WorkItemRow) -> frozenset[tuple[str, object]]:
    """Return all that a row says, beside its date and the state of its clock; its id says nothing."""
    return frozenset((name, value) for name, value in row.items() if value is not None and name not in _KEPT)


def _dated_alike(stored: WorkItem, made: WorkItemRow) -> bool:
    """Tell whether a row has the date that the records say; that of a step was reckoned once and is kept."""
    if (stored.taken is None) != (made["taken"] is None):  # whether the clock watches it
        return False
    if stored.taken is None:
        return stored.due_on == made["due_on"]
    return stored.due_on == made["due_on"] if stored.act in OWN_DATES else stored.due_on is not None


def _of_items(session: Session, ids: Sequence[UUID]) -> Iterator[WorkItemRow]:
    rows = load.rows_of(session, ids)
    for case in load.load_many(session, NOBODY, rows, waiting.LOOKED_AT, now=NO_TIME, today=date.min):
        subject = waiting.subject_of(case.item.id)
        timing = steps.timing(session, case.book)
        for ask, since in waiting.asks_of(case):
            yield from timing.rows(ask, subject, since)


def _of_duties(session: Session, ids: Sequence[UUID]) -> Iterator[WorkItemRow]:
    each = aliased(Filing)
    last = sa.select(sa.func.max(col(each.version))).where(col(each.duty_id) == Duty.id).scalar_subquery()
    query: Listing = (
        sa.select(
            *(*read_columns(Duty), *read_columns(Organization)),
            *(
                col(Filing.id),
                col(Campaign.opened_at),
                col(Filing.filed_at),
                col(Filing.decided_at),
                col(Filing.filed_by_id),
            ),
            *(col(DutyExtension.requested_by_id), col(DutyExtension.requested_at)),
        )
        .join(Organization, col(Organization.id) == Duty.organization_id)
        .join(Campaign, col(Campaign.id) == Duty.campaign_id)
        .outerjoin(Filing, sa.and_(col(Filing.duty_id) == Duty.id, col(Filing.version) == last))
        .outerjoin(
            DutyExtension,
            sa.and_(col(DutyExtension.duty_id) == Duty.id, col(DutyExtension.state) == ExtensionState.PENDING),
        )
        .where(col(Duty.id).in_(ids))
    )
    papers = standings(session, _filed(session, ids))
    for row in columns(session, query, {}):
        duty, rest = split(Duty, row)
        owner, (filing_id, opened_at, filed_at, decided_at, filed_by, asked_by, asked_at) = split(Organization, rest)
        timing, asked = steps.timing(session, campaign_rules(session, duty.campaign_id)), None
        if asked_by:
            asked = Requested(asked_by, asked_at)
        since = decided_at or filed_at or opened_at
        yield from filings.waiting_rows(duty, owner, since, timing, filed_by, asked)
        yield from filings.rows_of_papers(duty, owner, since, timing, wait_of(papers.get(filing_id, ())))


def _filed(session: Session, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Return the versions of some duties that nobody has decided on."""
    query = sa.select(col(Filing.id)).where(col(Filing.duty_id).in_(ids), col(Filing.accepted).is_(None))
    return session.scalars(query).all()


def _of_documents(session: Session, ids: Sequence[UUID]) -> Iterator[WorkItemRow]:
    each = aliased(EscalationAnswer)
    last = sa.select(sa.func.max(col(each.version))).where(col(each.document_id) == EscalationDocument.id)
    query: Listing = (
        sa.select(
            *(*read_columns(EscalationDocument), *read_columns(Organization)),
            *(col(getattr(EscalationAnswer, name)) for name in ("answered_at", "decided_at", "answered_by_id")),
        )
        .join(Organization, col(Organization.id) == EscalationDocument.organization_id)
        .outerjoin(
            EscalationAnswer,
            sa.and_(
                col(EscalationAnswer.document_id) == EscalationDocument.id,
                col(EscalationAnswer.version) == last.scalar_subquery(),
            ),
        )
        .where(col(EscalationDocument.id).in_(ids))
    )
    for row in columns(session, query, {}):
        document, rest = split(EscalationDocument, row)
        owner, (answered_at, decided_at, answered_by) = split(Organization, rest)
        since = decided_at or answered_at or document.decided_at or document.drafted_at
        timing = steps.timing(session, campaign_rules(session, document.campaign_id))
        yield from awaited.waiting_rows(document, owner, since, timing, answered_by)
