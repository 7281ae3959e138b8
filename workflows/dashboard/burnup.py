"""进度曲线: how many items were registered and closed by the end of each day or week.

A closure counts from its last signature until the item is reopened, so the line may fall. Most
of it stands in the items' own columns; the journal is asked only of what has a past there: the
reopened, 长期坚持, and what was withdrawn.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from operator import itemgetter

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Milestone
from models.item import Item
from models.journal import Entry
from models.session import columns
from models.vocabulary import State
from workflows.items.lifecycle import MOVES
from workflows.items.queries.state_groups import REOPENED, REOPENING_ACTS, StatePart
from workflows.statistics.queries import FiguresDisagree
from workflows.statistics.scope import Scope

MAX_BURNUP_DAYS = 120
"""The longest span that is drawn by days; a longer one is drawn by ISO weeks."""

REGISTERED = "registered"


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
    journal tells another story than the items.
    """
    (book,), today = scope.books, scope.today
    start = min(book.starts_on, today)
    changes, stands = _from_columns(session, scope)
    for day, change in _from_journal(session, scope):
        changes[day].update(change)
    total: Counter[str] = Counter()
    for change in changes.values():
        total.update(change)
    if any(total[part] != stands[part] for part in (StatePart.CLOSED, StatePart.LONG_TERM, StatePart.VOID)):
        raise FiguresDisagree(f"沿革所载与事项现状不符：{dict(total)}，{dict(stands)}")
    weekly = (today - start).days > MAX_BURNUP_DAYS
    return Burnup(weekly, tuple(_points(changes, start, today, weekly=weekly)), _marks(session, scope))


DailyChanges = defaultdict[date, Counter[str]]
"""By how much each count changed on each day."""


def _from_columns(session: Session, scope: Scope) -> tuple[DailyChanges, Counter[str]]:
    """Return what came in and what is closed now, by day, and how many stand how in the end."""
    came, went = (_bucket(session, at, scope) for at in (col(Item.created_at), col(Item.closed_at)))
    rows = session.execute(
        sa.select(came, went, col(Item.state), sa.func.count())
        .where(*scope.most_items)
        .group_by(came, went, col(Item.state))
    )
    changes: DailyChanges = defaultdict(Counter)
    stands: Counter[str] = Counter()
    for created, closed, state, count in rows:
        changes[_day(created, scope)][REGISTERED] += count
        stands[state] += count
        if closed is not None:
            changes[_day(closed, scope)][StatePart.CLOSED] += count
    return changes, stands


_LEADS_TO = {
    act: move.target
    for act, move in MOVES.items()
    if move.target in {State.VERIFY, State.CLOSED, State.LONG_TERM, State.VOID}
}
"""The acts that tell of these stages; who applies for closure leaves 长期坚持."""


def _from_journal(session: Session, scope: Scope) -> Iterator[tuple[date, Counter[str]]]:
    """Yield what the columns have forgotten: earlier closures, 长期坚持 and what was withdrawn."""
    query = (
        sa.select(col(Item.id), col(Entry.act), col(Entry.at))
        .join(Entry, col(Entry.subject_id) == Item.id)
        .where(
            *scope.items,
            sa.or_(col(Item.state) == State.VOID, col(Item.stage_goal).is_not(None), REOPENED),
            col(Entry.act).in_((*REOPENING_ACTS, *_LEADS_TO)),
        )
        .order_by(col(Item.id), col(Entry.seq))
    )
    for _, entries in groupby(columns(session, query, {}), key=itemgetter(0)):
        for at, change in _told((act, at) for _, act, at in entries):
            yield scope.books[0].today(at), change


def _told(entries: Iterable[tuple[str, datetime]]) -> Iterator[tuple[datetime, Counter[str]]]:
    """Yield how one item's counts changed, and when."""
    signed: datetime | None = None
    lasting = False
    for act, at in entries:
        target = _LEADS_TO.get(act)
        if target is State.CLOSED:
            signed = at
        elif act in REOPENING_ACTS and signed is not None:
            yield signed, Counter({StatePart.CLOSED: 1})
            yield at, Counter({StatePart.CLOSED: -1})
        elif target is State.VOID:
            yield at, Counter({StatePart.VOID: 1})
        elif target in {State.LONG_TERM, State.VERIFY} and (target is State.LONG_TERM) is not lasting:
            lasting = not lasting
            yield at, Counter({StatePart.LONG_TERM: 1 if lasting else -1})


def _points(changes: DailyChanges, start: date, today: date, *, weekly: bool) -> Iterator[BurnupPoint]:
    by_day: DailyChanges = defaultdict(Counter)
    for day, change in changes.items():
        by_day[min(max(day, start), today)].update(change)
    so_far: Counter[str] = Counter()
    for n in range((today - start).days + 1):
        day = start + timedelta(days=n)
        so_far.update(by_day[day])
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


def _bucket(session: Session, instant: sa.SQLColumnExpression[datetime | None], scope: Scope) -> sa.ColumnElement[str]:
    """Write an instant in UTC as text, to the hour, so that few groups stand for many items.

    Which day it is, the campaign's zone says afterwards; to the minute, where its days do not
    begin at a full hour.
    """
    (book,) = scope.books
    midnights = (datetime.combine(day, time(), book.zone) for day in (book.starts_on, book.ends_on))
    hourly = all(midnight.astimezone(UTC).minute == 0 for midnight in midnights)
    if session.get_bind().dialect.name == "sqlite":
        return sa.func.substr(sa.type_coerce(instant, sa.String), 1, 13 if hourly else 16)
    # Not parameters: the expression must be the same one wherever it is repeated.
    zone, form = sa.text("'UTC'"), "YYYY-MM-DD HH24" if hourly else "YYYY-MM-DD HH24:MI"
    return sa.func.to_char(sa.func.timezone(zone, instant), sa.text(f"'{form}'"))


def _day(bucket: str, scope: Scope) -> date:
    return scope.books[0].today(datetime.fromisoformat(bucket).replace(tzinfo=UTC))
