"""What the robots of chat groups have in common: one secret address, one group, JSON over HTTPS, codes of error."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx

from channels.base import SECONDS, Message, NotSent, Send
from channels.console import MAX_SAID, OK, asked

A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Robot:
    """One robot: how a message is posted, where its answer says what, and what its codes of error mean."""

    name: str
    post: Callable[[httpx.Client, Message], httpx.Response]
    code: str
    """Under which key an answer has its code; 0 is well."""
    said: str
    """Under which it says the same in words."""
    hints: Mapping[int, str]
    """What to see to in the group's own settings, by code: until then it takes nothing."""
    too_many: Mapping[int, timedelta]
    """How long it is to be left alone after it was sent too much, by code."""

    @contextmanager
    def open(self) -> Iterator[Send]:
        """Have a connection for some messages. No redirect is followed: a robot never sends one."""
        with httpx.Client(timeout=SECONDS, trust_env=False) as client:
            yield lambda message: self._send(client, message)

    def _send(self, client: httpx.Client, message: Message) -> None:
        answer = asked(self.name, lambda: self.post(client, message))
        code = answer.get(self.code)
        if code == OK:
            return
        known = code if isinstance(code, int) else OK
        if known in self.too_many:
            raise NotSent(f"{self.name}说发得太快（{code}）。", down=True, wait=self.too_many[known])
        hint = self.hints.get(known, "")
        why = " ".join(str(answer.get(self.said, "")).split())[:MAX_SAID]
        # Whatever it refused it may have counted: it is left alone, so that it is never sent too much.
        raise NotSent(f"{self.name}拒绝：{code} {why}{hint and f'（{hint}）'}", down=True)
