"""统计: counts that add up, of what the actor may see.

总数 = 已销号 + 在途 + 转长期坚持 + 撤销并案, and 逾期 is a part of 在途 and 转长期坚持. The
total is counted by itself and the parts by their stages, in one statement, so that both are of one moment.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, astuple, dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Guide, Indicator
from models.item import Item
from models.labelled import LabelledEnum
from models.vocabulary import Level, State
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.items.lateness import is_late
from workflows.items.queries.state_groups import PARTS
from workflows.statistics.scope import ITS_ORGANIZATION, Scope, unit_below


class FiguresDisagree(RuntimeError):  # noqa: N818 - a name says what is wrong, as in errors.py
    """Figures that do not add up; they are never shown."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How many items there are, and how they stand."""

    total: int = 0
    closed: int = 0
    under_way: int = 0
    long_term: int = 0
    void: int = 0
    overdue: int = 0

    @property
    def holds(self) -> bool:
        """Whether the whole is the sum of its parts, and what is overdue is under way or long-term."""
        parts = self.closed + self.under_way + self.long_term + self.void
        return self.total == parts and 0 <= self.overdue <= self.under_way + self.long_term

    @property
    def identity(self) -> str:
        """The counting identity, as every statistic prints it."""
        return (
            f"总数 {self.total} = 已销号 {self.closed} + 在途 {self.under_way}"
            f" + 转长期坚持 {self.long_term} + 撤销并案 {self.void}"
        )

    def told(self) -> dict[str, object]:
        """Return the numbers by name, with the identity: how they are shown and kept."""
        return asdict(self) | {"identity": self.identity}


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one part; `key` is None for items of which the question has no answer."""

    key: str | None
    label: str
    figures: Figures
    organization_only: bool = False
    """Whether it is an organization itself (本级), without those below it."""


class By(LabelledEnum):
    """What figures are grouped by."""

    ORGANIZATION = "organization", "党组织"
    INDICATOR = "indicator", "对照指标"
    STATE = "state", "环节"
    LEVEL = "level", "重要程度"


@dataclass(frozen=True, slots=True)
class Statistic:
    """The whole, and the groups that it falls into."""

    whole: Figures
    groups: tuple[Group, ...] = ()


def statistics(session: Session, scope: Scope, *, by: By | None = None) -> Statistic:
    """Count the items of a scope."""
    query = sa.select(*_counts(scope.late)).where(*scope.items)
    if by is None:
        return Statistic(_sound(Figures(*session.execute(query).one())))
    key = _KEYS[by]
    rows = session.execute(query.add_columns(key).group_by(key))
    parts = {value: _sound(Figures(*numbers)) for *numbers, value in rows}
    shown = _SHOWN[by](session, scope, parts.keys())
    whole, groups = _sum(parts.values()), _groups(parts, shown, scope.node_ids)
    if _sum(group.figures for group in groups) != whole:
        raise FiguresDisagree(whole.identity)
    return Statistic(whole, groups)


def tally_items(items: Iterable[tuple[State, date | None]], through: date) -> Figures:
    """Count items that were read already, by stage and due date; `through` is the last date that is overdue."""
    found = list(items)
    stages = Counter(state for state, _ in found)
    late = sum(is_late(state, due_on, through) for state, due_on in found)
    return Figures(total=len(found), **_parts(stages), overdue=late)


def identities(session: Session, actor: Actor, today: date) -> dict[UUID, str]:
    """Return the counting identity of each campaign of which the actor sees any item."""
    rows = session.execute(
        sa.select(col(Item.campaign_id), col(Item.state), sa.func.count())
        .where(access.visible_clause(actor, today))
        .group_by(col(Item.campaign_id), col(Item.state))
    )
    found: defaultdict[UUID, Counter[State]] = defaultdict(Counter)
    for campaign_id, state, count in rows:
        found[campaign_id][state] += count
    return {
        campaign_id: Figures(total=states.total(), **_parts(states)).identity for campaign_id, states in found.items()
    }


def _parts(states: Counter[State]) -> dict[str, int]:
    return {name: sum(states[state] for state in within) for name, within in PARTS.items()}


def _counts(late: sa.ColumnElement[bool]) -> tuple[sa.ColumnElement[int], ...]:
    wanted = (*(col(Item.state).in_(states) for states in PARTS.values()), late)
    return sa.func.count(), *(sa.func.count().filter(condition) for condition in wanted)


def _sound(counted: Figures) -> Figures:
    """Return figures that add up, or raise `FiguresDisagree`."""
    if not counted.holds:
        raise FiguresDisagree(counted.identity)
    return counted


def _sum(parts: Iterable[Figures]) -> Figures:
    """Count sets of items that share none together."""
    return Figures(*map(sum, zip(*map(astuple, parts), strict=True)))


GroupValue = Any
"""A value of the column that is grouped by: an id, a stage, a level; None where there is none."""
GroupLabels = Mapping[GroupValue, tuple[str | None, str]]
"""What each value of a column is counted under: key and label, in the order to be shown."""


def _groups(parts: Mapping[GroupValue, Figures], shown: GroupLabels, node_ids: Collection[UUID]) -> tuple[Group, ...]:
    gathered = defaultdict[tuple[str | None, str], list[Figures]](list)
    for value, heading in shown.items():
        gathered[heading] += [parts[value]] if value in parts else []
    own = {str(node_id) for node_id in node_ids}
    return tuple(
        Group(key, label, _sum(found), organization_only=key in own) for (key, label), found in gathered.items()
    )


def _headings(session: Session, scope: Scope, _: object) -> GroupLabels:
    """Count each indicator under its first-level heading, such as 支部1."""
    rows = session.execute(
        sa.select(col(Indicator.id), col(Indicator.code), col(Indicator.heading))
        .join(Guide, col(Guide.id) == Indicator.guide_id)
        .where(col(Indicator.campaign_id).in_(scope.campaign_ids))
        .order_by(col(Guide.prefix), col(Indicator.position))
    ).all()
    found = {indicator: (code.rpartition("-")[0], heading) for indicator, code, heading in rows}
    return {**found, None: (None, "未对照指标")}


def _words(words: type[LabelledEnum]) -> Callable[..., GroupLabels]:
    return lambda *_: {word: (word.value, word.label) for word in words}


_KEYS: dict[By, sa.SQLColumnExpression[object]] = {
    By.ORGANIZATION: ITS_ORGANIZATION,
    By.INDICATOR: col(Item.indicator_id),
    By.STATE: col(Item.state),
    By.LEVEL: col(Item.level),
}
_SHOWN: dict[By, Callable[..., GroupLabels]] = {
    By.ORGANIZATION: unit_below,
    By.INDICATOR: _headings,
    By.STATE: _words(State),
    By.LEVEL: _words(Level),
}
