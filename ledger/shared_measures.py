"""Which measures of an item that is split go to which of its parts (分给各项), as a person says."""

from collections.abc import Sequence

from ledger.forms import Flaws

Shares = Sequence[frozenset[int]]
"""Of each part the numbers of its measures, from 1."""


def measures_of_parts(
    measures: Sequence[str], shares: Shares | None, parts: int, place: str, errors: Flaws
) -> list[tuple[str, ...]]:
    """Return the measures of each part: those given to it, or all where nobody said; every measure goes somewhere."""
    if shares is None:
        return [tuple(measures)] * parts
    if len(shares) != parts:
        errors.add(place, f"整改措施按{len(shares)}项分的，现在是{parts}项，请重新分。")
        return [tuple(measures)] * parts
    given = frozenset[int]().union(*shares)
    if beyond := sorted(n for n in given if not 1 <= n <= len(measures)):
        errors.add(place, f"没有第{beyond[0]}条整改措施，请重新分。")
    if left := [n for n in range(1, len(measures) + 1) if n not in given]:
        errors.add(place, f"第{'、'.join(map(str, left))}条整改措施没有分给任何一项，请分给其中一项或几项。")
    return [tuple(text for n, text in enumerate(measures, 1) if n in share) for share in shares]
