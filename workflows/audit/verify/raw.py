"""Rows as they stand in the database, even where they no longer make sense.

What verifies must not stumble over what it is to find: a word that no column knows, an instant
that is none, JSON that is broken. Such a value is handed on as the text that it is; so is a key or
an instant that means what it should and is written in another way, for the program compares texts.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import from_json
from sqlmodel import Session

from models.base import UtcDateTime
from workflows.journal.entries import sha256

ROWS_PER_FETCH = 1_000


def rows(session: Session, *selected: sa.ColumnElement[Any], **clauses: Any) -> Iterator[dict[str, Any]]:
    """Stream the selected columns, each row a dict; `where`, `order_by` and `join` as ever.

    Keys and instants come as the journal's hashes have them: as text.
    """
    query = sa.select(*(_unread(column) for column in selected))
    for clause, given in clauses.items():
        query = getattr(query, clause)(*given)
    names = tuple(str(column.key) for column in selected)
    read = [(n, _READ[kind]) for n, c in enumerate(selected) if (kind := _kind(c)) in _READ]
    found = session.connection().execute(query.execution_options(yield_per=ROWS_PER_FETCH))
    for batch in found.partitions():
        values: list[Iterable[Any]] = list(zip(*batch, strict=True))
        for n, meaning in read:
            values[n] = map(meaning, values[n])
        for row in zip(*values, strict=True):
            yield dict(zip(names, row, strict=True))


def text_of(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[str]:
    """Select JSON as the text that it is, under a name of its own."""
    return sa.cast(column, sa.Text).label(name)


def is_hash_of(text: str, wanted: str) -> bool:
    """Tell whether a hash is that of JSON text, or of the value that it means.

    This release stores the text that is hashed; earlier ones, and PostgreSQL, write it in their
    own ways.
    """
    same = hashlib.sha256(text.encode()).hexdigest() == wanted
    return same or sha256(meaning(text)) == wanted


def meaning(text: Any) -> Any:
    """Return what JSON text says; the text itself where it is broken."""
    try:
        return from_json(text)
    except (TypeError, ValueError):
        return text


def row_key(text: Any) -> UUID | None:
    """Return the key that a text is; None for one that is none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _unread(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Ask for a column past its type: JSON as text, everything else as the driver has it."""
    if _kind(column) is sa.JSON:
        return sa.cast(column, sa.Text)
    return column if _kind(column) is None else sa.type_coerce(column, sa.String)


def _kind(column: sa.ColumnElement[Any]) -> type[Any] | None:
    """Return which of the types that can stumble a column has."""
    return next((kind for kind in _STUMBLES if isinstance(column.type, kind)), None)


@lru_cache(maxsize=10_000)  # the same few people, and one subject after the other
def _uuid(value: Any) -> Any:
    """Return a key as text; one that is spelled otherwise than ours stays: no query finds it."""
    if isinstance(value, str):
        ours = _KEY.fullmatch(value)
        return "-".join(ours.groups()) if ours else value
    return value if value is None else str(value)


def _instant(value: Any) -> Any:
    """Return an instant as text; one that is spelled otherwise than ours stays as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    ours = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    return f"{ours[1]}T{ours[2].removesuffix('.000000')}+00:00" if ours else value


_KEY = re.compile("([0-9a-f]{8})" + "([0-9a-f]{4})" * 3 + "([0-9a-f]{12})")
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{6})", re.ASCII)
"""How SQLite has keys and instants; one of no such day or hour differs from what entries say."""


def _day(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _yes(value: Any) -> Any:
    return bool(value) if value in {0, 1} else value


_STUMBLES = (sa.Uuid, UtcDateTime, sa.JSON, sa.Enum, sa.Date, sa.Boolean)
_READ: dict[Any, Any] = {sa.Uuid: _uuid, UtcDateTime: _instant, sa.JSON: meaning, sa.Date: _day, sa.Boolean: _yes}
