"""空缺: empty seats that hold something up, and who left without handing over."""

from uuid import UUID

from fastapi import Response

from models.people import Organization
from transport.late_route import LateRouter
from web.page_request import PageRead
from workflows.authz import access, permissions
from workflows.authz.paths import lies_below
from workflows.items.queries import handover
from workflows.organizations import directory
from workflows.organizations import vacancies as queries

router = LateRouter(prefix="/directory/vacancies")


@router.get("")
def vacancies(page: PageRead, organization: UUID | None = None) -> Response:
    """List what is vacant in sight, or below one organization."""
    with page.reading() as unit:
        session, actor, today = unit.session, unit.actor, unit.today
        if not actor.posts:
            permissions.require(actor, "see_vacancies")
        nodes = directory.seen(session, actor)
        if organization:
            tops = [access.require_organization(session, actor, organization)]
            empty = queries.vacancies(session, tops[0].path, today)
        else:
            tops = [node for node in nodes if not any(_above(other, node) for other in nodes)]
            empty = queries.in_sight(session, actor, today)
        return page.render(
            unit,
            "organizations/vacancies.html",
            nodes=nodes,
            chosen=organization,
            vacancies=empty,
            left=[
                row | {"node": node.id, "may": permissions.may(actor, "hand_over", node)}
                for node in tops
                for row in handover.left_without_handover(session, actor, node, today)
            ],
        )


def _above(other: Organization, node: Organization) -> bool:
    return lies_below(node.path, other.path)
