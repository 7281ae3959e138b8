"""核验: reads the whole journal and says of every entry that does not hold what was done to it.

Held against each other are the entries of a chain, the chains and the seals, and every column of
every table and what the journal says that it should be (`replay`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.journal import Seal, SealedHead
from models.session import columns
from models.triggers import wrong
from models.vocabulary import State, SubjectKind
from workflows.audit.verify import draws, pointers, sealed
from workflows.audit.verify.baseline import Baseline
from workflows.audit.verify.cells import CellCheck
from workflows.audit.verify.chains import find_flaws
from workflows.audit.verify.closing import Closings, unshown
from workflows.audit.verify.compare import Discrepancy, compare_rows
from workflows.audit.verify.raw import ENTRY, EntryRow, Values, read_entries, rows
from workflows.audit.verify.replay import LOCAL, TABLES, Replay, begun
from workflows.audit.verify.replay.grammar import Rows
from workflows.audit.verify.replay.items import ITEM
from workflows.audit.verify.replay.signatures import SIGN_OFF
from workflows.audit.verify.streams import Stream
from workflows.audit.verify.words import Fault, FaultWriter
from workflows.journal.seals import PrintedSeal

DIAGNOSIS = SubjectKind.DIAGNOSIS


@dataclass
class Report:
    """What was read, how far it is sealed, and what does not hold."""

    entries: int = 0
    subjects: int = 0
    seals: int = 0
    newest: Seal | None = None
    unsealed: int = 0
    faults: list[Fault] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    """历史: what was written before there was something to compare it with."""

    @property
    def ok(self) -> bool:
        return not self.faults


def verify_journal(session: Session, printed: PrintedSeal | None = None) -> Report:
    """Check the whole database; with a seal printed earlier, that nothing was cut off since."""
    baseline = Baseline(session)
    check = _read_all(session, baseline)
    words, report = check.words, check.report
    report.faults += (Fault("unmatched", f"{said}。") for said in baseline.faults())
    report.history += baseline.history()
    report.faults += (
        Fault("unmatched", f"数据库的触发器“{name}”{what}：写入一次、不得改动的表失去了保护。")
        for name, what in sorted(wrong(session.connection()).items())
    )
    report.faults += pointers.faults(session)
    seals = sealed.Seals(session)
    report.faults += seals.faults()
    report.seals, report.newest = seals.count, seals.newest
    report.unsealed = report.entries - seals.entries
    report.faults += sealed.ends(session, words)
    report.faults += draws.faults(session, words)
    if printed is not None:
        report.faults += sealed.against(session, printed)
    return report


def survey(session: Session, now: datetime) -> Baseline:
    """Return what of the whole database is history, if all of it is old: what a mark holds."""
    found = Baseline(session, recording=now)
    _read_all(session, found)
    return found


def _read_all(session: Session, baseline: Baseline) -> "_Check":
    check, cells = _Check(session, baseline), CellCheck(session)
    entries = read_entries(session, order_by=[ENTRY.subject_id, ENTRY.seq])
    for _, chain in groupby(entries, key=attrgetter("subject_id")):
        read = list(chain)
        check.chain(read)
        check.report.faults += (check.words.unmatched(*said, DIAGNOSIS) for said in cells.compare(read))
    check.rest()
    check.house(session)
    check.report.faults += (check.words.unmatched(*said, DIAGNOSIS) for said in cells.left())
    return check


def verify_subject(session: Session, subject_id: UUID) -> Report:
    """Check one subject alone: its chain, its sealed ends and its tables."""
    baseline = Baseline(session)
    check = _Check(session, baseline, subject_id)
    report = check.report
    chain = list(read_entries(session, where=ENTRY.subject_id == subject_id, order_by=[ENTRY.seq]))
    if chain:
        check.chain(chain)
    check.rest()
    report.history += baseline.history()
    report.faults += sealed.ends(session, check.words, subject_id)
    report.unsealed = len(chain) - columns(session, _SEALED, {"subject_id": subject_id}).scalar_one()
    return report


_SEALED = sa.select(sa.func.coalesce(sa.func.max(col(SealedHead.seq)), 0)).where(
    col(SealedHead.subject_id) == sa.bindparam("subject_id")
)


class _Check:
    """Goes through the chains in the order of their subjects, with the rows that go with each."""

    def __init__(self, session: Session, baseline: Baseline, subject_id: UUID | None = None) -> None:
        self.words, self.report = FaultWriter(session), Report()
        self._baseline = baseline
        self._replay, self._closings = Replay(), Closings(session)
        self._streams = {table: Stream(session, table, subject_id) for table in TABLES if table.of is not None}

    def chain(self, chain: Sequence[EntryRow]) -> None:
        """Check one chain, and the rows that it alone speaks of."""
        first, report = chain[0], self.report
        report.subjects += 1
        report.entries += len(chain)
        broken = find_flaws(chain)
        report.faults += (self.words.of(flaw, first) for flaw in broken)
        tables = LOCAL.get(first.subject, ())
        actual = {table: self._streams[table].take(first.subject_id) for table in tables}
        expected, garbled = self._replay.play(chain, actual)
        if not broken:
            report.faults += (self.words.entry("unmatched", entry, "读不通：缺少应有的内容") for entry in garbled)
        for table in tables:
            self._compare(expected[table], actual[table], first)
        if actual.get(ITEM):
            self._closing(actual[ITEM][0], actual[SIGN_OFF], chain)
            for signature in unshown(actual[SIGN_OFF], chain):
                self._differ(Discrepancy(SIGN_OFF, signature, "shown", why="已不在库中"), first)

    def rest(self) -> None:
        """Check what is left when every chain was read: rows of the house, and those of none."""
        for table, stream in self._streams.items():
            for row in stream.rest():
                self._compare(begun(table, [row]), [row], None)

    def house(self, session: Session) -> None:
        """Check the rows that several chains speak of, when every chain was read."""
        for table, expected in self._replay.house.items():
            key = sa.inspect(table.model).c.id
            read = rows(session, *table.selected, order_by=[key])
            self._compare(expected, [table.read(row) for row in read], None)

    def _compare(self, expected: Rows, actual: Sequence[Values], first: EntryRow | None) -> None:
        if actual or expected:
            for difference in compare_rows(expected, actual):
                self._differ(difference, first)

    def _differ(self, difference: Discrepancy, first: EntryRow | None) -> None:
        if difference.table.after and difference.entry is None:
            column, table = difference.table.after  # the directory's chain is read first
            made = self._replay.house[table].maker(difference.row[column])
            difference = replace(difference, since=made)
        if not self._baseline.takes(difference):
            self.report.faults.append(self.words.differs(difference, first))

    def _closing(self, item: Values, signed: Sequence[Values], chain: Sequence[EntryRow]) -> None:
        words, item_id = self.words, item["id"]
        if item["state"] == State.CLOSED:
            lacks = self._closings.lacks(item, signed, chain)
            self.report.faults += (words.unmatched(item_id, said) for said in lacks)
        for signature in signed:
            if untimely := self._closings.untimely(item, signature):
                what = f"的签字{SIGN_OFF.called(signature)}{untimely}"
                if self._baseline.covers(chain, signature["signed_at"], SIGN_OFF):
                    self._baseline.untimely += 1
                else:
                    self.report.faults.append(words.unmatched(item_id, what))
