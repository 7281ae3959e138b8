"""交接: what would move from one person to another, what cannot and why, and moving it."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import Response

from models.people import Organization
from transport.errors import FAULTS, of_fault
from transport.late_route import LateRouter
from transport.services import UnitOfWork
from web.fields import Option
from web.i18n.languages import text
from web.options import people_options
from web.page_request import PagePost, PageRead, PageRequest
from web.render import Shown
from web.schema_form import read_schema, schema_fields
from workflows.authz import access, permissions
from workflows.errors import Incomplete
from workflows.items import bulk
from workflows.items.bulk import MAX_ITEMS, ChosenItem, MoveOutcome
from workflows.items.moves.hand_over import HandOverInput
from workflows.items.queries import handover as queries
from workflows.organizations import directory

router = LateRouter(prefix="/directory/handover")

RIGHT = "hand_over"
FROM, ORGANIZATION, ITEM = "from_id", "organization", "item"


@router.get("")
def preview(page: PageRead, organization: UUID | None = None, person: UUID | None = None) -> Response:
    """Ask where and from whom; then show what is in that person's hands."""
    with page.reading() as unit:
        return _shown(page.resumed(unit), unit, organization, person)


@router.post("")
def hand_over(page: PagePost) -> Response:
    """Hand the chosen items over; what is refused stays, with the reason."""
    organization, person = page.id(ORGANIZATION), page.id(FROM)
    try:
        body = read_schema(page, HandOverInput)
        chosen = _chosen(page)
        with page.acting() as unit:
            outcomes = bulk.advance_many(
                unit.session,
                chosen,
                RIGHT,
                actor=unit.actor,
                now=unit.now,
                from_id=body.from_id,
                to_id=body.to_id,
                reason=body.reason,
            )
            done = sum(outcome.fault is None for outcome in outcomes)
            to = f"/directory/handover?organization={organization or ''}&person={person or ''}"
            onward = page.leave(unit, to, text("已交接%(n)s件。"), n=done)
            if done == len(outcomes):
                return onward
            return _shown(page, unit, organization, person, _refused(outcomes), done)
    except FAULTS as fault:
        with page.reading() as unit:
            return _shown(page.refused(fault), unit, organization, person)


def _chosen(page: PageRequest) -> list[ChosenItem]:
    """Return the items that were ticked, each with the version that was seen."""
    found = []
    for value in page.posted.get(ITEM, ()):
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
    page: PageRequest,
    unit: UnitOfWork,
    organization: UUID | None,
    person: UUID | None,
    refused: Sequence[tuple[UUID, str]] = (),
    done: int = 0,
) -> Response:
    nodes = directory.seen(unit.session, unit.actor, RIGHT)
    if not nodes:
        permissions.require(unit.actor, RIGHT)
    node = access.require_organization(unit.session, unit.actor, organization) if organization else None
    shown: Shown = {"holders": (), "rows": (), "stuck": (), "fields": (), "more": False}
    if node:
        permissions.require(unit.actor, RIGHT, node)
        shown |= {"holders": queries.holders_to_relieve(unit.session, unit.actor, node, unit.today)}
        if person:
            shown |= _held(page, unit, node, person)
    return page.render(
        unit,
        "organizations/handover.html",
        nodes=nodes,
        node=node,
        person=person,
        refused=refused,
        done=done,
        ticked=set(page.posted.get(ITEM, ())) if page.posted else None,
        **shown,
    )


def _held(page: PageRequest, unit: UnitOfWork, node: Organization, person: UUID) -> Shown:
    """Return what is in a person's hands, and the form by which it passes to somebody else."""
    rows = queries.open_parts(unit.session, unit.actor, node.id, person, today=unit.today, limit=MAX_ITEMS + 1)
    people = people_options(unit.session, node, unit.today)
    others: list[Option] = [each for each in people if each.value != str(person)]
    asked = schema_fields(page, HandOverInput, {"to_id": others}, but=(FROM,))
    return {
        "rows": rows[:MAX_ITEMS],
        "more": len(rows) > MAX_ITEMS,
        "stuck": queries.stuck_parts(unit.session, unit.actor, node, person, unit.today),
        "fields": asked,
    }
