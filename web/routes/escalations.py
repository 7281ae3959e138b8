"""督办: what the clock drafted and a named human sends or not, and where the clock looks next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.errors import FAULTS, Problem, of_fault
from api.house import Desk
from api.pages import BY_CHECK, BY_ID, USUAL, Paging
from api.schemas.clock import Dismissal, Sending
from models.people import Organization
from models.vocabulary import EscalationState
from web import asks
from web.fields import Posted
from web.filters import Filters
from web.grounds import Somewhere, choose, count, nothing
from web.visit import Looks, Posts, Visit
from web.words import text
from workflows import rights
from workflows.commands import escalations as commands
from workflows.queries import Row
from workflows.queries.campaigns import Which
from workflows.queries.papers import paper, papers
from workflows.queries.upcoming import upcoming
from workflows.queries.waiting import waiting
from workflows.rulebook import rulebook

router = APIRouter(prefix="/escalations")


class Wanted(Filters, Paging):
    """Of which campaign and organization, and in which state."""

    campaign: Which | None = None
    organization: UUID | None = None
    state: EscalationState | None = None


class Page(Filters, Paging):
    """Which page."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the form of an act, and what was said to it."""

    act: str
    posted: Posted
    problem: Problem


ACTS: dict[str, tuple[Any, Any, str]] = {
    "send": (commands.send, Sending, text("已签发。")),
    "dismiss": (commands.dismiss, Dismissal, text("已记为不予签发。")),
}


@router.get("")
def drafted(visit: Looks, asked: Annotated[Wanted, Query()]) -> Response:
    """Show the papers, those that wait apart from those that were decided."""
    before = BY_ID.after(asked.cursor)
    with visit.reading() as desk:
        here = Somewhere(campaign=asked.campaign, organization=asked.organization)
        ground = choose(visit, desk, here)
        if ground is None:
            return nothing(visit, desk)
        ids = [each.id for each in ground.chosen]
        rows = _papers(desk, asked, ids, before=before, limit=USUAL + 1)
        return visit.page(
            desk, "escalations.html", page=BY_ID.page(rows, USUAL), wanted=asked,
            states=EscalationState, ground=ground, held_back=count(waiting, desk, ground),
            elsewhere=[] if rows else ground.elsewhere(partial(_count, desk, asked)),
        )  # fmt: skip


def _papers(
    desk: Desk, asked: Wanted, campaign_ids: Collection[UUID], **page: Any
) -> Sequence[Row]:
    return papers(
        desk.session, desk.actor, state=asked.state, campaign_ids=campaign_ids,
        organization_id=asked.organization, **page,
    )  # fmt: skip


def _count(desk: Desk, asked: Wanted, campaign_id: UUID) -> int:
    """Count the papers asked for in another campaign, as far as its first page goes."""
    return len(_papers(desk, asked, [campaign_id], limit=USUAL))


@router.get("/clock")
def looks(visit: Looks, asked: Annotated[Page, Query()]) -> Response:
    """Show where the clock looks next, soonest first, and why on that day."""
    after = BY_CHECK.after(asked.cursor)
    with visit.reading() as desk:
        found = upcoming(desk.session, desk.actor, after=after, limit=USUAL + 1)
        page = BY_CHECK.page([each.deadline for each in found], USUAL)
        return visit.page(desk, "escalation_clock.html", looks=found[:USUAL], next=page["next"])


@router.get("/{escalation_id}")
def one(visit: Looks, escalation_id: UUID) -> Response:
    """Show a paper: what it says, to whom it goes, and the forms to send or dismiss it."""
    with visit.reading() as desk:
        return _page(visit, desk, escalation_id)


@router.post("/{escalation_id}/{act}")
def decide(visit: Posts, escalation_id: UUID, act: Literal["send", "dismiss"]) -> Response:
    """Send or dismiss; whatever is refused is said on the form."""
    command, model, told = ACTS[act]
    try:
        with visit.acting() as desk:
            given = asks.given(visit, model)
            command(desk.session, escalation_id, actor=desk.actor, now=desk.now, **dict(given))
            return visit.leave(desk, "/escalations?state=drafted", told)
    except FAULTS as fault:
        typed = Typed(act, visit.posted, of_fault(fault))
        with visit.reading() as desk:
            return _page(visit, desk, escalation_id, typed)


def _page(visit: Visit, desk: Desk, escalation_id: UUID, typed: Typed | None = None) -> Response:
    row = paper(desk.session, desk.actor, escalation_id)
    owner = desk.session.get_one(Organization, row["organization_id"])
    rules = rulebook(desk.session, row["campaign_id"]).rules
    waits = row["state"] is EscalationState.DRAFTED
    open_to = {act: waits and rights.may(desk.actor, act, owner) for act in ACTS}
    return visit.page(
        desk, "escalation.html", typed.problem.status if typed else 200, paper=row, typed=typed,
        waits=waits, step=next((s for s in rules.ladder if s.rung is row["rung"]), None),
        right=rights.RIGHTS["send"],
        forms={act: _form(desk, escalation_id, act, typed) for act in ACTS if open_to[act]},
    )  # fmt: skip


def _form(desk: Desk, escalation_id: UUID, act: str, typed: Typed | None) -> Any:
    """Make the form of an act, filled with what was refused or left there."""
    if typed is not None and typed.act == act:
        return asks.form(ACTS[act][1], typed.posted, typed.problem)
    return asks.form(ACTS[act][1], asks.left(desk, f"/escalations/{escalation_id}/{act}"))
