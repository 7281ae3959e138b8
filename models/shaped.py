"""Statements that are made once for all who ask alike.

What is asked of rows for somebody is as long as what that one has: offices, subtrees, lent signatures. To make such a
statement, and to look for its like among those that were compiled, costs ten times as much as to run it. So here it is
made of the shape of these facts, with a parameter wherever they hold a value, and prepared (models/prepared.py).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from models.prepared import PreparedQuery

F = TypeVar("F", bound=tuple[Any, ...])
Row = Mapping[str, Any]
"""A row by the names of its columns."""
_Made = tuple[list[str], PreparedQuery[*tuple[Any, ...]]]
SHAPES_KEPT = 256
_TYPES: Mapping[type, sa.types.TypeEngine[Any]] = {
    UUID: sa.Uuid(),
    date: sa.Date(),
    str: sa.String(),
    int: sa.Integer(),
}
"""What is a parameter. All else that facts hold belongs to their shape: enums, sets, what is true or not there."""


class ShapedQuery(Generic[F]):
    """A statement made of facts: tuples of tuples, named or not; each shape of them is another statement.

    `make` is given the facts with parameters in place of values: it may put these into the statement, and cannot look
    at them. Like all that is prepared it does not ask the session.
    """

    def __init__(self, make: Callable[[F], sa.Select[*tuple[Any, ...]]]) -> None:
        self._make = make
        self._made: dict[object, _Made] = {}

    def mappings(self, session: Session, facts: F) -> list[Row]:
        """Return the rows that it finds, by the names of their columns."""
        names, rows = self._read(session, facts)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def all(self, session: Session, facts: F) -> Sequence[tuple[Any, ...]]:
        """Return the rows that it finds."""
        return self._read(session, facts)[1]

    def _read(self, session: Session, facts: F) -> tuple[list[str], Sequence[tuple[Any, ...]]]:
        values: list[Any] = []
        shape = _each(facts, lambda leaf: _lifted(leaf, values))
        if (found := self._made.get(shape)) is None:
            if len(self._made) >= SHAPES_KEPT:
                self._made.clear()
            found = self._made[shape] = self._of(shape)
        names, query = found
        return names, query.all(session, **{_name(n): value for n, value in enumerate(values)})

    def _of(self, shape: Any) -> _Made:
        numbers = count()
        statement = self._make(_each(shape, lambda leaf: _parameter(leaf, numbers)))
        return [*statement.selected_columns.keys()], PreparedQuery(statement)


def _each(facts: Any, turn: Callable[[Any], Any]) -> Any:
    """Return facts with each that is no tuple turned into something else."""
    if not isinstance(facts, tuple):
        return turn(facts)
    turned = [_each(fact, turn) for fact in facts]
    return tuple(turned) if type(facts) is tuple else type(facts)._make(turned)  # type: ignore[attr-defined]


def _lifted(leaf: Any, values: list[Any]) -> Any:
    if type(leaf) not in _TYPES:
        return leaf
    values.append(leaf)
    return type(leaf)


def _parameter(leaf: Any, numbers: "count[int]") -> Any:
    return sa.bindparam(_name(next(numbers)), type_=_TYPES[leaf]) if leaf in _TYPES else leaf


def _name(number: int) -> str:
    return f"p{number}"
