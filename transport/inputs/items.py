"""Which items are asked for, and what is said of a file of evidence."""

from uuid import UUID

from pydantic import Field

from models.vocabulary import Level, State
from transport.pagination import Paging
from transport.schemas import IsoDay, QueryModel, Wanted, Words
from transport.services import UnitOfWork
from transport.visible import open_choice
from workflows.campaigns.queries import CampaignChoice
from workflows.deadlines.levels import RungReached
from workflows.inputs import Text
from workflows.items.queries.filters import ItemFilter
from workflows.items.queries.search import MAX_WORDS
from workflows.items.queries.state_groups import StatePart

CAMPAIGN = "专项行动；running 为全部在办的行动，all 为全部行动"
TEXT = f"编号、责任人、责任领导、党组织或问题中的文字；以空格隔开，至多{MAX_WORDS}个词，须都符合"
FAR = 250
"""The most working days of a question: about one year, as in rules.py."""


class WantedItems(QueryModel):
    """Which items are meant; what is left out leaves a question open."""

    campaign: CampaignChoice | None = Field(default=None, description=CAMPAIGN)
    organization: UUID | None = Field(default=None, description="党组织，含其下级")
    organization_only: bool = Field(default=False, description="只列该党组织本级")
    state: State | None = Field(default=None, description="环节")
    part: list[StatePart] | None = Field(
        default=None, max_length=len(StatePart), description="计数恒等式的部分，可多选"
    )
    ever: State | None = Field(default=None, description="到过的环节，含现在的")
    overdue: bool | None = Field(default=None, description="是否逾期")
    overdue_by: int | None = Field(default=None, ge=1, le=FAR, description="至少逾期几个工作日")
    due_through: IsoDay | None = Field(default=None, description="时限在该日或以前")
    rung: RungReached | None = Field(default=None, description="现时限下已到的升级；none 为尚未升级")
    responsible: UUID | None = Field(default=None, description="责任人")
    indicator: Wanted | None = Field(default=None, description="对照指标，如 支部3-4")
    heading: Wanted | None = Field(default=None, description="对照的一级指标，如 支部3")
    cited: bool | None = Field(default=None, description="是否对照了指标")
    level: Level | None = Field(default=None, description="重要程度")
    extension: bool | None = Field(default=None, description="是否有待批的延期")
    verified: bool | None = Field(default=None, description="本轮是否已验收")
    text: Words | None = Field(default=None, description=TEXT)

    def filter(self, unit: UnitOfWork) -> ItemFilter:
        """Return the question as the queries ask it. Raises `NotFound` for a campaign that the person may not know."""
        open_choice(unit, self.campaign)
        otherwise = {"campaign", "organization", "part", "responsible"}
        alike = self.model_dump(include=WantedItems.model_fields.keys() - otherwise)
        return ItemFilter(
            campaign_id=self.campaign,
            organization_id=self.organization,
            parts=tuple(self.part) if self.part else None,
            responsible_id=self.responsible,
            **alike,
        )


class ItemQuery(WantedItems, Paging):
    """Which items to list, page by page."""


class EvidenceFields(QueryModel):
    """What comes beside the file."""

    measure_id: UUID = Field(title="对应措施")
    note: Text | None = Field(default=None, title="说明")
    version: int | None = Field(default=None, title="所见版本", ge=1)
