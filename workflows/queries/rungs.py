"""How far an overdue item or duty has climbed the ladder of 升级, as its clock remembers it."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from models.deadline import Deadline
from models.vocabulary import Rung
from workflows import ladder
from workflows.rulebook import Rulebook
from workflows.rules import Rules

Climbed = Rung | Literal["none"]
"""The highest rung that was reached, or none."""

Firsts = tuple[tuple[Rung, int], ...]
"""The rungs of a campaign's ladder in order, each with the place of its first step."""


def firsts(rules: Rules) -> Firsts:
    """Return where on the ladder each rung begins."""
    rungs = [step.rung for step in ladder.flat(rules.ladder)]
    return tuple((rung, rungs.index(rung)) for rung in Rung if rung in rungs)


Ladders = tuple[tuple[Firsts, tuple[UUID, ...]], ...]
"""Ladders that differ, each with the campaigns whose it is; with none where all are alike."""


def ladders(books: Iterable[Rulebook]) -> Ladders:
    """Return the ladders of some campaigns."""
    found: dict[Firsts, tuple[UUID, ...]] = {}
    for book in books:
        steps = firsts(book.rules)
        found[steps] = (*found.get(steps, ()), book.campaign_id)
    return tuple(found.items()) if len(found) > 1 else tuple((steps, ()) for steps in found)


def rungs(known: Ladders) -> tuple[Rung, ...]:
    """Return the rungs of some ladders, in order."""
    found = {rung for steps, _ in known for rung, _ in steps}
    return tuple(rung for rung in Rung if rung in found)


def reached(known: Ladders, campaign: Any) -> sa.ColumnElement[Any]:
    """Select the rung that a clock's row reached for its present due date.

    A rung of an earlier due date, which the present one has not come to yet, is not counted.
    """
    kind = sa.inspect(Deadline).c.rung.type
    steps = [(on_it, sa.literal(rung, kind)) for rung, on_it in _steps(known, campaign)]
    return sa.case(*steps, else_=sa.null()) if steps else sa.null()


def climbed(
    subject: sa.ColumnElement[bool],
    known: Ladders,
    campaign: Any,
    rung: Climbed,
) -> sa.ColumnElement[bool]:
    """Select the subjects whose clock's row, joined by `subject`, stands on a rung, or on none."""
    on_it = [at for step, at in _steps(known, campaign) if rung in {step, "none"}]
    found = sa.exists().where(subject, sa.or_(sa.false(), *on_it))
    return ~found if rung == "none" else found


def _steps(known: Ladders, campaign: Any) -> Iterator[tuple[Rung, sa.ColumnElement[bool]]]:
    for steps, ids in known:
        of_it = campaign.in_(ids) if ids else sa.true()
        for rung, first in steps:
            at = (col(Deadline.rung) == rung, col(Deadline.position) > first)
            yield rung, sa.and_(of_it, *at)
