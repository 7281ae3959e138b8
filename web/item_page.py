"""One item as a page shows it: the facts, and what hangs on it (web/items/detail.py adds what may be done)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from models.item import Item
from models.people import Organization
from transport.services import UnitOfWork
from workflows.items import load
from workflows.items.context import ItemContext
from workflows.items.lateness import OverdueCalculator
from workflows.items.queries import detail


@dataclass(frozen=True, slots=True)
class ItemPage:
    """An item with its measures, each with its evidence, and its signatures."""

    row: Mapping[str, Any]
    case: ItemContext
    measures: tuple[Mapping[str, Any], ...]
    evidence: Mapping[UUID, list[Mapping[str, Any]]]
    signatures: tuple[Mapping[str, Any], ...]
    extensions: tuple[Mapping[str, Any], ...]

    @property
    def item(self) -> Item:
        return self.case.item

    @property
    def owner(self) -> Organization:
        return self.case.organization

    @property
    def doubts(self) -> list[str]:
        """What is doubtful about any of its evidence."""
        files = (file for found in self.evidence.values() for file in found)
        return [doubt.sentence for file in files for doubt in file["doubts"]]


def item_page(unit: UnitOfWork, item_id: UUID) -> ItemPage:
    """Lay out an item that the person may see, or raise `NotFound`."""
    return laid_out(unit, load.load_page(unit.session, unit.actor, item_id, now=unit.now))


def laid_out(unit: UnitOfWork, case: ItemContext) -> ItemPage:
    """Lay out an item of which all of the journal was read."""
    row = detail.item_row(case)
    late = OverdueCalculator(unit.session, unit.today)
    row |= {"overdue_days": late.of(row)} | late.lights(row) | detail.merged_items(case)
    evidence: defaultdict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for file in detail.lines_of(case, case.evidence, added_by="added_by_id"):
        doubts = [doubt for doubt in case.doubts if doubt.evidence_id == file["id"]]
        evidence[file["measure_id"]].append(file | {"doubts": doubts})
    return ItemPage(
        row=row,
        case=case,
        measures=tuple(
            detail.lines_of(case, case.measures, responsible="responsible_id", leader="leader_id", done_by="done_by_id")
        ),
        evidence=evidence,
        signatures=tuple(detail.lines_of(case, case.signatures, person="user_id", principal="principal_id")),
        extensions=tuple(detail.lines_of(case, case.extensions, requested_by="requested_by_id")),
    )
