"""学校消息平台: the university's own message gateway, to which each message is posted for one person, signed.

It is signed as Standard Webhooks has it (https://www.standardwebhooks.com, version 1), so whoever writes the other side
finds a library. What it answers means what it does in HTTP; 422 that there is no such person.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from channels.base import SECONDS, Message, NotSent, Send, plain
from channels.console import TOO_MANY, wait_of
from channels.webhook import UNAVAILABLE, signature
from models.delivery_states import Channel

LIMIT = 4000
"""The most bytes of a text."""
NO_PERSON = 422
NOT_TRUSTED = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Gateway:
    """The gateway, by its address, and the secret that it shares with this house."""

    url: str
    secret: str = field(repr=False)
    clock: Callable[[], datetime] = field(repr=False)
    """The wall clock: a signature says when it was made."""
    channel: Channel = Channel.GATEWAY

    @contextmanager
    def open(self) -> Iterator[Send]:
        """Have a connection for some messages. No redirect is followed."""
        with httpx.Client(timeout=SECONDS, trust_env=False) as client:
            yield lambda message: self._send(client, message)

    def _send(self, client: httpx.Client, message: Message) -> None:
        body = json.dumps(_told(message), ensure_ascii=False).encode()
        key, at = str(message.id), str(int(self.clock().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "webhook-id": key,
            "webhook-timestamp": at,
            "webhook-signature": signature(self.secret.encode(), key, at, body),
        }
        try:
            answer = client.post(self.url, content=body, headers=headers)
        except httpx.TimeoutException as fault:
            raise NotSent("学校消息平台没有应答。", down=True) from fault
        except httpx.HTTPError as fault:
            raise NotSent("连不上学校消息平台。", down=True) from fault
        if not answer.is_success:
            raise _refused(answer)


def _told(message: Message) -> dict[str, str | None]:
    """Return what is posted; whoever gets an id twice has had it."""
    links = (line.link for section in message.sections for line in section.lines if line.link)
    told = {"id": str(message.id), "to": message.to, "subject": message.subject, "language": message.language}
    return told | {"text": plain(message, limit=LIMIT), "link": next(links, None)}


def _refused(answer: httpx.Response) -> NotSent:
    status = answer.status_code
    if status == NO_PERSON:
        return NotSent("学校消息平台说没有这个人（HTTP 422）。", for_good=True)
    if status in NOT_TRUSTED:
        return NotSent(
            f"学校消息平台不认签名（HTTP {status}），请核对 RECTIFY_GATEWAY_SECRET 和服务器的时间。", down=True
        )
    wait = wait_of(answer) if status in {TOO_MANY, UNAVAILABLE} else None
    return NotSent(f"学校消息平台没有收下（HTTP {status}）。", down=True, wait=wait)
