"""Which rows of a ledger were moved: the fewest without which the others stand in their order."""

from bisect import bisect_left
from collections.abc import Sequence


def moved(order: Sequence[int]) -> list[int]:
    """Return the places of a sequence without which its values rise (Schensted, 1961)."""
    tails, ends, before = list[int](), list[int](), list[int]()
    for place, value in enumerate(order):
        length = bisect_left(tails, value)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1], ends[length : length + 1] = [value], [place]
    staying, place = set[int](), ends[-1] if ends else -1
    while place >= 0:
        staying.add(place)
        place = before[place]
    return [place for place in range(len(order)) if place not in staying]
