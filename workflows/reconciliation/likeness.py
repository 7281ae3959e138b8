"""How alike two texts are, and which of many are alike at all, without comparing each with each."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

WHOLE = 100
_RAREST = 128
"""By how many pairs of letters of a text its like are looked for: those that fewest others have."""
_MAX_SHARING = 64
"""A pair of letters that more texts have tells none from another."""
_MAX_LIKE = 8

Pairs = frozenset[str]


class Like(NamedTuple):
    """One that is like another, of 100."""

    likeness: int
    at: int


def letter_pairs(folded: str) -> Pairs:
    """Return the pairs of neighbouring letters of a folded text."""
    return frozenset(map("".join, pairwise(folded))) or frozenset({folded} - {""})


def likeness(one: Pairs, other: Pairs) -> int:
    """Return how alike two texts are, 0 to 100: what their pairs of letters have in common (Dice, 1945)."""
    together = len(one) + len(other)
    return round(2 * WHOLE * len(one & other) / together) if together else WHOLE


class LikeIndex:
    """Texts by their pairs of letters: in time that grows with what is asked, not with how many there are."""

    def __init__(self, texts: Mapping[int, Pairs]) -> None:
        self._texts = texts
        self._having: defaultdict[str, list[int]] = defaultdict(list)
        for at, pairs in texts.items():
            for pair in pairs:
                self._having[pair].append(at)

    def sharing(self, pairs: Pairs) -> list[int]:
        """Return those that share most of a text's rarest pairs of letters, the likeliest first."""
        having = sorted((len(found), pair) for pair in pairs if (found := self._having.get(pair)))
        rarest = [pair for many, pair in having[:_RAREST] if many <= _MAX_SHARING] or [p for _, p in having[:1]]
        shared = Counter(at for pair in rarest for at in self._having[pair][:_MAX_SHARING])
        return [at for at, _ in shared.most_common(_MAX_LIKE)]

    def like(self, pairs: Pairs) -> list[Like]:
        """Return those that are alike, the likest first."""
        found = (Like(likeness(pairs, self._texts[at]), at) for at in self.sharing(pairs))
        return sorted(found, reverse=True)
