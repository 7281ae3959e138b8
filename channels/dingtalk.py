"""钉钉: a work notice (工作通知) of the school's own application to one member, by UserID.

https://open.dingtalk.com/document/orgapp/asynchronous-sending-of-enterprise-session-messages: what is the same reaches
the member once a day. What became of it is told for 24 hours:
https://open.dingtalk.com/document/orgapp/gets-the-result-of-sending-messages-asynchronously-to-the-enterprise.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from channels.base import Follow, Followed, Message, Send, markdown
from channels.console import Asked, Console
from models.delivery_states import Channel

API = "https://oapi.dingtalk.com"
PATH = "/topapi/message/corpconversation/asyncsend_v2"
RESULT = "/topapi/message/corpconversation/getsendresult"
INVALID = "invalid_user_id_list"
NOT_DELIVERED = {
    INVALID: "通讯录里没有这个账号",
    "forbidden_user_id_list": "发得太多，或同一天内容相同",
    "failed_user_id_list": "发送失败",
}
"""Where a result names a member to whom nothing came, and why."""
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

    @contextmanager
    def open(self) -> Iterator[Send]:
        """Have an access token for some messages; each is only taken, and what became of it is asked afterwards."""
        with self._console(self._post).open(self.api) as post:

            def send(message: Message) -> str | None:
                task = post(message).get("task_id")
                return str(task) if isinstance(task, int) else None

            yield send

    @contextmanager
    def following(self) -> Iterator[Follow]:
        """Have an access token for some questions."""
        with self._console(self._ask_result).open(self.api) as ask:
            yield lambda receipt, to: _followed(ask(receipt).get("send_result"), to)

    def _console(self, post: Callable[[httpx.Client, str, Asked], httpx.Response]) -> Console[Asked]:
        return Console(self.channel.label, self._ask_token, post, NO_MEMBER, WRONGLY_SET_UP | TOO_MANY)

    def _ask_token(self, client: httpx.Client) -> httpx.Response:
        return client.get("/gettoken", params={"appkey": self.key, "appsecret": self.secret})

    def _post(self, client: httpx.Client, token: str, message: Message) -> httpx.Response:
        text = {"title": message.subject, "text": markdown(message, limit=LIMIT)}
        told = {"msgtype": "markdown", "markdown": text}
        body = {"agent_id": self.agent, "userid_list": message.to, "msg": told}
        return client.post(PATH, params={"access_token": token}, json=body)

    def _ask_result(self, client: httpx.Client, token: str, receipt: str) -> httpx.Response:
        body = {"agent_id": self.agent, "task_id": int(receipt)}
        return client.post(RESULT, params={"access_token": token}, json=body)


def _followed(said: object, to: str) -> Followed:
    """Say what a result says of one member; nothing yet, where it names nobody."""
    told = said if isinstance(said, dict) else {}
    for listed, why in NOT_DELIVERED.items():
        if to in (told.get(listed) or ()):
            return Followed(failure=f"钉钉收下后没有送达：{why}。", for_good=listed == INVALID)
    return Followed(read=to in (told.get("read_user_id_list") or ()))
