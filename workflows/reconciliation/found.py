"""The differences of a comparison as they are kept: what was found, and the one hash over it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from models.base import new_key
from models.reconciliation import ReconciliationDifference
from models.reconciliation_words import DifferenceKind, Settlement
from workflows.journal.entries import sha256
from workflows.reconciliation.comparison import Comparison, Difference

FOUND = (
    *("id", "position", "kind", "field", "item_id", "reported_keys", "reported", "held", "last"),
    *("reported_place", "held_place", "likeness", "is_doubtful", "changed_by"),
)
"""What a difference says when it is found; none of it ever changes."""
Line = dict[str, Any]
"""A difference by column, not yet stored."""
_SAME = ("kind", "field", "item_id", "reported", "held")
"""What two comparisons say alike of one difference."""
_Sameness = tuple[object, ...]


def lines(comparison: Comparison) -> Iterator[Line]:
    """Yield what is kept of a comparison, in its order, without positions.

    Of several items reported as one there is a line each: none of them is signed off before that is settled.
    """
    for each in comparison.differences:
        several = each.kind is DifferenceKind.MERGED
        items = each.item_ids if several or len(each.item_ids) == 1 else ()
        for item_id in items or (None,):
            yield _line(each, item_id)


def _line(found: Difference, item_id: UUID | None) -> Line:
    return {
        "id": new_key(),
        "kind": found.kind,
        "field": found.field,
        "item_id": item_id,
        "reported_keys": list(found.reported_keys),
        **{name: getattr(found, name) for name in ("reported", "held", "last", "reported_place", "held_place")},
        **{name: getattr(found, name) for name in ("likeness", "is_doubtful", "changed_by")},
    }


def digest(found: Iterable[Mapping[str, Any]]) -> str:
    """Return the hash over differences as they were found: what the journal holds of them."""
    return sha256([[_plain(line[name]) for name in FOUND] for line in found])


def _plain(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value


@dataclass(frozen=True, slots=True)
class Recheck:
    """What another comparison found beside what was known."""

    fresh: Sequence[Line]
    """What was not known."""
    gone: Sequence[sa.Row[Any]]
    """What nobody had done with, and is no more."""


def held_against(known: Sequence[sa.Row[Any]], told: Iterable[Line]) -> Recheck:
    """Hold what another comparison told against the differences that are known.

    What still differs as it did keeps what was decided of it. What was taken over and differs again is found anew.
    """
    standing = defaultdict[_Sameness, list[sa.Row[Any]]](list)
    for each in known:
        if each.settlement is not Settlement.TAKEN:
            standing[_sameness({name: getattr(each, name) for name in _SAME})].append(each)
    fresh, met = list[Line](), Counter[_Sameness]()
    for line in told:
        same = _sameness(line)
        met[same] += 1
        if met[same] > len(standing.get(same, ())):
            fresh.append(line)
    gone = [each for same, some in standing.items() for each in some[met[same] :] if is_open(each)]
    return Recheck(fresh, sorted(gone, key=lambda each: each.position))


def _sameness(line: Mapping[str, Any]) -> _Sameness:
    return tuple(line[name] for name in _SAME)


def is_open(difference: sa.Row[Any] | ReconciliationDifference) -> bool:
    """Tell whether a difference still stands against its item: nothing was decided, or an explanation is awaited."""
    return difference.settlement in (None, Settlement.RETURNED)
