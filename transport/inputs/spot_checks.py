"""What a sample is drawn from."""

from uuid import UUID

from pydantic import Field

from transport.examples import OTHER_ID, example
from transport.schemas import QueryModel
from workflows.inputs import Day

MAX_SAMPLED = 200


class NewSample(QueryModel):
    """What to draw from, and how many."""

    model_config = example(size=5, organization_id=OTHER_ID, since="2021-05-01")

    size: int = Field(title="抽取件数", ge=1, le=MAX_SAMPLED)
    organization_id: UUID | None = Field(default=None, title="党组织，含其下级")
    since: Day | None = Field(default=None, title="何日起销号")
