"""What is asked of who says where to be reached."""

from datetime import time
from typing import Annotated

from pydantic import Field, StringConstraints

from models.delivery import DIGEST_AT
from models.delivery_states import Channel
from transport.examples import example
from transport.schemas import Line, QueryModel

Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\d{6}$")]


class NewAddress(QueryModel):
    """An address of one's own."""

    model_config = example(channel="email", value="zhang@example.edu.cn", digest_at="08:30")

    channel: Channel = Field(title="通知方式")
    value: Line = Field(title="地址或账号")
    digest_at: time = Field(default=DIGEST_AT, title="每日提醒时间")


class CodeGiven(QueryModel):
    """The code that arrived at an address."""

    model_config = example(code="283401")

    code: Code = Field(title="确认码")
