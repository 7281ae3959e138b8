"""A served application and the clients that strain it, over real sockets."""

import asyncio
import json
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import uvicorn

from app.limits import Limits

SHORT = Limits(
    head_seconds=0.4,
    body_seconds=0.4,
    bytes_per_second=100,
    answer_seconds=0.4,
    rest_seconds=0.4,
    stop_seconds=0.4,
    idle_seconds=1,
    look_seconds=0.02,
)
LONG = replace(SHORT, head_seconds=60, body_seconds=60, answer_seconds=60, idle_seconds=60)
PATIENCE = 30
GET = b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
CHUNKED = b"POST %s HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
LARGE = 32 << 20


class Application:
    """What is served: each path behaves as one kind of endpoint does."""

    def __init__(self):
        self.ended = threading.Semaphore(0)
        self.at_work = threading.Semaphore(0)
        self.go_on = threading.Event()

    async def __call__(self, scope, receive, send):
        try:
            await getattr(self, scope["path"].strip("/"))(scope, receive, send)
        finally:
            self.ended.release()

    async def answer(self, send, body, status=200):
        length = str(len(body)).encode()
        start = {"type": "http.response.start", "status": status}
        await send(start | {"headers": [(b"content-length", length)]})
        await send({"type": "http.response.body", "body": body})

    async def at_once(self, _scope, _receive, send):
        await self.answer(send, b"done")

    async def length(self, _scope, receive, send):
        total, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            total, more = total + len(message["body"]), message["more_body"]
        await self.answer(send, str(total).encode())

    async def client(self, scope, _receive, send):
        host = dict(scope["headers"])[b"host"].decode()
        await self.answer(send, f"{scope['scheme']} {scope['client'][0]} {host}".encode())

    async def large(self, _scope, _receive, send):
        await self.answer(send, bytes(LARGE))

    async def work(self, _scope, _receive, send):
        self.at_work.release()
        await asyncio.to_thread(self.go_on.wait, PATIENCE)
        await self.answer(send, b"done")


@contextmanager
def running(configured):
    configured.lifespan = "off"
    server = uvicorn.Server(configured)
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    yield server
    server.should_exit = True
    thread.join()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(true):
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.01)


@contextmanager
def connected(server, sent=b""):
    """Connect, send something, and leave it at that."""
    with socket.create_connection(("127.0.0.1", server.config.port), PATIENCE) as client:
        client.sendall(sent)
        yield client


def received(client):
    """Return all that comes until the server closes."""
    parts = []
    try:
        while part := client.recv(1 << 20):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def answer(client):
    """Return one answer, to its end."""
    sent = b""
    while b"\r\n\r\n" not in sent:
        sent += more(client)
    head, _, body = sent.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += more(client)
    return head + b"\r\n\r\n" + body


def more(client):
    part = client.recv(1 << 16)
    assert part, "closed"
    return part


def asked(server, sent):
    with connected(server, sent) as client:
        return received(client)


def refused(answer, status, kind):
    """Check that an answer is this problem and the last one."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), answer[:200]
    assert b"content-type: application/problem+json" in head
    assert b"cache-control: no-store" in head
    assert b"connection: close" in head
    document = json.loads(body)
    assert document["type"] == f"/problems/{kind}"
    assert document["detail"].endswith("。")


def sent_slowly(client, parts, pause=0.05):
    """Send part by part until there is no more, or nobody who takes it."""
    try:
        for part in parts:
            client.sendall(part)
            time.sleep(pause)
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True
