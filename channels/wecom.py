"""企业微信: a message of the school's own application to one member, by UserID.

https://developer.work.weixin.qq.com/document/path/90236: what is the same reaches the member once within four hours
(`enable_duplicate_check`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from channels.base import Message, Send, plain
from channels.console import Console
from models.delivery_states import Channel

API = "https://qyapi.weixin.qq.com"
LIMIT = 2048
"""The most bytes of a text message."""
ROOM = 100
"""Bytes for signs that take more than one."""
SAME_FOR = 4 * 60 * 60
"""For how many seconds what is the same is not shown again: the most there is."""
NO_MEMBER = frozenset({60111, 81013})
WRONGLY_SET_UP = frozenset({40001, 40013, 40056, 41001, 48002, 60020, 301002})
TOO_MANY = frozenset({45009, 45033, 45047})


@dataclass(frozen=True, slots=True)
class WeCom:
    """The application, as the console names it: CorpID, AgentId and Secret."""

    corp: str
    agent: int
    secret: str = field(repr=False)
    api: str = API
    channel: Channel = Channel.WECOM

    @contextmanager
    def open(self) -> Iterator[Send]:
        """Have an access token for some messages."""
        down = WRONGLY_SET_UP | TOO_MANY
        with Console(self.channel.label, self._ask_token, self._post, NO_MEMBER, down).open(self.api) as post:

            def send(message: Message) -> None:
                post(message)

            yield send

    def _ask_token(self, client: httpx.Client) -> httpx.Response:
        return client.get("/cgi-bin/gettoken", params={"corpid": self.corp, "corpsecret": self.secret})

    def _post(self, client: httpx.Client, token: str, message: Message) -> httpx.Response:
        head = f"{message.subject}\n"
        text = plain(message, limit=LIMIT - len(head.encode()) - ROOM).replace("<", "＜")  # <a href=…> would be a link
        body = {
            "touser": message.to,
            "msgtype": "text",
            "agentid": self.agent,
            "text": {"content": head + text},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": SAME_FOR,
        }
        return client.post("/cgi-bin/message/send", params={"access_token": token}, json=body)
