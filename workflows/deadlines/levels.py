"""How far an overdue item or duty has climbed the ladder of 升级, as its clock remembers it."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from models.deadline import Deadline
from models.vocabulary import EscalationStep
from workflows.deadlines import ladder
from workflows.rules.rules import Rules
from workflows.rules.snapshot import CampaignRules

RungReached = EscalationStep | Literal["none"]
"""The highest rung that was reached, or none."""

CampaignColumn = sa.SQLColumnExpression[UUID]
FirstRungs = tuple[tuple[EscalationStep, int], ...]
"""The rungs of a campaign's ladder in order, each with the place of its first step."""


def first_rungs(rules: Rules) -> FirstRungs:
    """Return where on the ladder each rung begins."""
    rungs = [step.rung for step in ladder.rungs_of(rules.ladder)]
    return tuple((rung, rungs.index(rung)) for rung in EscalationStep if rung in rungs)


Ladders = tuple[tuple[FirstRungs, tuple[UUID, ...]], ...]
"""Ladders that differ, each with the campaigns whose it is; with none where all are alike."""


def ladders(books: Iterable[CampaignRules]) -> Ladders:
    """Return the ladders of some campaigns."""
    found: dict[FirstRungs, tuple[UUID, ...]] = {}
    for book in books:
        steps = first_rungs(book.rules)
        found[steps] = (*found.get(steps, ()), book.campaign_id)
    return tuple(found.items()) if len(found) > 1 else tuple((steps, ()) for steps in found)


def rungs(known: Ladders) -> tuple[EscalationStep, ...]:
    """Return the rungs of some ladders, in order."""
    found = {rung for steps, _ in known for rung, _ in steps}
    return tuple(rung for rung in EscalationStep if rung in found)


def reached(known: Ladders, campaign: CampaignColumn) -> sa.ColumnElement[Any]:
    """Select the rung that a clock's row reached for its present due date.

    A rung of an earlier due date, which the present one has not come to yet, is not counted.
    """
    kind = sa.inspect(Deadline).c.rung.type
    steps = [(on_it, sa.literal(rung, kind)) for rung, on_it in _steps(known, campaign)]
    return sa.case(*steps, else_=sa.null()) if steps else sa.null()


def reached_rung(
    subject: sa.ColumnElement[bool], known: Ladders, campaign: CampaignColumn, rung: RungReached
) -> sa.ColumnElement[bool]:
    """Select the subjects whose clock's row, joined by `subject`, stands on a rung, or on none."""
    on_it = [at for step, at in _steps(known, campaign) if rung in {step, "none"}]
    found = sa.exists().where(subject, sa.or_(sa.false(), *on_it))
    return ~found if rung == "none" else found


def _steps(known: Ladders, campaign: CampaignColumn) -> Iterator[tuple[EscalationStep, sa.ColumnElement[bool]]]:
    for steps, ids in known:
        of_it = campaign.in_(ids) if ids else sa.true()
        for rung, first in steps:
            at = (col(Deadline.rung) == rung, col(Deadline.position) > first)
            yield rung, sa.and_(of_it, *at)
