"""How values of the program's become the database's, and back: as SQLAlchemy has it, in a fraction of the calls.

Its own way takes a function for each value and each layer of its type; a move has some fifty values. What is stored is
the same, byte for byte, and so is what is refused.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import TypeEngine

from models.base import UtcDateTime

Convert = Callable[[Any], Any] | None
"""None where the driver takes, or gives, the value as it is."""
KEYS_KEPT = 8192


def to_store(kind: TypeEngine[Any], dialect: Dialect) -> Convert:
    """Return what makes a value that is stored of one of the program's."""
    convert = kind.dialect_impl(dialect).bind_processor(dialect)
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        return _Words({member: member.value for member in kind.enum_class} | {None: None}).__getitem__
    if dialect.name == "sqlite" and isinstance(kind, UtcDateTime):
        return _text_of_instant
    return _text_of_key if convert and isinstance(kind, sa.Uuid) else convert


def as_read(kind: TypeEngine[Any], dialect: Dialect) -> Convert:
    """Return what makes a value of the program's of one that is there."""
    convert = kind.dialect_impl(dialect).result_processor(dialect, None)
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        return {member.value: member for member in kind.enum_class}.__getitem__  # stored by value (models/base.py)
    if dialect.name == "sqlite" and isinstance(kind, UtcDateTime):
        return _instant
    return _key if convert and isinstance(kind, sa.Uuid) else convert


class _Words(dict[Any, Any]):
    """The words of an enum; another text stays as it is."""

    def __missing__(self, word: str) -> str:
        return word


def _text_of_key(key: UUID | None) -> str | None:
    return None if key is None else f"{key.int:032x}"


def _text_of_instant(at: datetime | None) -> str | None:
    """Write an instant as SQLite holds it: in UTC, to the microsecond, without a zone."""
    if at is None:
        return None
    if at.utcoffset() is None:
        raise ValueError("an instant is of a zone")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _instant(stored: str) -> datetime:
    return datetime.fromisoformat(f"{stored}+00:00")


@lru_cache(KEYS_KEPT)
def _key(stored: str) -> UUID:
    """Make a key of what a database without keys of its own holds; most are met over and over."""
    return UUID(stored)
