"""Statements as the driver takes them: compiled once, and run with nothing in between.

SQLAlchemy finds each statement again in its cache and wraps each answer, for 30 µs, where the driver takes 5. What a
move or a page asks is the same every time: so here a statement is compiled once, with what turns its values into the
database's and back. It stays SQLAlchemy's own statement, and so do connection, transaction, events and errors.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter, methodcaller
from typing import Any, Generic, NamedTuple, TypeVar, TypeVarTuple, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPICursor, Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlalchemy.types import TypeEngine
from sqlmodel import Session

from models.engine import wrapped
from models.session import connection_of

Ts = TypeVarTuple("Ts")
T = TypeVar("T")
Given = Mapping[str, object]
"""The parameters of a statement, by name; a list holds all that a column may be in."""
KEYS_KEPT = 8192
Convert = Callable[[Any], Any] | None


class _Prepared:
    """A statement that is made once.

    The session is not asked: what it holds and the statement looks at must be flushed.
    """

    def __init__(self, statement: sa.Executable) -> None:
        self.statement = statement
        self._compiled: dict[object, _Compiled] = {}

    def _run(self, session: Session, take: Callable[[DBAPICursor], T], *rows: Given) -> tuple["_Compiled", T]:
        """Run it for some rows, and return what is taken of the answer."""
        connection = connection_of(session)
        if not connection.in_transaction():  # the driver would keep each statement by itself
            raise sa.exc.InvalidRequestError("the transaction was undone")
        compiled = self._for(connection.dialect, rows[0])
        many = len(rows) > 1
        given = [compiled.parameters(row) for row in rows]
        cursor: DBAPICursor = connection.connection.cursor()
        events = connection.engine.dispatch
        for tell in events.before_cursor_execute:
            tell(connection, cursor, compiled.sql, given, None, many)
        try:
            if many:
                cursor.executemany(compiled.sql, given)
            else:
                cursor.execute(compiled.sql, given[0])
            taken = take(cursor)
        except connection.dialect.loaded_dbapi.Error as fault:
            raise wrapped(connection, fault, compiled.sql) from fault
        for tell in events.after_cursor_execute:
            tell(connection, cursor, compiled.sql, given, None, many)
        return compiled, taken

    def _for(self, dialect: Dialect, given: Given) -> "_Compiled":
        """Return it as it is for such parameters."""
        lengths = [len(value) if isinstance(value, list) else None for value in given.values()]
        key = (dialect.name, *given, *lengths)
        if (found := self._compiled.get(key)) is None:
            found = self._compiled[key] = _compile(self.statement, dialect, given)
        return found


class PreparedQuery(_Prepared, Generic[*Ts]):
    """A statement that finds rows, which are tuples."""

    def __init__(self, statement: TypedReturnsRows[*Ts]) -> None:
        super().__init__(statement)

    def all(self, session: Session, **given: object) -> Sequence[tuple[*Ts]]:
        """Return the rows that it finds."""
        padded = {name: _padded(value) if isinstance(value, list) else value for name, value in given.items()}
        compiled, found = self._run(session, _ALL, padded)
        return cast("Sequence[tuple[*Ts]]", compiled.rows(found))

    def first(self, session: Session, **given: object) -> tuple[*Ts] | None:
        """Return the first row that it finds, if any."""
        found = self.all(session, **given)
        return found[0] if found else None


class PreparedWrite(_Prepared):
    """A statement that writes."""

    def write(self, session: Session, *rows: Given) -> int:
        """Run it for each of some rows alike; return how many it changed."""
        return self._run(session, _COUNT, *rows)[1]


def _padded(values: list[object]) -> list[object]:
    """Return a list as long as the next power of two, for few lengths need a statement of their own."""
    return values + values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values)) if values else values


_ALL: Callable[[DBAPICursor], Sequence[Sequence[Any]]] = methodcaller("fetchall")
_COUNT: Callable[[DBAPICursor], int] = attrgetter("rowcount")


class _Bind(NamedTuple):
    """A parameter of the compiled statement: what is given, or one of the list that is; or what is always so."""

    name: str
    given: str | None
    place: int | None
    convert: Convert
    always: object


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    binds: Sequence[_Bind]
    positional: bool
    columns: Sequence[Convert]

    def parameters(self, given: Given) -> Any:
        """Return what the driver is given."""
        values = [self._value(bind, given) for bind in self.binds]
        return values if self.positional else {bind.name: value for bind, value in zip(self.binds, values, strict=True)}

    def rows(self, found: Sequence[Sequence[Any]]) -> Sequence[tuple[Any, ...]]:
        """Return rows of the driver as the program has them."""
        columns = self.columns
        return [
            tuple([value if each is None else each(value) for each, value in zip(columns, row, strict=True)])
            for row in found
        ]

    @staticmethod
    def _value(bind: _Bind, given: Given) -> object:
        if bind.given is None:
            return bind.always
        value: Any = given[bind.given]
        if bind.place is not None:
            value = value[bind.place]
        return value if bind.convert is None else bind.convert(value)


def _compile(statement: Any, dialect: Dialect, given: Given) -> _Compiled:
    compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=list(given))
    if compiled.insert_prefetch or compiled.update_prefetch:
        raise TypeError("a prepared statement is given every column that has a default")
    expanded = compiled.construct_expanded_state(dict(given), escape_names=False)
    within = {name: (whole, n) for whole, names in expanded.parameter_expansion.items() for n, name in enumerate(names)}
    binds = []
    for name in expanded.positiontup or expanded.parameters:
        whole, index = within.get(name, (name, None))
        convert = compiled.binds[whole].type.dialect_impl(dialect).bind_processor(dialect)
        if whole in given:
            binds.append(_Bind(name, whole, index, convert, None))
        else:
            value = expanded.parameters[name]
            binds.append(_Bind(name, None, None, None, value if convert is None else convert(value)))
    return _Compiled(expanded.statement, binds, compiled.positional, _results(statement, dialect))


def _results(statement: Any, dialect: Dialect) -> Sequence[Convert]:
    selects = isinstance(statement, sa.Select)
    told = statement.column_descriptions if selects else statement.returning_column_descriptions
    return [_result(each["type"], dialect) for each in told]


def _result(kind: TypeEngine[Any], dialect: Dialect) -> Convert:
    """Return what makes a value of the program's."""
    convert = kind.dialect_impl(dialect).result_processor(dialect, None)
    return _key if convert and isinstance(kind, sa.Uuid) else convert


@lru_cache(KEYS_KEPT)
def _key(stored: str | None) -> UUID | None:
    """Make a key of what a database without keys of its own holds; most are met over and over."""
    return None if stored is None else UUID(stored)
