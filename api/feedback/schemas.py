"""What 投诉建议 look like."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from transport.examples import INSTANT, OTHER_ID, THIRD_ID, example
from transport.schemas import ResponseModel
from workflows.feedback.queries import FeedbackState


class FeedbackLine(ResponseModel):
    """One entry, with the names; its picture is fetched by itself."""

    model_config = example(
        committee="闽江学院党委",
        sender_id=THIRD_ID,
        sender="陈某",
        text="手机上看不清时限",
        page="/items",
        state="answered",
        answer="下一版改大字号",
        answered_by_id=OTHER_ID,
        answered_by="宋某",
        answered_at=INSTANT,
    )

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
