"""Rows as they stand in the database, even where they no longer make sense.

What verifies must not stumble over what it is to find: a word that no column knows, an instant
that is none, JSON that is broken. Such a value is handed on as the text that it is; so is a key or
an instant that means what it should and is written in another way, for the program compares texts.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import from_json
from sqlmodel import Session, SQLModel

from models.base import UtcDateTime
from models.journal import Entry
from workflows.journal.entries import HASHED_FIELDS, sha256

ROWS_PER_FETCH = 1_000
Values = dict[str, Any]
"""A row by column: of what types the values are is for whoever changed the database to choose."""
Data = Mapping[str, Any]
"""The JSON that an entry was given; what does not read as it should makes the entry garbled."""
Selected = sa.ColumnElement[Any]
Join = tuple[type[SQLModel], sa.ColumnElement[bool]]


class EntryRow(NamedTuple):
    """One entry as it stands: what it says, its hash, and the text of its data as it is stored."""

    subject: str
    subject_id: str
    seq: int
    at: str
    act: str
    automatic: bool
    actor_id: str | None
    office: str
    previous: str
    hash: str
    stored: str
    data: object

    @property
    def given(self) -> Data:
        """What the entry was given; nothing where that is no longer readable."""
        return self.data if isinstance(self.data, dict) else {}


def read_entries(
    session: Session, where: sa.ColumnElement[bool] | None = None, order_by: Sequence[Selected] = ()
) -> Iterator[EntryRow]:
    """Stream entries, whatever has become of them."""
    for entry in rows(session, *_OF_ENTRY, where=where, order_by=order_by):
        yield EntryRow(**entry, data=meaning(entry["stored"]))


def rows(
    session: Session,
    *selected: Selected,
    where: sa.ColumnElement[bool] | None = None,
    outerjoin: Join | None = None,
    order_by: Sequence[Selected] = (),
) -> Iterator[Values]:
    """Stream the selected columns. Keys and instants come as the journal's hashes have them: as text."""
    query = sa.select(*(_unread(column) for column in selected)).order_by(*order_by)
    if where is not None:
        query = query.where(where)
    if outerjoin is not None:
        query = query.outerjoin(*outerjoin)
    names = tuple(str(column.key) for column in selected)
    read = [(n, _READ[kind]) for n, c in enumerate(selected) if (kind := _kind(c)) in _READ]
    found = session.connection().execute(query.execution_options(yield_per=ROWS_PER_FETCH))
    for batch in found.partitions():
        values: list[Iterable[Any]] = list(zip(*batch, strict=True))
        for n, meaning in read:
            values[n] = map(meaning, values[n])
        for row in zip(*values, strict=True):
            yield dict(zip(names, row, strict=True))


def text_of(column: Selected, name: str) -> sa.ColumnElement[str]:
    """Select JSON as the text that it is, under a name of its own."""
    return sa.cast(column, sa.Text).label(name)


ENTRY = sa.inspect(Entry).c
_OF_ENTRY = (*(ENTRY[name] for name in (*HASHED_FIELDS, "hash") if name != "data"), text_of(ENTRY.data, "stored"))


def is_hash_of(text: str, wanted: str) -> bool:
    """Tell whether a hash is that of JSON text, or of the value that it means.

    This release stores the text that is hashed; earlier ones, and PostgreSQL, write it in their
    own ways.
    """
    same = hashlib.sha256(text.encode()).hexdigest() == wanted
    return same or sha256(meaning(text)) == wanted


def meaning(text: Any) -> object:
    """Return what JSON text says; the text itself where it is broken."""
    try:
        return from_json(text)
    except (TypeError, ValueError):
        return text


def row_key(text: object) -> UUID | None:
    """Return the key that a text is; None for one that is none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _unread(column: Selected) -> Selected:
    """Ask for a column past its type: JSON as text, everything else as the driver has it."""
    if _kind(column) is sa.JSON:
        return sa.cast(column, sa.Text)
    return column if _kind(column) is None else sa.type_coerce(column, sa.String)


def _kind(column: Selected) -> type[Any] | None:
    """Return which of the types that can stumble a column has."""
    return next((kind for kind in _STUMBLES if isinstance(column.type, kind)), None)


@lru_cache(maxsize=10_000)  # the same few people, and one subject after the other
def _uuid(value: object) -> object:
    """Return a key as text; one that is spelled otherwise than ours stays: no query finds it."""
    if isinstance(value, str):
        ours = _KEY.fullmatch(value)
        return "-".join(ours.groups()) if ours else value
    return value if value is None else str(value)


def _instant(value: object) -> object:
    """Return an instant as text; one that is spelled otherwise than ours stays as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    ours = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    return f"{ours[1]}T{ours[2].removesuffix('.000000')}+00:00" if ours else value


_KEY = re.compile("([0-9a-f]{8})" + "([0-9a-f]{4})" * 3 + "([0-9a-f]{12})")
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{6})", re.ASCII)
"""How SQLite has keys and instants; one of no such day or hour differs from what entries say."""


def _day(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _yes(value: object) -> object:
    return bool(value) if value in {0, 1} else value


_STUMBLES = (sa.Uuid, UtcDateTime, sa.JSON, sa.Enum, sa.Date, sa.Boolean)
_READ: dict[type[Any] | None, Callable[[Any], object]] = {
    sa.Uuid: _uuid,
    UtcDateTime: _instant,
    sa.JSON: meaning,
    sa.Date: _day,
    sa.Boolean: _yes,
}
