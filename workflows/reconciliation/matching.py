"""Which rows of two ledgers are the same, whatever their numbers, their order and some of their words are.

What is surest comes first, and takes its rows away: the same words; one row that says what several say; the same
number; like words. Where two rows may be the same or not, a person is asked (ADR 33).
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from workflows.reconciliation.likeness import WHOLE, LikeIndex, letter_pairs, likeness
from workflows.reconciliation.rows import LedgerRow
from workflows.reconciliation.sides import Side, Wording

SURE, POSSIBLE = 80, 50
"""From which likeness on two rows are the same, or may be."""
_CLEARLY = 10
"""By how much the likest is more alike than the next."""
_WITHIN, _COVERED, _OWN = 0.7, 0.7, 0.4
"""How much of a part is in the whole, of the whole in its parts, and of a part in no other part."""
_FEWEST_PARTS, _CUT = 2, "\n"
_MAX_ALIKE = 8
"""Of how many rows that say the same the likest is looked for."""
_SHARING = 2
"""A pair, and the likest beside it."""
_TELLING = ("goal", "measures", "due", "leader", "person", "completion", "indicator")
"""What tells apart rows that say the same."""
_DIGITS = re.compile(r"\d+")

Answers = Mapping[tuple[str, UUID], bool]
"""What a person said of doubtful pairs, by the reported row's key and the item: whether they are the same."""


class Match(NamedTuple):
    """Rows of the first side and of the second, by place, that are the same: one and one, or one and several."""

    firsts: tuple[int, ...]
    seconds: tuple[int, ...]
    likeness: int
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Matching:
    """All that are the same, in the order of the first side, and what is left of both."""

    matches: tuple[Match, ...]
    only_first: tuple[int, ...]
    only_second: tuple[int, ...]
    repeated: tuple[tuple[int, int], ...]
    """Rows of the first side that say once more what another said, each with the row of the second."""


def match(firsts: Sequence[LedgerRow], seconds: Sequence[LedgerRow], answers: Answers | None = None) -> Matching:
    """Match the rows of two sides, in time that grows with how many they are, and not with its square."""
    return _Matcher(Side.of(firsts), Side.of(seconds), answers or {}).matched()


class _Found(NamedTuple):
    likeness: int
    first: int
    second: int


class _Matcher:
    def __init__(self, one: Side, other: Side, answers: Answers) -> None:
        self._one, self._other, self._answers = one, other, answers
        self._matches: list[Match] = []
        self._same: dict[tuple[Wording, str | None], int] = {}

    def matched(self) -> Matching:
        self._answered()
        self._same_text()
        repeated = list(self._repeated())
        self._one_of_several()
        self._several_of_one()
        self._same_number()
        self._like_text()
        self._same_text_elsewhere()
        matches = tuple(sorted(self._matches))
        return Matching(matches, tuple(self._one.left), tuple(self._other.left), tuple(repeated))

    def _take(self, firsts: Collection[int], seconds: Collection[int], alike: int, *, in_doubt: bool = False) -> None:
        self._matches.append(Match(tuple(firsts), tuple(seconds), alike, in_doubt))
        for side, taken in ((self._one, firsts), (self._other, seconds)):
            for at in taken:
                del side.left[at]

    def _may_be(self, first: int, second: int) -> bool:
        """Whether neither is matched yet, and nobody said that they are not the same."""
        if first not in self._one.left or second not in self._other.left:
            return False
        item = self._other.rows[second].item_id
        return item is None or self._answers.get((self._one.rows[first].key, item)) is not False

    def _alike(self, first: int, second: int) -> int:
        return likeness(self._one.pairs(first), self._other.pairs(second))

    def _answered(self) -> None:
        if not any(self._answers.values()):
            return
        keys = {row.key: at for at, row in enumerate(self._one.rows)}
        items = {row.item_id: at for at, row in enumerate(self._other.rows)}
        for (key, item), is_same in self._answers.items():
            first, second = keys.get(key, -1), items.get(item, -1)
            if is_same and self._may_be(first, second):
                self._take((first,), (second,), self._alike(first, second))

    def _same_text(self) -> None:
        """Those that say the same of the same organization; of several, those of one number, then the likest rows."""
        theirs = self._other.by_wording()
        numbered = self._by_number(theirs)
        for first in list(self._one.left):
            self._take_same(first, numbered.get((self._one.wording(first), self._one.rows[first].number), ()))
        for first in list(self._one.left):
            if self._taken_by_number(first) is None:
                there = theirs.get(self._one.wording(first), [])
                while there and there[0] not in self._other.left:
                    del there[0]  # or each of ten thousand that say the same would pass over all that are taken
                self._take_same(first, there)

    def _take_same(self, first: int, seconds: Iterable[int]) -> None:
        free = islice((second for second in seconds if self._may_be(first, second)), _MAX_ALIKE)
        row = self._one.rows[first]
        best = max(free, key=lambda second: _cells_alike(row, self._other.rows[second]), default=None)
        if best is not None:
            wording = self._one.wording(first)
            self._same[wording, row.number] = self._same[wording, None] = best
            self._take((first,), (best,), WHOLE)

    def _by_number(self, theirs: Mapping[Wording, Sequence[int]]) -> Mapping[tuple[Wording, str | None], Sequence[int]]:
        """Return the rows of the other side by what they say, and each of their numbers."""
        found = defaultdict[tuple[Wording, str | None], list[int]](list)
        for wording, seconds in theirs.items():
            for second in seconds:
                row = self._other.rows[second]
                for number in {row.number, row.original_number}:
                    if number:
                        found[wording, number].append(second)
        return found

    def _taken_by_number(self, first: int) -> int | None:
        """Return the row of the other side that another row has taken which says the same by the same number."""
        number = self._one.rows[first].number
        return self._same.get((self._one.wording(first), number)) if number else None

    def _repeated(self) -> Iterator[tuple[int, int]]:
        for first in list(self._one.left):
            second = self._taken_by_number(first)
            second = self._same.get((self._one.wording(first), None)) if second is None else second
            if second is not None:
                del self._one.left[first]
                yield first, second

    def _one_of_several(self) -> None:
        """One row of the first side that says what several of the second say."""
        index = self._other.by_owner()
        for first in list(self._one.left):
            if seconds := _parts(self._one.texts[first], self._other, index.get(self._one.owner(first))):
                self._take((first,), seconds, WHOLE)

    def _several_of_one(self) -> None:
        """Several rows of the first side that say what one of the second says."""
        index = self._one.by_owner()
        for second in list(self._other.left):
            if firsts := _parts(self._other.texts[second], self._one, index.get(self._other.owner(second))):
                self._take(firsts, (second,), WHOLE)

    def _same_number(self) -> None:
        """Those of one number, unless several have it; in doubt where their words are not alike."""
        theirs = self._other.by_number()
        for number, firsts in self._one.by_number().items():
            seconds = theirs.get(number, ())
            if len(firsts) == len(seconds) == 1 and self._may_be(firsts[0], seconds[0]):
                alike = self._alike(firsts[0], seconds[0])
                self._take(firsts, seconds, alike, in_doubt=alike < POSSIBLE)

    def _like_text(self) -> None:
        """Those whose words are alike, the likest first: in doubt where others are as like, or figures differ."""
        found = list(self._like())
        rivals = _next_best(found)
        for each in sorted(found, key=lambda f: (-f.likeness, f.first, f.second)):
            if self._may_be(each.first, each.second):
                in_doubt = each.likeness < SURE or each.likeness - rivals[each] < _CLEARLY or self._figures_differ(each)
                self._take((each.first,), (each.second,), each.likeness, in_doubt=in_doubt)

    def _like(self) -> Iterator[_Found]:
        index = self._other.by_owner()
        for first in self._one.left:
            near = index.get(self._one.owner(first))
            for alike, second in near.like(self._one.pairs(first)) if near else ():
                if alike >= POSSIBLE and self._may_be(first, second):
                    yield _Found(alike, first, second)

    def _figures_differ(self, found: _Found) -> bool:
        one, other = self._one.texts[found.first], self._other.texts[found.second]
        return _DIGITS.findall(one) != _DIGITS.findall(other)

    def _same_text_elsewhere(self) -> None:
        """Those that say the same, and nobody else does, of another organization."""
        theirs = self._other.by_text()
        for text, firsts in self._one.by_text().items():
            seconds = theirs.get(text, ())
            if len(firsts) == len(seconds) == 1 and self._may_be(firsts[0], seconds[0]):
                self._take(firsts, seconds, WHOLE)


def _cells_alike(one: LedgerRow, other: LedgerRow) -> tuple[int, bool]:
    """Return in how many other cells two rows are alike, and whether the other belongs into every ledger."""
    return sum(getattr(one, field) == getattr(other, field) for field in _TELLING), not other.is_optional


def _parts(whole: str, side: Side, near: LikeIndex | None) -> list[int]:
    """Return the rows of a side that together say what a text says, where there are several."""
    found, covered, rest, pairs = list[int](), set[str](), whole, letter_pairs(whole)
    left = [at for at in near.sharing(pairs) if at in side.left] if near else []
    for at in sorted(left, key=lambda at: -len(side.texts[at])):
        text, own = side.texts[at], side.pairs(at)
        is_of_its_own = len(own & pairs) >= _WITHIN * len(own) and len(own - covered) >= _OWN * len(own)
        if text in rest or is_of_its_own:
            rest = rest.replace(text, _CUT, 1)  # words that a text says twice are two parts'
            covered |= own & pairs
            found.append(at)
    share = max(len(covered) / len(pairs), 1 - len(rest.replace(_CUT, "")) / len(whole)) if whole else 0
    return sorted(found) if len(found) >= _FEWEST_PARTS and share >= _COVERED else []


def _next_best(found: Sequence[_Found]) -> dict[_Found, int]:
    """Return, of each that was found, how alike the likest is that shares a row with it."""
    sharing: defaultdict[tuple[bool, int], list[_Found]] = defaultdict(list)
    for each in sorted(found, reverse=True):
        for key in _sides(each):
            if len(sharing[key]) < _SHARING:
                sharing[key].append(each)
    return {
        each: max((other.likeness for key in _sides(each) for other in sharing[key] if other != each), default=0)
        for each in found
    }


def _sides(found: _Found) -> tuple[tuple[bool, int], tuple[bool, int]]:
    return (True, found.first), (False, found.second)
