"""报送: what is owed at milestones, what was sent, and what became of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Response

from models.vocabulary import DutyState, State
from transport.inputs.submissions import (
    Acceptance,
    DutyQuery,
    MoreTime,
    MoreTimeGranted,
    MoreTimeRefused,
    NewFiling,
    SendingBack,
)
from transport.late_route import LateRouter
from transport.pagination import BY_DUE, DEFAULT_LIMIT
from transport.schemas import QueryModel
from transport.services import UnitOfWork
from transport.visible import DutyId
from web import schema_form
from web.filters import Filters
from web.i18n.languages import text
from web.page_request import PagePost, PageRead, PageRequest, again
from web.page_scope import ScopeFilter, choose_scope, no_campaign_page
from workflows.authz.paths import lies_within
from workflows.deadlines.schedule import effective_due
from workflows.diagnosis import queries as diagnosis
from workflows.diagnosis.cells import CoverageOf
from workflows.errors import Refusal
from workflows.journal.acts import Act
from workflows.organizations.choices import unit_choices
from workflows.rows import Row
from workflows.rules.snapshot import working_calendar
from workflows.submissions import commands, extensions
from workflows.submissions import queries as submissions
from workflows.submissions.commands import OwedDuty
from workflows.submissions.queries import DutyFilter
from workflows.workdays.calendar import Calendar
from workflows.worklist.other_tasks import LEDGER, duty_tasks

router = LateRouter(prefix="/duties")

VERSION = "version"
ACTS: dict[Act, tuple[Callable[..., object], type[QueryModel], str]] = {
    Act.FILE: (commands.submit, NewFiling, text("已报送。")),
    Act.ACCEPT: (commands.accept, Acceptance, text("已接收。")),
    Act.RETURN: (commands.return_, SendingBack, text("已退回修改。")),
    Act.REQUEST_EXTENSION: (extensions.request, MoreTime, text("已申请延期。")),
    Act.GRANT_EXTENSION: (extensions.grant, MoreTimeGranted, text("已同意延期。")),
    Act.REFUSE_EXTENSION: (extensions.refuse, MoreTimeRefused, text("已不同意延期，时限不变。")),
}
_OF_VERSIONS = {Act.FILE, Act.ACCEPT, Act.RETURN}


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
            late=submissions.overdue_days_of(unit.session, listed.items, unit.today),
            mine=duty_tasks(unit.session, unit.actor, today=unit.today) if after is None else [],
            scope=scope,
            elsewhere=[] if rows else scope.elsewhere(partial(_count, unit, wanted)),
        )


def _duties(unit: UnitOfWork, wanted: DutyFilter, **paging: Any) -> Sequence[Row]:
    return submissions.list_duties(unit.session, unit.actor, wanted, today=unit.today, **paging)


def _count(unit: UnitOfWork, wanted: DutyFilter, campaign_id: UUID) -> int:
    """Count what is asked for in another campaign, as far as its first page goes."""
    return len(_duties(unit, replace(wanted, campaign_id=campaign_id), limit=DEFAULT_LIMIT))


def _page(page: PageRequest, unit: UnitOfWork, duty_id: UUID, act: str = "") -> Response:
    what = commands.load_owed(unit.session, unit.actor, duty_id)
    refusals = {each: _refusal(unit, what, each) for each in ACTS}
    mine = refusals[Act.FILE] is None
    days = working_calendar(unit.session, what.book.committee_id)
    return page.render(
        unit,
        "submissions/duty.html",
        what=what,
        duty=what.duty,
        extensions=submissions.extensions_of(unit.session, duty_id),
        versions=submissions.filing_versions(unit.session, unit.actor, duty_id),
        late=submissions.overdue_days_of(unit.session, [what.duty.model_dump()], unit.today)[duty_id],
        labels={state.value: state.label for state in State},
        stands_for=_stands_for(what, days),
        awaited=submissions.awaited_step(unit.session, duty_id, unit.today, days),
        refusals=refusals,
        typed=page.posted,
        acted=act,
        held=commands.filed_snapshot(unit.session, what, unit.today, days) if mine else None,
        gaps=_gaps(unit, what) if mine else (),
        forms={
            each: schema_form.act_fields(page, unit, f"/duties/{duty_id}/{each}", model, but=(VERSION,))
            for each, (_, model, _) in ACTS.items()
            if refusals[each] is None
        },
    )


def _refusal(unit: UnitOfWork, what: OwedDuty, act: Act) -> Refusal | None:
    if act in _OF_VERSIONS:
        return commands.duty_refusal(unit.session, what, unit.actor, act)
    return extensions.extension_refusal(unit.session, what, unit.actor, act, unit.now)


@router.get("/{duty_id}")
def duty(page: PageRead, duty_id: DutyId) -> Response:
    """Show a duty with its versions, and what can be done about it."""
    with page.reading() as unit:
        return _page(page, unit, duty_id)


@router.post("/{duty_id}/{act}")
@again(_page)
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


def _stands_for(what: OwedDuty, days: Calendar) -> tuple[date, str, bool] | None:
    """Return what a due date stands for, why, and whether it is a working day.

    None for a working day of a confirmed year, of which nothing need be said.
    """
    due_on = what.duty.due_on
    if days.is_workday(due_on) and days.is_confirmed(due_on):
        return None
    return effective_due(due_on, what.book, days), days.why(due_on), days.is_workday(due_on)


def _gaps(unit: UnitOfWork, what: OwedDuty) -> tuple[CoverageOf, ...]:
    """Return whose 诊断对照 is still blank somewhere, where the ledger is what is owed."""
    if what.milestone.code != LEDGER:
        return ()
    session, actor, campaign_id = unit.session, unit.actor, what.duty.campaign_id
    below = [
        place.id
        for place in unit_choices(session, actor, [campaign_id])
        if lies_within(place.path, what.organization.path)
    ]
    return diagnosis.blank(session, actor, campaign_id, today=unit.today, organizations=below)
