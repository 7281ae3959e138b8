"""What is asked of who gives feedback, lists it or answers it."""

import re
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from transport.examples import example
from transport.pagination import Paging
from transport.schemas import QueryModel
from workflows.feedback.queries import FeedbackState
from workflows.inputs import Text

MAX_FEEDBACK_CHARACTERS = 2000
MAX_ADDRESS_CHARACTERS = 500
_OURS = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f]*")


def _address(said: str) -> str:
    if not _OURS.fullmatch(said):
        raise ValueError("应是本系统的地址，如 /items")
    return said


Address = Annotated[str, StringConstraints(min_length=1, max_length=MAX_ADDRESS_CHARACTERS), AfterValidator(_address)]
"""The address of one of our own pages, without a host."""
Short = Annotated[Text, StringConstraints(max_length=MAX_FEEDBACK_CHARACTERS)]


class NewFeedback(QueryModel):
    """What somebody has to say, of which page."""

    model_config = example(text="手机上看不清时限", page="/items")

    text: Short = Field(title="投诉或建议")
    page: Address | None = Field(default=None, title="所在页面")
    committee_id: UUID | None = Field(default=None, title="院党委")


class FeedbackAnswer(QueryModel):
    """What 党委工作部 answers."""

    model_config = example(answer="下一版改大字号")

    answer: Short = Field(title="答复")


class FeedbackQuery(Paging):
    """Which entries to list."""

    state: FeedbackState | None = Field(default=None, description="是否已答复")
