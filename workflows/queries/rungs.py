"""How far an overdue item or duty has climbed the ladder of 升级, as its clock remembers it."""

from typing import Literal

import sqlalchemy as sa
from sqlmodel import col

from models.deadline import Deadline
from models.vocabulary import Rung
from workflows import ladder
from workflows.rules import Rules

Climbed = Rung | Literal["none"]
"""The highest rung that was reached, or none."""

Firsts = tuple[tuple[Rung, int], ...]
"""The rungs of a campaign's ladder in order, each with the place of its first step."""


def firsts(rules: Rules) -> Firsts:
    """Return where on the ladder each rung begins."""
    rungs = [step.rung for step in ladder.flat(rules.ladder)]
    return tuple((rung, rungs.index(rung)) for rung in Rung if rung in rungs)


def reached(steps: Firsts) -> sa.ColumnElement[Rung | None]:
    """Select the rung that a clock's row reached for its present due date.

    A rung of an earlier due date, which the present one has not come to yet, is not counted.
    """
    kind = sa.inspect(Deadline).c.rung.type
    return sa.case(*((_at(*step), sa.literal(step[0], kind)) for step in steps), else_=sa.null())


def climbed(
    subject: sa.ColumnElement[bool], steps: Firsts, rung: Climbed
) -> sa.ColumnElement[bool]:
    """Select the subjects whose clock's row, joined by `subject`, stands on a rung, or on none."""
    if rung == "none":
        on_any = sa.or_(sa.false(), *(_at(*step) for step in steps))
        return ~sa.exists().where(subject, on_any)
    on_it = sa.or_(sa.false(), *(_at(*step) for step in steps if step[0] is rung))
    return sa.exists().where(subject, on_it)


def _at(rung: Rung, first: int) -> sa.ColumnElement[bool]:
    return sa.and_(col(Deadline.rung) == rung, col(Deadline.position) > first)
