"""What a sample is drawn from, and what it holds."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from models.choices import CheckVerdict, Stratum
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
    strata: list[Stratum] = Field(default_factory=list, description="分层：每层先各取一件，再取第二件")
    planned: int | None = Field(default=None, description="预定这次抽取的记录序号")
    seal: int | None = Field(default=None, description="以第几号封存的封存值为种子；当场抽取的没有")


class SamplePlanned(ResponseModel):
    """A draw that waits for the next seal."""

    model_config = example(seq=8)

    seq: int = Field(description="行动沿革中的序号")


class UnitFalseClosures(ResponseModel):
    """What was drawn below one organization, and what was found of it."""

    model_config = example(
        organization="信息工程系党总支", drawn=8, unchecked=1, verdicts={"true": 4}, rate=0.2, low=0.005, high=0.716
    )

    organization_id: UUID
    organization: str
    drawn: int
    unchecked: int
    verdicts: dict[CheckVerdict, int] = Field(description="各抽查结论的件数")
    rate: float | None = Field(description="不属实率，0 至 1；只计属实、基本属实、部分属实和不属实的")
    low: float | None = Field(description="95%置信区间下限，Clopper–Pearson 精确法")
    high: float | None = Field(description="95%置信区间上限")


class UnitRates(ResponseModel):
    """The units of a campaign from which something was drawn, in the order of the tree."""

    model_config = example(units=[{}], is_simple=True)

    units: list[UnitFalseClosures]
    is_simple: bool = Field(description="各党组织之内是否人人同等机会；否则区间仅供参考")
