"""报送: what is owed at milestones, what was sent, and what became of it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Response

from models.vocabulary import DutyState
from transport.inputs.submissions import DutyQuery
from transport.late_route import LateRouter
from transport.pagination import BY_DUE, DEFAULT_LIMIT
from transport.services import UnitOfWork
from transport.visible import DutyId
from web import schema_form
from web.filters import Filters
from web.page_request import PagePost, PageRead, again
from web.page_scope import ScopeFilter, choose_scope, no_campaign_page
from web.submissions.duty_page import ACTS, duty_page
from workflows.journal.acts import Act
from workflows.rows import Row
from workflows.submissions import queries as submissions
from workflows.submissions.lateness import overdue_days_of
from workflows.submissions.queries import DutyFilter
from workflows.worklist.other_tasks import duty_tasks

router = LateRouter(prefix="/duties")


class Wanted(Filters, DutyQuery):
    """Which duties a page lists."""


@router.get("")
def owing(page: PageRead, asked: Annotated[Wanted, Query()]) -> Response:
    """Show what is mine to send or receive, and below it all that is owed in sight."""
    after = BY_DUE.after(asked.cursor)
    with page.reading() as unit:
        here = ScopeFilter(campaign=asked.campaign, organization=asked.organization)
        scope = choose_scope(page, unit, here)
        if scope is None:
            return no_campaign_page(page, unit)
        wanted = replace(asked.filter(unit), campaign_id=scope.which)
        rows = _duties(unit, wanted, after=after, limit=asked.limit + 1)
        listed = BY_DUE.page(rows, asked.limit)
        return page.render(
            unit,
            "submissions/duties.html",
            page=listed,
            wanted=asked,
            states=DutyState,
            late=overdue_days_of(unit.session, listed.items, unit.today),
            mine=duty_tasks(unit.session, unit.actor, today=unit.today) if after is None else [],
            scope=scope,
            elsewhere=[] if rows else scope.elsewhere(partial(_count, unit, wanted)),
        )


def _duties(unit: UnitOfWork, wanted: DutyFilter, **paging: Any) -> Sequence[Row]:
    return submissions.list_duties(unit.session, unit.actor, wanted, today=unit.today, **paging)


def _count(unit: UnitOfWork, wanted: DutyFilter, campaign_id: UUID) -> int:
    """Count what is asked for in another campaign, as far as its first page goes."""
    return len(_duties(unit, replace(wanted, campaign_id=campaign_id), limit=DEFAULT_LIMIT))


@router.get("/{duty_id}")
def duty(page: PageRead, duty_id: DutyId) -> Response:
    """Show a duty with its versions, and what can be done about it."""
    with page.reading() as unit:
        return duty_page(page, unit, duty_id)


@router.post("/{duty_id}/{act}")
@again(duty_page)
def decide(
    page: PagePost,
    duty_id: DutyId,
    act: Literal["file", "accept", "return", "request_extension", "grant_extension", "refuse_extension"],
) -> Response:
    """File, accept or return, or ask for more time or decide on it; whatever is refused is said on the form."""
    command, model, told = ACTS[Act(act)]
    with page.acting() as unit:
        given = schema_form.read_schema(page, model)
        command(unit.session, duty_id, actor=unit.actor, now=unit.now, **dict(given))
        return page.leave(unit, f"/duties/{duty_id}", told)
