"""Who may know of an item: the one declaration, each way as it is asked of one item and of rows.

Which offices see which kind of sensitive item stands in `permissions.CLEARANCES`.

`knows` asks it of one item, `known_to_clause` selects all the items of which it holds. Lists, counts,
searches, exports, calendars and notices are all chosen by the second, and a test asks both of the
same people and items. A right ends with its reason: an office on its last day, a 委托 on its last
day, when it is taken back, or when who gave it no longer has that part of the item. Who stands in for
somebody away (请假) knows of that person's items like a delegate, but of none that is sensitive: such a one
is given by a 委托 of its own.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.item import Delegation, Item, Measure
from models.item_count import DailyItemCount, ItemCount
from models.people import Appointment, Organization
from models.vocabulary import Sensitivity
from workflows.authz import paths
from workflows.authz.actors import Actor, in_office
from workflows.rows import rows_by_item

Somebody = UUID | sa.SQLColumnExpression[UUID] | None
"""A person, or the parameter for one; None for nobody's own work."""
DayOrParameter = date | sa.SQLColumnExpression[date]
"""A day, or the parameter for one."""
Away = Collection[UUID] | sa.BindParameter[Any] | None
"""Who is away and stood in for, or the parameter for them; None for nobody."""
Reach = Mapping[str, frozenset[Sensitivity]]
"""Paths of subtrees with the kinds of item seen there."""
PathOrParameter = str | sa.SQLColumnExpression[str]
"""The path of a subtree, or the parameter for one."""
Scopes = Iterable[tuple[PathOrParameter, frozenset[Sensitivity]]]
PlacedTable = type[Item | ItemCount | DailyItemCount]
"""Items, or counts of them: each row is of an organization and of a kind."""


class ItemFacts(Protocol):
    """One item with what is asked of it here."""

    @property
    def item(self) -> Item: ...

    @property
    def organization(self) -> Organization: ...

    @property
    def measures(self) -> Sequence[Measure]: ...

    @property
    def delegations(self) -> Sequence[Delegation]: ...


@dataclass(frozen=True, slots=True)
class VisibilityFacts:
    """An item with its organization, and what else tells who may know of it.

    Without its measures and delegations it tells what the item's own row does.
    """

    item: Item
    organization: Organization
    measures: Sequence[Measure] = ()
    delegations: Sequence[Delegation] = ()


def read_facts(session: Session, rows: Iterable[tuple[Item, Organization]]) -> list[VisibilityFacts]:
    """Read all that is asked of some items here: two statements, and none for no item."""
    asked = list(rows)
    if not asked:
        return []
    ids = [item.id for item, _ in asked]
    measures = rows_by_item(session, Measure, ids, Measure.position)
    delegations = rows_by_item(session, Delegation, ids, Delegation.id)
    return [VisibilityFacts(item, owner, measures[item.id], delegations[item.id]) for item, owner in asked]


@dataclass(frozen=True, slots=True)
class ClauseParameters:
    """Who asks of rows: values, or the parameters for them. `me` is None for nobody's own work.

    `away` is who is away and stood in for; None for nobody.
    """

    me: Somebody
    today: DayOrParameter
    reach: Scopes
    away: Away = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One way to know of an item: `holds` tells it of one, `rows` selects all of which it holds.

    An `own` way is one's own work, whatever the kind of the item: it is asked only for somebody
    who holds an office (`Actor.me`).
    """

    label: str
    holds: Callable[[Actor, ItemFacts], bool]
    rows: Callable[[ClauseParameters], sa.ColumnElement[bool]]
    own: bool = True
    stands_in: bool = False
    """Whether it is asked only for somebody who stands in for others."""


def is_running(delegation: Delegation, item: Item, today: date) -> bool:
    """Tell whether a delegation gives anything today."""
    return (
        delegation.revoked_at is None
        and delegation.until_on >= today
        and delegation.from_id in {item.responsible_id, item.leader_id}
    )


def delegated_to(me: Somebody, today: DayOrParameter) -> sa.ColumnElement[bool]:
    """Select the items of which a delegation to somebody runs."""
    held = aliased(Item)
    given = (
        sa.select(col(Delegation.item_id))
        .join(held)
        .where(
            col(Delegation.to_id) == me,
            col(Delegation.revoked_at).is_(None),
            col(Delegation.until_on) >= today,
            col(Delegation.from_id).in_((col(held.responsible_id), col(held.leader_id))),
        )
    )
    return col(Item.id).in_(given)


def is_sensitive(item: Item) -> bool:
    """Tell whether an item is for named offices only; of rows, `SENSITIVE` says it."""
    return item.sensitivity is not Sensitivity.NONE


SENSITIVE = col(Item.sensitivity) != sa.literal_column(f"'{Sensitivity.NONE}'")
"""In the words of the index that holds these alone: databases find it by no parameter."""


def in_reach(actor: Actor, organization: Organization, item: Item | None = None) -> bool:
    """Tell whether an actor's offices see an organization and, if it is about an item, its kind there.

    What is no item, as a duty, is of no sensitive kind. Of rows, `in_reach_clause` says it.
    """
    kind = Sensitivity.NONE if item is None else item.sensitivity
    return kind in actor.kinds(organization)


def in_reach_clause(reach: Scopes) -> sa.ColumnElement[bool]:
    """Select the rows of a join with `Organization`, and with `Item` if any, that the subtrees and kinds allow."""
    ways = (
        sa.and_(paths.within_subtrees([scope]), sa.or_(col(Item.id).is_(None), of_kinds(kinds)))
        for scope, kinds in reach
    )
    return sa.or_(sa.false(), *ways)


def of_kinds(kinds: Iterable[Sensitivity], table: PlacedTable = Item) -> sa.ColumnElement[bool]:
    """Select the items of some kinds, or what is counted of these."""
    wanted = set(kinds)
    return sa.true() if wanted >= set(Sensitivity) else col(table.sensitivity).in_(sorted(wanted))


def within_reach(reach: Scopes, table: PlacedTable = Item) -> sa.ColumnElement[bool]:
    """Select the items of the subtrees and kinds that offices open, or what is counted of these."""
    alike: dict[frozenset[Sensitivity], list[PathOrParameter]] = {}
    for scope, kinds in reach:
        alike.setdefault(kinds, []).append(scope)
    return sa.or_(
        sa.false(),
        *(
            sa.and_(col(table.organization_id).in_(paths.organizations_below(scopes)), of_kinds(kinds, table))
            for kinds, scopes in alike.items()
        ),
    )


def _held_for_it(asker: ClauseParameters) -> sa.ColumnElement[bool]:
    held = sa.select(col(Appointment.item_id)).where(col(Appointment.user_id) == asker.me, in_office(asker.today))
    return col(Item.id).in_(held)


def _does_a_measure(asker: ClauseParameters) -> sa.ColumnElement[bool]:
    does = sa.select(col(Measure.item_id)).where(col(Measure.responsible_id) == asker.me)
    return col(Item.id).in_(does)


def _is_away(actor: Actor, facts: ItemFacts) -> bool:
    named = {facts.item.responsible_id, facts.item.leader_id, *(m.responsible_id for m in facts.measures)}
    return not (is_sensitive(facts.item) or actor.stands_in_for.isdisjoint(named))


def _of_who_is_away(asker: ClauseParameters) -> sa.ColumnElement[bool]:
    assert asker.away is not None  # noqa: S101  else it is not asked
    does = sa.select(col(Measure.item_id)).where(col(Measure.responsible_id).in_(asker.away))
    ways = (col(Item.responsible_id).in_(asker.away), col(Item.leader_id).in_(asker.away), col(Item.id).in_(does))
    return sa.and_(sa.not_(SENSITIVE), sa.or_(*ways))


def in_hands_of(actor: Actor, item: Item) -> frozenset[UUID]:
    """Return whose work on an item somebody does: the own, and that of who is away and named them as stand-in."""
    alone = frozenset({actor.user_id})
    return alone if is_sensitive(item) else alone | actor.stands_in_for


BY_OFFICE = Reason(
    "在范围内任职，且职务可见该类事项",
    lambda actor, facts: in_reach(actor, facts.organization, facts.item),
    lambda asker: within_reach(asker.reach),
    own=False,
)
FOR_THE_ITEM = Reason(
    "专为本事项任职（挂点领导）",
    lambda actor, facts: any(post.item_id == facts.item.id for post in actor.posts),
    _held_for_it,
)
NAMED = (
    Reason(
        "责任人",
        lambda actor, facts: actor.me == facts.item.responsible_id,
        lambda asker: col(Item.responsible_id) == asker.me,
    ),
    Reason(
        "责任领导", lambda actor, facts: actor.me == facts.item.leader_id, lambda asker: col(Item.leader_id) == asker.me
    ),
    Reason(
        "措施的责任人", lambda actor, facts: any(m.responsible_id == actor.me for m in facts.measures), _does_a_measure
    ),
    Reason(
        "受托人，委托有效期间",
        lambda actor, facts: any(
            d.to_id == actor.me and is_running(d, facts.item, actor.today) for d in facts.delegations
        ),
        lambda asker: delegated_to(asker.me, asker.today),
    ),
    Reason("请假者的代理人，请假期间；敏感事项除外", _is_away, _of_who_is_away, stands_in=True),
)
"""The ways of whom the item itself names."""
REASONS = (BY_OFFICE, FOR_THE_ITEM, *NAMED)
"""All there are; what costs no reading comes first."""


def knows(actor: Actor, facts: ItemFacts) -> bool:
    """Tell whether somebody may know of an item on the day for which they were loaded."""
    return any(way.holds(actor, facts) for way in REASONS if actor.me is not None or not way.own)


def known_to_clause(me: Somebody, today: DayOrParameter, reach: Scopes, away: Away = None) -> sa.ColumnElement[bool]:
    """Select the items of which somebody may know, given by values or by parameters."""
    return sa.or_(*ways_to_know(me, today, reach, away))


def ways_to_know(me: Somebody, today: DayOrParameter, reach: Scopes, away: Away = None) -> list[sa.ColumnElement[bool]]:
    """Return what `known_to_clause` selects by, each way by itself."""
    return _by(REASONS, ClauseParameters(me, today, reach, away))


def beyond_reach(me: Somebody, today: DayOrParameter, reach: Scopes, away: Away = None) -> sa.ColumnElement[bool]:
    """Select the items of which somebody may know for being named there, and that no office of theirs opens."""
    asker = ClauseParameters(me, today, reach, away)
    named = _by((way for way in REASONS if way.own), asker)
    ways = (sa.select(col(Item.id)).where(way).correlate(None) for way in named)
    return sa.and_(col(Item.id).in_(sa.union(*ways)), sa.not_(within_reach(reach)))


def named_on_item(me: UUID, today: DayOrParameter, away: Away = None) -> sa.ColumnElement[bool]:
    """Select the items that name somebody as the one who leads, does or stands in for these."""
    return sa.or_(*ways_to_be_named(me, today, away))


def ways_to_be_named(me: Somebody, today: DayOrParameter, away: Away = None) -> list[sa.ColumnElement[bool]]:
    """Return what `named_on_item` selects by, each way by itself."""
    return _by(NAMED, ClauseParameters(me, today, (), away))


def _by(ways: Iterable[Reason], asker: ClauseParameters) -> list[sa.ColumnElement[bool]]:
    asked = (way for way in ways if asker.away is not None or not way.stands_in)
    return [way.rows(asker) for way in asked if asker.me is not None or not way.own]
