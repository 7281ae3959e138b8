"""Which duties are asked for, and what is asked of who submits or receives."""

from uuid import UUID

from pydantic import Field

from models.vocabulary import DutyState
from transport.examples import OTHER_ID, example
from transport.inputs.items import CAMPAIGN
from transport.pagination import Paging
from transport.schemas import QueryModel
from transport.services import UnitOfWork
from transport.visible import open_choice
from workflows.campaigns.queries import CampaignChoice
from workflows.deadlines.levels import RungReached
from workflows.inputs import Day, Sentence, Text
from workflows.submissions.papers import MAX_PAPERS
from workflows.submissions.queries import DutyFilter


class DutyQuery(Paging):
    """Which duties to list; what is left out leaves a question open."""

    campaign: CampaignChoice | None = Field(default=None, description=CAMPAIGN)
    organization: UUID | None = Field(default=None, description="党组织，含其下级")
    organization_only: bool = Field(default=False, description="只列该党组织本级")
    milestone: UUID | None = Field(default=None, description="报送节点")
    state: DutyState | None = Field(default=None, description="报送情况")
    overdue: bool | None = Field(default=None, description="是否逾期未报")
    rung: RungReached | None = Field(default=None, description="现时限下已到的升级；none 为尚未升级")

    def filter(self, unit: UnitOfWork) -> DutyFilter:
        """Return the question as the queries ask it. Raises `NotFound` for a campaign that the person may not know."""
        open_choice(unit, self.campaign)
        return DutyFilter(
            self.campaign,
            self.organization,
            self.organization_only,
            self.milestone,
            self.state,
            self.overdue,
            self.rung,
        )


class NewFiling(QueryModel):
    """What is sent."""

    model_config = example(note="附工作台账", version=1)

    note: Text = Field(title="报送说明")
    version: int | None = Field(default=None, title="所见版本", ge=1)


class NewPaper(QueryModel):
    """Which of the documents owed a file is."""

    document: str = Field(title="是哪一份文件", max_length=200)


class CarriedPapers(QueryModel):
    """Which papers of the last version are sent once more; all of them where none are named."""

    model_config = example(papers=[OTHER_ID])

    papers: list[UUID] | None = Field(default=None, title="上一版的文件", max_length=MAX_PAPERS)


class Acceptance(QueryModel):
    """Nothing but the version that was seen."""

    model_config = example(version=2)

    version: int | None = Field(default=None, title="所见版本", ge=1)


class SendingBack(QueryModel):
    """Why a filing goes back."""

    model_config = example(opinion="第3项缺整改时限，请补正后重新报送。", correct_by="2021-04-27", version=2)

    opinion: Sentence = Field(title="退回意见")
    correct_by: Day | None = Field(default=None, title="订正期限")
    version: int | None = Field(default=None, title="所见版本", ge=1)


class MoreTime(QueryModel):
    """Until when, and why."""

    model_config = example(reason="支部大会改期，台账须补三月的记录。", due_on="2021-05-10", version=1)

    reason: Sentence = Field(title="延期理由")
    due_on: Day = Field(title="新的报送时限")
    version: int | None = Field(default=None, title="所见版本", ge=1)


class MoreTimeGranted(QueryModel):
    """Consent, which needs no reason."""

    model_config = example(opinion="同意延期一次。", version=2)

    opinion: Text | None = Field(default=None, title="意见")
    version: int | None = Field(default=None, title="所见版本", ge=1)


class MoreTimeRefused(QueryModel):
    """Why the date stays."""

    model_config = example(opinion="三月的记录可随后补报，不必延期。", version=2)

    opinion: Sentence = Field(title="意见")
    version: int | None = Field(default=None, title="所见版本", ge=1)
