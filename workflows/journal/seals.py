"""封存: every evening one root over the new ends of all chains, bound to the seal before.

A chain shows that its entries follow one another; a seal that was printed or mailed shows, later,
that none of them was rewritten or cut off since. The tree is that of RFC 6962, so that one item's
place under a seal can be shown without the others.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.base import new_key
from models.canonical import canonical
from models.journal import Entry, Seal, SealedHead
from models.session import columns, insert
from workflows.days import day_in
from workflows.errors import Incomplete
from workflows.journal.entries import GENESIS, sha256

Hash = bytes
MerkleStep = tuple[str, str]
"""One step of an audit path: on which side the other hash stands ("left", "right"), and it."""

SEALED = ("number", "at", "subjects", "entries", "root", "previous")
"""What the hash of a seal covers."""

_HEADS = cast("sa.Table", sa.inspect(SealedHead).local_table)


def seal(session: Session, now: datetime) -> Seal | None:
    """Seal every chain that has grown; None when none has, or when another clock was faster.

    An entry that is committed later, whatever its time, is newer than what was sealed of its
    subject, and so falls under the next seal.
    """
    heads = _grown(session)
    last = newest_seal(session)
    if not heads:
        return None
    made = Seal(
        number=last.number + 1 if last else 1,
        at=now.astimezone(UTC),
        subjects=len(heads),
        entries=sum(new for *_, new in heads),
        root=merkle_root(merkle_leaf(*head[:3]) for head in heads),
        previous=last.hash if last else GENESIS,
        hash="",
    )
    made.hash = seal_digest(made.model_dump())
    won = session.execute(
        insert(session, Seal)
        .values(**made.model_dump())
        .on_conflict_do_nothing(index_elements=["number"])
        .returning(col(Seal.id))
    ).one_or_none()
    if won is None:
        return None
    rows = [
        {"id": new_key(), "seal_id": made.id, "position": n, "subject_id": subject_id, "seq": seq, "hash": digest}
        for n, (subject_id, seq, digest, _) in enumerate(heads)
    ]
    session.connection().execute(sa.insert(_HEADS), rows)
    return made


def newest_seal(session: Session) -> Seal | None:
    """Return the last seal, if there is one."""
    return session.exec(select(Seal).order_by(col(Seal.number).desc()).limit(1)).first()


def latest_seals(session: Session, limit: int, before: int | None = None) -> Sequence[Seal]:
    """Return the seals before a number, the newest first."""
    query = select(Seal).order_by(col(Seal.number).desc()).limit(limit)
    return session.exec(query if before is None else query.where(Seal.number < before)).all()


def _grown(session: Session) -> Sequence[sa.Row[UUID, int, str, int]]:
    """Return subject, seq, hash and the count of new entries of each chain that has grown."""
    ends = _ends(Entry)
    sealed = _ends(SealedHead)
    before = sa.func.coalesce(sealed.c.seq, 0)
    return columns(
        session,
        sa.select(ends.c.subject_id, ends.c.seq, col(Entry.hash), (ends.c.seq - before).label("new"))
        .join(Entry, (col(Entry.subject_id) == ends.c.subject_id) & (col(Entry.seq) == ends.c.seq))
        .outerjoin(sealed, sealed.c.subject_id == ends.c.subject_id)
        .where(ends.c.seq > before)
        .order_by(ends.c.subject_id),
        {},
    ).all()


def _ends(table: type[Entry] | type[SealedHead]) -> sa.Subquery:
    """Select the last number of each subject in the journal, or in the seals."""
    return (
        sa.select(col(table.subject_id), sa.func.max(col(table.seq)).label("seq"))
        .group_by(col(table.subject_id))
        .subquery()
    )


def seal_digest(said: Mapping[str, object]) -> str:
    """Return the hash of a seal: over all that it says, the seal before included."""
    return sha256({name: said[name] for name in SEALED})


def merkle_leaf(subject_id: UUID, seq: int, entry_hash: str) -> Hash:
    """Return the leaf of one chain's end."""
    return hashlib.sha256(b"\x00" + canonical([subject_id.hex, seq, entry_hash])).digest()


def merkle_root(leaves: Iterable[Hash]) -> str:
    """Return the Merkle tree hash of RFC 6962 over the leaves, of which there is at least one."""
    return merkle_tree(leaves)[-1][0].hex()


def merkle_tree(leaves: Iterable[Hash]) -> list[list[Hash]]:
    """Return the tree's levels from the leaves to the root; an odd last node moves up as it is."""
    levels = [list(leaves)]
    while len(level := levels[-1]) > 1:
        pairs = range(0, len(level) - 1, 2)
        above = [hashlib.sha256(b"\x01" + level[n] + level[n + 1]).digest() for n in pairs]
        levels.append(above + level[len(pairs) * 2 :])
    return levels


def merkle_path(levels: Sequence[Sequence[Hash]], position: int) -> list[MerkleStep]:
    """Return the audit path of a leaf: what it is hashed with, in turn, to give the root."""
    steps: list[MerkleStep] = []
    for level in levels[:-1]:
        other = position ^ 1
        if other < len(level):
            steps.append(("left" if other < position else "right", level[other].hex()))
        position //= 2
    return steps


@dataclass(frozen=True, slots=True)
class PrintedSeal:
    """A seal as it was copied from paper or mail."""

    number: int
    hash: str


def format_printed(made: Seal, zone: ZoneInfo) -> str:
    """Write a seal as one line to be printed or mailed, with four signs against slips."""
    day = day_in(zone, made.at).isoformat()
    groups = " ".join(made.hash[n : n + 4] for n in range(0, len(made.hash), 4))
    return f"封存第{made.number}号 {day} {groups} 校验 {_check(made.number, day, made.hash)}"


def parse_printed(line: str) -> PrintedSeal:
    """Read such a line again, or refuse one that was copied wrongly."""
    found = _PRINTED.search("".join(line.split()).lower())
    if found is None:
        raise Incomplete({"seal": "这不是一行封存值，请照“封存第…号 日期 … 校验 …”整行录入。"})
    number, day, said, check = found.groups()
    if check != _check(int(number), day, said):
        raise Incomplete({"seal": "封存值抄录有误（与末尾的校验不符），请逐字核对后重新录入。"})
    return PrintedSeal(int(number), said)


_PRINTED = re.compile(r"第(\d{1,9})号(\d{4}-\d\d-\d\d)([0-9a-f]{64})校验([0-9a-f]{4})")


def _check(number: int, day: str, said: str) -> str:
    return hashlib.sha256(f"{number} {day} {said}".encode()).hexdigest()[:4]


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Where one chain stands under a seal."""

    number: int
    seq: int
    hash: str
    path: list[MerkleStep]


class Sealed:
    """The seals as far as they are asked for: the tree of each is built once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._trees: dict[UUID, list[list[Hash]]] = {}

    def inclusion(self, subject_id: UUID, through: int | None = None) -> Inclusion | None:
        """Return where the subject's newest sealed end stands; None while none is sealed.

        With `through`, the first sealed end that covers the entry of that number.
        """
        wanted = col(SealedHead.subject_id) == subject_id
        query = select(SealedHead, Seal.number).join(Seal, col(Seal.id) == SealedHead.seal_id)
        if through is None:
            query = query.where(wanted).order_by(col(SealedHead.seq).desc())
        else:
            query = query.where(wanted, col(SealedHead.seq) >= through)
            query = query.order_by(col(SealedHead.seq))
        found = self._session.exec(query.limit(1)).first()
        if found is None:
            return None
        head, number = found
        steps = merkle_path(self._tree(head.seal_id), head.position)
        return Inclusion(number, head.seq, head.hash, steps)

    def _tree(self, seal_id: UUID) -> list[list[Hash]]:
        if seal_id not in self._trees:
            heads = self._session.execute(
                sa.select(col(SealedHead.subject_id), col(SealedHead.seq), col(SealedHead.hash))
                .where(col(SealedHead.seal_id) == seal_id)
                .order_by(col(SealedHead.position))
            )
            self._trees[seal_id] = merkle_tree(merkle_leaf(*head) for head in heads)
        return self._trees[seal_id]
