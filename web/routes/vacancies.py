"""空缺: empty seats that hold something up, and who left without handing over."""

from uuid import UUID

from fastapi import APIRouter, Response

from models.people import Organization
from web.visit import Looks
from workflows import access, rights
from workflows.queries import directory, handover
from workflows.queries import vacancies as queries

router = APIRouter(prefix="/directory/vacancies")


@router.get("")
def vacancies(visit: Looks, organization: UUID | None = None) -> Response:
    """List what is vacant in sight, or below one organization."""
    with visit.reading() as desk:
        session, actor, today = desk.session, desk.actor, desk.today
        if not actor.posts:
            rights.demand(actor, "see_vacancies")
        nodes = directory.seen(session, actor)
        if organization:
            tops = [access.organization(session, actor, organization)]
            empty = queries.vacancies(session, tops[0].path, today)
        else:
            tops = [node for node in nodes if not any(_above(other, node) for other in nodes)]
            empty = queries.in_sight(session, actor, today)
        return visit.page(
            desk, "vacancies.html", nodes=nodes, chosen=organization, vacancies=empty,
            left=[
                row | {"node": node.id, "may": rights.may(actor, "hand_over", node)}
                for node in tops
                for row in handover.left(session, actor, node, today)
            ],
        )  # fmt: skip


def _above(other: Organization, node: Organization) -> bool:
    return other.id != node.id and node.path.startswith(other.path)
