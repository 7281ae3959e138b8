"""飞书群机器人: a rich text to the group that the robot is in (自定义机器人), signed (签名校验).

https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: the signature holds for an hour; 100 messages a
minute and 5 a second.
"""

import hmac
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from channels.base import Message, Send
from channels.robot import A_MINUTE, Robot
from models.delivery_states import Channel

HINTS = {
    19001: "地址不对，请在群里重新复制 Webhook 地址",
    19021: "签名不符，请核对“签名校验”的密钥和服务器的时间",
    19022: "本服务器的 IP 不在“IP 白名单”里",
    19024: "不含“自定义关键词”，请改用“签名校验”",
}
TOO_MANY = {11232: A_MINUTE}


@dataclass(frozen=True, slots=True)
class FeishuRobot:
    """The robot, by the address that the group shows, and the secret of 签名校验."""

    address: str = field(repr=False)
    secret: str = field(repr=False)
    clock: Callable[[], datetime] = field(repr=False)
    """The wall clock: a signature says when it was made."""
    channel: Channel = Channel.FEISHU_ROBOT

    def open(self) -> AbstractContextManager[Send]:
        """Have a connection for some messages."""
        return Robot(self.channel.label, self._post, "code", "msg", HINTS, TOO_MANY).open()

    def _post(self, client: httpx.Client, message: Message) -> httpx.Response:
        at = str(int(self.clock().timestamp()))
        sign = b64encode(hmac.digest(f"{at}\n{self.secret}".encode(), b"", "sha256")).decode()
        told = {"title": message.subject, "content": list(_rows(message))}
        body = {"timestamp": at, "sign": sign, "msg_type": "post", "content": {"post": {"zh_cn": told}}}
        return client.post(self.address, json=body)


def _rows(message: Message) -> Iterator[list[dict[str, str]]]:
    """Yield the rows of a rich text: what people wrote is text there, and never marks."""
    for section in message.sections:
        if section.title:
            yield [_text(f"【{section.title}】")]
        for line in section.lines:
            yield [{"tag": "a", "text": line.text, "href": line.link} if line.link else _text(line.text)]
    yield [_text(message.signed)]


def _text(text: str) -> dict[str, str]:
    return {"tag": "text", "text": text}
