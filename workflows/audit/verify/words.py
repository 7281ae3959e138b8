"""A fault in words: which entry, of what, when, by whom, and what was done to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Item
from models.people import User
from models.vocabulary import SubjectKind
from workflows.audit.history.labels import act_label
from workflows.audit.verify.chains import Flaw
from workflows.audit.verify.compare import Discrepancy
from workflows.audit.verify.raw import EntryRow
from workflows.audit.verify.raw import row_key as _key
from workflows.audit.verify.replay.grammar import Table
from workflows.journal.entries import CLOCK

MAX_QUOTED = 40
"""How much of a value a sentence repeats, in characters."""
NAMES = ("name", "number", "title", "code", "document")
"""What a row is called by, in this order."""
_SUBJECTS: Mapping[str, str] = {kind.value: kind.label for kind in SubjectKind}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not hold, with the entry that it is about as far as there is one."""

    kind: str
    sentence: str
    subject: str | None = None
    subject_id: str | None = None
    number: str | None = None
    seq: int | None = None
    act: str | None = None
    at: datetime | None = None
    who: str | None = None
    column: str | None = None
    """The table and the column, as item.due_on, where one was compared."""


class FaultWriter:
    """What people call subjects, acts and actors: read only when something is to be said."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, flaw: Flaw, first: EntryRow) -> Fault:
        """Say what is amiss with one entry of a chain."""
        what = f"{flaw.kind.label}：{flaw.why}"
        if flaw.entry is not None:
            return self.entry(flaw.kind.value, flaw.entry, what)
        return self.gone(first.subject, first.subject_id, flaw.seq, what)

    def entry(self, kind: str, entry: EntryRow, what: str) -> Fault:
        """Say something of one entry that is there."""
        return self._fault(kind, entry.subject, entry.subject_id, f"{self._cited(entry)}{what}", entry)

    def gone(self, subject: str | None, subject_id: str, seq: int, what: str) -> Fault:
        """Say something of one entry that is not there any more."""
        return replace(self._fault("deleted", subject, subject_id, f"第{seq}条记录{what}"), seq=seq)

    def unmatched(
        self, subject_id: str, what: str, entry: EntryRow | None = None, subject: SubjectKind = SubjectKind.ITEM
    ) -> Fault:
        """Say what tables and journal do not agree on."""
        if entry is not None:
            return self.entry("unmatched", entry, f"与库中现有的不一致：{what}")
        return self._fault("unmatched", subject.value, subject_id, what)

    def differs(self, found: Discrepancy, first: EntryRow | None) -> Fault:
        """Say what a row and the journal do not agree on, and which entry says otherwise."""
        table, row = found.table, found.row
        kind = table.kinds[0].value if table.kinds else None
        subject = first.subject if first else kind
        subject_id = str(first.subject_id if first else row.get(table.of or "id"))
        what = "" if table.of == "id" else f"{'的' if table.of else ''}{table.label}{table.called(row)}"
        fault = self._fault(
            "unmatched", subject, subject_id, f"{what}{self._disagreement(found)}", found.entry, named=bool(table.of)
        )
        return replace(fault, column=f"{table.name}.{found.column}" if found.column else table.name)

    def _fault(
        self,
        kind: str,
        subject: str | None,
        subject_id: str,
        what: str,
        entry: EntryRow | None = None,
        *,
        named: bool = True,
    ) -> Fault:
        """Say what is amiss, after the name of its subject; with what its entry says of itself."""
        number = self._number(subject_id)
        called = f"{_SUBJECTS.get(subject, subject) if subject else ''}{number or subject_id}" if named else ""
        return Fault(
            kind=kind,
            sentence=f"{called}{what}。",
            subject=subject,
            subject_id=subject_id,
            number=number,
            seq=entry.seq if entry else None,
            act=entry.act if entry else None,
            at=_instant(entry.at) if entry else None,
            who=self._who(entry) if entry else None,
        )

    def _disagreement(self, found: Discrepancy) -> str:
        table, row, column, entry = found.table, found.row, found.column, found.entry
        if found.missing:
            return f"已不在库中，而{self._cited(entry)}说有"
        if column is None:
            return "没有任何记录"
        label = table.columns[column]
        if found.why is not None:
            return f"的“{label}”{found.why}"
        if found.lacking:
            return f"的“{label}”无从核对：{self._cited(entry)}没有写明"
        now, then = (self._told(table, column, value) for value in (row[column], found.value))
        return f"的“{label}”现为{now}，按{self._cited(entry)}应为{then}"

    def _cited(self, entry: EntryRow | None) -> str:
        if entry is None:
            return "记录"
        act = act_label(entry.subject, entry.act)
        at = _instant(entry.at)
        when = f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else entry.at
        return f"第{entry.seq}条记录（{when}，{self._who(entry)}，{act}）"

    def _told(self, table: Table, column: str, value: object) -> str:
        """Return a value in words: a word's label, the name behind a key, or the value itself."""
        if value is None:
            return "空"
        kind = sa.inspect(table.model).c[column]
        if isinstance(kind.type, sa.Enum) and kind.type.enum_class:
            labels = {member.value: getattr(member, "label", member) for member in kind.type.enum_class}
            value = labels.get(value, value)
        elif kind.foreign_keys:
            value = self._behind(next(iter(kind.foreign_keys)).column, value)
        elif isinstance(value, bool):
            value = "是" if value else "否"
        text = str(value)
        return f"“{text if len(text) <= MAX_QUOTED else text[:MAX_QUOTED] + '…'}”"

    def _behind(self, key: sa.Column[UUID], value: object) -> object:
        """Return what people call the row that a key refers to; the key, where nothing does."""
        called = next((key.table.c[name] for name in NAMES if name in key.table.c), None)
        if called is None or str(_key(value)) != value:  # spelled otherwise it refers to nothing
            return value
        found = self._session.scalar(sa.select(called).where(key == _key(value)))
        return found or value

    def _number(self, subject_id: str) -> str | None:
        key = _key(subject_id)
        return self._session.scalar(sa.select(col(Item.number)).where(col(Item.id) == key))

    def _who(self, entry: EntryRow) -> str:
        who = entry.actor_id
        if who is None:
            return CLOCK
        name = self._session.scalar(sa.select(col(User.name)).where(col(User.id) == _key(who)))
        return f"{entry.office}{name or who}"


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
