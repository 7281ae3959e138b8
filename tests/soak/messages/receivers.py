"""A mail server, the console of 企业微信 and its robot on loopback: they take, refuse, hang up and kill by chance."""

import json
import socket
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller

from models.delivery_states import Channel
from tests.soak.messages.clock import ROBOT

SAME_FOR = timedelta(hours=4)
"""For how long 企业微信 leaves out what is the same."""
GROUP = "the group"
TAKE, TAKE_AND_HANG_UP, HANG_UP = "take", "take, answer lost", "hang up"
CODES = {
    Channel.EMAIL: ("452 4.2.2 full", "451 4.3.0 later", "554 5.6.0 no", "421 4.3.2 closing", "550 5.1.1 no such user"),
    Channel.WECOM: ("503", "429", "45009", "99999", "81013"),
    Channel.WECOM_ROBOT: ("503", "429", "45009", "99999", "93000"),
}
"""How a message is refused; the last says that there is nobody, and is said seldom."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message as it arrived."""

    channel: Channel
    key: str
    """The Message-ID; of the console, which is told none, the whole text."""
    to: str
    at: datetime
    text: str
    is_shown: bool
    """Whether whoever it is for sees it: what the console knows is not shown again."""


@dataclass
class Receivers:
    """Both of them, and what chance has them do."""

    chance: Random
    kill: Callable[[], None]
    """Kills the clock: while it waits for an answer it cannot note anything."""
    now: datetime
    fails: float = 0.08
    """How often something goes wrong."""
    kills: float = 0.0
    """How often the clock is killed instead."""
    arrived: list[Arrived] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    faults: list[BaseException | None] = field(default_factory=list)
    _known: dict[str, datetime] = field(default_factory=dict)

    def decide(self, channel: Channel) -> str:
        """Return what becomes of a message: how it is taken, or by what it is refused; all is counted."""
        drawn = self.chance.random()
        if drawn >= self.fails + self.kills:
            said = TAKE
        elif drawn >= self.fails:
            said = self.chance.choice((TAKE_AND_HANG_UP, HANG_UP))
            self.tally[f"killed, {said}"] += 1
            return f"kill: {said}"
        else:
            codes = CODES[channel] if drawn < self.fails / 20 else CODES[channel][:-1]
            said = self.chance.choice((*codes, TAKE_AND_HANG_UP, HANG_UP))
        self.tally[f"{channel.value}: {said}"] += 1
        return said

    def take(self, channel: Channel, key: str, to: str, text: str) -> None:
        """Keep what was taken, and tell whether it is shown."""
        last = self._known.get(key) if channel is Channel.WECOM else None
        is_shown = last is None or self.now - last > SAME_FOR
        self._known[key] = self.now if is_shown or last is None else last
        self.arrived.append(Arrived(channel, key, to, self.now, text, is_shown))

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        """Take a mail, or do not."""
        said = self.decide(Channel.EMAIL)
        if TAKE in said:
            mail = message_from_bytes(envelope.content, policy=policy.default)
            parts = [mail.get_body((kind,)).get_content() for kind in ("plain", "html")]
            self.take(Channel.EMAIL, mail["Message-ID"], str(mail["To"]), "\n".join([str(mail["Subject"]), *parts]))
        if said.startswith("kill"):
            self.kill()
        if said == TAKE:
            return "250 OK"
        if said[0].isdigit():
            return said
        server.transport.close()
        return "250 OK"


class _Console(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_GET(self) -> None:
        self._say({"errcode": 0, "access_token": "token"})

    def do_POST(self) -> None:
        to_group = urlsplit(self.path).path == ROBOT
        assert to_group or urlsplit(self.path).path == "/cgi-bin/message/send"
        length = int(self.headers["Content-Length"])
        text = self.rfile.read(length)
        if len(text) < length:
            return  # it was killed as it spoke
        body = json.loads(text)
        channel, to = (Channel.WECOM_ROBOT, GROUP) if to_group else (Channel.WECOM, body["touser"])
        assert to_group or body["enable_duplicate_check"] == 1
        said = self.server.receivers.decide(channel)
        if TAKE in said:
            content = body["text"]["content"]
            self.server.receivers.take(channel, f"{to} {content}", to, content)
        if said.startswith("kill"):
            self.server.receivers.kill()
        if said == TAKE:
            self._say({"errcode": 0, "errmsg": "ok"})
        elif said in {"503", "429"}:
            self._say({}, int(said))
        elif said.isdigit():
            self._say({"errcode": int(said), "errmsg": "no"})
        else:
            self.close_connection = True

    def _say(self, said: object, status: int = 200) -> None:
        text = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    receivers: Receivers

    def handle_error(self, *_: object) -> None:
        """Say nothing of a clock that died while it was answered; what else fails, fails the test."""
        if not isinstance(fault := sys.exception(), ConnectionError):
            self.receivers.faults.append(fault)


@contextmanager
def listening(receivers: Receivers) -> Iterator[tuple[int, str]]:
    """Run both; yield the port of the mail server, and the address of the console."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    mail = Controller(receivers, hostname="127.0.0.1", port=port)
    mail.start()
    try:
        with _Server(("127.0.0.1", 0), _Console) as console:
            console.receivers = receivers
            running = threading.Thread(target=console.serve_forever, kwargs={"poll_interval": 0.02})
            running.start()
            try:
                yield port, f"http://127.0.0.1:{console.server_port}"
            finally:
                console.shutdown()
                running.join()
    finally:
        mail.stop()
