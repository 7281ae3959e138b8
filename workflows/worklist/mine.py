"""Which items wait for somebody: the rows that ask for it, less what the person's own circumstances forbid.

The rows say whom an item asks, and who the item itself shows may not. What somebody carries to every item is added
here (worklist/asker.py), with delegations.
Whether a move is allowed the machine says when it is made; a test holds both to the same answers.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from models.item import Delegation, Item, Measure
from models.people import Organization
from models.vocabulary import Sensitivity
from models.work_item import WorkItem
from workflows.authz import paths, visibility
from workflows.items import separation
from workflows.items.lateness import late_clause
from workflows.items.moves import DETAILS
from workflows.items.queries.expected_moves import DOERS, EXPECTED_MOVES
from workflows.work_items.queries import Clause, asked_in, begun, mentions
from workflows.worklist.asker import Asker, Decider, HeldOffices, LentOffice
from workflows.worklist.clerks import left_to_others

_MOVES = [each.move for each in EXPECTED_MOVES]
_DECIDED = col(WorkItem.act).in_([move.name for move in _MOVES if separation.not_recused in move.guards])
"""What is a decision, which whoever is recused or of 纪委 does not take."""
_CONFIRMED_ONLY = col(WorkItem.act).in_([move.name for move in _MOVES if DETAILS[move.name].confirmed_only])
_LENDABLE = col(WorkItem.act).in_([move.name for move in _MOVES if DETAILS[move.name].lendable])
_OF_THE_ABSENT = col(WorkItem.act).in_(
    [move.name for move in _MOVES if not separation.OF_THE_ABSENT.isdisjoint(move.guards)]
)
"""What is not done by who stands in for somebody who may not do it."""
DATED = {str(each.move.name) for each in EXPECTED_MOVES if each.by == DOERS}
"""What is done by a day of its own: that of a measure."""
_GUARDED = col(Item.sensitivity) != Sensitivity.NONE
_sibling = aliased(WorkItem)
STEP_DUE_ON: sa.Case[date] = sa.case((col(WorkItem.taken).is_not(None), col(WorkItem.due_on)))
"""The date of a step that has one of its own."""

Waiting = sa.Select[UUID, str, date, int, date | None, date | None, int, str | None]
"""Items, each with an act that it waits for, its due date, whether it is late (0) or not (1), and two days more.

These are the step's own date, and by when a measure is to be done; the due date is the first of these, else the item's.
Then whether it waits only from a later day on (1), and in whose place alone somebody does it, as text.
"""
_Way = sa.Select[UUID, str, date, int, date | None, date | None, int, UUID | None, bool]
"""The same, and whether the actor has still to be one who may know of the item."""
_NOBODY = sa.cast(sa.null(), sa.Uuid())


def waiting(by: Asker) -> Waiting:
    """Select what waits for somebody, each item and act once."""
    only = [] if by.coming else [begun(by.sees.today)]
    only += [] if by.acts is None else [col(WorkItem.act).in_(sorted(by.acts))]
    ways = (*(_by_office(by, held) for held in by.offices), *_by_name(by), *(_by_proxy(by, lent) for lent in by.lent))
    asked = sa.union(*(way.where(*only) for way in ways)).cte()
    # Who may know of an item is looked into after that, or PostgreSQL would look through all items there are.
    its = asked.prefix_with("MATERIALIZED", dialect="postgresql").c
    visible = (
        sa.exists()
        .select_from(sa.join(Item, Organization, col(Organization.id) == Item.organization_id))
        .where(col(Item.id) == its.item_id, visibility.known_to_clause(*by.sees))
    )
    names = ("due_sort", "rest", "step_due_on", "done_by", "coming")
    first = (sa.func.min(its[name]).label(name) for name in names)  # of the measures of one item
    in_place = sa.func.count() == sa.func.count(its.in_place_of)
    whose = sa.case((in_place, sa.func.min(sa.cast(its.in_place_of, sa.String)))).label("in_place_of")
    shown = sa.select(its.item_id, its.act, *first, whose)
    return shown.where(sa.not_(its.guarded) | visible).group_by(its.item_id, its.act)


def _by_office(by: Asker, held: HeldOffices) -> _Way:
    """Select by own offices."""
    asked = sa.or_(asked_in(held.seats), *map(left_to_others, held.left))
    way = _select(by, _GUARDED if held.item_id is None else sa.false())
    way = way.where(asked, *_allowed(by.decides), sa.not_(mentions(held.organization)))
    if held.waits:
        way = way.where(sa.not_(_CONFIRMED_ONLY))
    return way if held.item_id is None else way.where(col(WorkItem.item_id) == held.item_id)


def _by_name(by: Asker) -> Iterator[_Way]:
    """Select by whom the item names, or who is away, and by whoever does the work of the 责任人 in their place."""
    me, today, _, away = by.sees
    running = given_away(today)
    named, undelegated = _select(by, sa.false()), sa.not_(sa.exists().where(running))
    yield named.where(col(WorkItem.person_id) == me, undelegated)
    if away:
        absent = _select(by, sa.false(), col(WorkItem.person_id))
        yield absent.where(col(WorkItem.person_id).in_(away), sa.not_(_GUARDED), undelegated)
    given = _select(by, sa.false(), col(Delegation.from_id)).join(Delegation, running)
    yield given.where(col(Delegation.to_id) == me)


def _by_proxy(by: Asker, lent: LentOffice) -> _Way:
    """Select by an office whose signature was lent."""
    way = _select(by, sa.true(), sa.type_coerce(lent.lender_id, sa.Uuid())).where(
        _LENDABLE, asked_in(lent.seats), *_allowed(by.decides), *_allowed(lent.lender)
    )
    if lent.item_id is not None:
        way = way.where(col(WorkItem.item_id) == lent.item_id)
    better = [asked_in(lent.own, _sibling)] if lent.own else []
    if lent.others:
        better.append(asked_in(lent.others, _sibling) & (col(_sibling.position) < WorkItem.position))
    if better:
        same = (col(_sibling.item_id) == WorkItem.item_id, col(_sibling.act) == WorkItem.act)
        way = way.where(sa.not_(sa.exists().where(*same, sa.or_(*better))))
    return way


def _select(by: Asker, guarded: Clause, in_place_of: sa.SQLColumnExpression[Any] = _NOBODY) -> _Way:
    own = STEP_DUE_ON
    done_by = sa.case((col(WorkItem.act).in_(DATED), col(WorkItem.due_on)))
    due = sa.func.coalesce(own, col(Item.due_sort))
    of_item = own.is_(None) & late_clause([(None, by.yesterday)])
    rest = sa.case((sa.or_(own < by.sees.today, of_item), 0), else_=1)
    return (
        sa.select(
            col(WorkItem.item_id),
            col(WorkItem.act),
            due.label("due_sort"),
            rest.label("rest"),
            own.label("step_due_on"),
            done_by.label("done_by"),
            sa.case((begun(by.sees.today), 0), else_=1).label("coming"),
            in_place_of.label("in_place_of"),
            guarded.label("guarded"),
        )
        .join(Item, col(Item.id) == WorkItem.item_id)
        .join(Organization, col(Organization.id) == Item.organization_id)
    )


def _allowed(person: Decider) -> Iterator[Clause]:
    """Yield what must be so that somebody may decide, or be signed for."""
    yield sa.not_(mentions(person.person))
    for absent, absent_id in person.absent:
        yield sa.not_(_OF_THE_ABSENT) | sa.not_(mentions(absent)) | sa.not_(_names(absent_id))
    if person.of_discipline:
        yield sa.not_(_DECIDED)
    if person.recused:
        yield sa.not_(_DECIDED) | sa.not_(paths.within_subtrees(person.recused))
    if person.heads:
        yield sa.not_(col(WorkItem.head_barred)) | col(Item.organization_id).not_in(person.heads)


def given_away(today: date, row: type[WorkItem] = WorkItem) -> Clause:
    """Select the delegations that run of what a row asks by name, for a join with its item."""
    return sa.and_(
        col(Delegation.item_id) == row.item_id,
        col(Delegation.from_id) == row.person_id,
        col(Delegation.from_id) == Item.responsible_id,
        col(Delegation.revoked_at).is_(None),
        col(Delegation.until_on) >= today,
    )


def _names(person: UUID) -> Clause:
    """Select the items that name somebody, or whose measures do."""
    part = sa.or_(col(Measure.responsible_id) == person, col(Measure.leader_id) == person)
    measure = sa.exists().where(col(Measure.item_id) == Item.id, part)
    return sa.or_(col(Item.responsible_id) == person, col(Item.leader_id) == person, measure)
