"""The server's connections: nobody keeps one by being slow, and nobody takes them all.

uvicorn has a time-out for one thing, the pause between two requests. It waits without end for
the rest of a request and for a client to read its answer, and bounds neither a request's head nor
the connections. A reverse proxy sees to that too (docs/manual/proxy.md); this holds without one.

How long a client may take follows Apache's mod_reqtimeout for what it sends (a time, and for a
body more of it as long as enough comes) and nginx's send_timeout for what it reads (a time without
progress). Where all connections are taken, who has waited longest without asking for anything
makes room.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable
from enum import Enum, auto
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from math import inf
from typing import Any

from pydantic_core import to_json
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.limits import Limits
from transport.errors import MEDIA_TYPE, Problem
from transport.middleware import HEADERS

IPV6_SITE = 64
"""The bits of an IPv6 address that name a site: who holds one holds all addresses in it."""


class Turn(Enum):
    """Whose turn it is on a connection, and for what."""

    IDLE = auto()
    """Nobody's: uvicorn's own time-out counts."""
    HEAD = auto()
    BODY = auto()
    REST = auto()
    """The client's, to send the rest of what was answered already."""
    ANSWER = auto()
    """The client's, to read."""
    SERVER = auto()


class Gate:
    """Lets connections in, and keeps what they share; uvicorn makes each by calling it."""

    def __init__(self, limits: Limits, proxies: Iterable[IPv4Network | IPv6Network] = ()) -> None:
        self.limits = limits
        self.closing = False
        self.waiting: dict[Connection, None] = {}
        """Those that have asked for nothing yet, or not again; the longest waiting first."""
        self._proxies = tuple(proxies)
        self._inside: set[Connection] = set()
        self._sources: Counter[str] = Counter()

    def __call__(self, **given: Any) -> "Connection":
        """Make the protocol of one connection, with what uvicorn gives to it."""
        return Connection(self, **given)

    def enter(self, connection: "Connection") -> bool:
        """Let a connection in, if there is room or can be made."""
        source = connection.source = self._source(connection.client)
        if source and self._sources[source] >= self.limits.per_source:
            return False
        if len(self._inside) >= self.limits.connections:
            if not self.waiting:
                return False
            oldest = next(iter(self.waiting))
            self.leave(oldest)
            oldest.transport.abort()
        self._inside.add(connection)
        self.waiting[connection] = None
        self._sources[source] += 1
        return True

    def leave(self, connection: "Connection") -> None:
        """Forget a connection."""
        if connection in self._inside:
            self._inside.remove(connection)
            self.waiting.pop(connection, None)
            self._sources[connection.source] -= 1
            if not self._sources[connection.source]:
                del self._sources[connection.source]

    def _source(self, client: tuple[str, int] | None) -> str:
        """Return what a client is counted under; nothing for a trusted proxy or a local socket."""
        if client is None:
            return ""
        address = ip_address(client[0])
        if any(address in network for network in self._proxies):
            return ""
        if isinstance(address, IPv6Address):
            return str(IPv6Network((address, IPV6_SITE), strict=False))
        return str(address)


class Connection(HttpToolsProtocol):
    """uvicorn's connection, with bounds."""

    transport: asyncio.Transport
    source = ""

    def __init__(self, gate: Gate, **given: Any) -> None:
        super().__init__(**given)
        self._gate = gate
        self._refusal = "malformed"
        self._refused = False
        self._in_head = False
        self._in_body = False
        self._received = self._pent_up = self._requests = self._resumed = 0
        self._turn: tuple[Turn, ...] = ()
        self._since, self._base = 0.0, 0
        self._timer: asyncio.TimerHandle | None = None

    # What the transport tells

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let a client in, or say at once that there is no room."""
        super().connection_made(transport)
        if self._gate.enter(self):
            self._look()
        else:
            transport.write(self._answer("busy"))
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._gate.leave(self)
        if self._timer:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what a client sends, but no more at once than the parser makes something of."""
        if self._refused or self.transport.is_closing():
            return
        self._received += len(data)
        self._pent_up += len(data)
        super().data_received(data)
        if self._pent_up > self._gate.limits.head_bytes and not self._refused:
            self.refuse("head-too-large")

    def resume_writing(self) -> None:
        self._resumed += 1
        super().resume_writing()

    def shutdown(self) -> None:
        """Finish what is wholly here, and nothing else."""
        self._gate.closing = True
        if self._in_body and not self._refused and not self.cycle.response_complete:
            self.refuse("busy")
        else:
            super().shutdown()

    # What the parser tells

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._pent_up = 0
        self._in_head = True
        self._requests += 1

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take in a field of the head; one behind the body would come too late to be heeded."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._pent_up = 0
        limits = self._gate.limits
        fields = sum(len(name) + len(value) for name, value in self.headers)
        if len(self.url) > limits.address_bytes:
            self._fail("address-too-long")
        if len(self.headers) > limits.headers or fields > limits.head_bytes:
            self._fail("head-too-large")
        self._gate.waiting.pop(self, None)
        self._in_head, self._in_body = False, True
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._pent_up = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._pent_up = 0
        self._in_body = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete and not self.transport.is_closing():
            self._gate.waiting[self] = None

    def _fail(self, kind: str) -> None:
        """Let the parser fail; it comes back as `send_400_response`."""
        self._refusal = kind
        raise ValueError(kind)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  uvicorn's, in English
        self.refuse(self._refusal)

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing of it in the log; whoever asks is answered by HTTP."""

    # What is done about it

    def refuse(self, kind: str) -> None:
        """Answer with a problem, hear the client out for a moment and close.

        Closed at once, with more on its way, the connection would be reset and the answer lost.
        """
        self._refused = True
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            if self.cycle.response_started or self.pipeline:
                self.transport.abort()
                return
        self._gate.waiting[self] = None
        self.transport.write(self._answer(kind))
        self.transport.write_eof()
        self.flow.resume_reading()

    def _answer(self, kind: str) -> bytes:
        problem = Problem(kind)
        body = to_json(problem.document)
        fields = {
            **{name.decode(): value.decode() for name, value in self.server_state.default_headers},
            **HEADERS,
            **problem.headers,
            "content-type": MEDIA_TYPE,
            "content-length": str(len(body)),
            "connection": "close",
        }
        line = f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}"
        head = [line, *(f"{name}: {value}" for name, value in fields.items()), "\r\n"]
        return "\r\n".join(head).encode() + body

    def _look(self) -> None:
        """Look whether the client takes too long over what is its turn, and look again later."""
        now, turn = self.loop.time(), self._whose()
        if turn != self._turn:
            self._turn, self._since, self._base = turn, now, self._received
        elif now - self._since > self._allowed(turn[0]):
            self._give_up(turn[0])
        self._timer = self.loop.call_later(self._gate.limits.look_seconds, self._look)

    def _whose(self) -> tuple[Any, ...]:
        """Return whose turn it is, with what changes when something moves."""
        answered = self.cycle is None or self.cycle.response_complete
        if unread := self.transport.get_write_buffer_size():
            return (Turn.ANSWER, unread, self._resumed)
        if self._refused or self.transport.is_closing() or (answered and self._in_body):
            return (Turn.REST, self._requests)
        if self.timeout_keep_alive_task:
            return (Turn.IDLE, self._requests)
        if answered:
            return (Turn.HEAD, self._requests)
        if self._in_body and not (self.flow.read_paused or self.cycle.waiting_for_100_continue):
            return (Turn.BODY, self._requests)
        return (Turn.SERVER, self._requests)

    def _allowed(self, turn: Turn) -> float:
        """Return the seconds that a turn may take."""
        limits = self._gate.limits
        match turn:
            case Turn.HEAD:
                return limits.head_seconds
            case Turn.BODY:
                brought = self._received - self._base
                return limits.body_seconds + brought / limits.bytes_per_second
            case Turn.REST:
                return limits.stop_seconds if self._gate.closing else limits.rest_seconds
            case Turn.ANSWER:
                return limits.stop_seconds if self._gate.closing else limits.answer_seconds
        return inf

    def _give_up(self, turn: Turn) -> None:
        if turn in {Turn.ANSWER, Turn.REST}:
            self.transport.abort()
        elif turn is Turn.HEAD and not self._in_head:
            self.transport.close()
        else:
            self.refuse("timeout")
