"""诊断对照: how each organization stands against each indicator of its guide.

「全覆盖开展诊断」 ([004] 三（一）2): no cell may stay blank. A problem found is an item, and items
win: a cell with one shows it, whatever was recorded there before or is recorded after. Only a
达标 of which every item is closed stands beside its items. Void items do not count, and nobody
is counted an item that they may not see.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Guide, Indicator
from models.diagnosis import Diagnosis
from models.item_count import NO_INDICATOR
from models.people import Organization, User
from models.prepared import PreparedQuery
from models.shaped import ShapedQuery
from models.vocabulary import OrgKind, State, Verdict
from workflows.authz import access, paths
from workflows.authz.actors import Actor
from workflows.campaigns.queries import require_campaign
from workflows.diagnosis.cells import Cell, CellMark, Coverage, CoverageLine, CoverageOf, Measured, Recorded, marked
from workflows.errors import NotFound
from workflows.organizations import tree
from workflows.rows import Listing
from workflows.rules.rules import OWNERS
from workflows.rules.snapshot import campaign_rules
from workflows.statistics.counted import standing, standing_in, total
from workflows.statistics.scope import Extent, scope_of


def checklist(session: Session, actor: Actor, campaign_id: UUID, organization_id: UUID) -> tuple[CoverageLine, ...]:
    """Return the indicators of an organization's guide in order; none where no guide applies."""
    owner = diagnosed(session, actor, campaign_id, organization_id)
    cells = {
        indicator: Recorded(*said)
        for indicator, *said in session.execute(
            sa.select(
                col(Diagnosis.indicator_id),
                col(Diagnosis.verdict),
                col(Diagnosis.text),
                col(Diagnosis.version),
                col(User.name),
                col(Diagnosis.decided_at),
            )
            .join(User, col(User.id) == Diagnosis.decided_by_id)
            .where(_here(Diagnosis, campaign_id, owner))
        )
    }
    found = items_at(session, actor, campaign_id, owner)
    return tuple(
        CoverageLine(each, cells.get(each.id), *found.get(each.id, (0, 0)))
        for each in indicators(session, campaign_id)
        if owner.kind in each.applies_to
    )


def diagnosed(session: Session, actor: Actor, campaign_id: UUID, organization_id: UUID) -> Organization:
    """Return an organization of the campaign's university that the actor sees, or `NotFound`."""
    require_campaign(session, actor, campaign_id)
    owner = access.require_organization(session, actor, organization_id)
    if owner.committee_id != campaign_rules(session, campaign_id).committee_id:
        raise NotFound
    return owner


def measured(session: Session, actor: Actor, campaign_id: UUID) -> Sequence[Organization]:
    """Return the organizations in sight to which a guide of the campaign applies."""
    asked = indicators(session, campaign_id)
    applied = frozenset[OrgKind]().union(*(each.applies_to for each in asked))
    return [node for node in tree.owners(session, actor, campaign_id) if node.kind in applied]


def items_at(session: Session, actor: Actor, campaign_id: UUID, owner: Organization) -> dict[UUID, tuple[int, int]]:
    """Count an organization's items that the actor sees, by indicator: live, and closed."""
    counts = standing(scope_of(session, actor, campaign_id, today=actor.today))
    rows = session.execute(_live_and_closed(counts, counts.c.indicator_id).where(counts.c.organization_id == owner.id))
    return {indicator: (live, closed) for indicator, live, closed in rows}


def indicators(session: Session, campaign_id: UUID) -> tuple[Measured, ...]:
    """Return the campaign's indicators, guide by guide, in their order."""
    return tuple(
        Measured(found, code, heading, text, guide, frozenset(OrgKind[k.upper()] for k in kinds))
        for found, code, heading, text, guide, kinds in _INDICATORS.all(session, campaign_id=campaign_id)
    )


_INDICATORS = PreparedQuery(
    sa.select(
        col(Indicator.id),
        col(Indicator.code),
        col(Indicator.heading),
        col(Indicator.text),
        col(Guide.name),
        col(Guide.applies_to),
    )
    .join(Guide, col(Guide.id) == Indicator.guide_id)
    .where(col(Indicator.campaign_id) == sa.bindparam("campaign_id"))
    .order_by(col(Guide.prefix), col(Indicator.position))
)


def coverage(
    session: Session, actor: Actor, campaign_id: UUID, *, today: date, organizations: Collection[UUID] | None = None
) -> Coverage:
    """Return the matrix of the organizations that the actor sees, or of the given ones of them.

    An organization to which no guide applies stands there only if it has an item that cites one.
    """
    require_campaign(session, actor, campaign_id)
    asked = _Asked(
        campaign_id,
        campaign_rules(session, campaign_id).committee_id,
        actor.scopes,
        None if organizations is None else tuple(organizations),
        scope_of(session, actor, campaign_id, today=today).extent,
    )
    columns = indicators(session, campaign_id)
    said = {(owner, indicator): verdict for owner, indicator, verdict in _RECORDED.all(session, asked)}
    found = {(owner, indicator): (live, closed) for owner, indicator, live, closed in _FOUND.all(session, asked)}
    applied = frozenset[OrgKind]().union(*(each.applies_to for each in columns))
    citing = {owner for owner, _ in found}
    rows = tuple(
        CoverageOf(owner, name, kind, tuple(_cell(owner, kind, c, said, found) for c in columns))
        for owner, name, kind in _OWNERS.all(session, asked)
        if kind in applied or owner in citing
    )
    return Coverage(columns, rows)


def blank(
    session: Session, actor: Actor, campaign_id: UUID, *, today: date, organizations: Collection[UUID] | None = None
) -> tuple[CoverageOf, ...]:
    """Return the organizations of which cells are still blank: their ledger is not yet honest."""
    matrix = coverage(session, actor, campaign_id, today=today, organizations=organizations)
    return tuple(row for row in matrix.rows if not row.complete)


CellKey = tuple[UUID, UUID]
"""An organization and an indicator."""


def _here(table: Any, campaign_id: UUID, owner: Organization) -> sa.ColumnElement[bool]:
    return sa.and_(table.campaign_id == campaign_id, table.organization_id == owner.id)


class _Asked(NamedTuple):
    """Of which organizations in which campaign a matrix is asked for, and what is counted there."""

    campaign_id: UUID
    committee_id: UUID
    scopes: tuple[str, ...]
    organizations: tuple[UUID, ...] | None
    extent: Extent

    @property
    def chosen(self) -> sa.ColumnElement[bool]:
        """Select the organizations."""
        some = sa.true() if self.organizations is None else col(Organization.id).in_(self.organizations)
        return sa.and_(paths.within_subtrees(self.scopes), some)


def _owners(asked: _Asked) -> Listing:
    university = col(Organization.committee_id) == asked.committee_id
    return (
        sa.select(col(Organization.id), col(Organization.name), col(Organization.kind))
        .where(university, col(Organization.kind).in_(OWNERS), asked.chosen)
        .order_by(col(Organization.path))
    )


def _recorded(asked: _Asked) -> Listing:
    return (
        sa.select(col(Diagnosis.organization_id), col(Diagnosis.indicator_id), col(Diagnosis.verdict))
        .join(Organization, col(Organization.id) == Diagnosis.organization_id)
        .where(col(Diagnosis.campaign_id) == asked.campaign_id, asked.chosen)
    )


def _found(asked: _Asked) -> Listing:
    counts = standing_in(asked.extent)
    return (
        _live_and_closed(counts, counts.c.organization_id, counts.c.indicator_id)
        .join(Organization, col(Organization.id) == counts.c.organization_id)
        .where(asked.chosen)
    )


_OWNERS, _RECORDED, _FOUND = ShapedQuery(_owners), ShapedQuery(_recorded), ShapedQuery(_found)


def _live_and_closed(counts: sa.Subquery, *key: sa.ColumnElement[UUID]) -> Listing:
    """Count what cites an indicator and was not withdrawn: live, and closed."""
    live = total(counts, *(state.value for state in State if state not in {State.CLOSED, State.VOID}))
    closed = total(counts, State.CLOSED.value)
    return (
        sa.select(*key, live, closed)
        .select_from(counts)
        .where(counts.c.indicator_id != NO_INDICATOR)
        .group_by(*key)
        .having(live + closed > 0)
    )


def _cell(
    owner: UUID, kind: OrgKind, column: Measured, said: dict[CellKey, Verdict], found: dict[CellKey, tuple[int, int]]
) -> Cell:
    key = owner, column.id
    verdict = said.get(key)
    live, closed = found.get(key, (0, 0))
    if kind not in column.applies_to and not live + closed:
        return _OUTSIDE
    return Cell(marked(verdict, live, closed), verdict, live, closed)


_OUTSIDE = Cell(CellMark.OUTSIDE)
