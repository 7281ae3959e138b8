"""How large a picture is when it is shown, read from its headers: pixels cost whoever opens it.

Nothing is unpacked. A picture of a kilobyte can say that it is 60,000 points wide and high.
"""

import struct
from collections.abc import Callable, Iterator
from os import SEEK_CUR
from typing import IO, Any

from ledger.limits import FileRejected
from ledger.media.rejections import BROKEN, COMPLEX

MAX_PIXELS = 250_000_000
"""Of one picture: phones take 200 million, and a browser needs four bytes for each."""
MAX_MOVING = 10_000_000_000
"""Of all pictures of an animation together."""
MAX_READS = 500_000
"""Headers read of one file: a GIF of 100 MB has some 400,000 blocks."""
_MILLION = 1_000_000
_WEBP_SIDE = 0x3FFF
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_FILLING, _START_OF_SCAN = 0xFF, 0xDA
_HEIF_CONTAINERS = {b"meta": 4, b"iprp": 0, b"ipco": 0}
"""The boxes in which sizes lie, and how many bytes stand before what is in them."""

Size = tuple[int, int]
Sizes = Callable[[IO[bytes]], Iterator[Size]]


class Headers:
    """A file of which only headers are read, and not endlessly many."""

    def __init__(self, stream: IO[bytes], at: int) -> None:
        self._stream = stream
        self._left = MAX_READS
        stream.seek(at)

    def read(self, form: str) -> tuple[Any, ...]:
        """Return the next values, as `struct` names them; `struct.error` where the file ends."""
        self._left -= 1
        if self._left < 0:
            raise FileRejected(COMPLEX)
        return struct.unpack(form, self._stream.read(struct.calcsize(form)))

    def kind(self, form: str) -> tuple[int, bytes]:
        """Return a length and a name of four letters, in the order of the file."""
        first, second = self.read(form)
        return (first, second) if isinstance(second, bytes) else (second, first)


def check(stream: IO[bytes], sizes: Sizes) -> None:
    """Raise `FileRejected` for a picture or animation that is too large to be shown, or has no size."""
    if (size := too_large(stream, sizes)) is not None:
        width, height = size
        raise FileRejected(
            f"图片尺寸过大（{width}×{height} 像素），打开时会占满内存；"
            f"最多 {MAX_PIXELS // _MILLION} 百万像素，请缩小尺寸后重新上传。"
        )


def too_large(stream: IO[bytes], sizes: Sizes) -> Size | None:
    """Return the size that is too large to be shown, if one is. Raises `FileRejected` without any."""
    total, seen = 0, False
    try:
        for width, height in sizes(stream):
            seen = True
            total += width * height
            if width * height > MAX_PIXELS or total > MAX_MOVING:
                return width, height
    except struct.error as fault:
        raise FileRejected(BROKEN) from fault
    if not seen:
        raise FileRejected(BROKEN)
    return None


def png(stream: IO[bytes]) -> Iterator[Size]:
    """Yield the picture's size, and of an APNG that of each of its frames."""
    headers = Headers(stream, 8)
    while True:
        length, kind = headers.kind(">I4s")
        after = stream.tell() + length + 4
        if kind == b"IHDR":
            yield _size(headers.read(">II"))
        elif kind == b"fcTL":
            yield _size(headers.read(">4xII"))
        elif kind == b"IEND":
            return
        stream.seek(after)


def jpeg(stream: IO[bytes]) -> Iterator[Size]:
    """Yield the size in each frame header before the first scan."""
    headers = Headers(stream, 2)
    while True:
        start, marker = headers.read("BB")
        while marker == _FILLING:
            (marker,) = headers.read("B")
        (length,) = headers.read(">H")
        if start != _FILLING or length < 2 or marker == _START_OF_SCAN:  # noqa: PLR2004  its own
            return
        after = stream.tell() + length - 2
        if marker in _FRAMES:
            height, width = headers.read(">xHH")
            yield width, height
        stream.seek(after)


def gif(stream: IO[bytes]) -> Iterator[Size]:
    """Yield the size of the screen, and of each picture drawn on it: some draw beyond it."""
    headers = Headers(stream, 6)
    width, height, flags = headers.read("<HHBxx")
    yield width, height
    stream.seek(_palette(flags), SEEK_CUR)
    while (block := headers.read("c")[0]) != b";":
        if block == b",":
            width, height, flags = headers.read("<4xHHB")
            yield width, height
            stream.seek(_palette(flags) + 1, SEEK_CUR)
        else:
            stream.seek(1, SEEK_CUR)
        while length := headers.read("B")[0]:
            stream.seek(length, SEEK_CUR)


def webp(stream: IO[bytes]) -> Iterator[Size]:
    """Yield the size of the canvas, and of each frame."""
    headers = Headers(stream, 4)
    (end,) = headers.read("<I4x")
    while stream.tell() < end:
        length, kind = headers.kind("<4sI")
        after = stream.tell() + length + length % 2
        if kind == b"VP8X":
            yield _three(headers.read("4x6B"))
        elif kind == b"ANMF":
            yield _three(headers.read("6x6B"))
        elif kind == b"VP8 ":
            width, height = headers.read("<6xHH")
            yield width & _WEBP_SIDE, height & _WEBP_SIDE
        elif kind == b"VP8L":
            (sides,) = headers.read("<xI")
            yield (sides & _WEBP_SIDE) + 1, (sides >> 14 & _WEBP_SIDE) + 1
        stream.seek(after)


def heic(stream: IO[bytes]) -> Iterator[Size]:
    """Yield each size in the list of the items' properties (ISO/IEC 23008-12, `ispe`)."""
    end = stream.seek(0, 2)
    headers = Headers(stream, 0)
    waiting = [(0, end)]
    while waiting:
        place, end = waiting.pop()
        while place + 8 <= end:
            stream.seek(place)
            length, kind = headers.kind(">I4s")
            if length == 1:
                (length,) = headers.read(">Q")
            inner = stream.tell()
            after = place + length if length else end
            if not inner <= after <= end:
                break
            if kind == b"ispe":
                yield _size(headers.read(">4xII"))
            elif kind in _HEIF_CONTAINERS:
                waiting.append((inner + _HEIF_CONTAINERS[kind], after))
            place = after


def _size(sides: tuple[int, ...]) -> Size:
    return sides[0], sides[1]


def _three(sides: tuple[int, ...]) -> Size:
    """Put together two sides of three bytes each, written less one."""
    a, b, c, d, e, f = sides
    return (a | b << 8 | c << 16) + 1, (d | e << 8 | f << 16) + 1


def _palette(flags: int) -> int:
    """Return how many bytes of colours follow, as GIF packs it into flags."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0
