"""Statements as the driver takes them: compiled once, and run with nothing in between.

SQLAlchemy finds each statement again in its cache and wraps each answer, for 30 µs, where the driver takes 5. What a
move or a page asks is the same every time: so here a statement is compiled once, with what turns its values into the
database's and back. It stays SQLAlchemy's own statement, and so do connection, transaction, events and errors.
"""

import pickle
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter, methodcaller
from typing import Any, Generic, TypeVar, TypeVarTuple

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPICursor, Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlmodel import Session

from models import staging
from models.engine import wrapped
from models.kept import demand_guarded, keep
from models.session import connection_of
from models.values import Convert, as_read, to_store

Ts = TypeVarTuple("Ts")
T = TypeVar("T")
Given = Mapping[str, object]
"""The parameters of a statement, by name; a list holds all that a column may be in."""
MOST_TOGETHER = 16_000
"""How many values one statement writes to SQLite, which takes 32,766 at most."""
LONGEST_PADDED = 16384
ROWS_KEPT = 100
"""A cursor holds on to the answer until it is used again: that of more rows is let go."""


class _Prepared:
    """A statement that is made once.

    The session is not asked: what it holds and the statement looks at must be flushed.
    """

    def __init__(self, statement: sa.Executable) -> None:
        self.statement = statement
        self._compiled: dict[object, _Compiled] = {}

    def _run(
        self, session: Session, take: Callable[[DBAPICursor], T], rows: Sequence[Given], lengths: Sequence[int] = ()
    ) -> tuple["_Compiled", T]:
        """Run it for some rows, with lists of such lengths; return what is taken of the answer."""
        connection = connection_of(session)
        compiled = self._for(connection.dialect, rows[0], lengths)
        return compiled, self.execute(connection, take, compiled, [*map(compiled.parameters, rows)])

    @staticmethod
    def execute(
        connection: sa.Connection, take: Callable[[DBAPICursor], T], compiled: "_Compiled", given: Sequence[Any]
    ) -> T:
        if not connection.in_transaction():  # the driver would keep each statement by itself
            raise sa.exc.InvalidRequestError("the transaction was undone")
        many = len(given) > 1
        cursor = _cursor(connection, compiled)
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
        if cursor.rowcount > ROWS_KEPT:
            connection.info.pop(compiled.sql, None)
        return taken

    def _for(self, dialect: Dialect, given: Given, lengths: Sequence[int] = ()) -> "_Compiled":
        """Return it as it is for such parameters."""
        key = (dialect.name, *given, *lengths)
        if (found := self._compiled.get(key)) is None:
            found = self._compiled[key] = _compile(self.statement, dialect, given)
        return found


def _cursor(connection: sa.Connection, compiled: "_Compiled") -> DBAPICursor:
    """Return a cursor for a statement; of PostgreSQL the one that ran it before on this connection.

    psycopg's cursors are slow to make, and know by then how to read the columns; sqlite3's are neither.
    """
    if not compiled.named:
        return connection.connection.cursor()
    kept: dict[Any, Any] = connection.info
    if (cursor := kept.get(compiled.sql)) is None:
        cursor = kept[compiled.sql] = connection.connection.cursor()
    found: DBAPICursor = cursor
    return found


class PreparedQuery(_Prepared, Generic[*Ts]):
    """A statement that finds rows, which are tuples."""

    def __init__(self, statement: TypedReturnsRows[*Ts]) -> None:
        super().__init__(statement)

    def all(self, session: Session, **given: object) -> Sequence[tuple[*Ts]]:
        """Return the rows that it finds."""
        lengths = []
        for name, value in given.items():
            if type(value) is list:
                given[name] = padded = _padded(value)
                lengths.append(len(padded))
        compiled, found = self._run(session, _ALL, (given,), lengths)
        rows: Any = compiled.rows(found)
        return rows  # type: ignore[no-any-return]

    def first(self, session: Session, **given: object) -> tuple[*Ts] | None:
        """Return the first row that it finds, if any."""
        found = self.all(session, **given)
        return found[0] if found else None


class KeptQuery(PreparedQuery[*Ts]):
    """A statement about what seldom changes, whose answers a session may keep for those after it (models/kept.py)."""

    def __init__(self, statement: TypedReturnsRows[*Ts]) -> None:
        demand_guarded(statement)
        super().__init__(statement)

    def all(self, session: Session, **given: object) -> Sequence[tuple[*Ts]]:
        """Return the rows that it finds, or found."""
        asked = (self, *((name, tuple(value) if type(value) is list else value) for name, value in given.items()))
        return keep(session, asked, partial(super().all, session, **given))


class PreparedWrite(_Prepared):
    """A statement that writes."""

    def write(self, session: Session, *rows: Given) -> int:
        """Run it for each of some rows alike; return how many it changed."""
        return self._run(session, _COUNT, rows)[1]

    def bind(
        self, session: Session, rows: Sequence[Given], beside: Callable[[Session], object] | None = None
    ) -> "BoundInsert":
        """Return what writes some rows alike later, in a session of the same database: all but that is done now.

        Only for what inserts. `beside` is done in that session as well.
        """
        compiled = self._for(connection_of(session).dialect, rows[0])
        return BoundInsert(compiled, [*map(compiled.parameters, rows)], beside)


class BoundInsert:
    """Rows alike of one table, as the driver takes them: called to write them."""

    def __init__(
        self, compiled: "_Compiled", given: Sequence[Any], beside: Callable[[Session], object] | None = None
    ) -> None:
        self._compiled = replace(compiled, names=(), always={}, lists=(), converts=(), columns=())
        self._columns, self._beside = len(given[0]), beside
        self._into, _, row = compiled.sql.rpartition(" VALUES ")
        if not compiled.named and row != f"({_marks(self._columns)})":
            raise TypeError(f"not what inserts a row: {compiled.sql}")
        most = max(MOST_TOGETHER // self._columns, 1)
        self._pieces: list[Sequence[Any] | bytes] = [given[at : at + most] for at in range(0, len(given), most)]

    def __getstate__(self) -> dict[str, Any]:
        """For another process (pickle), which unpacks the rows as it writes them: all at once they keep it busy."""
        return vars(self) | {"_pieces": [pickle.dumps(some, pickle.HIGHEST_PROTOCOL) for some in self._rows()]}

    def _rows(self) -> Iterator[Sequence[Any]]:
        """Yield the rows, at once as many as one statement writes."""
        for piece in self._pieces:
            yield pickle.loads(piece) if isinstance(piece, bytes) else piece  # noqa: S301  packed above

    def __call__(self, session: Session) -> int:
        """Write the rows, and do what is done beside; return how many were written."""
        connection = connection_of(session)
        if self._beside is not None:
            self._beside(session)
        return sum(
            _Prepared.execute(connection, _COUNT, replace(self._compiled, sql=sql), given)
            for sql, given in self._statements(connection)
        )

    def _statements(self, connection: sa.Connection) -> Iterable[tuple[str, Sequence[Any]]]:
        if self._compiled.named:
            return ((self._compiled.sql, some) for some in self._rows())
        if table := staging.laid_out(connection, self):
            return [(f"{self._into} SELECT * FROM {table}", [()])]  # noqa: S608  names of our own
        return ((sql, [values]) for sql, values in self._together(self._into))

    def lay_out(self, driver: sqlite3.Connection, table: str) -> None:
        """As `staging.Insert`."""
        driver.execute(f"CREATE TABLE {table} ({', '.join(f'c{n}' for n in range(self._columns))})")
        for sql, values in self._together(f"INSERT INTO {table}"):
            driver.execute(sql, values)

    def _together(self, into: str) -> Iterator[tuple[str, list[object]]]:
        """Yield statements that insert many rows each, with their values in one list.

        At each statement sqlite3 lets go of the interpreter and waits for it again, behind every thread that computes:
        row by row that made thousands of waits while nobody else could write.
        """
        row = f"({_marks(self._columns)})"
        for some in self._rows():
            yield f"{into} VALUES {', '.join([row] * len(some))}", [value for values in some for value in values]


def _marks(columns: int) -> str:
    return ", ".join("?" * columns)


def _padded(values: list[object]) -> list[object]:
    """Return a list as long as the next power of two, for few lengths need a statement of their own.

    One that is longer than any that is asked for often stays: a server takes 65,535 parameters at most.
    """
    if not 0 < len(values) <= LONGEST_PADDED:
        return values
    return values + values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values))


_ALL: Callable[[DBAPICursor], Sequence[Sequence[Any]]] = methodcaller("fetchall")
_COUNT: Callable[[DBAPICursor], int] = attrgetter("rowcount")


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    names: Sequence[str]
    """Of the parameters, in their order."""
    named: bool
    """Whether the driver takes them by name."""
    always: Given
    """The parameters that the statement says itself; the others are given."""
    lists: Sequence[tuple[str, Sequence[str]]]
    """The lists that are given, each with a parameter for each of its values."""
    converts: Sequence[tuple[int, Callable[[Any], Any]]]
    """The parameters whose values the program has otherwise than the driver."""
    columns: Sequence[tuple[int, Callable[[Any], Any]]]
    """Likewise of the answer."""

    def parameters(self, given: Given) -> Any:
        """Return what the driver is given."""
        known = {**given, **self.always} if self.always else given
        for name, each in self.lists:
            some: Any = given[name]
            known = {**known, **dict(zip(each, some, strict=True))}
        values: list[Any] = [*map(known.__getitem__, self.names)]
        for at, convert in self.converts:
            values[at] = convert(values[at])
        return dict(zip(self.names, values, strict=True)) if self.named else values

    def rows(self, found: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """Return rows of the driver as the program has them."""
        return [self._row(row) for row in found] if self.columns else found

    def _row(self, row: Sequence[Any]) -> Sequence[Any]:
        values = list(row)
        for index, convert in self.columns:
            if values[index] is not None:
                values[index] = convert(values[index])
        return tuple(values)


def _compile(statement: Any, dialect: Dialect, given: Given) -> _Compiled:
    compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=list(given))
    if compiled.insert_prefetch or compiled.update_prefetch:
        raise TypeError("a prepared statement is given every column that has a default")
    expanded = compiled.construct_expanded_state(dict(given), escape_names=False)
    whole = {name: of for of, names in expanded.parameter_expansion.items() for name in names}
    names = expanded.positiontup or list(expanded.parameters)
    always: dict[str, object] = {}
    converts = []
    for index, name in enumerate(names):
        convert = to_store(compiled.binds[whole.get(name, name)].type, dialect)
        if whole.get(name, name) not in given:
            value = expanded.parameters[name]
            always[name] = value if convert is None else convert(value)
        elif convert is not None:
            converts.append((index, convert))
    results = enumerate(_results(statement, dialect))
    columns = [(index, convert) for index, convert in results if convert is not None]
    lists = [(of, each) for of, each in expanded.parameter_expansion.items() if of in given]
    return _Compiled(expanded.statement, names, not compiled.positional, always, lists, converts, columns)


def _results(statement: Any, dialect: Dialect) -> Sequence[Convert]:
    selects = isinstance(statement, sa.Select)
    told = statement.column_descriptions if selects else statement.returning_column_descriptions
    return [as_read(each["type"], dialect) for each in told]
