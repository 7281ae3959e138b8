"""A fault in words: which entry, of what, when, by whom, and what was done to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Item
from models.people import User
from models.vocabulary import SubjectKind
from workflows.journal import CLOCK
from workflows.story.labels import label
from workflows.verify.chains import Flaw, Said

_SUBJECTS = {kind.value: kind.label for kind in SubjectKind}


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


class Words:
    """What people call subjects, acts and actors: read only when something is to be said."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, flaw: Flaw, first: Said) -> Fault:
        """Say what is amiss with one entry of a chain."""
        what = f"{flaw.kind.label}：{flaw.why}"
        if flaw.entry is not None:
            return self.entry(flaw.kind.value, flaw.entry, what)
        return self.gone(first["subject"], first["subject_id"], flaw.seq, what)

    def entry(self, kind: str, entry: Said, what: str) -> Fault:
        """Say something of one entry that is there."""
        number = self._number(entry["subject_id"])
        act = label(entry["subject"], entry["act"])
        at, who = _instant(entry["at"]), self._who(entry)
        when = f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else entry["at"]
        return Fault(
            kind=kind,
            sentence=f"{_called(entry['subject'], entry['subject_id'], number)}"
            f"第{entry['seq']}条记录（{when}，{who}，{act}）{what}。",
            subject=entry["subject"],
            subject_id=entry["subject_id"],
            number=number,
            seq=entry["seq"],
            act=entry["act"],
            at=at,
            who=who,
        )

    def gone(self, subject: str | None, subject_id: str, seq: int, what: str) -> Fault:
        """Say something of one entry that is not there any more."""
        number = self._number(subject_id)
        return Fault(
            kind="deleted",
            sentence=f"{_called(subject, subject_id, number)}第{seq}条记录{what}。",
            subject=subject,
            subject_id=subject_id,
            number=number,
            seq=seq,
        )

    def unmatched(
        self,
        subject_id: str,
        what: str,
        entry: Said | None = None,
        subject: SubjectKind = SubjectKind.ITEM,
    ) -> Fault:
        """Say what tables and journal do not agree on."""
        if entry is not None:
            return self.entry("unmatched", entry, f"与库中现有的不一致：{what}")
        number = self._number(subject_id)
        return Fault(
            kind="unmatched",
            sentence=f"{_called(subject, subject_id, number)}{what}。",
            subject=subject.value,
            subject_id=subject_id,
            number=number,
        )

    def _number(self, subject_id: str) -> str | None:
        key = _key(subject_id)
        return self._session.scalar(sa.select(col(Item.number)).where(col(Item.id) == key))

    def _who(self, entry: Said) -> str:
        who = entry["actor_id"]
        if who is None:
            return CLOCK
        name = self._session.scalar(sa.select(col(User.name)).where(col(User.id) == _key(who)))
        return f"{entry['office']}{name or who}"


def _key(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _instant(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def _called(subject: str | None, subject_id: str, number: str | None) -> str:
    kind = _SUBJECTS.get(subject, subject) if subject else ""
    return f"{kind}{number or subject_id}"
