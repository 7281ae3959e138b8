"""钉钉: a work notice (工作通知) of the school's own application to one member, by UserID.

https://open.dingtalk.com/document/orgapp/asynchronous-sending-of-enterprise-session-messages: what is the same reaches
the member once a day.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import httpx

from channels.base import Message, Send, markdown
from channels.console import Console
from models.delivery_states import Channel

API = "https://oapi.dingtalk.com"
PATH = "/topapi/message/corpconversation/asyncsend_v2"
LIMIT = 2000
"""The most bytes that a notice shows whole on a phone."""
NO_MEMBER = frozenset({33012, 60121, 400002})
WRONGLY_SET_UP = frozenset({40001, 40035, 40089, 40096, 50002, 60011, 60020})
TOO_MANY = frozenset({88, 90002, 90018, 143106, 143107})


@dataclass(frozen=True, slots=True)
class DingTalk:
    """The application, as the console names it: AppKey, AgentId and AppSecret."""

    key: str
    agent: int
    secret: str = field(repr=False)
    api: str = API
    channel: Channel = Channel.DINGTALK

    def open(self) -> AbstractContextManager[Send]:
        """Have an access token for some messages."""
        down = WRONGLY_SET_UP | TOO_MANY
        return Console(self.channel.label, self._ask_token, self._post, NO_MEMBER, down).open(self.api)

    def _ask_token(self, client: httpx.Client) -> httpx.Response:
        return client.get("/gettoken", params={"appkey": self.key, "appsecret": self.secret})

    def _post(self, client: httpx.Client, token: str, message: Message) -> httpx.Response:
        text = {"title": message.subject, "text": markdown(message, limit=LIMIT)}
        told = {"msgtype": "markdown", "markdown": text}
        body = {"agent_id": self.agent, "userid_list": message.to, "msg": told}
        return client.post(PATH, params={"access_token": token}, json=body)
