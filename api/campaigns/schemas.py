"""What campaigns and what is owed at their milestones look like."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.campaigns.guide_schemas import OwnGuideGiven
from api.schemas import ReservedResponse
from ledger.limits import MAX_GUIDES
from models.vocabulary import DutyState, ExtensionState, OrgKind, SeatPlace
from transport.examples import A_HASH, THIRD_ID, example
from transport.schemas import Line, QueryModel, ResponseModel


class TemplateLine(ResponseModel):
    """A kind of campaign that may be opened."""

    model_config = example(
        code="xuezhenjian-2021",
        title="学习·诊断·建设行动",
        basis="党〔2021〕36号",
        starts_on="2021-03-30",
        ends_on="2021-12-31",
    )

    code: str
    title: str
    basis: str
    starts_on: date
    ends_on: date


class Templates(ResponseModel):
    """Every kind of campaign that may be opened."""

    model_config = example()

    items: list[TemplateLine]


class CampaignLine(ResponseModel):
    """专项行动."""

    model_config = example(
        code="xuezhenjian-2021",
        title="学习·诊断·建设行动",
        basis="党〔2021〕36号",
        starts_on="2021-03-30",
        ends_on="2021-12-31",
    )

    id: UUID
    code: str
    title: str
    basis: str = Field(description="依据的通知")
    organization_id: UUID
    starts_on: date
    ends_on: date
    opened_at: datetime


class Phase(ResponseModel):
    """阶段."""

    name: str
    starts_on: date
    ends_on: date


class Milestone(ResponseModel):
    """报送节点."""

    id: UUID
    code: str
    document: str
    due_on: date
    owed_by: list[OrgKind]
    recipient: SeatPlace
    filed_with: str | None


class Indicator(ResponseModel):
    """二级指标 under its 一级指标."""

    code: str
    heading: str
    text: str


class Guide(ResponseModel):
    """诊断指南."""

    prefix: str
    name: str
    applies_to: list[OrgKind]
    indicators: list[Indicator]


class CampaignYear(ResponseModel):
    """A year that a campaign touches."""

    year: int
    confirmed: bool = Field(description="放假安排是否已确认；未确认的暂按推算，督办及以上等确认")


YEARS: dict[str, object] = {"years": [{"year": 2021, "confirmed": True}], "reservation": None}


class CampaignDetail(CampaignLine, ReservedResponse):
    """专项行动, with all that was copied from its template when it opened."""

    model_config = example(years=[{"year": 2021, "confirmed": True}])

    years: list[CampaignYear]
    reservation: str | None = Field(description="有年度未确认时，依此推算之处所写的话")
    phases: list[Phase]
    milestones: list[Milestone]
    guides: list[Guide]


class NewCampaign(QueryModel):
    """A campaign to open."""

    model_config = example(template="qianggong-2024")

    template: Line = Field(title="行动模板")
    organization_id: UUID = Field(title="院党委")
    guides: Annotated[list[OwnGuideGiven], Field(min_length=1, max_length=MAX_GUIDES)] | None = Field(
        default=None, title="本校的诊断指南", description="代替模板的诊断指南；可由 readGuides 从文件读出"
    )


class CampaignDue(ResponseModel):
    """What opening a campaign would have organizations send, and when."""

    document: str
    due_on: date = Field(description="通知所写的日子")
    stands_for: date = Field(description="遇放假时以哪一天为准")
    why: str | None = Field(description="两者不同，或依未确认的年度推算时，说明缘由")
    owed_by: list[OrgKind]
    to: SeatPlace
    filed_with: str | None
    owing: int = Field(description="有几个党组织应报")


class CampaignPreview(ReservedResponse):
    """What opening a campaign would lay down, and what should be looked at before."""

    model_config = example(years=[{"year": 2021, "confirmed": True}], duties=0)

    years: list[CampaignYear]
    reservation: str | None = Field(description="有年度未确认时，依此推算之处所写的话")
    opened: bool = Field(description="本校是否已经启动过")
    past: list[str] = Field(description="今天以前就该报送的")
    nobody: list[str] = Field(description="没有党组织应报的")
    duties: int = Field(description="将有几项报送任务")
    dues: list[CampaignDue]


class DutyLine(ResponseModel):
    """报送任务."""

    model_config = example(milestone_id=THIRD_ID, due_on="2021-04-20", state="owed", organization="信息工程系党总支")

    id: UUID
    campaign_id: UUID
    milestone_id: UUID
    organization_id: UUID
    due_on: date
    original_due_on: date | None = Field(description="通知所写的时限，延期过或退回订正过的才有")
    counted_due_on: date | None = Field(
        description="从这一天起算逾期：时限顺延他人占用的工作日；没有占用时为空，按时限起算"
    )
    date_rests: bool = Field(description="延期待批：批复之前时限停走，不算逾期")
    state: DutyState
    version: int
    organization: str
    document: str
    milestone: str
    filed_with: str | None


class DutyShown(DutyLine, ReservedResponse):
    """One duty."""


class DutyExtensionLine(ResponseModel):
    """报送延期: what was asked for, and what became of it."""

    model_config = example(
        state="pending",
        reason="支部大会改期，台账须补三月的记录。",
        previous_due_on="2021-04-20",
        new_due_on="2021-05-10",
        requested_by_id=THIRD_ID,
    )

    id: UUID
    duty_id: UUID
    state: ExtensionState
    reason: str
    previous_due_on: date
    new_due_on: date
    requested_by_id: UUID
    requested_at: datetime
    opinion: str | None
    decided_by_id: UUID | None
    decided_at: datetime | None


class DutyExtensions(ResponseModel):
    """Every request for more time for a duty, the first first."""

    model_config = example()

    items: list[DutyExtensionLine]


class PaperLine(ResponseModel):
    """报送件的文件: a file, and which of the documents owed it is."""

    model_config = example(
        document="行动总结报告",
        sha256=A_HASH,
        file_name="行动总结报告.docx",
        size=18204,
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        is_ledger=False,
    )

    id: UUID
    document: str = Field(description="应报的哪一份文件，或附件")
    sha256: str = Field(description="文件校验值")
    file_name: str
    size: int = Field(description="字节数")
    media_type: str = Field(description="按内容认定")
    is_ledger: bool | None = Field(description="是否读出台账；读出的，接收前须对账。以前版本收下的、读不出来的为 null")


class Papers(ResponseModel):
    """What is to be sent with the next version."""

    model_config = example()

    items: list[PaperLine]
    missing: list[str] = Field(description="应报而还没有的文件")
    incomparable: list[str] = Field(description="应报台账而读不出台账的；另附能读的台账才能接收")


class FilingLine(ResponseModel):
    """报送件: one version of what was sent."""

    model_config = example(note="附工作台账", snapshot_sha256=A_HASH, filed_by_id=THIRD_ID)

    id: UUID
    duty_id: UUID
    version: int
    note: str
    late: bool = Field(description="补报")
    counted_due_on: date | None = Field(description="按这一天判是否补报；为空的按时限")
    snapshot: dict[str, object] = Field(description="报送时系统所载；其后转为敏感、您不能查看的事项不列")
    snapshot_sha256: str = Field(description="报送时所载全文的校验值")
    filed_by_id: UUID
    filed_at: datetime
    accepted: bool | None
    opinion: str | None
    decided_by_id: UUID | None
    decided_at: datetime | None
    correct_by: date | None = Field(description="退回修改的订正期限")
    papers: list[PaperLine] = Field(description="随这一版报送的文件")


class Filings(ResponseModel):
    """Every version that was sent for a duty."""

    model_config = example()

    items: list[FilingLine]
