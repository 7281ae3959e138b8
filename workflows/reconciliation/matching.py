"""Which rows of two ledgers are the same, whatever their numbers, their order and some of their words are.

What is surest comes first, and takes its rows away: the same words; one row that says what several say; the same
number; like words. Where two rows may be the same or not, a person is asked (ADR 33).
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from workflows.folding import sameness
from workflows.reconciliation.likeness import WHOLE, LikeIndex, Pairs, letter_pairs, likeness
from workflows.reconciliation.rows import LedgerRow

SURE, POSSIBLE = 80, 50
"""From which likeness on two rows are the same, or may be."""
_CLEARLY = 10
"""By how much the likest is more alike than the next."""
_WITHIN, _COVERED, _OWN = 0.9, 0.85, 0.7
"""How much of a part is in the whole, of the whole in its parts, and of a part in no other part."""
_FEWEST_PARTS = 2
_SHARING = 2
"""A pair, and the likest beside it."""
_DIGITS = re.compile(r"\d+")

Answers = Mapping[tuple[str, UUID], bool]
"""What a person said of doubtful pairs, by the reported row's key and the item: whether they are the same."""
Owner = UUID | str


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
    """Match the rows of two sides."""
    matcher = _Matcher(_Side.of(firsts), _Side.of(seconds), answers or {})
    return matcher.matched()


@dataclass(slots=True)
class _Side:
    """One side's rows, and which of them are not matched yet."""

    rows: Sequence[LedgerRow]
    texts: list[str]
    left: dict[int, None]
    _pairs: dict[int, Pairs] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Sequence[LedgerRow]) -> "_Side":
        return cls(rows, [sameness(row.text) for row in rows], dict.fromkeys(range(len(rows))))

    def pairs(self, at: int) -> Pairs:
        if at not in self._pairs:
            self._pairs[at] = letter_pairs(self.texts[at])
        return self._pairs[at]

    def owner(self, at: int) -> Owner:
        row = self.rows[at]
        return row.organization_id or row.organization

    def by_owner(self) -> dict[Owner, LikeIndex]:
        """What is left, by whose it is."""
        found: defaultdict[Owner, dict[int, Pairs]] = defaultdict(dict)
        for at in self.left:
            found[self.owner(at)][at] = self.pairs(at)
        return {owner: LikeIndex(texts) for owner, texts in found.items()}


class _Found(NamedTuple):
    likeness: int
    first: int
    second: int


class _Matcher:
    def __init__(self, one: _Side, other: _Side, answers: Answers) -> None:
        self._one, self._other, self._answers = one, other, answers
        self._matches: list[Match] = []
        self._exact: dict[tuple[Owner, str], int] = {}

    def matched(self) -> Matching:
        self._answered()
        self._same_text()
        self._parts(self._one, self._other, whole_first=True)
        self._parts(self._other, self._one, whole_first=False)
        self._same_number()
        self._like_text()
        self._same_text_elsewhere()
        repeated = tuple(self._repeated())
        return Matching(tuple(sorted(self._matches)), tuple(self._one.left), tuple(self._other.left), repeated)

    def _take(self, firsts: Collection[int], seconds: Collection[int], alike: int, *, in_doubt: bool = False) -> None:
        self._matches.append(Match(tuple(firsts), tuple(seconds), alike, in_doubt))
        for side, taken in ((self._one, firsts), (self._other, seconds)):
            for at in taken:
                side.left.pop(at, None)

    def _said(self, first: int, second: int) -> bool | None:
        item = self._other.rows[second].item_id
        return self._answers.get((self._one.rows[first].key, item)) if item else None

    def _alike(self, first: int, second: int) -> int:
        return likeness(self._one.pairs(first), self._other.pairs(second))

    def _answered(self) -> None:
        if not any(self._answers.values()):
            return
        keys = {row.key: at for at, row in enumerate(self._one.rows)}
        items = {row.item_id: at for at, row in enumerate(self._other.rows)}
        for (key, item), is_same in self._answers.items():
            first, second = keys.get(key, -1), items.get(item, -1)
            if is_same and first in self._one.left and second in self._other.left:
                self._take((first,), (second,), self._alike(first, second))

    def _same_text(self) -> None:
        """Those that say the same of the same organization; of several, those of one number, then in their order."""
        theirs: defaultdict[tuple[Owner, str], list[int]] = defaultdict(list)
        for second in self._other.left:
            owner = self._other.owner(second)
            for text in {self._other.texts[second], sameness(self._other.rows[second].original_text or "")} - {""}:
                theirs[owner, text].append(second)
        for is_numbered in (True, False):
            for first in list(self._one.left):
                there = theirs.get((self._one.owner(first), self._one.texts[first]), ())
                fits = (s for s in there if s in self._other.left and self._fits(first, s, is_numbered=is_numbered))
                for second in islice(fits, 1):
                    self._exact[self._one.owner(first), self._one.texts[first]] = second
                    self._take((first,), (second,), WHOLE)

    def _fits(self, first: int, second: int, *, is_numbered: bool) -> bool:
        if self._said(first, second) is False:
            return False
        return not is_numbered or _same_number(self._one.rows[first], self._other.rows[second])

    def _parts(self, wholes: _Side, parts: _Side, *, whole_first: bool) -> None:
        """One row of a side that says what several of the other say."""
        index = parts.by_owner()
        for whole in list(wholes.left):
            near = index.get(wholes.owner(whole))
            found = _parts_of(wholes.pairs(whole), parts, near) if near else []
            if len(found) >= _FEWEST_PARTS:
                firsts, seconds = ((whole,), found) if whole_first else (found, (whole,))
                self._take(firsts, seconds, WHOLE)

    def _same_number(self) -> None:
        """Those of one number, unless several have it."""
        mine, theirs = _by_number(self._one), _by_number(self._other)
        for number, (first, *more) in mine.items():
            second, *others = theirs.get(number, [-1])
            if second < 0 or more or others or self._said(first, second) is False:
                continue
            if first in self._one.left and second in self._other.left:
                alike = self._alike(first, second)
                self._take((first,), (second,), alike, in_doubt=alike < POSSIBLE)

    def _like_text(self) -> None:
        """Those whose words are alike, the likest first: in doubt where others are as like, or figures differ."""
        index = self._other.by_owner()
        found = list[_Found]()
        for first in self._one.left:
            near = index.get(self._one.owner(first))
            for alike, second in near.like(self._one.pairs(first)) if near else ():
                if alike >= POSSIBLE and self._said(first, second) is not False:
                    found.append(_Found(alike, first, second))
        rivals = _next_best(found)
        for each in sorted(found, key=lambda f: (-f.likeness, f.first, f.second)):
            if each.first in self._one.left and each.second in self._other.left:
                in_doubt = each.likeness < SURE or each.likeness - rivals[each] < _CLEARLY or self._figures_differ(each)
                self._take((each.first,), (each.second,), each.likeness, in_doubt=in_doubt)

    def _figures_differ(self, found: _Found) -> bool:
        one, other = self._one.texts[found.first], self._other.texts[found.second]
        return _DIGITS.findall(one) != _DIGITS.findall(other)

    def _same_text_elsewhere(self) -> None:
        """Those that say the same, and nobody else does, of another organization."""
        mine, theirs = _by_text(self._one), _by_text(self._other)
        for text, (first, *more) in mine.items():
            second, *others = theirs.get(text, [-1])
            if second >= 0 and not more and not others and self._said(first, second) is not False:
                self._take((first,), (second,), WHOLE)

    def _repeated(self) -> Iterator[tuple[int, int]]:
        for first in list(self._one.left):
            if (second := self._exact.get((self._one.owner(first), self._one.texts[first]))) is not None:
                del self._one.left[first]
                yield first, second


def _same_number(one: LedgerRow, other: LedgerRow) -> bool:
    return bool(one.number) and one.number in {other.number, other.original_number}


def _parts_of(whole: Pairs, parts: _Side, near: LikeIndex) -> list[int]:
    """Return the parts of a whole, where they cover it; none where they do not."""
    found, covered = list[int](), set[str]()
    left = {at: parts.pairs(at) for at in near.sharing(whole) if at in parts.left}
    for at, own in sorted(left.items(), key=lambda each: -len(each[1])):
        if len(own & whole) >= _WITHIN * len(own) and len(own - covered) >= _OWN * len(own):
            covered |= own & whole
            found.append(at)
    return sorted(found) if len(covered) >= _COVERED * len(whole) else []


def _by_number(side: _Side) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for at in side.left:
        for number in {side.rows[at].number, side.rows[at].original_number}:
            if number:
                found[number].append(at)
    return found


def _by_text(side: _Side) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for at in side.left:
        found[side.texts[at]].append(at)
    return found


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
