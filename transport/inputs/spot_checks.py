"""What a sample is drawn from."""

from uuid import UUID

from pydantic import Field

from models.choices import Stratum
from transport.examples import OTHER_ID, example
from transport.schemas import QueryModel
from workflows.inputs import Day

MAX_SAMPLED = 200


class SampleRange(QueryModel):
    """What to draw from, and how many."""

    size: int = Field(title="抽取件数", ge=1, le=MAX_SAMPLED)
    organization_id: UUID | None = Field(default=None, title="党组织，含其下级")
    since: Day | None = Field(default=None, title="何日起销号")


class NewSample(SampleRange):
    """What to draw from, how many, and spread over what."""

    model_config = example(size=5, organization_id=OTHER_ID, since="2021-05-01", strata=["unit"])

    strata: list[Stratum] = Field(
        default_factory=list, title="分层", max_length=len(Stratum), description="每层先各取一件，再取第二件。"
    )
