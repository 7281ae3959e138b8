"""交接: what would move from one person to another, what cannot and why, and moving it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from fastapi import APIRouter, Response

from models.people import Organization
from transport.errors import FAULTS, Problem, of_fault
from transport.services import UnitOfWork
from web import options
from web.fields import Option
from web.i18n.languages import text
from web.page_request import PagePost, PageRead, PageRequest
from web.schema_form import left, read_schema, schema_fields
from workflows.authz import access, permissions
from workflows.errors import Incomplete
from workflows.items import bulk
from workflows.items.bulk import MAX_ITEMS, ChosenItem, MoveOutcome
from workflows.items.inputs import HandOver
from workflows.items.queries import handover as queries
from workflows.organizations import directory

router = APIRouter(prefix="/directory/handover")

RIGHT = "hand_over"
FROM, ORGANIZATION, ITEM = "from_id", "organization", "item"


@dataclass(frozen=True, slots=True)
class Said:
    """What is said on the page beside what is in somebody's hands."""

    problem: Problem | None = None
    refused: Sequence[tuple[UUID, str]] = ()
    done: int = 0


@router.get("")
def preview(visit: PageRead, organization: UUID | None = None, person: UUID | None = None) -> Response:
    """Ask where and from whom; then show what is in that person's hands."""
    with visit.reading() as desk:
        visit = replace(visit, posted=left(desk, visit.here))
        return _shown(visit, desk, organization, person, Said())


@router.post("")
def hand_over(visit: PagePost) -> Response:
    """Hand the chosen items over; what is refused stays, with the reason."""
    organization, person = visit.id(ORGANIZATION), visit.id(FROM)
    try:
        body = read_schema(visit, HandOver)
        chosen = _chosen(visit)
        with visit.acting() as desk:
            outcomes = bulk.advance_many(
                desk.session,
                chosen,
                RIGHT,
                actor=desk.actor,
                now=desk.now,
                from_id=body.from_id,
                to_id=body.to_id,
                reason=body.reason,
            )
            done = sum(outcome.fault is None for outcome in outcomes)
            to = f"/directory/handover?organization={organization or ''}&person={person or ''}"
            onward = visit.leave(desk, to, text("已交接%(n)s件。"), n=done)
            if done == len(outcomes):
                return onward
            said = Said(refused=[*_refused(outcomes)], done=done)
            return _shown(visit, desk, organization, person, said)
    except FAULTS as fault:
        with visit.reading() as desk:
            return _shown(visit, desk, organization, person, Said(of_fault(fault)))


def _chosen(visit: PageRequest) -> list[ChosenItem]:
    """Return the items that were ticked, each with the version that was seen."""
    found = []
    for value in visit.posted.get(ITEM, ()):
        item_id, _, version = value.partition(" ")
        try:
            found.append(ChosenItem(UUID(item_id), {"version": int(version)}))
        except ValueError:
            raise Incomplete({ITEM: "名单无法读取，请刷新页面后再选。"}) from None
    if not 0 < len(found) <= MAX_ITEMS:
        raise Incomplete({ITEM: f"请选取要交接的事项，一次最多 {MAX_ITEMS} 件。"})
    return found


def _refused(outcomes: Sequence[MoveOutcome]) -> list[tuple[UUID, str]]:
    return [(outcome.item_id, of_fault(outcome.fault).sentence) for outcome in outcomes if outcome.fault]


def _shown(
    visit: PageRequest, desk: UnitOfWork, organization: UUID | None, person: UUID | None, said: Said
) -> Response:
    nodes = directory.seen(desk.session, desk.actor, RIGHT)
    if not nodes:
        permissions.require(desk.actor, RIGHT)
    node = access.require_organization(desk.session, desk.actor, organization) if organization else None
    shown = {"holders": (), "rows": (), "stuck": (), "fields": (), "more": False}
    if node:
        permissions.require(desk.actor, RIGHT, node)
        shown |= {"holders": queries.holders_to_relieve(desk.session, desk.actor, node, desk.today)}
        if person:
            shown |= _held(visit, desk, node, person, said.problem)
    status = said.problem.status if said.problem else 200
    return visit.page(
        desk,
        "organizations/handover.html",
        status,
        nodes=nodes,
        node=node,
        person=person,
        said=said,
        ticked=set(visit.posted.get(ITEM, ())) if visit.posted else None,
        **shown,
    )


def _held(
    visit: PageRequest, desk: UnitOfWork, node: Organization, person: UUID, problem: Problem | None
) -> dict[str, object]:
    """Return what is in a person's hands, and the form by which it passes to somebody else."""
    rows = queries.open_parts(desk.session, desk.actor, node.id, person, today=desk.today, limit=MAX_ITEMS + 1)
    people = options.candidates(desk.session, node, desk.today)
    others: list[Option] = [each for each in people if each.value != str(person)]
    asked = schema_fields(HandOver, visit.posted, problem, {"to_id": others}, but=(FROM,))
    return {
        "rows": rows[:MAX_ITEMS],
        "more": len(rows) > MAX_ITEMS,
        "stuck": queries.stuck_parts(desk.session, desk.actor, node, person, desk.today),
        "fields": asked,
    }
