"""督办: what the clock drafted and a named human sends or not, and where the clock looks next."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Response

from models.people import Organization
from models.vocabulary import EscalationState
from transport.inputs.deadlines import Dismissal, Sending
from transport.late_route import LateRouter
from transport.pagination import BY_CHECK, BY_ID, DEFAULT_LIMIT, Paging
from transport.schemas import QueryModel
from transport.services import UnitOfWork
from transport.visible import EscalationId
from web import schema_form
from web.filters import Filters
from web.i18n.languages import text
from web.page_request import PagePost, PageRead, PageRequest, again
from web.page_scope import ScopeFilter, choose_scope, count, no_campaign_page
from workflows.authz import permissions
from workflows.campaigns.queries import CampaignChoice
from workflows.dashboard.resting import resting_rungs
from workflows.deadlines import commands
from workflows.deadlines.queries import document, documents, upcoming
from workflows.rows import Row
from workflows.rules.snapshot import campaign_rules

router = LateRouter(prefix="/escalations")


class Wanted(Filters, Paging):
    """Of which campaign and organization, and in which state."""

    campaign: CampaignChoice | None = None
    organization: UUID | None = None
    state: EscalationState | None = None


class Page(Filters, Paging):
    """Which page."""


ACTS: dict[str, tuple[Callable[..., object], type[QueryModel], str]] = {
    "send": (commands.send, Sending, text("已签发。")),
    "dismiss": (commands.dismiss, Dismissal, text("已记为不予签发。")),
}


@router.get("")
def drafted(page: PageRead, asked: Annotated[Wanted, Query()]) -> Response:
    """Show the papers, those that wait apart from those that were decided."""
    before = BY_ID.after(asked.cursor)
    with page.reading() as unit:
        here = ScopeFilter(campaign=asked.campaign, organization=asked.organization)
        scope = choose_scope(page, unit, here)
        if scope is None:
            return no_campaign_page(page, unit)
        ids = [each.id for each in scope.chosen]
        rows = _papers(unit, asked, ids, before=before, limit=DEFAULT_LIMIT + 1)
        return page.render(
            unit,
            "deadlines/escalations.html",
            page=BY_ID.page(rows, DEFAULT_LIMIT),
            wanted=asked,
            states=EscalationState,
            scope=scope,
            held_back=count(resting_rungs, unit, scope),
            elsewhere=[] if rows else scope.elsewhere(partial(_count, unit, asked)),
        )


def _papers(unit: UnitOfWork, asked: Wanted, campaign_ids: Collection[UUID], **paging: Any) -> Sequence[Row]:
    return documents(
        unit.session,
        unit.actor,
        state=asked.state,
        campaign_ids=campaign_ids,
        organization_id=asked.organization,
        **paging,
    )


def _count(unit: UnitOfWork, asked: Wanted, campaign_id: UUID) -> int:
    """Count the papers asked for in another campaign, as far as its first page goes."""
    return len(_papers(unit, asked, [campaign_id], limit=DEFAULT_LIMIT))


@router.get("/clock")
def looks(page: PageRead, asked: Annotated[Page, Query()]) -> Response:
    """Show where the clock looks next, soonest first, and why on that day."""
    after = BY_CHECK.after(asked.cursor)
    with page.reading() as unit:
        found = upcoming(unit.session, unit.actor, after=after, limit=DEFAULT_LIMIT + 1)
        listed = BY_CHECK.page([each.deadline for each in found], DEFAULT_LIMIT)
        return page.render(unit, "deadlines/escalation_clock.html", looks=found[:DEFAULT_LIMIT], next=listed.next)


def _page(page: PageRequest, unit: UnitOfWork, escalation_id: UUID, **_: str) -> Response:
    row = document(unit.session, unit.actor, escalation_id)
    owner = unit.session.get_one(Organization, row["organization_id"])
    rules = campaign_rules(unit.session, row["campaign_id"]).rules
    waits = row["state"] is EscalationState.DRAFTED
    return page.render(
        unit,
        "deadlines/escalation.html",
        paper=row,
        typed=page.posted,
        waits=waits,
        step=next((s for s in rules.ladder if s.rung is row["rung"]), None),
        right=permissions.RIGHTS["send"],
        forms={
            each: schema_form.act_fields(page, unit, f"/escalations/{escalation_id}/{each}", model)
            for each, (_, model, _) in ACTS.items()
            if waits and permissions.may(unit.actor, each, owner)
        },
    )


@router.get("/{escalation_id}")
def show_document(page: PageRead, escalation_id: EscalationId) -> Response:
    """Show a paper: what it says, to whom it goes, and the forms to send or dismiss it."""
    with page.reading() as unit:
        return _page(page, unit, escalation_id)


@router.post("/{escalation_id}/{act}")
@again(_page)
def decide(page: PagePost, escalation_id: EscalationId, act: Literal["send", "dismiss"]) -> Response:
    """Send or dismiss; whatever is refused is said on the form."""
    command, model, told = ACTS[act]
    with page.acting() as unit:
        given = schema_form.read_schema(page, model)
        command(unit.session, escalation_id, actor=unit.actor, now=unit.now, **dict(given))
        return page.leave(unit, "/escalations?state=drafted", told)
