"""Files that are handed out: their headers, and that they are closed whoever goes away."""

from collections.abc import Iterator, Mapping
from typing import IO
from urllib.parse import quote

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

CHUNK = 1 << 16
BYTES = "application/octet-stream"


def saved_as(name: str) -> dict[str, str]:
    """Return the headers of a file that is saved, never shown in place."""
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }


class Download(StreamingResponse):
    """An open file, sent piece by piece from where it stands, and closed at the end.

    Also where the client went away before the first piece: an iterator that never began would
    not close it.
    """

    def __init__(self, file: IO[bytes], headers: Mapping[str, str], media_type: str) -> None:
        super().__init__(_pieces(file), headers=headers, media_type=media_type)
        self.file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self.file:
            await super().__call__(scope, receive, send)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(CHUNK):
        yield piece
