"""报送矩阵: organization × milestone, and how each duty stands."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.campaign import Milestone
from models.duty import Duty, DutyExtension, Filing
from models.people import Organization
from models.vocabulary import DutyState, ExtensionState
from workflows.authz.paths import lies_within
from workflows.campaigns.filings import OWED_STATES
from workflows.rules.snapshot import CampaignRules
from workflows.statistics.scope import Scope
from workflows.submissions.lateness import COUNTED_DUE_ON, late_duties
from workflows.workdays.calendar import Calendar


@dataclass(frozen=True, slots=True)
class DutyCell:
    """One duty: still owed, it is late as of today; sent, where its first version was.

    Of what was sent back only its correction is owed, by the day that was set for that.
    """

    duty_id: UUID
    state: DutyState
    due_on: date
    filed_at: datetime | None
    late: bool
    late_by: int
    """In working days; what was sent on a day off right after its date is late by 0."""

    @property
    def overdue(self) -> bool:
        return self.late and self.state in OWED_STATES


@dataclass(frozen=True, slots=True)
class DutyColumn:
    """A milestone, and how many duties there stand how; 逾期 is a part of 待报送 and 退回修改."""

    milestone_id: UUID
    campaign_id: UUID
    code: str
    document: str
    due_on: date
    states: Mapping[DutyState, int]
    overdue: int


@dataclass(frozen=True, slots=True)
class DutyLine:
    """An organization with its cells, one a column; None where it owes nothing."""

    organization_id: UUID
    organization: str
    depth: int
    """How many of the organizations above it are lines too."""
    cells: tuple[DutyCell | None, ...]


@dataclass(frozen=True, slots=True)
class DutyMatrix:
    """What is owed at milestones: columns by due date, lines in the order of the tree."""

    columns: tuple[DutyColumn, ...]
    lines: tuple[DutyLine, ...]


def duty_matrix(session: Session, scope: Scope) -> DutyMatrix:
    """Return the duties of the organizations of a scope."""
    milestones = session.exec(
        select(Milestone)
        .where(col(Milestone.campaign_id).in_(scope.campaign_ids))
        .order_by(col(Milestone.due_on), col(Milestone.code))
    ).all()
    books = {book.campaign_id: book for book in scope.books}
    found = defaultdict[tuple[UUID, str, str], dict[UUID, DutyCell]](dict)
    for row in (_OwedRow(*each) for each in session.execute(_DUTIES.where(*scope.duties))):
        cell = _cell(row, books[row.campaign_id], scope.days[row.campaign_id], scope.today)
        found[row.organization_id, row.name, row.path][row.milestone_id] = cell
    return DutyMatrix(
        tuple(_column(given, found.values()) for given in milestones),
        tuple(
            DutyLine(organization_id, name, depth, tuple(cells.get(given.id) for given in milestones))
            for depth, ((organization_id, name, _), cells) in zip(
                _depths(path for _, _, path in found), found.items(), strict=True
            )
        ),
    )


class _OwedRow(NamedTuple):
    """What is read of one duty, in the order of the columns."""

    id: UUID
    campaign_id: UUID
    milestone_id: UUID
    organization_id: UUID
    state: DutyState
    due_on: date
    counted_due_on: date
    date_rests: bool
    name: str
    path: str
    filed_at: datetime | None
    first_filed_at: datetime | None
    first_late: bool | None
    first_due_on: date


_LAST = (
    sa.select(sa.func.max(col(Filing.version))).where(col(Filing.duty_id) == Duty.id).correlate(Duty).scalar_subquery()
)
_first = aliased(Filing)
_EXTENDED_BEFORE = (
    sa.select(sa.func.max(col(DutyExtension.new_due_on)))
    .where(col(DutyExtension.duty_id) == Duty.id, col(DutyExtension.state) == ExtensionState.GRANTED)
    .where(col(DutyExtension.decided_at) < col(_first.filed_at))
    .correlate(Duty, _first)
    .scalar_subquery()
)
"""Until when there was time for the first version; the due date may have moved since, for its correction."""
_DUTIES: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        col(Duty.id),
        col(Duty.campaign_id),
        col(Duty.milestone_id),
        col(Duty.organization_id),
        col(Duty.state),
        col(Duty.due_on),
        COUNTED_DUE_ON,
        col(Duty.date_rests),
        col(Organization.name),
        col(Organization.path),
        col(Filing.filed_at),
        col(_first.filed_at).label("first_filed_at"),
        col(_first.late),
        sa.func.coalesce(
            col(_first.counted_due_on), _EXTENDED_BEFORE, col(Duty.original_due_on), col(Duty.due_on), type_=sa.Date()
        ),
    )
    .join(Organization, col(Organization.id) == Duty.organization_id)
    .outerjoin(Filing, sa.and_(col(Filing.duty_id) == Duty.id, col(Filing.version) == _LAST))
    .outerjoin(_first, sa.and_(col(_first.duty_id) == Duty.id, col(_first.version) == 1))
    .order_by(col(Organization.path))
)


def _cell(row: _OwedRow, book: CampaignRules, days: Calendar, today: date) -> DutyCell:
    if row.state in OWED_STATES or row.first_filed_at is None:
        by = 0 if row.date_rests else late_duties(row.counted_due_on, today, book, days)
        late = by > 0
    else:
        late = bool(row.first_late)
        by = late_duties(row.first_due_on, book.today(row.first_filed_at), book, days) if late else 0
    return DutyCell(row.id, row.state, row.due_on, row.filed_at, late, by)


def _column(given: Milestone, lines: Iterable[Mapping[UUID, DutyCell]]) -> DutyColumn:
    cells = [line[given.id] for line in lines if given.id in line]
    counted = Counter(cell.state for cell in cells)
    return DutyColumn(
        given.id,
        given.campaign_id,
        given.code,
        given.document,
        given.due_on,
        {state: counted[state] for state in DutyState},
        sum(cell.overdue for cell in cells),
    )


def _depths(paths: Iterable[str]) -> Iterator[int]:
    """Yield for each path, in their order, how many of those before it are above it."""
    above: list[str] = []
    for path in paths:
        while above and not lies_within(path, above[-1]):
            above.pop()
        yield len(above)
        above.append(path)
