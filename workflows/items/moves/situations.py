"""In which situation an item can be: each asked of one item, with its twin in SQL beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import col

from models.item import Item, Measure
from models.journal import Entry
from models.signature import Extension, Signature
from models.vocabulary import ExtensionState, SignAct
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Needs, Part
from workflows.journal.acts import Act

SOON = timedelta(days=10)
"""How long before the next review of a 长期坚持 item its superior is asked for it."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A situation: `when` tells whether an item is in it, `rows` selects the items that are.

    `looks_at` is what `when` looks at beside the item itself. The rows of one that is not `exact` are
    more than those that are in it, never fewer: there is no opposite of it.
    """

    when: Callable[[ItemContext], bool]
    rows: sa.ColumnElement[bool]
    looks_at: Needs = frozenset()
    exact: bool = True

    def __and__(self, other: "Situation") -> "Situation":
        return Situation(
            lambda case: self.when(case) and other.when(case),
            sa.and_(self.rows, other.rows),
            self.looks_at | other.looks_at,
            self.exact and other.exact,
        )

    def __invert__(self) -> "Situation":
        """Return the opposite.

        Raises:
            TypeError: where rows say too little; it stands in the code, and is met at once.

        """
        if not self.exact:
            raise TypeError("A situation whose rows are too many has no opposite in rows.")
        return Situation(lambda case: not self.when(case), sa.not_(self.rows), self.looks_at)


def _exists(table: type[Measure | Signature], *rows: object) -> sa.Exists:
    conditions: list[sa.ColumnElement[bool]] = [col(table.item_id) == col(Item.id), *rows]  # type: ignore[list-item]
    return sa.exists().where(*conditions)


def signed(act: SignAct, *more: sa.ColumnElement[bool]) -> sa.Exists:
    """Select the items that have such a signature in their present round."""
    return _exists(Signature, col(Signature.round) == col(Item.round), col(Signature.act) == act, *more)


def _all_done(case: ItemContext) -> bool:
    return bool(case.measures) and all(measure.done_at for measure in case.measures)


def _review_soon(case: ItemContext) -> bool:
    review_on = case.item.review_on
    return review_on is not None and review_on <= case.today + SOON


_IN_WRITING: sa.ColumnClause[str] = sa.literal_column(f"'{Act.REQUEST_VOID.value}'")
"""As the statement itself says it: for a parameter no partial index is looked into."""
ALWAYS = Situation(lambda _: True, sa.true())
HAS_PEOPLE = Situation(
    lambda case: case.item.leader_id is not None and case.item.responsible_id is not None,
    sa.and_(col(Item.leader_id).is_not(None), col(Item.responsible_id).is_not(None)),
)
PLAN_SUBMITTED = Situation(
    lambda case: case.item.plan_submitted_at is not None, col(Item.plan_submitted_at).is_not(None)
)
VOID_REQUESTED = Situation(
    lambda case: case.void_request is not None,
    col(Item.id).in_(sa.select(col(Entry.subject_id)).where(col(Entry.act) == _IN_WRITING)),
    frozenset({Part.VOIDING}),
    exact=False,
)
EXTENSION_PENDING = Situation(
    lambda case: case.pending_extension is not None,
    col(Item.id).in_(sa.select(col(Extension.item_id)).where(col(Extension.state) == ExtensionState.PENDING)),
    frozenset({Part.EXTENSIONS}),
)
MEASURES_LEFT = Situation(
    lambda case: any(measure.done_at is None for measure in case.measures),
    _exists(Measure, col(Measure.done_at).is_(None)),
    frozenset({Part.MEASURES}),
)
MEASURES_DONE = Situation(_all_done, sa.and_(_exists(Measure), sa.not_(MEASURES_LEFT.rows)), MEASURES_LEFT.looks_at)
VERIFIED = Situation(lambda case: case.verified_by is not None, signed(SignAct.VERIFY), frozenset({Part.SIGNATURES}))
REVIEW_SOON = Situation(_review_soon, col(Item.review_on).is_not(None), exact=False)
