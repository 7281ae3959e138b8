"""进度曲线: how many items were registered and closed by the end of each day or week.

A closure counts from its last signature until the item is reopened, so the line may fall.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Milestone
from workflows.items.counts import DATED, REGISTERED
from workflows.items.queries.state_groups import StatePart
from workflows.statistics.counted import by_state, past, standing
from workflows.statistics.queries import FiguresDisagree
from workflows.statistics.scope import Scope

MAX_BURNUP_DAYS = 120
"""The longest span that is drawn by days; a longer one is drawn by ISO weeks."""


@dataclass(frozen=True, slots=True)
class BurnupPoint:
    """How the items stood at the end of a day."""

    on: date
    registered: int
    closed: int
    long_term: int
    void: int

    @property
    def under_way(self) -> int:
        """What is left of the identity."""
        return self.registered - self.closed - self.long_term - self.void


@dataclass(frozen=True, slots=True)
class BurnupMark:
    """A milestone towards which the line goes."""

    on: date
    code: str
    document: str


@dataclass(frozen=True, slots=True)
class Burnup:
    """The points from the campaign's first day to today, and the campaign's milestones."""

    weekly: bool
    points: tuple[BurnupPoint, ...]
    marks: tuple[BurnupMark, ...]


def burnup(session: Session, scope: Scope) -> Burnup:
    """Return how the items of a scope, of one campaign, came in and were closed; the last point is now.

    What is dated outside the span counts on its first or last day. Raises `FiguresDisagree` where the
    days tell another story than the items.
    """
    (book,), today = scope.books, scope.today
    start = min(book.starts_on, today)
    changes: DailyChanges = defaultdict(Counter)
    for _, (day,), by in past(session, scope):
        changes[min(max(day, start), today)].update(by)
    total: Counter[str] = Counter()
    for change in changes.values():
        total.update(change)
    stands = by_state(session, standing(scope))[None]
    if total != Counter({REGISTERED: stands.total(), **{state.value: stands[state] for state in DATED}}):
        raise FiguresDisagree(f"逐日所计与事项现状不符：{dict(total)}，{dict(stands)}")
    weekly = (today - start).days > MAX_BURNUP_DAYS
    return Burnup(weekly, tuple(_points(changes, start, today, weekly=weekly)), _marks(session, scope))


DailyChanges = defaultdict[date, Counter[str]]
"""By how much each count changed on each day."""


def _points(changes: DailyChanges, start: date, today: date, *, weekly: bool) -> Iterator[BurnupPoint]:
    so_far: Counter[str] = Counter()
    for n in range((today - start).days + 1):
        day = start + timedelta(days=n)
        so_far.update(changes[day])
        if day == today or not weekly or day.isoweekday() == 7:  # noqa: PLR2004  Sunday
            yield BurnupPoint(
                day, so_far[REGISTERED], so_far[StatePart.CLOSED], so_far[StatePart.LONG_TERM], so_far[StatePart.VOID]
            )


def _marks(session: Session, scope: Scope) -> tuple[BurnupMark, ...]:
    rows = session.execute(
        sa.select(col(Milestone.due_on), col(Milestone.code), col(Milestone.document))
        .where(col(Milestone.campaign_id).in_(scope.campaign_ids))
        .order_by(col(Milestone.due_on), col(Milestone.code))
    )
    return tuple(BurnupMark(*row) for row in rows)
