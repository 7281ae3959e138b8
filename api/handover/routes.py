"""交接与空缺: what is open in somebody's hands, and which seats are empty."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field

from api.handover.schemas import HandoverLine, Vacancies
from api.operations import SEES, Operations
from api.requests import ReadRequest
from api.schemas import Page
from transport.pagination import BY_ID, Paging
from transport.visible import OrganizationId, VisibleOrganization
from workflows.items.queries import handover
from workflows.organizations.vacancies import vacancies

router = Operations("/organizations", "组织与人员")


class HandoverQuery(Paging):
    """From whom."""

    from_: UUID = Field(alias="from", description="移交人")


@router.get(
    "/{organization_id}/handover",
    "previewHandover",
    "预览交接",
    Page[HandoverLine],
    "hand_over",
    *SEES,
    "not-permitted",
)
def preview_handover(
    context: ReadRequest, organization_id: OrganizationId, asked: Annotated[HandoverQuery, Query()]
) -> Response:
    """移交人在本组织及其下级未办的事项，逐件写明哪些职责；交接以批量交接（hand_over）办理。"""
    after = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        rows = handover.open_parts(
            unit.session, unit.actor, organization_id, asked.from_, today=unit.today, after=after, limit=asked.limit + 1
        )
        return unit.answer(BY_ID.page(rows, asked.limit))


@router.get("/{organization_id}/vacancies", "listVacancies", "空缺", Vacancies, "see_vacancies", *SEES)
def list_vacancies(context: ReadRequest, organization_id: VisibleOrganization) -> Response:
    """本组织及其下级在销号程序中无人任职的职务，以及已离任而尚未交接的人员。"""
    with context.reading() as unit:
        node = organization_id.open(unit)
        empty = vacancies(unit.session, node.path, unit.today)
        gone = handover.left_without_handover(unit.session, unit.actor, node, unit.today)
        return unit.answer({"vacancies": [asdict(each) for each in empty], "left": [dict(row) for row in gone]})
