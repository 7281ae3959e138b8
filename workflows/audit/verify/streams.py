"""The rows of tables, handed out chain by chain without holding more than one chain's."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from workflows.audit.verify.raw import rows
from workflows.audit.verify.replay.expected import Values
from workflows.audit.verify.replay.grammar import Table


class Stream:
    """The rows of one table in the order of the subjects whose chains speak of them."""

    def __init__(self, session: Session, table: Table, subject_id: Any = None) -> None:
        c = sa.inspect(table.model).c
        of = c[table.of] if table.whose is None else table.whose
        self.table = table
        self.strays: list[Values] = []
        """Rows of which no chain came by: collected as they are passed."""
        clauses: dict[str, Sequence[Any]] = {"where": [of.is_not(None) if subject_id is None else of == subject_id]}
        selected = table.selected
        if table.whose is not None:
            selected.append(of.label(table.of))
        if table.through is not None:
            clauses["outerjoin"] = table.through
        read = map(table.read, rows(session, *selected, order_by=[of, c.id], **clauses))
        self._groups = groupby(read, key=itemgetter(table.of))
        self._next: tuple[str, list[Values]] | None = None
        self._step()

    def take(self, subject_id: str) -> list[Values]:
        """Return the rows of a subject; those of the subjects before it are strays."""
        while self._next is not None and self._next[0] < subject_id:
            self.strays += self._next[1]
            self._step()
        if self._next is None or self._next[0] != subject_id:
            return []
        found = self._next[1]
        self._step()
        return found

    def rest(self) -> list[Values]:
        """Return all that was not taken, when every chain was read."""
        while self._next is not None:
            self.strays += self._next[1]
            self._step()
        return self.strays

    def _step(self) -> None:
        key, group = next(self._groups, (None, ()))
        self._next = None if key is None else (str(key), list(group))
