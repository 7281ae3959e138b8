"""交接: what would move from one person to another, what cannot and why, and moving it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from fastapi import APIRouter, Response

from api.errors import FAULTS, Problem, of_fault
from api.house import Desk
from api.schemas.many import MOST
from models.people import Organization
from web import options
from web.asks import form, given, left
from web.fields import Option
from web.visit import Looks, Posts, Visit
from web.words import text
from workflows import access, rights
from workflows.commands import many
from workflows.commands.many import Chosen, Outcome
from workflows.errors import Incomplete
from workflows.given import HandOver
from workflows.queries import directory
from workflows.queries import handover as queries

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
def preview(visit: Looks, organization: UUID | None = None, person: UUID | None = None) -> Response:
    """Ask where and from whom; then show what is in that person's hands."""
    with visit.reading() as desk:
        visit = replace(visit, posted=left(desk, visit.here))
        return _shown(visit, desk, organization, person, Said())


@router.post("")
def hand_over(visit: Posts) -> Response:
    """Hand the chosen items over; what is refused stays, with the reason."""
    organization, person = visit.id(ORGANIZATION), visit.id(FROM)
    try:
        body = given(visit, HandOver)
        chosen = _chosen(visit)
        with visit.acting() as desk:
            outcomes = many.advance(
                desk.session, chosen, RIGHT, actor=desk.actor, now=desk.now,
                from_id=body.from_id, to_id=body.to_id, reason=body.reason,
            )  # fmt: skip
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


def _chosen(visit: Visit) -> list[Chosen]:
    """Return the items that were ticked, each with the version that was seen."""
    found = []
    for value in visit.posted.get(ITEM, ()):
        item_id, _, version = value.partition(" ")
        try:
            found.append(Chosen(UUID(item_id), {"version": int(version)}))
        except ValueError:
            raise Incomplete({ITEM: "名单无法读取，请刷新页面后再选。"}) from None
    if not 0 < len(found) <= MOST:
        raise Incomplete({ITEM: f"请选取要交接的事项，一次最多 {MOST} 件。"})
    return found


def _refused(outcomes: Sequence[Outcome]) -> list[tuple[UUID, str]]:
    return [
        (outcome.item_id, of_fault(outcome.fault).sentence) for outcome in outcomes if outcome.fault
    ]


def _shown(
    visit: Visit, desk: Desk, organization: UUID | None, person: UUID | None, said: Said
) -> Response:
    nodes = directory.seen(desk.session, desk.actor, RIGHT)
    if not nodes:
        rights.demand(desk.actor, RIGHT)
    node = access.organization(desk.session, desk.actor, organization) if organization else None
    shown = {"holders": (), "rows": (), "stuck": (), "fields": (), "more": False}
    if node:
        rights.demand(desk.actor, RIGHT, node)
        shown |= {"holders": queries.holders(desk.session, desk.actor, node, desk.today)}
        if person:
            shown |= _held(visit, desk, node, person, said.problem)
    status = said.problem.status if said.problem else 200
    return visit.page(
        desk, "handover.html", status, nodes=nodes, node=node, person=person, said=said,
        ticked=set(visit.posted.get(ITEM, ())) if visit.posted else None, **shown,
    )  # fmt: skip


def _held(
    visit: Visit, desk: Desk, node: Organization, person: UUID, problem: Problem | None
) -> dict[str, object]:
    """Return what is in a person's hands, and the form by which it passes to somebody else."""
    rows = queries.parts(
        desk.session, desk.actor, node.id, person, today=desk.today, limit=MOST + 1
    )
    people = options.candidates(desk.session, node, desk.today)
    others: list[Option] = [each for each in people if each.value != str(person)]
    asked = form(HandOver, visit.posted, problem, {"to_id": others}, but=(FROM,))
    return {
        "rows": rows[:MOST],
        "more": len(rows) > MOST,
        "stuck": queries.stuck(desk.session, desk.actor, node, person, desk.today),
        "fields": asked,
    }
