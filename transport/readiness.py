"""What /ready and `rectify doctor --json` say."""

from enum import StrEnum

from pydantic import Field

from transport.examples import example
from transport.schemas import ResponseModel


class State(StrEnum):
    """How something stands that the house needs."""

    OK = "ok"
    WARNING = "warning"
    """Somebody should see to it; the house goes on."""
    FAILED = "failed"
    """The house cannot do its work, or has lost something."""


class Checked(ResponseModel):
    """One thing that was looked at."""

    name: str
    state: State
    sentence: str = Field(description="说明现状；有问题的，说明该怎么办")


class Ready(ResponseModel):
    """Everything that was looked at."""

    model_config = example(state="ok", checks=[{"name": "writes", "state": "ok", "sentence": "数据库可以写入。"}])

    state: State = Field(description="各项之中最坏的")
    checks: list[Checked]

    @classmethod
    def of(cls, checks: list[Checked]) -> "Ready":
        """Sum up: the whole is as good as its worst part."""
        worst = max((each.state for each in checks), key=list(State).index, default=State.OK)
        return cls(state=worst, checks=checks)
