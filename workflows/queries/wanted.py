"""What lists and counts of items may be asked: from each number to the rows behind it.

A question is its parameters and what decides its statement, so that statements are made once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Indicator
from models.deadline import Deadline
from models.item import Item
from models.signoff import Extension, SignOff
from models.vocabulary import ExtensionState, Level, Sensitivity, SignAct, State
from workflows import access
from workflows.actors import Actor
from workflows.errors import Incomplete
from workflows.ladder import overdue_before
from workflows.queries.rungs import Climbed, Firsts, climbed, firsts
from workflows.queries.stages import EVER, LATE_STATES, PARTS, Part
from workflows.rulebook import calendar, rulebook
from workflows.workdays import Calendar


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What to list; each None leaves a question open."""

    campaign_id: UUID | None = None
    organization_id: UUID | None = None
    state: State | None = None
    overdue: bool | None = None
    responsible_id: UUID | None = None
    indicator: str | None = None
    text: str | None = None
    organization_only: bool = False
    """本级: the organization without those below it."""
    parts: tuple[Part, ...] | None = None
    ever: State | None = None
    """The stage that an item is, or once was, in."""
    level: Level | None = None
    heading: str | None = None
    """一级指标, such as 支部1."""
    cited: bool | None = None
    """Whether any indicator is cited."""
    overdue_by: int | None = None
    """Overdue by at least so many working days."""
    due_through: date | None = None
    rung: Climbed | None = None
    """The rung reached for the present due date; asked within a campaign, whose ladder it is."""
    extension: bool | None = None
    """Whether an extension waits for its decision."""
    verified: bool | None = None
    """Whether this application for closure was verified."""


Reach = tuple[frozenset[Sensitivity], ...] | None
"""Which kinds of item each of the parameters scope0, scope1… opens; None where all are open."""


class Fixed(NamedTuple):
    """What of a question no parameter says: it makes the statement itself."""

    late: bool | None
    parts: tuple[Part, ...] | None
    ever: State | None
    cited: bool | None
    rung: Climbed | None
    steps: Firsts | None
    extension: bool | None
    verified: bool | None


class Asked(NamedTuple):
    """A question by its parameters and by what decides its statement."""

    given: dict[str, Any]
    reach: Reach
    fixed: Fixed


def asked(session: Session, actor: Actor, wanted: ItemFilter, today: date) -> Asked:
    """Return the question of a filter, as the actor may ask it."""
    given = _given(session, actor, wanted, today)
    reach = reach_in(session, actor, wanted.campaign_id)
    if reach is not None:
        given |= {"me": actor.me, "today": today}
        given |= {f"scope{n}": scope for n, scope in enumerate(actor.reach)}
    fixed = Fixed(
        late=wanted.overdue if wanted.overdue_by is None else True,
        parts=wanted.parts,
        ever=wanted.ever,
        cited=wanted.cited,
        rung=wanted.rung,
        steps=_steps(session, wanted),
        extension=wanted.extension,
        verified=wanted.verified,
    )
    return Asked(given, reach, fixed)


def _given(session: Session, actor: Actor, wanted: ItemFilter, today: date) -> dict[str, Any]:
    """Return the parameters of a question; which ones there are decides its statement."""
    given: dict[str, Any] = {
        "campaign": wanted.campaign_id,
        "state": wanted.state,
        "responsible": wanted.responsible_id,
        "indicator": wanted.indicator,
        "text": wanted.text and _plain(wanted.text),
        "level": wanted.level,
        "heading": wanted.heading and f"{_plain(wanted.heading)}-",
        "due_through": wanted.due_through,
    }
    if wanted.organization_id is not None:
        node = access.organization_asked(
            session, actor, wanted.organization_id, today, wanted.campaign_id
        )
        given |= {"only": node.id} if wanted.organization_only else {"below": node.path}
    if wanted.overdue is not None or wanted.overdue_by is not None:
        least = wanted.overdue_by or 1
        given["late_through"] = overdue_before(today, _days(session, wanted), least)
    return {name: value for name, value in given.items() if value is not None}


def _plain(text: str) -> str:
    """Take from a text what LIKE would read as more than itself."""
    return re.sub(r"[/%_]", r"/\g<0>", text)


def _steps(session: Session, wanted: ItemFilter) -> Firsts | None:
    if wanted.rung is None:
        return None
    if wanted.campaign_id is None:
        raise Incomplete({"campaign": "按升级查找，须指明是哪个专项行动。"})
    return firsts(rulebook(session, wanted.campaign_id).rules)


def conditions(given: frozenset[str], reach: Reach, fixed: Fixed) -> list[sa.ColumnElement[bool]]:
    """Select the items that a question is about, from `Item` joined with its `Indicator`."""
    parameter = sa.bindparam
    by_name = {
        "campaign": col(Item.campaign_id) == parameter("campaign"),
        "state": col(Item.state) == parameter("state"),
        "responsible": col(Item.responsible_id) == parameter("responsible"),
        "indicator": col(Indicator.code) == parameter("indicator"),
        "text": col(Item.text).contains(parameter("text"), escape="/"),
        "level": col(Item.level) == parameter("level"),
        "heading": col(Indicator.code).startswith(parameter("heading"), escape="/"),
        "due_through": col(Item.due_sort) <= parameter("due_through"),
        "only": col(Item.organization_id) == parameter("only"),
        "below": col(Item.organization_id).in_(access.below([parameter("below")])),
        "me": access.known_to(
            parameter("me"),
            parameter("today", type_=sa.Date()),
            {parameter(f"scope{n}"): kinds for n, kinds in enumerate(reach or ())},
        ),
    }
    return [
        *(condition for name, condition in by_name.items() if name in given),
        *_fixed(fixed),
    ]


def _fixed(fixed: Fixed) -> Iterator[sa.ColumnElement[bool]]:
    if fixed.late is not None:
        through: sa.BindParameter[date] = sa.bindparam("late_through")
        late = sa.and_(col(Item.state).in_(LATE_STATES), col(Item.due_sort) <= through)
        yield late if fixed.late else sa.not_(late)
    if fixed.parts is not None:
        yield col(Item.state).in_([state for part in fixed.parts for state in PARTS[part]])
    if fixed.ever is not None:
        yield EVER[fixed.ever]
    if fixed.cited is not None:
        yield col(Item.indicator_id).is_not(None) == fixed.cited
    if fixed.rung is not None and fixed.steps is not None:
        yield climbed(col(Deadline.item_id) == Item.id, fixed.steps, fixed.rung)
    for told, wanted in ((_ASKED_FOR_LATER, fixed.extension), (_VERIFIED, fixed.verified)):
        if wanted is not None:
            yield told if wanted else sa.not_(told)


_ASKED_FOR_LATER = col(Item.id).in_(
    sa.select(col(Extension.item_id)).where(col(Extension.state) == ExtensionState.PENDING)
)
_VERIFIED = sa.exists().where(
    col(SignOff.item_id) == Item.id,
    col(SignOff.round) == Item.round,
    col(SignOff.act) == SignAct.VERIFY,
)


def reach_in(session: Session, actor: Actor, campaign_id: UUID | None) -> Reach:
    """Return the kinds that each scope opens; None where all of a campaign is open to the actor.

    Then nothing need be asked of its rows, and the campaign's index suffices.
    """
    if campaign_id is not None:
        university = f"{rulebook(session, campaign_id).committee_id.hex}/"
        for scope, kinds in actor.reach.items():
            if scope.endswith(university) and kinds >= set(Sensitivity):
                return None
    return tuple(actor.reach.values())


def _days(session: Session, wanted: ItemFilter) -> Calendar:
    """Return the campaign's own calendar; the national one for a list across campaigns."""
    if wanted.campaign_id is None:
        return Calendar()
    return calendar(session, rulebook(session, wanted.campaign_id).committee_id)
