"""全覆盖: which organization was held against which indicator, and what was found there."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import compress, groupby
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from transport.late_route import LateRouter
from transport.services import UnitOfWork
from web.page_request import PageRead
from web.page_scope import PageScope, ScopeFilter, scope_page
from web.render import Shown
from workflows.diagnosis.cells import Cell, CellMark, Coverage, CoverageOf, Measured
from workflows.diagnosis.queries import coverage, measured
from workflows.items.queries.filters import ItemFilter
from workflows.items.queries.state_groups import STANDING_PARTS

router = LateRouter(prefix="/board/coverage")


class Gaps(ScopeFilter):
    """And whether only those are wanted that left something blank."""

    blank: bool = False


@dataclass(frozen=True, slots=True)
class Guided:
    """One guide's columns, and the organizations that stand against them."""

    guide: str
    indicators: tuple[Measured, ...]
    rows: tuple[tuple[CoverageOf, tuple[Cell, ...]], ...]


@router.get("")
def matrix(page: PageRead, asked: Annotated[Gaps, Query()]) -> Response:
    """Show the matrix, guide by guide."""

    def find(unit: UnitOfWork, scope: PageScope) -> Shown:
        found = coverage(unit.session, unit.actor, scope.campaign.id, today=unit.today, organizations=scope.below)
        rows = [row for row in found.rows if not (asked.blank and row.complete)]
        return {
            "elsewhere": [] if found.rows else scope.elsewhere(partial(_measured, unit)),
            "counts": found.counts,
            "incomplete": sum(not row.complete for row in found.rows),
            "guides": tuple(_by_guide(found, rows)),
            "only_blank": asked.blank,
            "found_at": partial(_found_at, scope),
        }

    return scope_page(page, asked, "diagnosis/coverage.html", find, one=_guided)


def _guided(unit: UnitOfWork, campaign_ids: Collection[UUID]) -> list[UUID]:
    """Tell in which campaigns there is a guide for an organization in sight."""
    return [each for each in campaign_ids if _measured(unit, each)]


def _measured(unit: UnitOfWork, campaign_id: UUID) -> int:
    return len(measured(unit.session, unit.actor, campaign_id))


def _found_at(scope: PageScope, row: CoverageOf, indicator: Measured) -> ItemFilter:
    """Return what lists the items that a cell counts."""
    return ItemFilter(
        campaign_id=scope.campaign.id,
        organization_id=row.id,
        organization_only=True,
        indicator=indicator.code,
        parts=STANDING_PARTS,
    )


def _by_guide(found: Coverage, rows: Iterable[CoverageOf]) -> Iterator[Guided]:
    for guide, group in groupby(found.indicators, key=lambda each: each.guide):
        columns = tuple(group)
        here = [each.guide == guide for each in found.indicators]
        cells = [(row, tuple(compress(row.cells, here))) for row in rows]
        standing = tuple(each for each in cells if any(cell.mark is not CellMark.OUTSIDE for cell in each[1]))
        if standing:
            yield Guided(guide, columns, standing)
