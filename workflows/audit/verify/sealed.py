"""The chains held against the seals, the seals against one another and against a printed one."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.journal import Entry, Seal, SealedHead
from models.session import columns
from workflows.audit.verify.raw import ENTRY, read_entries
from workflows.audit.verify.words import Fault, FaultWriter
from workflows.journal import seals
from workflows.journal.entries import GENESIS

_HEADS = sa.select(
    col(SealedHead.seal_id),
    col(SealedHead.position),
    col(SealedHead.subject_id),
    col(SealedHead.seq),
    col(SealedHead.hash),
).order_by(col(SealedHead.seal_id), col(SealedHead.position))


class _Head(NamedTuple):
    """The end of one chain as it was sealed, in the order of the columns."""

    seal_id: UUID
    position: int
    subject_id: UUID
    seq: int
    hash: str


class Seals:
    """All seals in order; after `faults`, how many there are and how far they reach."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.count = 0
        self.newest: Seal | None = None
        self._ends: dict[UUID, int] = {}

    @property
    def entries(self) -> int:
        """How many entries stand under the seals."""
        return sum(self._ends.values())

    def faults(self) -> Iterator[Fault]:
        """Check the chain of seals, and each seal's root over the heads that stand under it."""
        under = defaultdict[UUID, list[_Head]](list)
        for head in columns(self._session, _HEADS, {}):
            under[head.seal_id].append(_Head(*head))
        previous, before = GENESIS, 0
        for made in self._session.scalars(sa.select(Seal).order_by(col(Seal.number))):
            self.count, self.newest = self.count + 1, made
            if made.number != before + 1:
                yield Fault("deleted", f"第{before + 1}号封存已不在库中，其后一个还在。")
            elif made.previous != previous:
                yield Fault("edited", f"第{made.number}号封存没有接在前一号之后，其中一个被改写过。")
            if made.hash != seals.seal_digest(made.model_dump()):
                yield Fault("edited", f"第{made.number}号封存与其封存值不符，被改动过。")
            yield from self._under(made, under.pop(made.id, []))
            previous, before = made.hash, made.number
        if under:
            yield Fault("deleted", f"有 {len(under)} 个封存的明细还在，封存本身已不在库中。")
        elif self._session.scalar(_ASTRAY):
            yield Fault("edited", "有封存的标识，或明细所指的封存，被改写过：照它找不到。")

    def _under(self, made: Seal, heads: Sequence[_Head]) -> Iterator[Fault]:
        new = sum(head.seq - self._ends.get(head.subject_id, 0) for head in heads)
        self._ends |= {head.subject_id: head.seq for head in heads}
        if not heads or [head.position for head in heads] != list(range(made.subjects)):
            yield Fault("deleted", f"第{made.number}号封存下应有 {made.subjects} 条明细，现有 {len(heads)} 条。")
            return
        leaves = (seals.merkle_leaf(head.subject_id, head.seq, head.hash) for head in heads)
        if seals.merkle_root(leaves) != made.root or new != made.entries:
            yield Fault("edited", f"第{made.number}号封存的明细与总根不符，被改动过。")


_ASTRAY = (
    sa.select(col(SealedHead.id))
    .outerjoin(Seal, col(Seal.id) == SealedHead.seal_id)
    .where(col(Seal.id).is_(None))
    .limit(1)
)
"""A head whose seal is not found as the program looks for it, however the two are read."""


def ends(session: Session, words: FaultWriter, subject_id: UUID | None = None) -> Iterator[Fault]:
    """Yield the sealed ends that the journal does not hold as they were sealed.

    Of each subject only the first: it tells since when.
    """
    same = (col(Entry.subject_id) == SealedHead.subject_id) & (col(Entry.seq) == SealedHead.seq)
    lost = (
        sa.select(col(SealedHead.subject_id), col(SealedHead.seq), col(Seal.number), col(Entry.id))
        .outerjoin(Seal, col(Seal.id) == SealedHead.seal_id)
        .outerjoin(Entry, same)
        .where(col(Entry.id).is_(None) | (col(Entry.hash) != SealedHead.hash))
        .order_by(col(Seal.number), col(SealedHead.subject_id))
    )
    if subject_id is not None:
        lost = lost.where(col(SealedHead.subject_id) == subject_id)
    told: set[UUID] = set()
    for subject, seq, number, entry_id in columns(session, lost, {}).all():
        if subject in told:
            continue
        told.add(subject)
        sealed = f"第{number}号封存" if number else "封存"
        if entry_id is None:
            what = f"被删除：{sealed}时它还在，现已不在库中"
            yield words.gone(None, str(subject), seq, what)
            continue
        (entry,) = read_entries(session, where=ENTRY.id == entry_id)
        what = f"被改动：与{sealed}时的不符，是封存之后连同校验值一起改写的"
        yield words.entry("edited", entry, what)


def against(session: Session, printed: seals.PrintedSeal) -> Iterator[Fault]:
    """Hold the stored seal of that number against the printed one."""
    kept = session.scalar(sa.select(col(Seal.hash)).where(col(Seal.number) == printed.number))
    number = printed.number
    if kept is None:
        sentence = f"印出的第{number}号封存已不在库中：记录被截去，或整个库被换过。"
        yield Fault("deleted", sentence)
    elif kept != printed.hash:
        sentence = f"库中第{number}号封存与印出的不同：此号及以前的记录被改写后重新封存过。"
        yield Fault("edited", sentence)
