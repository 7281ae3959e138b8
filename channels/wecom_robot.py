"""企业微信群机器人: a text to the group that the robot is in (消息推送).

https://developer.work.weixin.qq.com/document/path/91770: its address has the key and is a secret; 20 messages a minute.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import httpx

from channels.base import Message, Send, plain
from channels.robot import A_MINUTE, Robot
from channels.wecom import LIMIT
from models.delivery_states import Channel

HINTS = {93000: "机器人已移出群，或地址不全，请在群里重新复制 Webhook 地址"}
TOO_MANY = {45009: A_MINUTE}


@dataclass(frozen=True, slots=True)
class WeComRobot:
    """The robot, by the address that the group shows."""

    address: str = field(repr=False)
    channel: Channel = Channel.WECOM_ROBOT

    def open(self) -> AbstractContextManager[Send]:
        """Have a connection for some messages."""
        return Robot(self.channel.label, self._post, "errcode", "errmsg", HINTS, TOO_MANY).open()

    def _post(self, client: httpx.Client, message: Message) -> httpx.Response:
        head = f"{message.subject}\n"
        text = plain(message, limit=LIMIT - len(head.encode()))
        return client.post(self.address, json={"msgtype": "text", "text": {"content": head + text}})
