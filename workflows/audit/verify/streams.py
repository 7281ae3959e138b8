"""The rows of tables, handed out chain by chain without holding more than one chain's."""

from itertools import groupby
from operator import itemgetter
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from workflows.audit.verify.raw import Values, rows
from workflows.audit.verify.replay.grammar import Table


class Stream:
    """The rows of one table in the order of the subjects whose chains speak of them."""

    def __init__(self, session: Session, table: Table, subject_id: UUID | None = None) -> None:
        c = sa.inspect(table.model).c
        of = c[table.of] if table.whose is None else table.whose
        self.table = table
        self.strays: list[Values] = []
        """Rows of which no chain came by: collected as they are passed."""
        whose = of.is_not(None) if subject_id is None else of == subject_id
        selected = table.selected
        if table.whose is not None:
            selected.append(of.label(table.of))
        found = rows(session, *selected, where=whose, outerjoin=table.through, order_by=[of, c.id])
        read = map(table.read, found)
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
