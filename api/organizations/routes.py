"""党组织: the tree."""

from fastapi import Response

from api import serializers
from api.operations import LISTS, Operations
from api.organizations.schemas import OrganizationLine
from api.requests import ReadRequest, WriteRequest
from api.schemas import Page
from models.people import Organization
from transport.inputs.organizations import NewOrganization
from transport.pagination import BY_ID, Paged
from workflows.organizations import commands, queries

router = Operations("/organizations", "组织与人员")


@router.get("", "listOrganizations", "党组织列表", Page[OrganizationLine], "see_directory", *LISTS)
def list_organizations(context: ReadRequest, asked: Paged) -> Response:
    """所见范围内的党组织。"""
    after = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        rows = queries.organizations(unit.session, unit.actor, after=after, limit=asked.limit + 1)
        return unit.answer(BY_ID.page([_shown(row) for row in rows], asked.limit))


@router.post("", "addOrganization", "增加党组织", OrganizationLine, "keep_directory", status=201)
def add_organization(context: WriteRequest, body: NewOrganization) -> Response:
    """由系统管理员办理。"""
    with context.transaction() as unit:
        made = commands.add_organization(unit.session, actor=unit.actor, now=unit.now, **dict(body))
        return unit.answer(_shown(made), 201)


def _shown(node: Organization) -> dict[str, object]:
    return serializers.record(node, "path")
