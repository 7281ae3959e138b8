"""报送: what is owed at milestones, and what was sent."""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Query, Response
from pydantic import Field

from api import views
from api.deps import Reads, Writes
from api.documented import ACTS, REPLAYED, SEES, answers
from api.house import V1, Desk
from api.pages import BY_DUE, Paging
from api.routes.items import CAMPAIGN
from api.schemas.campaigns import (
    Acceptance,
    DutyLine,
    DutyShown,
    FilingLine,
    Filings,
    NewFiling,
    SendingBack,
)
from api.schemas.common import Page
from models.duty import Filing
from models.vocabulary import DutyState
from workflows.commands import duties as commands
from workflows.commands.duties import Owed
from workflows.queries import campaigns as queries
from workflows.queries import detail, duties
from workflows.queries.campaigns import Which
from workflows.queries.duties import DutyFilter
from workflows.queries.rungs import Climbed
from workflows.rulebook import rest_on

router = APIRouter(prefix=f"{V1}/duties", tags=["报送"])

NO_MORE = Acceptance()


class DutyQuery(Paging):
    """Which duties to list; what is left out leaves a question open."""

    campaign: Which | None = Field(default=None, description=CAMPAIGN)
    organization: UUID | None = Field(default=None, description="党组织，含其下级")
    organization_only: bool = Field(default=False, description="只列该党组织本级")
    milestone: UUID | None = Field(default=None, description="报送节点")
    state: DutyState | None = Field(default=None, description="报送情况")
    overdue: bool | None = Field(default=None, description="是否逾期未报")
    rung: Climbed | None = Field(default=None, description="现时限下已到的升级；none 为尚未升级")

    def filter(self) -> DutyFilter:
        """Return the question as the queries ask it."""
        return DutyFilter(
            self.campaign, self.organization, self.organization_only, self.milestone,
            self.state, self.overdue, self.rung,
        )  # fmt: skip


@router.get(
    "",
    operation_id="listDuties",
    summary="报送任务列表",
    response_model=Page[DutyLine],
    responses=answers(Page[DutyLine], *SEES, "conflict"),
)
def list_duties(asking: Reads, asked: Annotated[DutyQuery, Query()]) -> Response:
    """按报送时限先后排列。"""
    after = BY_DUE.after(asked.cursor)
    with asking.reading() as desk:
        if isinstance(asked.campaign, UUID):
            detail.may_know(desk.session, desk.actor, asked.campaign)
        rows = duties.duties(
            desk.session, desk.actor, asked.filter(),
            today=desk.today, after=after, limit=asked.limit + 1,
        )  # fmt: skip
        for row in rows:
            rest_on(desk.session, row["campaign_id"], (row["due_on"],))
        return desk.answer(BY_DUE.page(rows, asked.limit))


@router.get(
    "/{duty_id}",
    operation_id="getDuty",
    summary="一项报送任务",
    response_model=DutyShown,
    responses=answers(DutyShown, *SEES),
)
def get_duty(asking: Reads, duty_id: UUID) -> Response:
    """一个组织在一个报送节点应报送的文件。"""
    with asking.reading() as desk:
        what = commands.owed(desk.session, desk.actor, duty_id)
        rest_on(desk.session, what.duty.campaign_id, (what.duty.due_on,))
        return desk.answer(_shown(what))


@router.get(
    "/{duty_id}/filings",
    operation_id="listFilings",
    summary="历次报送",
    response_model=Filings,
    responses=answers(Filings, *SEES),
)
def list_filings(asking: Reads, duty_id: UUID) -> Response:
    """每一版都留存，不被覆盖。"""
    with asking.reading() as desk:
        commands.owed(desk.session, desk.actor, duty_id)
        rows = queries.filings(desk.session, duty_id)
        return desk.answer({"items": _opened(desk, rows)})


@router.post(
    "/{duty_id}/file",
    operation_id="fileDuty",
    summary="报送",
    status_code=201,
    response_model=FilingLine,
    responses=answers(FilingLine, *ACTS, status=201, headers=REPLAYED),
)
def file(asking: Writes, duty_id: UUID, body: NewFiling) -> Response:
    """由本组织书记或联络员办理；过期报送记为补报。"""
    with asking.transaction() as desk:
        made = commands.file(desk.session, duty_id, actor=desk.actor, now=desk.now, **dict(body))
        return desk.answer(_opened(desk, [made])[0], 201)


@router.post(
    "/{duty_id}/accept",
    operation_id="acceptFiling",
    summary="接收",
    response_model=FilingLine,
    responses=answers(FilingLine, *ACTS, headers=REPLAYED),
)
def accept(
    asking: Writes, duty_id: UUID, body: Annotated[Acceptance, Body()] = NO_MORE
) -> Response:
    """由党委工作部办理。"""
    with asking.transaction() as desk:
        made = commands.accept(desk.session, duty_id, actor=desk.actor, now=desk.now, **dict(body))
        return desk.answer(_opened(desk, [made])[0])


@router.post(
    "/{duty_id}/return",
    operation_id="returnFiling",
    summary="退回修改",
    response_model=FilingLine,
    responses=answers(FilingLine, *ACTS, headers=REPLAYED),
)
def send_back(asking: Writes, duty_id: UUID, body: SendingBack) -> Response:
    """由党委工作部办理；时限不变。"""
    with asking.transaction() as desk:
        made = commands.send_back(
            desk.session, duty_id, actor=desk.actor, now=desk.now, **dict(body)
        )
        return desk.answer(_opened(desk, [made])[0])


def _opened(desk: Desk, filings: Iterable[Filing]) -> list[dict[str, Any]]:
    return duties.opened(desk.session, desk.actor, [views.record(each) for each in filings])


def _shown(what: Owed) -> dict[str, Any]:
    return views.record(what.duty) | {
        "organization": what.organization.name,
        "document": what.milestone.document,
        "milestone": what.milestone.code,
        "filed_with": what.milestone.filed_with,
    }
