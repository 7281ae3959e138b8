"""How an item is shown, one shape for list, item and conflict; and any other stored row."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import SQLModel

from transport.pagination import Listed
from transport.services import UnitOfWork
from workflows.items.fields import COLUMNS
from workflows.items.lateness import OverdueCalculator
from workflows.items.loading import load
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part
from workflows.items.queries import detail
from workflows.items.queries.listing import ITEM_COLUMNS

R = TypeVar("R", bound=Mapping[str, object])


def item(unit: UnitOfWork, case: ItemContext) -> dict[str, object]:
    """Return an item that may be seen, as GET shows it."""
    known = load.with_names(unit.session, case)
    row = detail.item_row(known)
    row |= {name: _plain(row[name]) for name in INSTANTS}
    row |= detail.merged_items(unit.session, case)
    if Part.CALENDAR in case.parts.known:
        return _finish(row, OverdueCalculator.of_one(case, unit.today))
    return _finish(row, OverdueCalculator.reading(unit.session, unit.today))


def page(unit: UnitOfWork, found: Listed[R]) -> Listed[dict[str, object]]:
    """Show a page of items: how late each is, without the key that it is sorted by."""
    late = OverdueCalculator.reading(unit.session, unit.today)
    return found.told(lambda row: _finish(dict(row), late))


def etag(shown: Mapping[str, object]) -> dict[str, str]:
    """Return the header that names the version shown."""
    return {"ETag": f'"{shown["version"]}"'}


def record(row: SQLModel, *hidden: str) -> dict[str, object]:
    """Return a stored row as plain columns, its instants in UTC whether fresh or read."""
    return {name: _plain(getattr(row, name)) for name in type(row).model_fields if name not in hidden}


def _plain(value: object) -> object:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _finish(row: dict[str, object], late: OverdueCalculator) -> dict[str, object]:
    row |= late.shown(row)
    del row["due_sort"]
    for name in WORDS:  # as plain text: a word is five times as slow to write as JSON
        if (word := row[name]) is not None:
            row[name] = str(word)
    return row


INSTANTS = tuple(field.name for field in COLUMNS if field.kind in {datetime, datetime | None})
"""What of an item is an instant: what was just written is in the writer's zone."""
WORDS = (*(c.key for c in ITEM_COLUMNS if isinstance(c.type, sa.Enum)), "light", "original_light")
"""What of an item is one of the words of models/vocabulary.py."""
