"""A client of an application in the same process: each request is one call, and no socket.

Starlette's own crosses between its thread and the application's eight times for one request.
"""

import asyncio
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal

HERE = "http://localhost"
"""Where the tests reach what they build: by a name of this machine, which is always known."""
NEARBY = ("testclient", 50000)
"""Where a request comes from, where a test does not say."""
Message = MutableMapping[str, Any]


class Client(httpx.Client):
    """Asks an application; what breaks in it breaks the test."""

    def __init__(self, app: Any, portal: BlockingPortal) -> None:
        self.app = app
        self.reach = Reach(app, portal)
        super().__init__(transport=self.reach, base_url=HERE)


class Reach(httpx.BaseTransport):
    """Hands requests to an application, from one address of the network."""

    def __init__(self, app: Any, portal: BlockingPortal) -> None:
        self.client = NEARBY
        self._app, self._portal = app, portal

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        said = Exchange(request.read())
        self._portal.call(self._app, self._scope(request), said.receive, said.send)
        return httpx.Response(said.status, headers=said.headers, content=b"".join(said.body))

    def _scope(self, request: httpx.Request) -> Message:
        url = request.url
        return {
            "type": "http",
            "http_version": "1.1",
            "method": request.method,
            "path": unquote(url.path),
            "raw_path": url.raw_path.partition(b"?")[0],
            "root_path": "",
            "scheme": url.scheme,
            "query_string": url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": self.client,
            "server": (url.host, url.port or 80),
            "state": {},
        }


class Exchange:
    """One request and its answer."""

    def __init__(self, content: bytes) -> None:
        self._asked: list[Message] = [{"type": "http.request", "body": content}]
        self._whole = asyncio.Event()
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.body: list[bytes] = []

    async def receive(self) -> Message:
        if self._asked:
            return self._asked.pop()
        await self._whole.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], message.get("headers", [])
            return
        self.body.append(message.get("body", b""))
        if not message.get("more_body", False):
            self._whole.set()


@contextmanager
def asking(app: Any) -> Iterator[Client]:
    """Yield a client of an application that is not served."""
    with start_blocking_portal() as portal, Client(app, portal) as client:
        yield client
