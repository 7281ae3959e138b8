"""What a diagnosis is given, read by the API and the pages."""

from typing import Annotated

from pydantic import Field, StringConstraints

from models.vocabulary import Verdict
from workflows.inputs import Text
from workflows.items.moves.details import MoveInput


class VerdictInput(MoveInput):
    """The verdict on one indicator. `version` is 0 where the cell was seen blank."""

    indicator: Annotated[Text, StringConstraints(max_length=40)] = Field(title="指标")
    verdict: Verdict = Field(title="结论")
    text: Text | None = Field(default=None, title="查摆情况")
    version: int | None = Field(default=None, title="所见版本", ge=0)
