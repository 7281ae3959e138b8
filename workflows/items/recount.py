"""The counters made anew from the items and their journal: what they must be, and how they are mended (ADR 22).

A closure counts from its last signature until the item is reopened. Most of the past stands in the items' own
columns; the journal is asked only of what has more of it there: the reopened, 长期坚持, and what was withdrawn.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from models import counters
from models.campaign import Campaign
from models.counters import Change
from models.item import Item
from models.item_count import DailyItemCount, ItemCount
from models.journal import Entry
from models.session import columns, dialect_of
from models.vocabulary import State
from workflows.items.counts import COUNTED, DATED, DUE, KEY, PLACE, REGISTERED, REVIEW
from workflows.items.lateness import COUNTED_DUE_ON, DATE_RUNS
from workflows.items.lifecycle import MOVES
from workflows.items.queries.state_groups import REOPENING_ACTS
from workflows.rules.snapshot import CampaignRules, campaign_rules

Conditions = Iterable[sa.ColumnElement[bool]]


def rebuild(session: Session) -> None:
    """Make all counters anew. Whoever changes an item meanwhile waits, and is counted afterwards."""
    counters.replace(session, (ItemCount, DailyItemCount), lambda: recounted(session))


def differences(session: Session) -> list[Change]:
    """Return by how much the counters are off, row by row: nothing, unless somebody else wrote into the tables."""
    off = [Change(table, key, {name: -n for name, n in by.items()}) for table, key, by in recounted(session)]
    there = (each for table in (ItemCount, DailyItemCount) for each in counters.stored(session, table))
    return counters.summed([*off, *there])


def recounted(session: Session) -> list[Change]:
    """Count all items, as if they had just come in."""
    books = [campaign_rules(session, each) for each in session.scalars(sa.select(col(Campaign.id)))]
    return counters.summed([*_standing(session), *_due(session), *past(session, books)])


def standing(*where: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """Select what some items count for in `ItemCount`, under the names of its columns."""
    return _grouped(KEY, counters.keys(ItemCount), {name: each.rows for name, each in COUNTED.items()}).where(*where)


def due(*where: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """Select what some items count for in `DailyItemCount` by their due dates, under the names of its columns."""
    wanted = {DUE: DATE_RUNS, REVIEW: col(Item.state) == State.LONG_TERM}
    found = _grouped((*PLACE, COUNTED_DUE_ON), counters.keys(DailyItemCount), wanted)
    return found.where(col(Item.due_on).is_not(None), *where)


def _grouped(
    key: Sequence[sa.SQLColumnExpression[Any]], names: Sequence[str], wanted: dict[str, sa.ColumnElement[bool]]
) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        *(column.label(name) for column, name in zip(key, names, strict=True)),
        *(sa.func.count().filter(condition).label(name) for name, condition in wanted.items()),
    ).group_by(sa.text(", ".join(str(n + 1) for n in range(len(key)))))


def _standing(session: Session) -> Iterator[Change]:
    for row in session.execute(standing()):
        yield Change(ItemCount, tuple(row[: len(KEY)]), dict(zip(COUNTED, row[len(KEY) :], strict=True)))


def _due(session: Session) -> Iterator[Change]:
    for *key, dated, lasting in session.execute(due()):
        yield Change(DailyItemCount, tuple(key), {DUE: dated, REVIEW: lasting})


def past(session: Session, books: Sequence[CampaignRules], *where: sa.ColumnElement[bool]) -> Iterator[Change]:
    """Yield what changed on each day in the numbers of some items of these campaigns."""
    rules = {book.campaign_id: book for book in books}
    came, went = (_bucket(session, at, books) for at in (col(Item.created_at), col(Item.closed_at)))
    rows = session.execute(sa.select(*PLACE, came, went, sa.func.count()).where(*where).group_by(*PLACE, came, went))
    for *place, created, closed, count in rows:
        for bucket, name in ((created, REGISTERED), (closed, State.CLOSED.value)):
            if bucket is not None:
                day = rules[place[0]].today(datetime.fromisoformat(bucket).replace(tzinfo=UTC))
                yield Change(DailyItemCount, (*place, day), {name: count})
    for its_place, at, change in _told(session, where):
        yield Change(DailyItemCount, (*its_place, rules[its_place[0]].today(at)), change)


_LEADS_TO = {act: move.target for act, move in MOVES.items() if move.target in {State.VERIFY, *DATED}}
"""The acts that tell of these stages; who applies for closure leaves 长期坚持."""


def _told(session: Session, where: Conditions) -> Iterator[tuple[tuple[Any, ...], datetime, Counter[str]]]:
    """Yield what the columns have forgotten: earlier closures, 长期坚持 and what was withdrawn."""
    query = (
        sa.select(col(Item.id), *PLACE, col(Entry.act), col(Entry.at))
        .join(Entry, col(Entry.subject_id) == Item.id)
        .where(
            *where,
            sa.or_(col(Item.state) == State.VOID, col(Item.stage_goal).is_not(None), col(Item.reopened)),
            col(Entry.act).in_((*REOPENING_ACTS, *_LEADS_TO)),
        )
        .order_by(col(Item.id), col(Entry.seq))
    )
    for (_, *place), entries in groupby(columns(session, query, {}), key=lambda row: row[:4]):
        for at, change in _changes((act, at) for *_, act, at in entries):
            yield tuple(place), at, change


def _changes(entries: Iterable[tuple[str, datetime]]) -> Iterator[tuple[datetime, Counter[str]]]:
    """Yield how one item's counts changed, and when."""
    signed: datetime | None = None
    lasting = False
    for act, at in entries:
        target = _LEADS_TO.get(act)
        if target is State.CLOSED:
            signed = at
        elif act in REOPENING_ACTS and signed is not None:
            yield signed, Counter({State.CLOSED.value: 1})
            yield at, Counter({State.CLOSED.value: -1})
        elif target is State.VOID:
            yield at, Counter({State.VOID.value: 1})
        elif target in {State.LONG_TERM, State.VERIFY} and (target is State.LONG_TERM) is not lasting:
            lasting = not lasting
            yield at, Counter({State.LONG_TERM.value: 1 if lasting else -1})


def _bucket(
    session: Session, instant: sa.SQLColumnExpression[datetime | None], books: Iterable[CampaignRules]
) -> sa.ColumnElement[str]:
    """Write an instant in UTC as text, to the hour, so that few groups stand for many items.

    Which day it is, the campaign's zone says afterwards; to the minute, where its days do not
    begin at a full hour.
    """
    ends = ((day, book.zone) for book in books for day in (book.starts_on, book.ends_on))
    hourly = all(datetime.combine(day, time(), zone).astimezone(UTC).minute == 0 for day, zone in ends)
    if dialect_of(session) == "sqlite":
        return sa.func.substr(sa.type_coerce(instant, sa.String), 1, 13 if hourly else 16)
    # Not parameters: the expression must be the same one wherever it is repeated.
    zone, form = sa.text("'UTC'"), "YYYY-MM-DD HH24" if hourly else "YYYY-MM-DD HH24:MI"
    return sa.func.to_char(sa.func.timezone(zone, instant), sa.text(f"'{form}'"))
