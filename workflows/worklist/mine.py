"""Which items wait for somebody: the rows that ask for it, less what the person's own circumstances forbid.

The rows say whom an item asks, and who the item itself shows may not. What somebody carries to every item is added
here: offices and whether they are confirmed, offices lent (代签), delegations, for whom they stand in (请假), 回避,
being of 纪委 or the 书记.
Whether a move is allowed the machine says when it is made; a test holds both to the same answers.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.item import Delegation, Item, Measure
from models.people import Organization, Recusal
from models.prepared import PreparedQuery
from models.vocabulary import Office, OrgKind, Role, Sensitivity
from models.work_item import WorkItem
from workflows.authz import access, paths
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.authz.permissions import ROLE_SEATS
from workflows.days import DAY
from workflows.items import separation
from workflows.items.lateness import late_clause
from workflows.items.loading.parts import Proxies
from workflows.items.loading.read import read_proxies
from workflows.items.moves import DETAILS
from workflows.items.queries.expected_moves import DOERS, EXPECTED_MOVES
from workflows.work_items.queries import Clause, asked_in, begun, mentions, seats_of
from workflows.worklist import clerks

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
_HEADS = {seat.office for seat in ROLE_SEATS[Role.HEAD]}
_GUARDED = col(Item.sensitivity) != Sensitivity.NONE
_RECUSED = PreparedQuery(
    sa.select(col(Recusal.user_id), col(Organization.path))
    .join(Organization, col(Organization.id) == Recusal.organization_id)
    .where(col(Recusal.user_id).in_(sa.bindparam("people", expanding=True)), col(Recusal.lifted_at).is_(None))
)
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


@dataclass(frozen=True)
class Mine:
    """The items that wait for somebody on a day, as a part of statements."""

    session: Session
    actor: Actor
    today: date
    lent: Proxies | None = None
    """What was lent to somebody, if it was read already."""

    def rows(self, acts: Collection[str] | None = None, *, coming: bool = False) -> Waiting | None:
        """Select what waits, each item and act once; only of some acts, if any are given.

        With `coming` also what waits from a later day on. None for who holds no office: nothing waits for them.
        """
        if self.actor.me is None:
            return None
        only = [] if coming else [begun(self.today)]
        only += [] if acts is None else [col(WorkItem.act).in_(sorted(acts))]
        ways = (*self._by_office(), *self._by_name(self.actor.me), *self._by_proxy())
        asked = sa.union(*(way.where(*only) for way in ways)).cte()
        # Who may know of an item is looked into after that, or PostgreSQL would look through all items there are.
        its = asked.prefix_with("MATERIALIZED", dialect="postgresql").c
        visible = (
            sa.exists()
            .select_from(sa.join(Item, Organization, col(Organization.id) == Item.organization_id))
            .where(col(Item.id) == its.item_id, access.visible_clause(self.actor, self.today))
        )
        names = ("due_sort", "rest", "step_due_on", "done_by", "coming")
        first = (sa.func.min(its[name]).label(name) for name in names)  # of the measures of one item
        in_place = sa.func.count() == sa.func.count(its.in_place_of)
        whose = sa.case((in_place, sa.func.min(sa.cast(its.in_place_of, sa.String)))).label("in_place_of")
        shown = sa.select(its.item_id, its.act, *first, whose)
        return shown.where(sa.not_(its.guarded) | visible).group_by(its.item_id, its.act)

    def _by_office(self) -> Iterator[_Way]:
        """Select by the offices of one's own, those of one organization together."""
        groups: dict[tuple[UUID, bool, UUID | None], list[AppointmentView]] = {}
        for post in self.actor.posts:
            groups.setdefault((post.organization_id, post.waits or self.actor.waits, post.item_id), []).append(post)
        left = clerks.left_over(self.session, self.actor, self.today)
        for (organization_id, waits, item_id), posts in groups.items():
            seats = seats_of(posts)
            of_clerks = (left[place] for place in {seat.organization_id for seat in seats} & left.keys())
            way = self._select(_GUARDED if item_id is None else sa.false()).where(
                sa.or_(asked_in(seats), *of_clerks), *self._allowed(self.actor), sa.not_(mentions(organization_id))
            )
            if waits:
                way = way.where(sa.not_(_CONFIRMED_ONLY))
            yield way if item_id is None else way.where(col(WorkItem.item_id) == item_id)

    def _by_name(self, me: UUID) -> Iterator[_Way]:
        """Select by whom the item names, or who is away, and by whoever does the work of the 责任人 in their place."""
        running = given_away(self.today)
        named, undelegated = self._select(sa.false()), sa.not_(sa.exists().where(running))
        yield named.where(col(WorkItem.person_id) == me, undelegated)
        if away := self.actor.stands_in_for:
            absent = self._select(sa.false(), col(WorkItem.person_id))
            yield absent.where(col(WorkItem.person_id).in_(away), sa.not_(_GUARDED), undelegated)
        given = self._select(sa.false(), col(Delegation.from_id)).join(Delegation, running)
        yield given.where(col(Delegation.to_id) == me)

    def _by_proxy(self) -> Iterator[_Way]:
        """Select by the offices whose signature was lent: of several that fill a seat, the first is signed by."""
        lent = [post for post in self._proxies.posts if not post.waits and not self.actor.waits]
        lenders = {lender.user_id: lender for lender in self._proxies.lenders}
        own = seats_of(post for post in self.actor.posts if post.waits)
        for n, post in enumerate(lent):
            if not _signs_for(self.actor, post) or any(post.seats == earlier.seats for earlier in lent[:n]):
                continue
            assert post.principal is not None  # noqa: S101  it was lent
            better = [asked_in(own, _sibling)] if own else []
            if others := seats_of(other for other in lent if other.seats != post.seats):
                better.append(asked_in(others, _sibling) & (col(_sibling.position) < WorkItem.position))
            lender = sa.literal(post.principal.user_id, sa.Uuid())
            way = self._select(sa.true(), lender).where(
                _LENDABLE,
                asked_in(post.seats),
                *self._allowed(self.actor),
                *self._allowed(lenders[post.principal.user_id]),
            )
            if post.item_id is not None:
                way = way.where(col(WorkItem.item_id) == post.item_id)
            if better:
                same = (col(_sibling.item_id) == WorkItem.item_id, col(_sibling.act) == WorkItem.act)
                way = way.where(sa.not_(sa.exists().where(*same, sa.or_(*better))))
            yield way

    def _select(self, guarded: Clause, in_place_of: sa.SQLColumnExpression[Any] = _NOBODY) -> _Way:
        return (
            sa.select(*_dated(self.today), in_place_of.label("in_place_of"), guarded.label("guarded"))
            .join(Item, col(Item.id) == WorkItem.item_id)
            .join(Organization, col(Organization.id) == Item.organization_id)
        )

    @cached_property
    def _proxies(self) -> Proxies:
        return self.lent or read_proxies(self.session, self.actor, self.today)

    @cached_property
    def _recused(self) -> dict[UUID, list[str]]:
        """The subtrees in which somebody decides nothing, by person."""
        found: dict[UUID, list[str]] = {}
        people = {self.actor.user_id, *(lender.user_id for lender in self._proxies.lenders)}
        for person, path in _RECUSED.all(self.session, people=list(people)):
            found.setdefault(person, []).append(path)
        return found

    def _allowed(self, person: Actor) -> Iterator[Clause]:
        """Yield what must be so that somebody may decide, or be signed for."""
        yield sa.not_(mentions(person.user_id))
        for absent in person.stands_in_for:
            yield sa.not_(_OF_THE_ABSENT) | sa.not_(mentions(absent)) | sa.not_(_names(absent))
        if any(post.kind is OrgKind.DISCIPLINE for post in person.posts):
            yield sa.not_(_DECIDED)
        if paths_of := self._recused.get(person.user_id):
            yield sa.not_(_DECIDED) | sa.not_(paths.within_subtrees(paths_of))
        if heads := {post.organization_id for post in person.posts if post.office in _HEADS}:
            yield sa.not_(col(WorkItem.head_barred)) | col(Item.organization_id).not_in(heads)


@lru_cache(maxsize=8)
def _dated(today: date) -> tuple[sa.SQLColumnExpression[Any], ...]:
    """Make what is shown of every way once a day: a page has several of them."""
    own = STEP_DUE_ON
    done_by = sa.case((col(WorkItem.act).in_(DATED), col(WorkItem.due_on)))
    due = sa.func.coalesce(own, col(Item.due_sort))
    of_item = own.is_(None) & late_clause([(None, today - DAY)])
    rest = sa.case((sa.or_(own < today, of_item), 0), else_=1)
    return (
        col(WorkItem.item_id),
        col(WorkItem.act),
        due.label("due_sort"),
        rest.label("rest"),
        own.label("step_due_on"),
        done_by.label("done_by"),
        sa.case((begun(today), 0), else_=1).label("coming"),
    )


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


def _signs_for(actor: Actor, post: AppointmentView) -> bool:
    """Tell whether somebody may sign by an office that was lent: who is no more than 联络员 there may not."""
    return not {own.office for own in actor.posts if own.organization_id == post.organization_id} <= {Office.LIAISON}
