"""In which situation an item can be, whatever the day; what depends on the day says from which it counts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Needs, Part

SOON = timedelta(days=10)
"""How long before the next review of a 长期坚持 item its superior is asked for it."""
Holds = Callable[[ItemContext], bool]


def any_day(_case: ItemContext) -> None:
    """Count at once."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A situation: an item is in it if all its conditions hold, each looked at only if those before it do.

    Each condition is known with what it looks at beside the item itself. `begins_on` tells from which day
    an item in it counts; None for at once.
    """

    conditions: tuple[tuple[Holds, Needs], ...]
    begins_on: Callable[[ItemContext], date | None] = any_day

    @property
    def looks_at(self) -> Needs:
        return frozenset().union(*(needs for _, needs in self.conditions))

    def when(self, case: ItemContext) -> bool:
        """Tell whether an item is in it, be it from a later day on."""
        return all(holds(case) for holds, _ in self.conditions)

    def now(self, case: ItemContext) -> bool:
        """Tell whether an item is in it today."""
        if not self.when(case):
            return False
        begins_on = self.begins_on(case)
        return begins_on is None or begins_on <= case.today

    def __and__(self, other: "Situation") -> "Situation":
        """Return the situation of both; at most one of them depends on the day."""
        begins_on = other.begins_on if self.begins_on is any_day else self.begins_on
        return Situation(self.conditions + other.conditions, begins_on)

    def __invert__(self) -> "Situation":
        """Return the opposite.

        Raises:
            TypeError: where it depends on the day; it stands in the code, and is met at once.

        """
        if self.begins_on is not any_day:
            raise TypeError("A situation that begins on a day has no opposite.")
        return Situation(((lambda case: not self.when(case), self.looks_at),))


def _situation(holds: Holds, *looks_at: Part) -> Situation:
    return Situation(((holds, frozenset(looks_at)),))


def _all_done(case: ItemContext) -> bool:
    return bool(case.measures) and all(measure.done_at for measure in case.measures)


def _before_review(case: ItemContext) -> date | None:
    return case.item.review_on and case.item.review_on - SOON


ALWAYS = Situation(())
HAS_PEOPLE = _situation(lambda case: case.item.leader_id is not None and case.item.responsible_id is not None)
PLAN_SUBMITTED = _situation(lambda case: case.item.plan_submitted_at is not None)
VOID_REQUESTED = _situation(lambda case: case.void_request is not None, Part.VOIDING)
EXTENSION_PENDING = _situation(lambda case: case.pending_extension is not None, Part.EXTENSIONS)
MEASURES_LEFT = _situation(lambda case: any(measure.done_at is None for measure in case.measures), Part.MEASURES)
MEASURES_DONE = _situation(_all_done, Part.MEASURES)
VERIFIED = _situation(lambda case: case.verified_by is not None, Part.SIGNATURES)
REVIEW_SOON = Situation(((lambda case: case.item.review_on is not None, frozenset()),), _before_review)
