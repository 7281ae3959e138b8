"""One item as a page shows it: the facts, and what hangs on it (web/items/detail.py adds what may be done)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from models.item import Item
from models.people import Organization
from transport.services import UnitOfWork
from workflows.items.lateness import OverdueCalculator
from workflows.items.loading import load
from workflows.items.loading.context import ItemContext
from workflows.items.loading.disputed import OpenDifference
from workflows.items.loading.parts import Needs, Part
from workflows.items.queries import detail


@dataclass(frozen=True)
class ItemPage:
    """An item with its measures, each with its evidence, and its signatures."""

    row: Mapping[str, Any]
    case: ItemContext

    @property
    def item(self) -> Item:
        return self.case.item

    @property
    def owner(self) -> Organization:
        return self.case.organization

    @cached_property
    def measures(self) -> Sequence[Mapping[str, Any]]:
        people = {"responsible": "responsible_id", "leader": "leader_id", "done_by": "done_by_id"}
        return detail.lines_of(self.case, self.case.measures, **people)

    @property
    def past_due(self) -> list[date]:
        """The days that have passed of measures not yet done, the earliest first."""
        return sorted(m.due_on for m in self.case.measures if m.done_at is None and m.due_on < self.case.today)

    @cached_property
    def evidence(self) -> Mapping[UUID, list[Mapping[str, Any]]]:
        """The files and notes of each measure, each with what is doubtful about it."""
        found: defaultdict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
        for file in detail.lines_of(self.case, self.case.evidence, added_by="added_by_id"):
            doubts = [doubt for doubt in self.case.doubts if doubt.evidence_id == file["id"]]
            found[file["measure_id"]].append(file | {"doubts": doubts})
        return found

    @cached_property
    def signatures(self) -> Sequence[Mapping[str, Any]]:
        return detail.lines_of(self.case, self.case.signatures, person="user_id", principal="principal_id")

    @cached_property
    def extensions(self) -> Sequence[Mapping[str, Any]]:
        return detail.lines_of(self.case, self.case.extensions, requested_by="requested_by_id")

    @property
    def disputed(self) -> OpenDifference | None:
        """What a report and the system still differ in, for which it is not signed off; known with its signatures."""
        if Part.SIGNATURES not in self.case.parts.known:
            return None
        return self.case.parts.disputed.get(self.case.item.id)

    @property
    def doubts(self) -> list[str]:
        """What is doubtful about any of its evidence."""
        return [doubt.sentence for doubt in self.case.doubts]


def item_page(unit: UnitOfWork, item_id: UUID, needs: Needs = load.PAGE) -> ItemPage:
    """Lay out an item that the person may see, or raise `NotFound`; of what hangs on it, what is needed."""
    case = load.load_page(unit.session, unit.actor, item_id, needs, now=unit.now)
    row, late = detail.item_row(case), OverdueCalculator.of_one(case)
    return ItemPage(row | late.shown(row) | detail.merged_items(unit.session, case), case)
