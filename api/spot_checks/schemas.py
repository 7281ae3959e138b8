"""What a sample is drawn from, and what it holds."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from transport.examples import A_HASH, example
from transport.schemas import ResponseModel

SEED = "9f86d081884c7d659a2feaa0c55ad015"


class SampledItem(ResponseModel):
    """One item that was drawn."""

    id: UUID
    number: str | None
    text: str
    organization: str
    closed_at: datetime


class SampleDrawn(ResponseModel):
    """抽查样本, in the order of the draw."""

    model_config = example(seed=SEED, population=42, items=[{"text": "2020年12月未召开党小组会"}])

    seed: str = Field(description="随机种子；按 SHA-256(种子+事项 id) 由小到大取")
    population: int = Field(description="从多少件已销号事项中抽取")
    items: list[SampledItem]


class SampleItem(ResponseModel):
    """One item of an earlier draw."""

    id: UUID
    number: str | None


class SampleLine(ResponseModel):
    """An earlier draw, as the campaign's journal holds it."""

    model_config = example(
        seq=7,
        actor="王某",
        office="纪委书记",
        seed=SEED,
        size=5,
        population=42,
        population_sha256=A_HASH,
        organization="信息工程系党总支",
        items=[{}],
    )

    seq: int
    at: datetime
    actor: str
    office: str
    seed: str
    size: int
    population: int
    population_sha256: str = Field(description="当时全部已销号事项 id 的校验值")
    organization_id: UUID
    organization: str
    since: date | None
    items: list[SampleItem]
