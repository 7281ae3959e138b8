"""The one place where an item's row is written: stored, changed, or brought in with many; and counted (counts.py)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlmodel import Session

from models import counters, plain
from models.item import Item
from workflows.items.counts import changes
from workflows.rules.snapshot import CampaignRules


def store(session: Session, item: Item, book: CampaignRules, now: datetime) -> None:
    """Write a new item."""
    plain.store(session, item)
    counters.change(session, changes(None, item, book.today, now))


def update(session: Session, item: Item, values: Mapping[str, object], book: CampaignRules, now: datetime) -> Item:
    """Write other values into an item, and return it. Raises `StaleDataError` as `plain.update`."""
    made = plain.update(session, item, values)
    counters.change(session, changes(item, made, book.today, now))
    return made


def bind(
    session: Session, items: Sequence[Item], book: CampaignRules, now: datetime
) -> tuple[Callable[[Session], int], Callable[[Session], None]]:
    """Return what writes new items later, and what counts them then: all else is done now."""
    counted = counters.summed(each for item in items for each in changes(None, item, book.today, now))
    return plain.bind(session, items), partial(counters.change, changes=counted)
