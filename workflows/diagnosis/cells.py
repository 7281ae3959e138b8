"""The cells of 诊断对照: what one organization, or the matrix of all, shows of each indicator."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.labelled import LabelledEnum
from models.vocabulary import OrgKind, Verdict


class CellMark(LabelledEnum):
    """What a cell of the matrix shows."""

    FINDING = "finding", "有问题"
    MET = "met", "达标"
    PARTLY = "partly", "基本达标"
    NOT_MET = "not_met", "未达标"
    NOT_APPLICABLE = "not_applicable", "不适用"
    NOTHING_FOUND = "nothing_found", "未发现问题"
    BLANK = "blank", "未对照"
    OUTSIDE = "outside", "不在指南内"


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator, as a column of the matrix."""

    id: UUID
    code: str
    heading: str
    text: str
    guide: str
    applies_to: frozenset[OrgKind]


@dataclass(frozen=True, slots=True)
class Cell:
    """One organization against one indicator: what was recorded, and how many items there are.

    `live` counts what is neither closed nor void.
    """

    mark: CellMark
    verdict: Verdict | None = None
    live: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True)
class CoverageOf:
    """One organization's row of the matrix, with a cell for each of its indicators in order."""

    id: UUID
    name: str
    kind: OrgKind
    cells: tuple[Cell, ...]

    @property
    def asked(self) -> int:
        """How many indicators its guide has."""
        return sum(cell.mark is not CellMark.OUTSIDE for cell in self.cells)

    @property
    def blank(self) -> int:
        """How many cells nobody looked at."""
        return sum(cell.mark is CellMark.BLANK for cell in self.cells)

    @property
    def complete(self) -> bool:
        """Whether every cell was looked at, so that the ledger may honestly be filed."""
        return self.blank == 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """全覆盖: organization × indicator, and how many cells have each mark."""

    indicators: tuple[Measured, ...]
    rows: tuple[CoverageOf, ...]

    @property
    def counts(self) -> dict[CellMark, int]:
        """How many cells have each mark."""
        found = Counter(cell.mark for row in self.rows for cell in row.cells)
        return {mark: found[mark] for mark in CellMark}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded of one cell, by whom and when."""

    verdict: Verdict
    text: str | None
    version: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """One indicator on an organization's checklist."""

    indicator: Measured
    recorded: Recorded | None
    live: int
    closed: int

    @property
    def mark(self) -> CellMark:
        """What the matrix shows there."""
        verdict = self.recorded.verdict if self.recorded else None
        return marked(verdict, self.live, self.closed)


def marked(verdict: Verdict | None, live: int, closed: int) -> CellMark:
    """Say what a cell shows: items win, but for a 达标 of which every item is closed."""
    if live or (closed and verdict is not Verdict.MET):
        return CellMark.FINDING
    return CellMark[verdict.name] if verdict else CellMark.BLANK
