"""Pages packed on the way: for an old phone on a slow line they are a fifth as long.

Packed, a page's length tells of what in it is alike. So nothing secret stands on a page as it
stood on the one before (browser.csrf), and what people sent and brought, files above all, goes as
it is.
"""

import zlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LEVEL = 5
LEAST = 1000
"""The bytes below which packing a page is not worth it."""
GZIP = zlib.MAX_WBITS | 16
"""What tells zlib to write gzip."""


class Packing:
    """Packs pages for browsers that can unpack them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] == "http" and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            send = _Packer(send).send
        await self.app(scope, receive, send)


class _Packer:
    """Sends one answer, packed if it is a page and long enough."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._packed: zlib._Compress | None = None

    async def send(self, message: Message) -> None:
        """Send a part; the head of a page waits until it is known how long the page is."""
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
            return
        if self._start is not None:
            start, self._start = self._start, None
            if message.get("more_body") or len(message.get("body", b"")) >= LEAST:
                self._packed = zlib.compressobj(LEVEL, wbits=GZIP)
                message = self._pack(message)
                _say(start, message)
            await self._send(start)
        elif self._packed is not None:
            message = self._pack(message)
        await self._send(message)

    def _pack(self, message: Message) -> Message:
        """Pack a part of a page so that it can be shown before the next one comes."""
        assert self._packed is not None  # noqa: S101  asked only once it is there
        last = not message.get("more_body")
        body = self._packed.compress(message.get("body", b""))
        body += self._packed.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)
        return {**message, "body": body}


def _is_page(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")


def _say(start: Message, first: Message) -> None:
    """Say of a page that it is packed, and its length if that is all of it."""
    headers = MutableHeaders(raw=start["headers"])
    headers["Content-Encoding"] = "gzip"
    headers.add_vary_header("Accept-Encoding")
    if first.get("more_body"):
        del headers["Content-Length"]
    else:
        headers["Content-Length"] = str(len(first["body"]))
