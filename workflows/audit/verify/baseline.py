"""The mark that an upgrade leaves: what was written before it is 历史 where it cannot be compared.

Releases up to 0.3 did not write into the journal all that the tables hold. What they wrote stays as
it is; so an upgrade seals the journal, and writes of every such column how many rows no entry
speaks of, and a hash over all of them. An old entry is one under that seal: to make a new one look
old, somebody would have to make the seals anew, which shows against a printed one. The old values
themselves may still be compared with the hash, where no later act may change them: so that an edit
after the upgrade is found, though not in which row it was made.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.canonical import canonical
from models.journal import Entry, Seal, SealedHead
from workflows.audit.verify.compare import Discrepancy
from workflows.audit.verify.raw import EntryRow, Values
from workflows.audit.verify.replay import TABLES
from workflows.audit.verify.replay.grammar import Table
from workflows.journal.acts import Act
from workflows.journal.entries import DIRECTORY, sha256

BASELINE_ACT = Act.UPGRADED
LAST_RELEASE = "9999"
LATEST_BASELINE = 2
"""The number of the mark that this release leaves: `Table.mark` says since which one a table is."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """One upgrade: how far each chain was then, and what of the tables was history."""

    number: int
    at: str
    heads: Mapping[str, int]
    history: Mapping[str, list[object]]
    rows: Mapping[str, Mapping[str, str]]
    """Of tables that lose rows, each row that still opened something, with its hash."""


class _History:
    """Of one column, what no entry speaks of: how many values, and the hash over all of them."""

    def __init__(self, table: Table, column: str) -> None:
        self.table, self.column = table, column
        self.count, self.hashed = 0, hashlib.sha256()

    def add(self, row: Values) -> None:
        self.count += 1
        self.hashed.update(canonical([row["id"], row[self.column]]))

    @property
    def called(self) -> tuple[str, str]:
        return self.table.label, self.table.columns[self.column]

    @property
    def marked(self) -> list[object]:
        """What a mark keeps of it."""
        return [self.count, self.hashed.hexdigest()]


class Baseline:
    """What is old, and what of it nothing can be compared with.

    A table's mark is the first that knew it: a later one would make young entries old.
    """

    def __init__(self, session: Session, *, recording: datetime | None = None) -> None:
        """Read the marks; with the time of a new one, take for old what none of them covers."""
        self._recording = recording
        self.rows: dict[str, dict[str, str]] = defaultdict(dict)
        self._lapsing: Counter[str] = Counter()
        self._marks = [_read(session, entry) for entry in _marks(session)]
        self._found: dict[str, _History] = {}
        self.untimely = 0
        """How many old signatures lie outside the term of their office."""

    def takes(self, difference: Discrepancy) -> bool:
        """Tell whether a difference is history, and count it in."""
        table, column = difference.table, difference.column
        if not difference.lacking or not self._is_old(difference.since or difference.entry, table):
            return False
        if table.lapses:
            self._lapsing[table.label] += 1
            return self._lapses(table, difference.row)
        if table.stays:
            for name in (column,) if column else _kept(table):
                if name not in table.changing:
                    self._found.setdefault(f"{table.name}.{name}", _History(table, name)).add(difference.row)
        return True

    def covers(self, chain: Sequence[EntryRow], at: str, table: Table) -> bool:
        """Tell whether what a chain says of an instant is old."""
        return any(entry.at == at and self._is_old(entry, table) for entry in chain)

    def told(self) -> dict[str, list[object]]:
        """Return of every column that no mark covers how many rows are history, and their hash."""
        return {name: of.marked for name, of in self._found.items() if self._mark(of.table.mark) is None}

    def history(self) -> Iterator[str]:
        """Say what could not be compared."""
        by_table: dict[str, list[str]] = defaultdict(list)
        for of in self._found.values():
            table, column = of.called
            by_table[table].append(f"“{column}”{of.count}处")
        yield from (f"{table}：{'、'.join(columns)}" for table, columns in by_table.items())
        yield from (f"{label}：{n}处" for label, n in self._lapsing.items())
        if self.untimely:
            yield f"签字：不在所凭职务任期之内的{self.untimely}处"

    def faults(self) -> Iterator[str]:
        """Say where history is not what it was at the upgrade: of each column one mark counts."""
        kept = {
            name: said
            for mark in self._marks
            for name, said in mark.history.items()
            if self._mark(_SINCE.get(name, 1)) is mark
        }
        now = {name: of.marked for name, of in self._found.items()}
        for name in sorted(kept.keys() | now.keys()):
            if kept.get(name) != now.get(name):
                of = self._found.get(name)
                table, column = of.called if of else name.split(".")
                then, n = kept.get(name, [0])[0], of.count if of else 0
                yield (
                    f"升级以前的{table}，“{column}”与升级时所记的不同（当时{then}处，现有{n}处）："
                    "升级以后有行被改动、增加或删除"
                )

    def _is_old(self, entry: EntryRow | None, table: Table) -> bool:
        mark = self._mark(table.mark)
        if mark is None:
            return self._recording is not None
        return entry is None or entry.seq <= mark.heads.get(entry.subject_id, 0)

    def _mark(self, number: int) -> _Mark | None:
        return next((mark for mark in self._marks if mark.number >= number), None)

    def _lapses(self, table: Table, row: Values) -> bool:
        """Tell whether an old row is what it was, or had ended before the mark was left."""
        mark = self._mark(table.mark)
        at = mark.at if mark else str(self._recording and self._recording.isoformat())
        ended = row["revoked_at"] is not None or (row["expires_at"] or LAST_RELEASE) <= at
        hashed = sha256([row[name] for name in _kept(table) if name not in table.changing])
        if mark is None and not ended:
            self.rows[table.name][row["id"]] = hashed
        return ended or mark is None or mark.rows.get(table.name, {}).get(row["id"]) == hashed


def _kept(table: Table) -> list[str]:
    return [name for name in table.columns if name not in table.apart]


_SINCE = {f"{table.name}.{name}": table.mark for table in TABLES for name in _kept(table) if name not in table.changing}
"""The mark that covers each column."""


def _marks(session: Session) -> Sequence[Entry]:
    return session.exec(
        select(Entry).where(Entry.subject_id == DIRECTORY, Entry.act == BASELINE_ACT).order_by(col(Entry.seq))
    ).all()


def _read(session: Session, entry: Entry) -> _Mark:
    data = entry.data
    return _Mark(
        data.get("mark", 1), entry.at.isoformat(), _heads(session, data["seal"]), data["history"], data.get("rows", {})
    )


def _heads(session: Session, number: int) -> dict[str, int]:
    """Return how many entries of each subject stood under a seal or one before it."""
    rows = session.execute(
        sa.select(col(SealedHead.subject_id), sa.func.max(col(SealedHead.seq)))
        .join(Seal, col(Seal.id) == SealedHead.seal_id)
        .where(col(Seal.number) <= number)
        .group_by(col(SealedHead.subject_id))
    )
    return {str(subject_id): seq for subject_id, seq in rows}
