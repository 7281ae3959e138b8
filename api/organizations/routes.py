"""党组织: the tree."""

from typing import Any

from fastapi import APIRouter, Response

from api import serializers
from api.openapi import ACTS, REPLAYED, answers
from api.organizations.schemas import OrganizationLine
from api.requests import ReadRequest, WriteRequest
from models.people import Organization
from transport.inputs.organizations import NewOrganization
from transport.pagination import BY_ID, Paged
from transport.schemas import Page
from transport.services import V1
from workflows.organizations import commands, queries

router = APIRouter(prefix=f"{V1}/organizations", tags=["组织与人员"])


@router.get(
    "",
    operation_id="listOrganizations",
    summary="党组织列表",
    response_model=Page[OrganizationLine],
    responses=answers(Page[OrganizationLine], "unauthenticated", "incomplete"),
)
def list_organizations(context: ReadRequest, asked: Paged) -> Response:
    """所见范围内的党组织。"""
    after = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        rows = queries.organizations(unit.session, unit.actor, after=after, limit=asked.limit + 1)
        return unit.answer(BY_ID.page([_shown(row) for row in rows], asked.limit))


@router.post(
    "",
    operation_id="addOrganization",
    summary="增加党组织",
    status_code=201,
    response_model=OrganizationLine,
    responses=answers(OrganizationLine, *ACTS, status=201, headers=REPLAYED),
)
def add_organization(context: WriteRequest, body: NewOrganization) -> Response:
    """由系统管理员办理。"""
    with context.transaction() as unit:
        made = commands.add_organization(unit.session, actor=unit.actor, now=unit.now, **dict(body))
        return unit.answer(_shown(made), 201)


def _shown(node: Organization) -> dict[str, Any]:
    return serializers.record(node, "path")
