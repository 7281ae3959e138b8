"""Up the tree: what the organizations below one report, together, held against what that one reports.

支部 = 党总支 = 院党委, by kind, indicator, state and month, for the filings of a month: each inequality is named to its
items. Counted are the snapshots that rest with the filings, as they were frozen; 院党委, which owes no filing, holds
what the system does. What is sensitive stands in no snapshot, and is counted nowhere here.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Indicator
from models.duty import Duty, Filing
from models.item import Item
from models.people import Organization
from models.reconciliation_words import SumOf
from models.vocabulary import DutyState, OrgKind, State
from workflows.authz import access, paths
from workflows.authz.visibility import SENSITIVE
from workflows.reconciliation.summed_items import SummedItem, frozen, is_frozen
from workflows.rules.snapshot import CampaignRules
from workflows.statistics.scope import Scope

_RECEIVED = (DutyState.FILED, DutyState.ACCEPTED)
Held = Mapping[UUID, SummedItem]
"""Items, each as somebody reports it."""


@dataclass(frozen=True, slots=True)
class SumLine:
    """One value, how many items of it the organization reports, and those below it together."""

    of: SumOf
    label: str
    above: int
    below: int


@dataclass(frozen=True, slots=True)
class UnequalValue:
    """In what an item is not reported alike beside its state, and what either side says."""

    of: SumOf
    above: str
    below: str


@dataclass(frozen=True, slots=True)
class UnequalItem:
    """An item that is not reported alike: its state there, or None where it is not reported."""

    item_id: UUID
    number: str | None
    text: str
    organization: str
    above: State | None
    below: State | None
    values: tuple[UnequalValue, ...]


@dataclass(frozen=True, slots=True)
class TreeSum:
    """An organization with those directly below it that filed; `is_filed` tells whether it filed itself."""

    organization_id: UUID
    organization: str
    is_filed: bool
    above: int
    below: int
    filed: tuple[str, ...]
    missing: tuple[str, ...]
    """Those below it that owe a filing in the month, and have sent none."""
    as_of_today: tuple[str, ...]
    """Those whose filing froze the state alone: by all else they are counted as of today."""
    unequal: tuple[SumLine, ...]
    items: tuple[UnequalItem, ...]

    @property
    def is_equal(self) -> bool:
        return not self.items


@dataclass(frozen=True, slots=True)
class MonthlySums:
    """The sums of a month, from the top of the tree, and the months in which anything was owed, the last first."""

    month: date | None
    months: tuple[date, ...]
    sums: tuple[TreeSum, ...]


def monthly_sums(session: Session, scope: Scope, month: date | None = None) -> MonthlySums:
    """Add up the filings that were due in a month: the last in which there are any, unless one is named."""
    duties = [_Owed(*row) for row in session.execute(_DUTIES.where(*scope.duties))]
    months = sorted({each.month for each in duties}, reverse=True)
    filed = [each.month for each in duties if each.filing_id]
    wanted = month or max(filed, default=None)
    of_month = [each for each in duties if each.month == wanted]
    return MonthlySums(wanted, tuple(months), tuple(_Tree(session, scope, of_month).sums()) if wanted else ())


class _Owed(NamedTuple):
    organization_id: UUID
    due_on: date
    state: DutyState
    filing_id: UUID | None

    @property
    def month(self) -> date:
        return self.due_on.replace(day=1)


_LAST = (
    sa.select(sa.func.max(col(Filing.version))).where(col(Filing.duty_id) == Duty.id).correlate(Duty).scalar_subquery()
)
_DUTIES = (
    sa.select(col(Duty.organization_id), col(Duty.due_on), col(Duty.state), col(Filing.id))
    .join(Organization, col(Organization.id) == Duty.organization_id)
    .outerjoin(
        Filing, sa.and_(col(Filing.duty_id) == Duty.id, col(Filing.version) == _LAST, col(Duty.state).in_(_RECEIVED))
    )
    .order_by(col(Duty.due_on), col(Filing.filed_at))
)


class _Known(NamedTuple):
    """An item as the system holds it."""

    summed: SummedItem
    number: str | None
    text: str
    is_sensitive: bool


class _Tree:
    def __init__(self, session: Session, scope: Scope, duties: Sequence[_Owed]) -> None:
        self._session, self._scope, self._duties = session, scope, duties

    def sums(self) -> Iterator[TreeSum]:
        """Yield the sum of each organization that filed, or is 院党委, and below which somebody filed."""
        for node in self._nodes.values():
            below = [each for each in self._nodes.values() if each.parent_id == node.id]
            filed = [each for each in below if each.id in self._filed]
            if not filed or not (node.id in self._filed or node.kind is OrgKind.COMMITTEE):
                continue
            owing = {each.organization_id for each in self._duties} - self._filed.keys()
            missing = tuple(each.name for each in below if each.id in owing)
            yield self._sum(node, filed, missing)

    def _sum(self, node: Organization, filed: Sequence[Organization], missing: tuple[str, ...]) -> TreeSum:
        below = {item: held for each in filed for item, held in self._filed[each.id].items()}
        whole = self._filed.get(node.id, self._in_system)
        above = {item: held for item, held in whole.items() if self._is_of(held, filed)}
        return TreeSum(
            organization_id=node.id,
            organization=node.name,
            is_filed=node.id in self._filed,
            above=len(above),
            below=len(below),
            filed=tuple(each.name for each in filed),
            missing=missing,
            as_of_today=tuple(each.name for each in (node, *filed) if each.id in self._frozen_in_part),
            unequal=tuple(_unequal(above, below)),
            items=tuple(self._unequal_items(above, below)),
        )

    def _is_of(self, held: SummedItem, organizations: Sequence[Organization]) -> bool:
        node = self._nodes.get(held.organization_id) if held.organization_id else None
        return node is not None and paths.lies_within(node.path, [each.path for each in organizations])

    def _unequal_items(self, above: Held, below: Held) -> Iterator[UnequalItem]:
        different = [item for item in above.keys() | below.keys() if _is_unequal(above.get(item), below.get(item))]
        hidden = access.unknown_items(self._session, self._scope.actor, different)
        for item in sorted(set(different) - hidden):
            known, mine, theirs = self._items[item], above.get(item), below.get(item)
            owner = (mine or theirs or known.summed).organization_id
            yield UnequalItem(
                item,
                known.number,
                known.text,
                self._nodes[owner].name if owner in self._nodes else "",
                mine.state if mine else None,
                theirs.state if theirs else None,
                tuple(_unequal_values(mine, theirs)) if mine and theirs else (),
            )

    @cached_property
    def _nodes(self) -> dict[UUID, Organization]:
        """Those in the tree, from its top."""
        within, seen = [node.path for node in self._scope.nodes], self._scope.actor.scopes
        rows = self._session.scalars(
            sa.select(Organization)
            .where(paths.within_subtrees(within), paths.within_subtrees(seen))
            .order_by(col(Organization.path))
        )
        return {node.id: node for node in rows}

    @cached_property
    def _snapshots(self) -> Mapping[UUID, Sequence[Mapping[str, Any]]]:
        """The items that each organization filed last in the month."""
        last = {each.organization_id: each.filing_id for each in self._duties if each.filing_id}
        rows = self._session.execute(
            sa.select(col(Filing.id), col(Filing.snapshot)["items"]).where(col(Filing.id).in_(last.values()))
        )
        items = {filing: found for filing, found in rows}  # noqa: C416  rows are no pairs to mypy
        return {owner: items[filing] for owner, filing in last.items()}

    @cached_property
    def _filed(self) -> Mapping[UUID, Held]:
        return {
            owner: {UUID(each["id"]): self._as_filed(each) for each in found}
            for owner, found in self._snapshots.items()
        }

    def _as_filed(self, item: Mapping[str, Any]) -> SummedItem:
        known = self._items.get(UUID(item["id"]))
        return frozen(item, known.summed if known else None)

    @cached_property
    def _frozen_in_part(self) -> frozenset[UUID]:
        """The organizations whose filing did not freeze all by which it is counted."""
        return frozenset(owner for owner, found in self._snapshots.items() if not all(map(is_frozen, found)))

    @cached_property
    def _items(self) -> Mapping[UUID, _Known]:
        rows = self._session.execute(
            sa.select(
                *(col(getattr(Item, name)) for name in ("id", "number", "text", "campaign_id")),
                *(col(getattr(Item, name)) for name in ("state", "organization_id", "kind")),
                col(Indicator.code).label("indicator"),
                *(col(Item.created_at), col(Item.closed_at), SENSITIVE.label("is_sensitive")),
            )
            .outerjoin(Indicator, col(Indicator.id) == Item.indicator_id)
            .where(*self._scope.within(Item))
        )
        books = {book.campaign_id: book for book in self._scope.books}
        return {row.id: _known(row, books[row.campaign_id]) for row in rows}

    @cached_property
    def _in_system(self) -> Held:
        return {item: known.summed for item, known in self._items.items() if not known.is_sensitive}


def _known(row: Any, book: CampaignRules) -> _Known:
    closed_on = book.today(row.closed_at) if row.closed_at else None
    registered_on = book.today(row.created_at)
    summed = SummedItem(row.state, row.organization_id, row.kind, row.indicator, registered_on, closed_on)
    return _Known(summed, row.number, row.text, row.is_sensitive)


def _is_unequal(above: SummedItem | None, below: SummedItem | None) -> bool:
    return above is None or below is None or any(above.label(of) != below.label(of) for of in SumOf)


def _unequal(above: Held, below: Held) -> Iterator[SumLine]:
    for of in SumOf:
        mine, theirs = (Counter(held.label(of) for held in side.values()) for side in (above, below))
        for label in sorted(mine.keys() | theirs.keys()):
            if mine[label] != theirs[label]:
                yield SumLine(of, label, mine[label], theirs[label])


def _unequal_values(above: SummedItem, below: SummedItem) -> Iterator[UnequalValue]:
    for of in SumOf:
        mine, theirs = above.label(of), below.label(of)
        if of is not SumOf.STATE and mine != theirs:
            yield UnequalValue(of, mine, theirs)
