"""What is asked of who says where, and how, to be reached."""

from datetime import time
from typing import Annotated

from pydantic import Field, StringConstraints

from models.delivery_states import Channel, Language
from transport.examples import example
from transport.schemas import Line, QueryModel

Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\d{6}$")]


class NewAddress(QueryModel):
    """An address of one's own, or of somebody else."""

    model_config = example(channel="email", value="zhang@example.edu.cn")

    channel: Channel = Field(title="通知方式")
    value: Line = Field(title="地址或账号")


class CodeGiven(QueryModel):
    """The code that arrived at an address."""

    model_config = example(code="283401")

    code: Code = Field(title="确认码")


class AddressChoice(QueryModel):
    """What goes to an address of one's own; without a time no digest does."""

    model_config = example(digest_at="08:30", takes_urgent=True)

    digest_at: time | None = Field(default=None, title="每日提醒")
    takes_urgent: bool = Field(default=False, title="急件也发到这里")


class NewPreference(QueryModel):
    """How one wants to be told, whatever the channel."""

    model_config = example(language="zh", quiet_from="12:00", quiet_until="14:00")

    language: Language = Field(title="邮件等消息的语言")
    quiet_from: time | None = Field(default=None, title="勿扰开始")
    quiet_until: time | None = Field(default=None, title="勿扰结束")
