"""What was done to a chain that does not hold (pure): 改动, 插入, 删除 or 调换, entry by entry.

An entry's hash covers its own number and the hash before it. So an entry that was only moved
still tells its old number, and one that was rewritten with its hash made anew is the one that
nothing after it refers to.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from models.canonical import canonical_text
from models.labelled import LabelledEnum
from workflows.audit.verify.raw import EntryRow
from workflows.journal.entries import GENESIS, entry_digest


class Tampering(LabelledEnum):
    """What was done to an entry."""

    EDITED = "edited", "被改动"
    INSERTED = "inserted", "被插入"
    DELETED = "deleted", "被删除"
    REORDERED = "reordered", "次序被改"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One entry of a chain that does not hold; `entry` is None for one that is gone."""

    kind: Tampering
    seq: int
    entry: EntryRow | None
    why: str


def holds(entries: Sequence[EntryRow]) -> bool:
    """Tell whether the entries of one subject, by number, are a chain with nothing amiss."""
    previous = GENESIS
    for seq, entry in enumerate(entries, start=1):
        if entry.seq != seq or entry.previous != previous or not _whole(entry):
            return False
        previous = entry.hash
    return True


def _whole(entry: EntryRow) -> bool:
    """Tell whether an entry says what its hash does, first with its data as they are stored."""
    wanted = entry.hash
    as_stored = (
        f'{{"act":{_word(entry.act)},"actor_id":{_word(entry.actor_id)},'
        f'"at":{canonical_text(entry.at)},"automatic":{_word(entry.automatic)},'
        f'"data":{entry.stored},"office":{_word(entry.office)},'
        f'"previous":{canonical_text(entry.previous)},"seq":{_word(entry.seq)},'
        f'"subject":{_word(entry.subject)},"subject_id":{_word(entry.subject_id)}}}'
    )
    same = hashlib.sha256(as_stored.encode()).hexdigest() == wanted
    return same or entry_digest(entry._asdict()) == wanted


_word = lru_cache(maxsize=10_000, typed=True)(canonical_text)
"""JSON of what many entries say alike: their acts, people and offices."""


def find_flaws(entries: Sequence[EntryRow]) -> list[Flaw]:
    """Return what is amiss with the entries of one subject, by number; nothing when they hold."""
    return [] if holds(entries) else list(_Broken(entries).flaws())


class _Broken:
    """A chain that does not hold, with the number that each entry had when it was written."""

    def __init__(self, entries: Sequence[EntryRow]) -> None:
        self.entries = entries
        self.referred = {entry.previous for entry in entries}
        longest = max(len(entries), *(entry.seq for entry in entries)) + len(entries)
        self.first = [_written_as(entry, longest) for entry in entries]

    def flaws(self) -> Iterator[Flaw]:
        """Yield each flaw once, by number."""
        found = {(flaw.seq, flaw.kind): flaw for flaw in self._unordered()}
        yield from (found[key] for key in sorted(found))

    def _unordered(self) -> Iterator[Flaw]:
        places: dict[int, list[int]] = defaultdict(list)
        for n, entry in enumerate(self.entries):
            first = self.first[n]
            places[self._number(n)].append(n)
            if first is None:
                yield _flaw(Tampering.EDITED, entry, "内容与其校验值不符")
            elif first != entry.seq:
                yield _flaw(Tampering.REORDERED, entry, f"写入时是第{first}条")
        kept: list[int] = []
        for number in range(1, max(places) + 1):
            if number not in places:
                yield Flaw(Tampering.DELETED, number, None, "这一条已不在库中")
                continue
            real, *others = sorted(places[number], key=self._doubt)
            yield from (
                _flaw(Tampering.INSERTED, self.entries[n], "与另一条占同一序号，且没有后继指向它") for n in others
            )
            kept.append(real)
        yield from self._unlinked(kept)

    def _doubt(self, n: int) -> tuple[bool, bool]:
        """Order those that claim one number: the one that the next entry refers to comes first."""
        entry = self.entries[n]
        return entry.hash not in self.referred, self.first[n] is None

    def _unlinked(self, kept: Sequence[int]) -> Iterator[Flaw]:
        """Yield the entries that were rewritten with their hash, or written in between."""
        head = self.entries[kept[0]]
        if self._number(kept[0]) == 1 and self.first[kept[0]] and head.previous != GENESIS:
            yield _flaw(Tampering.EDITED, head, "是首条，却指向另一条")
        for one, other in pairwise(kept):
            entry, following = self.entries[one], self.entries[other]
            joined = following.previous == entry.hash
            if self._number(other) != self._number(one) + 1:
                if joined:
                    yield _flaw(Tampering.INSERTED, following, "接在序号不相连的一条之后")
            elif not joined:
                yield from self._torn(one, other)

    def _torn(self, one: int, other: int) -> Iterator[Flaw]:
        """Yield which of two neighbours was written anew: the one that nothing refers to.

        At the end of a chain that may be either, and both are named.
        """
        entry, following = self.entries[one], self.entries[other]
        if self.first[one] and entry.hash not in self.referred:
            why = f"校验值与第{self._number(other)}条所记的不符，应是改写后重算的"
            yield _flaw(Tampering.EDITED, entry, why)
        if self.first[other] and following.hash not in self.referred:
            why = f"没有接在第{self._number(one)}条之后"
            yield _flaw(Tampering.INSERTED, following, why)

    def _number(self, n: int) -> int:
        """Return the number that an entry was written under, as far as that can be told."""
        return self.first[n] or self.entries[n].seq


def _flaw(kind: Tampering, entry: EntryRow, why: str) -> Flaw:
    return Flaw(kind, entry.seq, entry, why)


def _written_as(entry: EntryRow, longest: int) -> int | None:
    """Return the number under which the entry's hash is right; None when there is none."""
    said = entry._asdict()
    numbers = (entry.seq, *range(1, longest + 1))
    return next((seq for seq in numbers if entry_digest(said | {"seq": seq}) == entry.hash), None)
