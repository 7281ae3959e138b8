"""对账: a list, a file held against the system, and one by itself with its differences, its statement and its story."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from starlette.concurrency import run_in_threadpool

from models.reconciliation_words import DifferenceKind, ReconciliationState
from transport import proof_packs, reconciliations
from transport.admission import FileField
from transport.errors import FAULTS
from transport.late_route import LateRouter
from transport.pagination import BY_ID, DEFAULT_LIMIT, Number, Paging
from transport.reconciliations import ACCEPTED, NamesAnother, Reported, UnknownColumns
from transport.services import UnitOfWork
from transport.visible import ReconciliationId
from web import kept_uploads
from web.filters import Filters
from web.i18n.languages import text
from web.ledgers.kept_files import NamedFile, preview_address
from web.page_request import PageRead, PageRequest
from web.page_scope import ScopeFilter, choose_scope, no_campaign_page
from web.uploads import Sends
from workflows.audit import names as named
from workflows.audit.history import lines
from workflows.authz import permissions
from workflows.campaigns.queries import CampaignChoice
from workflows.errors import Incomplete
from workflows.items.queries.listing import history_entries
from workflows.ledgers import columns
from workflows.organizations.choices import UnitChoice
from workflows.reconciliation import commands, loading, queries, signing, taking
from workflows.reconciliation.figures import HELD_PLACE
from workflows.reconciliation.loading import RIGHT
from workflows.reconciliation.queries import DifferenceFilter
from workflows.rows import Record

router = LateRouter(prefix="/reconciliations")

CAMPAIGN, ORGANIZATION = "campaign_id", "organization_id"
ENDINGS = ".docx,.xlsx,.csv"
CLEAN = text("已对账，报表与系统一致。")
DIFFERS = text("已对账，请逐项处理差异。")


class Wanted(Filters, Paging):
    """Of which campaign and organization, and in which state."""

    campaign: CampaignChoice | None = None
    organization: UUID | None = None
    state: ReconciliationState | None = None


class Shown(Filters):
    """Which differences a page shows, from which one on."""

    kind: DifferenceKind | None = None
    open: bool | None = None
    after: Number = 0


@router.get("")
def listed(page: PageRead, asked: Annotated[Wanted, Query()]) -> Response:
    """List what was held against the system, the last first."""
    with page.reading() as unit:
        return _list(page, unit, asked)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that is compared once something is answered."""

    kept: str
    name: str
    named: str = ""
    """The other organization of which it says that it is."""
    columns_at: str = ""
    """Where it is said what its columns are."""


def _list(page: PageRequest, unit: UnitOfWork, asked: Wanted, waiting: Waiting | None = None) -> Response:
    """Write the list, with the file that waits for an answer."""
    scope = choose_scope(page, unit, ScopeFilter(campaign=asked.campaign, organization=asked.organization))
    if scope is None:
        return no_campaign_page(page, unit)
    ids = [each.id for each in scope.chosen]
    rows = _rows(unit, asked, ids, before=BY_ID.after(asked.cursor), limit=DEFAULT_LIMIT + 1)
    return page.render(
        unit,
        "reconciliation/reconciliations.html",
        page=BY_ID.page(rows, DEFAULT_LIMIT),
        wanted=asked,
        states=ReconciliationState,
        scope=scope,
        places=_reporting(unit, scope.places),
        chosen=page.first_value(ORGANIZATION),
        endings=ENDINGS,
        file_error=page.errors.get(FileField),
        waiting=waiting,
        elsewhere=[] if rows else scope.elsewhere(partial(_count, unit, asked)),
    )


def _rows(unit: UnitOfWork, asked: Wanted, campaign_ids: Sequence[UUID], **paging: Any) -> Sequence[Record]:
    return queries.reconciliations(
        unit.session,
        unit.actor,
        campaign_ids=campaign_ids,
        organization_id=asked.organization,
        state=asked.state,
        **paging,
    )


def _count(unit: UnitOfWork, asked: Wanted, campaign_id: UUID) -> int:
    """Count what is asked for in another campaign, as far as its first page goes."""
    return len(_rows(unit, asked, [campaign_id], limit=DEFAULT_LIMIT))


def _reporting(unit: UnitOfWork, places: Sequence[UnitChoice]) -> Sequence[UnitChoice]:
    """Return the organizations whose reports may be handed in; none for who may hold nothing against the system."""
    return places if permissions.has_anywhere(unit.actor, permissions.RIGHTS[RIGHT].by) else ()


@router.post("")
async def open_file(sent: Sends) -> Response:
    """Hold a file that was not filed, such as another system's, against the system."""
    page, waiting = sent.page, None
    try:
        campaign_id, organization_id = page.id(CAMPAIGN), page.id(ORGANIZATION)
        if campaign_id is None or organization_id is None:
            raise Incomplete({ORGANIZATION: "请选择是哪个党组织的报表。"})
        await run_in_threadpool(reconciliations.may_reconcile, page.reading, organization_id)
        chosen = sent.files[0] if sent.files else await run_in_threadpool(kept_uploads.handed_back, page)
        if chosen is None:
            raise Incomplete({FileField: "请选取报表文件（.docx、.xlsx 或 .csv）。"})
        given = Reported(campaign_id, organization_id, *chosen, accepted=page.first_value(ACCEPTED))
        with given.file:
            try:
                report = await reconciliations.compared(page.services, page.reading, given)
            except (NamesAnother, UnknownColumns) as asked:
                waiting = await run_in_threadpool(_waiting, page, given, asked)
                raise
            return await run_in_threadpool(_keep, page, given, report)
    except FAULTS as fault:
        return await run_in_threadpool(_again, page.refused(fault), waiting)


def _waiting(page: PageRequest, given: Reported, asked: NamesAnother | UnknownColumns) -> Waiting:
    kept = kept_uploads.keep(page, given.file)
    if isinstance(asked, NamesAnother):
        return Waiting(kept, given.name, named=asked.named)
    with page.unkept() as unit:
        of = (given.campaign_id, asked.sha256)
        columns.hand_in(unit.session, of, asked.heads, actor=unit.actor, now=unit.now)
    return Waiting(
        kept, given.name, columns_at=preview_address(given.campaign_id, [NamedFile(asked.sha256, given.name)])
    )


def _keep(page: PageRequest, given: Reported, report: commands.Report) -> Response:
    page.services.keep(given.file)
    with page.acting() as unit:
        made = reconciliations.keep(unit, given, report)
        told = CLEAN if report.comparison.is_clean else DIFFERS
        return page.leave(unit, f"/reconciliations/{made.id}", told)


def _again(page: PageRequest, waiting: Waiting | None) -> Response:
    with page.reading() as unit:
        return _list(page, unit, Wanted(campaign=page.id(CAMPAIGN)), waiting)


@router.get("/{reconciliation_id}")
def shown(page: PageRead, reconciliation_id: ReconciliationId, asked: Annotated[Shown, Query()]) -> Response:
    """Show one with its differences by class, what can be done with each, and who signed."""
    with page.reading() as unit:
        return one(page, unit, reconciliation_id, asked)


def one(page: PageRequest, unit: UnitOfWork, reconciliation_id: UUID, asked: Shown | None = None) -> Response:
    """Write the page of one, after what was refused there, too."""
    wanted = asked or Shown()
    session, actor = unit.session, unit.actor
    row, owner = loading.load(session, actor, reconciliation_id)
    chosen = DifferenceFilter(wanted.kind, wanted.open)
    rows = queries.differences(session, actor, reconciliation_id, chosen, after=wanted.after, limit=DEFAULT_LIMIT + 1)
    counts = queries.counts(session, actor, reconciliation_id)
    known = sum(each.all for each in counts)
    signs = permissions.may(actor, signing.SIGN, owner)
    refusal = signing.refusal(session, row, owner, actor, known) if signs else None
    entries = history_entries(session, reconciliation_id, limit=None)
    can_change = row.state in (ReconciliationState.OPEN, ReconciliationState.SETTLED)
    return page.render(
        unit,
        "reconciliation/reconciliation.html",
        row=queries.reconciliation(session, actor, reconciliation_id, counts),
        counts=counts,
        lines=rows[:DEFAULT_LIMIT],
        more=len(rows) > DEFAULT_LIMIT,
        wanted=wanted,
        takeable=taking.TAKINGS,
        frozen_place=HELD_PLACE,
        may=can_change and permissions.may(actor, RIGHT, owner),
        signs=signs,
        seats=signing.SEATS,
        refusal=refusal,
        left_out=entries[0]["data"].get("unread"),
        columns_at=preview_address(row.campaign_id, [NamedFile(row.sha256, row.name)]),
        signatures=queries.signatures(session, reconciliation_id),
        story=lines.render(entries, named.names_of(session, entries, actor, today=unit.today)),
        typed=page.posted,
    )


@router.get("/{reconciliation_id}/proof")
def proof(page: PageRead, reconciliation_id: ReconciliationId) -> Response:
    """Hand out what proves a signed 对账单 to somebody without us."""
    return proof_packs.of_reconciliation(page.context, reconciliation_id)


@router.get("/{reconciliation_id}/statement")
def word(page: PageRead, reconciliation_id: ReconciliationId) -> Response:
    """Hand out the 对账单 as Word."""
    return reconciliations.word(page.context, reconciliation_id)
