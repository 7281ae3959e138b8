"""钉钉群机器人: a Markdown message to the group that the robot is in (自定义机器人), signed (加签).

https://open.dingtalk.com/document/orgapp/customize-robot-security-settings: the signature holds for an hour;
20 messages a minute, else ten minutes of none.
"""

import hmac
from base64 import b64encode
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from channels.base import Message, Send, markdown
from channels.robot import Robot
from models.delivery_states import Channel

LIMIT = 4000
"""The most bytes that are sent; a robot takes 20,000."""
_GONE = "机器人已停用或移出群，请在群里重新添加"
HINTS = {
    310000: "安全设置不符，请核对“加签”的密钥、关键词、IP 和服务器的时间",
    300005: "地址不对，请在群里重新复制 Webhook 地址",
    400013: "群已解散",
    400101: "地址不对，请在群里重新复制 Webhook 地址",
    400102: _GONE,
    400106: _GONE,
}
TOO_MANY = dict.fromkeys((130101, 410100), timedelta(minutes=10))


@dataclass(frozen=True, slots=True)
class DingTalkRobot:
    """The robot, by the address that the group shows, and the secret of 加签."""

    address: str = field(repr=False)
    secret: str = field(repr=False)
    clock: Callable[[], datetime] = field(repr=False)
    """The wall clock: a signature says when it was made."""
    channel: Channel = Channel.DINGTALK_ROBOT

    def open(self) -> AbstractContextManager[Send]:
        """Have a connection for some messages."""
        return Robot(self.channel.label, self._post, "errcode", "errmsg", HINTS, TOO_MANY).open()

    def _post(self, client: httpx.Client, message: Message) -> httpx.Response:
        at = str(int(self.clock().timestamp() * 1000))
        sign = b64encode(hmac.digest(self.secret.encode(), f"{at}\n{self.secret}".encode(), "sha256")).decode()
        address = httpx.URL(self.address).copy_merge_params({"timestamp": at, "sign": sign})
        told = {"title": message.subject, "text": markdown(message, limit=LIMIT)}
        return client.post(address, json={"msgtype": "markdown", "markdown": told})
