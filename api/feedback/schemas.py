"""What 投诉建议 look like."""

import re
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from transport.schemas import INSTANT, OTHER_ID, SOME_ID, THIRD_ID, QueryModel, ResponseModel, example
from workflows.feedback.queries import FeedbackState
from workflows.texts import Text

LONGEST_TEXT = 2000
LONGEST_ADDRESS = 500
_OURS = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f]*")

AN_ENTRY = {
    "id": SOME_ID,
    "committee_id": OTHER_ID,
    "committee": "闽江学院党委",
    "sender_id": THIRD_ID,
    "sender": "陈某",
    "sent_at": INSTANT,
    "text": "手机上看不清时限",
    "page": "/items",
    "file_name": None,
    "media_type": None,
    "size": None,
    "state": "answered",
    "answer": "下一版改大字号",
    "answered_by_id": OTHER_ID,
    "answered_by": "宋某",
    "answered_at": INSTANT,
}


def _address(said: str) -> str:
    if not _OURS.fullmatch(said):
        raise ValueError("应是本系统的地址，如 /items")
    return said


Address = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ADDRESS), AfterValidator(_address)]
"""The address of one of our own pages, without a host."""
Short = Annotated[Text, StringConstraints(max_length=LONGEST_TEXT)]


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


class FeedbackLine(ResponseModel):
    """One entry, with the names; its picture is fetched by itself."""

    model_config = example(**AN_ENTRY)

    id: UUID
    committee_id: UUID
    committee: str
    sender_id: UUID
    sender: str
    sent_at: datetime
    text: str
    page: str | None = Field(description="所在页面的地址")
    file_name: str | None = Field(description="图片的文件名；没有图片时为 null")
    media_type: str | None
    size: int | None
    state: FeedbackState
    answer: str | None
    answered_by_id: UUID | None
    answered_by: str | None
    answered_at: datetime | None
