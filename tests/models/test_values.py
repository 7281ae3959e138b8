"""Values as they are stored and read: what SQLAlchemy makes of them, of every column of every table."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from models.base import UtcDateTime, table_of, word
from models.values import as_read, to_store
from models.vocabulary import State

DIALECTS = (sqlite.dialect(), postgresql.psycopg.dialect())
INSTANTS = (
    datetime(2021, 5, 20, 23, 59, 59, 7, timezone(timedelta(hours=8))),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime.max.replace(tzinfo=UTC),
)


def samples(kind: Any) -> tuple[Any, ...]:
    """Return values of a type that is not left to SQLAlchemy alone; none of another."""
    if isinstance(kind, UtcDateTime):
        return (*INSTANTS, None)
    if isinstance(kind, sa.Enum):
        return (*kind.enum_class, kind.enums[0], "another", None)
    return (UUID(int=0), UUID(int=1 << 127), None) if isinstance(kind, sa.Uuid) else ()


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda each: each.name)
def test_of_every_column_is_stored_and_read_what_sqlalchemy_has(dialect: Any):
    for mapper in SQLModel._sa_registry.mappers:  # type: ignore[attr-defined]
        for column in table_of(mapper.class_).c:
            ours, theirs = to_store(column.type, dialect), column.type.dialect_impl(dialect).bind_processor(dialect)
            back = column.type.dialect_impl(dialect).result_processor(dialect, None)
            for value in samples(column.type):
                stored = theirs(value) if theirs else value
                assert (ours(value) if ours else value) == stored
                if stored not in {None, "another"} and (read := as_read(column.type, dialect)):
                    assert read(stored) == back(stored)


def test_an_instant_without_a_zone_and_a_key_that_is_none_are_refused():
    with pytest.raises(ValueError, match="zone"):
        to_store(UtcDateTime(), DIALECTS[0])(datetime(2021, 5, 20))  # type: ignore[misc]  # noqa: DTZ001
    with pytest.raises(AttributeError):
        to_store(sa.Uuid(), DIALECTS[0])("0" * 32)  # type: ignore[misc]
    assert to_store(word(State), DIALECTS[0])(State.PLAN) == "plan"  # type: ignore[misc]
