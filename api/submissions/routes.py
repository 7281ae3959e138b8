"""报送: what is owed at milestones, and what was sent."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import Body, Query, Response

from api import serializers
from api.campaigns.schemas import DutyExtensionLine, DutyExtensions, DutyLine, DutyShown, FilingLine, Filings
from api.operations import SEES, Operations
from api.requests import ReadRequest, WriteRequest
from api.schemas import Page
from api.submissions.papers import paper_line
from models.duty import Filing
from transport.inputs.submissions import (
    Acceptance,
    DutyQuery,
    MoreTime,
    MoreTimeGranted,
    MoreTimeRefused,
    NewFiling,
    SendingBack,
)
from transport.pagination import BY_DUE
from transport.services import UnitOfWork
from transport.visible import DutyId
from workflows.campaigns import queries
from workflows.rows import Record
from workflows.rules.snapshot import note_calendar_use
from workflows.submissions import commands, extensions
from workflows.submissions import queries as submissions
from workflows.submissions.owed import OwedDuty, load_owed
from workflows.submissions.papers import papers_of

router = Operations("/duties", "报送")

NO_MORE = Acceptance()
GRANTED = MoreTimeGranted()


@router.get("", "listDuties", "报送任务列表", Page[DutyLine], "see_duties", *SEES, "conflict")
def list_duties(context: ReadRequest, asked: Annotated[DutyQuery, Query()]) -> Response:
    """按报送时限先后排列。"""
    after = BY_DUE.after(asked.cursor)
    with context.reading() as unit:
        rows = submissions.list_duties(
            unit.session, unit.actor, asked.filter(unit), today=unit.today, after=after, limit=asked.limit + 1
        )
        for row in rows:
            note_calendar_use(unit.session, row["campaign_id"], (row["due_on"],))
        return unit.answer(BY_DUE.page(rows, asked.limit))


@router.get("/{duty_id}", "getDuty", "一项报送任务", DutyShown, "see_duties", *SEES)
def get_duty(context: ReadRequest, duty_id: DutyId) -> Response:
    """一个组织在一个报送节点应报送的文件。"""
    with context.reading() as unit:
        what = load_owed(unit.session, unit.actor, duty_id)
        note_calendar_use(unit.session, what.duty.campaign_id, (what.duty.due_on,))
        return unit.answer(_shown(what))


@router.get("/{duty_id}/filings", "listFilings", "历次报送", Filings, "see_duties", *SEES)
def list_filings(context: ReadRequest, duty_id: DutyId) -> Response:
    """每一版都留存，不被覆盖。"""
    with context.reading() as unit:
        load_owed(unit.session, unit.actor, duty_id)
        rows = queries.filings(unit.session, duty_id)
        return unit.answer({"items": _opened(unit, rows)})


@router.post("/{duty_id}/file", "fileDuty", "报送", FilingLine, "file", status=201)
def file(context: WriteRequest, duty_id: DutyId, body: NewFiling) -> Response:
    """由本组织书记或联络员办理；过期报送记为补报。"""
    with context.transaction() as unit:
        made = commands.submit(unit.session, duty_id, actor=unit.actor, now=unit.now, **dict(body))
        return unit.answer(_opened(unit, [made])[0], 201)


@router.post("/{duty_id}/accept", "acceptFiling", "接收", FilingLine, "receive")
def accept(context: WriteRequest, duty_id: DutyId, body: Annotated[Acceptance, Body()] = NO_MORE) -> Response:
    """由党委工作部办理；应报的文件和一并报送的文件齐了才能接收。"""
    with context.transaction() as unit:
        made = commands.accept(unit.session, duty_id, actor=unit.actor, now=unit.now, **dict(body))
        return unit.answer(_opened(unit, [made])[0])


@router.post("/{duty_id}/return", "returnFiling", "退回修改", FilingLine, "receive")
def send_back(context: WriteRequest, duty_id: DutyId, body: SendingBack) -> Response:
    """由党委工作部办理；写明订正期限，不写的按行动规定的天数；规定里没有的，时限不变。"""
    with context.transaction() as unit:
        made = commands.return_(unit.session, duty_id, actor=unit.actor, now=unit.now, **dict(body))
        return unit.answer(_opened(unit, [made])[0])


@router.get("/{duty_id}/extensions", "listDutyExtensions", "历次延期", DutyExtensions, "see_duties", *SEES)
def list_extensions(context: ReadRequest, duty_id: DutyId) -> Response:
    """按申请先后排列；报送后，待批的申请即撤回。"""
    with context.reading() as unit:
        load_owed(unit.session, unit.actor, duty_id)
        return unit.answer({"items": submissions.extensions_of(unit.session, duty_id)})


@router.post(
    "/{duty_id}/request_extension",
    "requestDutyExtension",
    "申请报送延期",
    DutyExtensionLine,
    "request_duty_extension",
    status=201,
)
def request_extension(context: WriteRequest, duty_id: DutyId, body: MoreTime) -> Response:
    """到期前申请；次数和最晚日期同事项的延期，由行动规定。"""
    with context.transaction() as unit:
        made = extensions.request(unit.session, duty_id, actor=unit.actor, now=unit.now, **dict(body))
        return unit.answer(serializers.record(made), 201)


@router.post("/{duty_id}/grant_extension", "grantDutyExtension", "同意报送延期", DutyExtensionLine, "extend_duty")
def grant_extension(
    context: WriteRequest, duty_id: DutyId, body: Annotated[MoreTimeGranted, Body()] = GRANTED
) -> Response:
    """由党委工作部办理，申请人不能自批；报送时限和催办随之改期。"""
    with context.transaction() as unit:
        made = extensions.grant(unit.session, duty_id, actor=unit.actor, now=unit.now, **dict(body))
        return unit.answer(serializers.record(made))


@router.post("/{duty_id}/refuse_extension", "refuseDutyExtension", "不同意报送延期", DutyExtensionLine, "extend_duty")
def refuse_extension(context: WriteRequest, duty_id: DutyId, body: MoreTimeRefused) -> Response:
    """由党委工作部办理，申请人不能自批；时限不变。"""
    with context.transaction() as unit:
        made = extensions.refuse(unit.session, duty_id, actor=unit.actor, now=unit.now, **dict(body))
        return unit.answer(serializers.record(made))


def _opened(unit: UnitOfWork, filings: Iterable[Filing]) -> list[Record]:
    rows = submissions.open_duty(unit.session, unit.actor, [serializers.record(each) for each in filings])
    return [{**row, "papers": [*map(paper_line, papers_of(unit.session, row["id"]))]} for row in rows]


def _shown(what: OwedDuty) -> dict[str, object]:
    return serializers.record(what.duty) | {
        "organization": what.organization.name,
        "document": what.milestone.document,
        "milestone": what.milestone.code,
        "filed_with": what.milestone.filed_with,
    }
