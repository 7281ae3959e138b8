"""Which 对账 are asked for, and what is asked of who settles a difference or signs."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from models.reconciliation_words import DifferenceKind, ReconciliationState, Settlement
from transport.examples import example
from transport.pagination import Number, Paging
from transport.schemas import QueryModel
from workflows.inputs import Text

POSITIONS = 1000
"""How many differences one request names; a class is settled whatever their number."""


class ReconciliationQuery(Paging):
    """Of which campaign and organization, and in which state."""

    campaign: UUID | None = Field(default=None, description="专项行动")
    organization: UUID | None = Field(default=None, description="党组织，含其下级")
    state: ReconciliationState | None = Field(default=None, description="状态")


class DifferenceQuery(QueryModel):
    """Which differences to list, after which one."""

    kind: DifferenceKind | None = Field(default=None, description="差异类别")
    open: bool | None = Field(default=None, description="是否尚未处理")
    after: Number = Field(default=0, description="从这一项之后")
    limit: int = Field(default=50, ge=1, le=500, description="最多几项")


class Settling(QueryModel):
    """What becomes of some differences, or of all open ones of a class."""

    model_config = example(
        settlement="returned", positions=[2, 3], opinion="请说明第2、3项的整改时限以何为准。", version=3
    )

    settlement: Literal[Settlement.KEPT, Settlement.RETURNED] = Field(title="处理")
    positions: tuple[Number, ...] = Field(default=(), max_length=POSITIONS, title="第几项")
    kind: DifferenceKind | None = Field(default=None, title="整类处理")
    opinion: Text | None = Field(default=None, title="意见")
    version: int | None = Field(default=None, title="所见版本", ge=1)


class PairAnswer(QueryModel):
    """Whether a doubtful pair is one and the same."""

    model_config = example(position=4, is_same=True, version=3)

    position: Number = Field(title="第几项", ge=1)
    is_same: bool = Field(title="是同一项")
    version: int | None = Field(default=None, title="所见版本", ge=1)


class Taking(QueryModel):
    """Which difference is to be as the report says; the opinion is the move's, such as why a date is to be later."""

    model_config = example(position=2, opinion="外部订购的设备五月底才能到货。", version=3)

    position: Number = Field(title="第几项", ge=1)
    opinion: Text | None = Field(default=None, title="说明")
    version: int | None = Field(default=None, title="所见版本", ge=1)


class PaperReconciling(QueryModel):
    """Whether a paper that says it is another organization's is that of who filed it nevertheless."""

    model_config = example(accepted="土木工程系党总支")

    accepted: Text | None = Field(default=None, title="确认文件所写的党组织")


class Rechecking(QueryModel):
    """Nothing but the version that was seen."""

    model_config = example(version=3)

    version: int | None = Field(default=None, title="所见版本", ge=1)


class StatementSigning(QueryModel):
    """The hash of the statement as it was shown."""

    model_config = example(seen="0" * 64, version=5)

    seen: str = Field(title="所见对账单的校验值", min_length=64, max_length=64)
    version: int | None = Field(default=None, title="所见版本", ge=1)
