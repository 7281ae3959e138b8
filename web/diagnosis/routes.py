"""诊断对照: one organization's checklist against the indicators of its guide."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import ValidationError

from models.people import Organization
from models.vocabulary import Verdict
from transport.late_route import LateRouter
from transport.services import UnitOfWork
from transport.visible import CampaignId, OrganizationId
from web import fields, page_scope
from web.browser import redirect
from web.options import unit_options
from web.page_request import PagePost, PageRead, PageRequest, again
from web.page_scope import ScopeFilter
from workflows.authz import permissions
from workflows.authz.permissions import RIGHTS
from workflows.diagnosis import commands
from workflows.diagnosis import queries as diagnosis
from workflows.diagnosis.cells import CellMark, CoverageLine
from workflows.diagnosis.inputs import VerdictInput
from workflows.errors import Incomplete, NotFound
from workflows.organizations import tree
from workflows.rules.messages import messages_by_field

router = LateRouter(prefix="/diagnosis")

RIGHT = RIGHTS[commands.DIAGNOSE_ACT]
VERDICT, TEXT, WAS, VERSION = "verdict-{}", "text-{}", "was-{}", "version-{}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One indicator as the form shows it: what was typed there, or else what is recorded."""

    line: CoverageLine
    verdict: str
    text: str
    raced: bool = False
    """Whether somebody else recorded something else, after what was typed here began."""
    error: str | None = None

    @property
    def code(self) -> str:
        return self.line.indicator.code

    @property
    def version(self) -> int:
        return self.line.recorded.version if self.line.recorded else 0

    @property
    def was(self) -> str:
        """What is recorded, to tell whether somebody changes it."""
        return _joined(*_recorded(self.line))


@router.get("")
def choose(page: PageRead, asked: Annotated[ScopeFilter, Query()]) -> Response:
    """Go to the checklist asked for, or to the person's own."""
    with page.reading() as unit:
        scope = page_scope.choose_campaign(page, unit, ScopeFilter(campaign=asked.campaign), _guided)
        if scope is None:
            return page_scope.no_campaign_page(page, unit)
        nodes = diagnosis.measured(unit.session, unit.actor, scope.campaign.id)
        mine = tree.open_owners(unit.actor, RIGHT.by, nodes) or nodes
        chosen = asked.organization or next((node.id for node in mine), None)
        if chosen is None:
            there = scope.elsewhere(lambda each: len(diagnosis.measured(unit.session, unit.actor, each)))
            return page.render(unit, "diagnosis/diagnosis.html", scope=scope, owner=None, cells=(), elsewhere=there)
    return redirect(f"/diagnosis/{scope.campaign.id}/{chosen}")


def _page(page: PageRequest, unit: UnitOfWork, campaign_id: UUID, organization_id: UUID) -> Response:
    owner = diagnosis.diagnosed(unit.session, unit.actor, campaign_id, organization_id)
    lines = diagnosis.checklist(unit.session, unit.actor, campaign_id, organization_id)
    scope = page_scope.choose_scope(page, unit, ScopeFilter(campaign=campaign_id))
    if scope is None:
        raise NotFound
    cells = [_cell(line, page) for line in lines]
    mine = tree.open_owners(unit.actor, RIGHT.by, [owner])
    ended = scope.campaign.ends_on < unit.today
    return page.render(
        unit,
        "diagnosis/diagnosis.html",
        scope=scope,
        owner=owner,
        cells=cells,
        headings=_headings(cells),
        elsewhere=[] if cells else scope.elsewhere(partial(_asked_of, unit, owner)),
        blank=[cell for cell in cells if cell.line.mark is CellMark.BLANK],
        may=bool(mine) and not ended,
        ended=ended,
        right=RIGHT,
        verdicts=Verdict,
        raced=[cell for cell in cells if cell.raced],
        places=unit_options(scope.places),
        coverage=permissions.has_anywhere(unit.actor, RIGHTS["see_statistics"].by),
    )


@router.get("/{campaign_id}/{organization_id}")
def show_form(page: PageRead, campaign_id: CampaignId, organization_id: OrganizationId) -> Response:
    """Show the checklist, filled with what was left there."""
    with page.reading() as unit:
        return _page(page.resumed(unit, page.path), unit, campaign_id, organization_id)


@router.post("/{campaign_id}/{organization_id}")
@again(_page)
def record(page: PagePost, campaign_id: CampaignId, organization_id: OrganizationId) -> Response:
    """Record what was changed, all of it or nothing."""
    verdicts = _judged(page.posted)
    with page.acting() as unit:
        commands.record_verdicts(
            unit.session, campaign_id, organization_id, actor=unit.actor, now=unit.now, verdicts=verdicts
        )
        return page.leave(unit, page.path, f"{page.say(RIGHT.label)} ✓")


def _guided(unit: UnitOfWork, campaign_ids: Collection[UUID]) -> list[UUID]:
    """Tell in which campaigns a guide asks something of the person's own organizations."""
    session, actor = unit.session, unit.actor
    nodes = {each: diagnosis.measured(session, actor, each) for each in campaign_ids}
    mine = [each for each in campaign_ids if tree.open_owners(actor, RIGHT.by, nodes[each])]
    return mine or [each for each in campaign_ids if nodes[each]]


def _asked_of(unit: UnitOfWork, owner: Organization, campaign_id: UUID) -> int:
    """Count the indicators against which a campaign measures an organization."""
    asked = diagnosis.indicators(unit.session, campaign_id)
    return sum(owner.kind in each.applies_to for each in asked)


def _headings(cells: Sequence[Cell]) -> list[tuple[str, list[Cell]]]:
    """Return the cells under their headings, in the guide's order."""
    return [(h, list(found)) for h, found in groupby(cells, lambda c: c.line.indicator.heading)]


def _cell(line: CoverageLine, page: PageRequest) -> Cell:
    """Show what somebody changed as they left it, and everything else as it is recorded."""
    code, stored = line.indicator.code, _recorded(line)
    typed = _typed(page.posted, code)
    if typed is None:
        return Cell(line, *stored)
    seen = _one(page.posted, VERSION, code)
    recorded = line.recorded.version if line.recorded else 0
    raced = seen != str(recorded) and typed != stored
    return Cell(line, *typed, raced=raced, error=page.errors.get(code))


def _judged(posted: fields.Posted) -> Sequence[VerdictInput]:
    """Return the verdicts of the cells that somebody changed, or refuse by their codes."""
    given, faults = [], {}
    codes = [name.partition("-")[2] for name in posted if name.startswith(WAS.partition("{")[0])]
    for code in codes:
        typed = _typed(posted, code)
        if typed is None:
            continue
        verdict, text = typed
        if not verdict:
            faults[code] = "写了情况，还没有选结论，请选择一项。"
            continue
        said = {"indicator": code, "verdict": verdict, "text": text or None}
        try:
            seen = _one(posted, VERSION, code)
            given.append(VerdictInput.model_validate(said | {"version": seen or None}))
        except ValidationError as invalid:
            faults[code] = "；".join(messages_by_field(invalid.errors(), VerdictInput).values())
    if faults:
        raise Incomplete(faults)
    return given


def _typed(posted: fields.Posted, code: str) -> tuple[str, str] | None:
    """Return what was typed of an indicator; None where it is what was shown there."""
    if WAS.format(code) not in posted:
        return None
    typed = _one(posted, VERDICT, code), _one(posted, TEXT, code)
    return None if _joined(*typed) == _one(posted, WAS, code) else typed


def _recorded(line: CoverageLine) -> tuple[str, str]:
    recorded = line.recorded
    return (recorded.verdict.value, recorded.text or "") if recorded else ("", "")


def _joined(verdict: str, text: str) -> str:
    return f"{verdict} {text}".strip()


def _one(posted: fields.Posted, name: str, code: str) -> str:
    value = next(iter(posted.get(name.format(code), ())), "")
    return value.replace("\r\n", "\n").strip()
