"""要今天拍板的: what waits for a leader's decision, kind by kind: how much, and the first of it."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.document_states import DocumentState
from models.escalation_document import EscalationDocument
from models.item import Item
from models.labelled import LabelledEnum
from models.people import Organization
from models.signature import Extension, Signature
from models.vocabulary import EscalationStep, ExtensionState, Level, OrgKind, SignAct, State
from workflows.deadlines import documents
from workflows.deadlines.documents_in_sight import document_rows
from workflows.deadlines.ladder import overdue_days
from workflows.items.counts import DUE, REVIEW
from workflows.items.lateness import days_late
from workflows.items.queries import listing as items
from workflows.items.queries.filters import ASKED_FOR_LATER, VERIFIED, ItemFilter
from workflows.rows import Record
from workflows.statistics.counted import due, open_items, passed_days, total
from workflows.statistics.scope import Scope

SHOWN_FIRST = 5
LONG_OVERDUE_DAYS = 11
"""From how many working days on an item is long overdue: after the tenth."""


class DecisionKind(LabelledEnum):
    """What kind of decision waits."""

    ESCALATIONS = "escalations", "待签发的督办"
    EXTENSIONS = "extensions", "待批的延期"
    SIGNATURES = "signatures", "待签批的销号"
    OVERDUE = "overdue", "逾期超过10个工作日"
    REVIEWS = "reviews", "到期的长期检视"


@dataclass(frozen=True, slots=True)
class DecisionMatter:
    """One thing that waits, with what its kind is decided on."""

    item_id: UUID | None
    duty_id: UUID | None
    number: str | None
    text: str
    organization: str
    due_on: date | None
    overdue_days: int
    """In working days; 0 for what is not the organization's own work any more."""
    escalation_id: UUID | None = None
    rung: EscalationStep | None = None
    """What was drafted."""
    new_due_on: date | None = None
    """What was asked for instead of `due_on`."""
    seats: tuple[str, ...] = ()
    """Whose turn it is to sign, as the chain names them."""


@dataclass(frozen=True, slots=True)
class Decision:
    """How much of one kind waits, and the first of it by due date."""

    kind: DecisionKind
    count: int
    first: tuple[DecisionMatter, ...]


ASKED: dict[DecisionKind, Callable[[date], ItemFilter]] = {
    DecisionKind.EXTENSIONS: lambda _: ItemFilter(extension=True),
    DecisionKind.SIGNATURES: lambda _: ItemFilter(state=State.VERIFY, verified=True),
    DecisionKind.OVERDUE: lambda _: ItemFilter(overdue_by=LONG_OVERDUE_DAYS),
    DecisionKind.REVIEWS: lambda today: ItemFilter(state=State.LONG_TERM, due_through=today),
}
"""What lists the items of each kind on a day, wherever they are."""


def pending_decisions(session: Session, scope: Scope) -> tuple[Decision, ...]:
    """Return what waits in a scope, kind by kind."""
    return (_drafts(session, scope), *(_waiting(session, scope, kind) for kind in ASKED))


def _waiting(session: Session, scope: Scope, kind: DecisionKind) -> Decision:
    """Return the items of one kind; where there are none nothing else is read."""
    count = session.scalars(_counted(scope, kind)).one()
    if not count:
        return Decision(kind, 0, ())
    wanted = replace(ASKED[kind](scope.today), campaign_id=scope.which, organization_id=scope.organization_id)
    rows = items.list_items(session, scope.actor, wanted, today=scope.today, limit=SHOWN_FIRST)
    ids = [row["id"] for row in rows]
    later = _later(session, ids) if kind is DecisionKind.EXTENSIONS else {}
    turns = _turns(session, scope, ids) if kind is DecisionKind.SIGNATURES else {}
    first = (
        replace(_matter(row, scope), new_due_on=later.get(row["id"]), seats=turns.get(row["id"], ())) for row in rows
    )
    return Decision(kind, count, tuple(first))


def _counted(scope: Scope, kind: DecisionKind) -> sa.Select[int]:
    """Count the items of one kind: by due date, or what of the open ones waits."""
    if kind in {DecisionKind.OVERDUE, DecisionKind.REVIEWS}:
        counts = due(scope)
        if kind is DecisionKind.REVIEWS:
            return sa.select(total(counts, REVIEW)).where(counts.c.day <= scope.today)
        return sa.select(total(counts, DUE)).where(passed_days(scope, counts, LONG_OVERDUE_DAYS))
    verified = sa.and_(col(Item.state) == State.VERIFY, VERIFIED)
    waiting = open_items(scope, verified if kind is DecisionKind.SIGNATURES else ASKED_FOR_LATER)
    return sa.select(sa.func.count()).select_from(waiting)


def _matter(row: Record, scope: Scope) -> DecisionMatter:
    days = scope.days[row["campaign_id"]]
    late = days_late(row, scope.today, days)
    return DecisionMatter(row["id"], None, row["number"], row["text"], row["organization"], row["due_on"], late)


def _later(session: Session, ids: list[UUID]) -> dict[UUID, date]:
    """Return until when each item is asked to be extended."""
    rows = session.execute(
        sa.select(col(Extension.item_id), col(Extension.new_due_on)).where(
            col(Extension.item_id).in_(ids), col(Extension.state) == ExtensionState.PENDING
        )
    )
    return dict(rows.all())


def _turns(session: Session, scope: Scope, ids: list[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Return whose turn it is to sign each item."""
    signed = sa.and_(
        col(Signature.item_id) == Item.id, col(Signature.round) == Item.round, col(Signature.act) == SignAct.SIGN
    )
    rows = session.execute(
        sa.select(
            col(Item.id),
            col(Organization.kind),
            col(Item.level),
            col(Signature.step),
            col(Signature.seat),
            col(Item.campaign_id),
        )
        .join(Organization, col(Organization.id) == Item.organization_id)
        .outerjoin(Signature, signed)
        .where(col(Item.id).in_(ids))
    )
    filled = defaultdict[tuple[UUID, UUID, OrgKind, Level], set[tuple[int, str]]](set)
    for item_id, kind, level, step, seat, campaign_id in rows:
        filled[campaign_id, item_id, kind, level].add((step, seat))
    rules = {book.campaign_id: book.rules for book in scope.books}
    waiting = {
        item_id: rules[campaign_id].chain(kind, level).waiting(seats)
        for (campaign_id, item_id, kind, level), seats in filled.items()
    }
    return {item_id: tuple(seat.label for seat in turn[2]) for item_id, turn in waiting.items() if turn is not None}


def _drafts(session: Session, scope: Scope) -> Decision:
    """Return the documents that wait for whoever sends them, the oldest draft first."""
    node = scope.nodes[0] if scope.organization_id else None
    drafts = document_rows(scope.actor, DocumentState.DRAFTED, scope.campaign_ids, node)
    counted = drafts.with_only_columns(sa.func.count(), maintain_column_froms=True)
    rules = {book.campaign_id: book.rules for book in scope.books}
    rows = session.execute(drafts.order_by(col(EscalationDocument.id)).limit(SHOWN_FIRST)).mappings()
    first = tuple(
        DecisionMatter(
            None,
            None,
            None,
            f"{documents.title(rules[row['campaign_id']], row['rung'])}：{row['lines']}件",
            documents.addressed(row),
            row["due_on"],
            overdue_days(row["due_on"], scope.today, scope.days[row["campaign_id"]]),
            escalation_id=row["id"],
            rung=row["rung"],
        )
        for row in rows
    )
    return Decision(DecisionKind.ESCALATIONS, session.scalar(counted) or 0, first)
