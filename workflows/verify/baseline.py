"""The mark that an upgrade leaves: what was written before it is 历史 where it cannot be compared.

Releases up to 0.3 did not write into the journal all that the tables hold. What they wrote stays as
it is; so an upgrade seals the journal, and writes of every such column how many rows no entry
speaks of, and a hash over all of them. An old entry is one under that seal: to make a new one look
old, somebody would have to make the seals anew, which shows against a printed one. The old values
themselves may still be compared with the hash, where no later act may change them: so that an edit
after the upgrade is found, though not in which row it was made.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.canonical import canonical
from models.journal import Entry, Seal, SealedHead
from workflows.commands.people import DIRECTORY
from workflows.verify.chains import Said
from workflows.verify.compare import Difference
from workflows.verify.replay.grammar import Table

ACT = "upgraded"


class Baseline:
    """What is old, and what of it nothing can be compared with."""

    def __init__(self, session: Session, *, recording: bool = False) -> None:
        """Read the mark; `recording` takes everything for old, to write one."""
        self._recording = recording
        self._mark = None if recording else _mark(session)
        self._heads = _heads(session, self._mark.data["seal"]) if self._mark else {}
        self._found: dict[str, tuple[str, int, Any]] = {}
        self.untimely = 0
        """How many old signatures lie outside the term of their office."""

    @property
    def marked(self) -> bool:
        return self._recording or self._mark is not None

    def takes(self, difference: Difference) -> bool:
        """Tell whether a difference is history, and count it in."""
        entry = difference.entry
        if not difference.lacking or not (self._is_old(entry) if entry else self.marked):
            return False
        table, column = difference.table, difference.column
        if table.stays:
            for name in (column,) if column else _steady(table):
                self._add(table, name, difference)
        elif column is None:
            return self.marked
        return True

    def covers(self, chain: Sequence[Said], at: Any) -> bool:
        """Tell whether what a chain says of an instant is old."""
        return any(entry["at"] == at and self._is_old(entry) for entry in chain)

    def told(self) -> dict[str, list[Any]]:
        """Return of every column how many rows are history, and the hash over them."""
        return {name: [n, hashed.hexdigest()] for name, (_, n, hashed) in self._found.items()}

    def history(self) -> Iterator[str]:
        """Say what could not be compared."""
        by_table: dict[str, dict[str, int]] = {}
        for called, n, _ in self._found.values():
            table, column = called.split(".")
            by_table.setdefault(table, {})[column] = n
        for table, counts in by_table.items():
            columns = "、".join(f"“{column}”{n}处" for column, n in counts.items())
            yield f"{table}：{columns}"
        if self.untimely:
            yield f"签字：不在所凭职务任期之内的{self.untimely}处"

    def faults(self) -> Iterator[str]:
        """Say where history is not what it was at the upgrade."""
        if self._mark is None:
            return
        kept, now = self._mark.data["history"], self.told()
        for name in sorted(kept.keys() | now.keys()):
            if kept.get(name) != now.get(name):
                called, n, _ = self._found.get(name, (name, 0, None))
                table, _, column = called.partition(".")
                then = kept.get(name, [0])[0]
                yield (
                    f"升级以前的{table}，“{column}”与升级时所记的不同（当时{then}处，现有{n}处）："
                    "升级以后有行被改动、增加或删除"
                )

    def _is_old(self, entry: Said) -> bool:
        return self._recording or entry["seq"] <= self._heads.get(entry["subject_id"], 0)

    def _add(self, table: Table, column: str, difference: Difference) -> None:
        if column in table.changing:
            return
        name = f"{table.name}.{column}"
        called, n, hashed = self._found.get(
            name, (f"{table.label}.{table.columns[column]}", 0, hashlib.sha256())
        )
        hashed.update(canonical([difference.row["id"], difference.row[column]]))
        self._found[name] = called, n + 1, hashed


def _steady(table: Table) -> list[str]:
    return [name for name in table.columns if name not in table.apart]


def _mark(session: Session) -> Entry | None:
    """Return the first mark: a later one would make young entries old."""
    return session.exec(
        select(Entry)
        .where(Entry.subject_id == DIRECTORY, Entry.act == ACT)
        .order_by(col(Entry.seq))
        .limit(1)
    ).first()


def _heads(session: Session, number: int) -> dict[str, int]:
    """Return how many entries of each subject stood under a seal or one before it."""
    rows = session.execute(
        sa.select(col(SealedHead.subject_id), sa.func.max(col(SealedHead.seq)))
        .join(Seal, col(Seal.id) == SealedHead.seal_id)
        .where(col(Seal.number) <= number)
        .group_by(col(SealedHead.subject_id))
    )
    return {str(subject_id): seq for subject_id, seq in rows}
