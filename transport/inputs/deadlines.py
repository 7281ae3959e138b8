"""What is asked of who decides on a draft of an escalation."""

from pydantic import Field

from transport.examples import example
from transport.schemas import Line, QueryModel
from workflows.inputs import Sentence


class Sending(QueryModel):
    """签发, under a 文号."""

    model_config = example(number="党工督〔2021〕3号")

    number: Line = Field(title="文号", max_length=64)


class Dismissal(QueryModel):
    """不予签发, with the reason."""

    model_config = example(opinion="已当面督促该支部，承诺三日内完成。")

    opinion: Sentence = Field(title="理由")
