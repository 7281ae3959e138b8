"""What the consoles of chat programs have in common: JSON over HTTPS, an access token that runs out, codes of error."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

import httpx

from channels.base import SECONDS, NotSent

OK = 0
EXPIRED = frozenset({40014, 42001})
"""The access token holds no more."""
TOO_MANY = 429
LONGEST_WAIT, DIGITS = 3600, 9
MAX_SAID = 120
Answer = Mapping[str, Any]


Asked = TypeVar("Asked")


@dataclass(frozen=True, slots=True)
class Console(Generic[Asked]):
    """One console: how a token is asked of it, how something is asked of it, and what its codes of error mean."""

    name: str
    ask_token: Callable[[httpx.Client], httpx.Response]
    post: Callable[[httpx.Client, str, Asked], httpx.Response]
    no_member: frozenset[int]
    """There is no such member, or none who may see the application."""
    down: frozenset[int]
    """The application is not set up as the console has it, or sent too much."""

    @contextmanager
    def open(self, api: str) -> Iterator[Callable[[Asked], Answer]]:
        """Have an access token for some messages or questions. No redirect is followed: a console never sends one."""
        with httpx.Client(base_url=api, timeout=SECONDS, trust_env=False) as client:
            token = [self._token(client)]
            yield lambda what: self._ask(client, token, what)

    def _token(self, client: httpx.Client) -> str:
        said = asked(self.name, lambda: self.ask_token(client))
        if said.get("errcode") != OK:
            raise NotSent(self._refused(said), down=True)
        return str(said.get("access_token"))

    def _ask(self, client: httpx.Client, token: list[str], what: Asked) -> Answer:
        said = asked(self.name, lambda: self.post(client, token[0], what))
        if said.get("errcode") in EXPIRED:
            token[0] = self._token(client)
            said = asked(self.name, lambda: self.post(client, token[0], what))
        code, nobody = said.get("errcode"), said.get("invaliduser")
        if code != OK or nobody:
            raise NotSent(self._refused(said), for_good=bool(nobody) or code in self.no_member, down=code in self.down)
        return said

    def _refused(self, said: Answer) -> str:
        why = said.get("invaliduser") or said.get("errmsg", "")
        return f"{self.name}拒绝：{said.get('errcode')} {' '.join(str(why).split())[:MAX_SAID]}"


def asked(name: str, send: Callable[[], httpx.Response]) -> Answer:
    """Return what a console answers. Raises `NotSent` where it answers in no way that it should."""
    try:
        answer = send()
    except httpx.TimeoutException as fault:
        raise NotSent(f"{name}没有应答。", down=True) from fault
    except httpx.HTTPError as fault:
        raise NotSent(f"连不上{name}。", down=True) from fault
    if answer.status_code == TOO_MANY:
        raise NotSent(f"{name}说发得太快。", down=True, wait=wait_of(answer))
    try:
        said = answer.json()
    except ValueError:
        said = None
    if not answer.is_success or not isinstance(said, dict):
        raise NotSent(f"{name}应答有误（HTTP {answer.status_code}）。", down=True)
    return said


def wait_of(answer: httpx.Response) -> timedelta | None:
    """Return how long an answer asks to be left alone, in seconds (Retry-After)."""
    after = answer.headers.get("Retry-After", "")
    if not (after.isascii() and after.isdigit()):
        return None
    return timedelta(seconds=min(int(after[:DIGITS]), LONGEST_WAIT))  # no number is read of thousands of digits
