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
from models.labelled import LabelledEnum
from models.vocabulary import Level, State
from workflows.authz.actors import Actor
from workflows.campaigns.queries import Several
from workflows.items.counts import DUE
from workflows.items.lateness import is_late
from workflows.items.queries.state_groups import PARTS
from workflows.rows import Record
from workflows.statistics.counted import by_state, due, open_items, passed_days, standing, total
from workflows.statistics.scope import Scope, scope_of, unit_below


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


GroupValue = Any
"""A value of the column that is grouped by: an id, a stage, a level; None where there is none."""


def statistics(session: Session, scope: Scope, *, by: By | None = None) -> Statistic:
    """Count the items of a scope."""
    parts = _figures(session, scope, by)
    if by is None:
        return Statistic(_sum(parts.values()))
    shown = _SHOWN[by](session, scope, parts.keys())
    whole, groups = _sum(parts.values()), _groups(parts, shown, scope.node_ids)
    if _sum(group.figures for group in groups) != whole:
        raise FiguresDisagree(whole.identity)
    return Statistic(whole, groups)


def tally_items(items: Collection[Record], through: date) -> Figures:
    """Count items that were read already; `through` is the last date that is overdue."""
    return _stand(Counter(item["state"] for item in items), sum(is_late(item, through) for item in items))


def identities(session: Session, actor: Actor, today: date) -> dict[UUID, str]:
    """Return the counting identity of each campaign of which the actor sees any item."""
    counts = standing(scope_of(session, actor, Several.ALL, today=today))
    by_campaign = by_state(session, counts, counts.c.campaign_id)
    return {campaign_id: _stand(states).identity for campaign_id, states in by_campaign.items()}


def _figures(session: Session, scope: Scope, by: By | None) -> dict[GroupValue, Figures]:
    """Count by the values of a column; under None where none is asked for."""
    counts = standing(scope)
    found: Mapping[GroupValue, Counter[State]]
    found = by_state(session, counts, None if by in {None, By.STATE} else counts.c[_COLUMNS[by]])
    if by is By.STATE:
        found = {state: Counter({state: count}) for states in found.values() for state, count in states.items()}
    late = _late(session, scope, by)
    return {value: _sound(_stand(found.get(value, Counter()), late[value])) for value in {**found, **late}}


def _late(session: Session, scope: Scope, by: By | None) -> Counter[GroupValue]:
    """Count what is overdue: by due date, or, by what no due date tells, item by item."""
    if by in {None, By.ORGANIZATION}:
        counts = due(scope)
        column = sa.literal(None) if by is None else counts.c.organization_id
        found = sa.select(column, total(counts, DUE)).where(passed_days(scope, counts))
    else:
        column = open_items(scope, scope.late).c[_COLUMNS[by]]
        found = sa.select(column, sa.func.count())
    return Counter({value: late for value, late in session.execute(found.group_by(sa.text("1"))) if late})


def _stand(states: Counter[State], late: int = 0) -> Figures:
    return Figures(total=states.total(), **_parts(states), overdue=late)


def _parts(states: Counter[State]) -> dict[str, int]:
    return {name: sum(states[state] for state in within) for name, within in PARTS.items()}


def _sound(counted: Figures) -> Figures:
    """Return figures that add up, or raise `FiguresDisagree`."""
    if not counted.holds:
        raise FiguresDisagree(counted.identity)
    return counted


def _sum(parts: Iterable[Figures]) -> Figures:
    """Count sets of items that share none together."""
    return Figures(*map(sum, zip(*map(astuple, parts), strict=True)))


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


_COLUMNS = {By.ORGANIZATION: "organization_id", By.INDICATOR: "indicator_id", By.LEVEL: "level", By.STATE: "state"}
_SHOWN: dict[By, Callable[..., GroupLabels]] = {
    By.ORGANIZATION: unit_below,
    By.INDICATOR: _headings,
    By.STATE: _words(State),
    By.LEVEL: _words(Level),
}
