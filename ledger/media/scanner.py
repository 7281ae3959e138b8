"""ClamAV over a socket: a file is streamed to clamd, which says what it found in it.

The protocol is INSTREAM of clamd(8): pieces behind their lengths, a length of nothing, one answer.
The libraries for it have not been kept for ten years.
"""

import re
import socket
import struct
import time
from dataclasses import dataclass
from typing import BinaryIO, Self
from urllib.parse import urlsplit

from ledger import slow_work
from ledger.limits import FileRejected
from ledger.media.rejections import SCANNED, TOO_LARGE_TO_SCAN

CHUNK = 1 << 16
MAX_SECONDS = 60
"""Of one file, from connecting to the answer."""
PING_SECONDS = 5
MAX_ANSWER = 4096
ADDRESS = re.compile(r"unix:/\S+|tcp://(?:\[[0-9a-f:.]+\]|[\w.-]+):\d{1,5}", re.ASCII)
"""unix:/run/clamav/clamd.ctl, or tcp://host:port."""

_FOUND = re.compile(rb"stream: (.{1,200}) FOUND")
_CLEAN, _TOO_LARGE = b"stream: OK", b"INSTREAM size limit exceeded. ERROR"
_UNPRINTABLE = re.compile(r"[^\w.:/()-]+")


class ScannerAway(OSError):  # noqa: N818  the scanner's state, not a fault of the program
    """The scanner does not answer, or not as clamd does."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """Where clamd listens, as `ADDRESS` has it."""

    address: str

    def ping(self) -> None:
        """Raise `ScannerAway` where clamd does not answer."""
        with self._connected(PING_SECONDS) as there:
            there.send(b"zPING\0")
            if there.answer() != b"PONG":
                raise ScannerAway("no clamd")

    def scan(self, stream: BinaryIO) -> None:
        """Raise `FileRejected` for a file in which something was found; it is left at its beginning.

        Raises `ScannerAway` where nothing certain was said of it.
        """
        slow_work.check_allowed()
        stream.seek(0)
        with self._connected(MAX_SECONDS) as there:
            try:
                there.send(b"zINSTREAM\0")
                while chunk := stream.read(CHUNK):
                    there.send(struct.pack(">I", len(chunk)) + chunk)
                there.send(struct.pack(">I", 0))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it has heard enough; what it says of that is still to be read
            said = there.answer()
        stream.seek(0)
        if said == _TOO_LARGE:
            raise FileRejected(TOO_LARGE_TO_SCAN)
        if found := _FOUND.fullmatch(said):
            name = _UNPRINTABLE.sub("_", found[1].decode("utf-8", "replace"))
            raise FileRejected(SCANNED.format(name))
        if said != _CLEAN:
            raise ScannerAway("no answer of clamd's")

    def _connected(self, seconds: float) -> "_Connection":
        until = time.monotonic() + seconds
        family, place = _place(self.address)
        there = socket.socket(family, socket.SOCK_STREAM)
        try:
            there.settimeout(PING_SECONDS)
            there.connect(place)
        except OSError as fault:
            there.close()
            raise ScannerAway(str(fault)) from fault
        return _Connection(there, until)


@dataclass(slots=True)
class _Connection:
    """A connection that is given up at some moment, however slowly the other side moves."""

    there: socket.socket
    until: float

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.there.close()

    def send(self, data: bytes) -> None:
        self._wait_no_longer()
        try:
            self.there.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            raise
        except OSError as fault:
            raise ScannerAway(str(fault)) from fault

    def answer(self) -> bytes:
        """Return what is said before the first zero byte. Raises `ScannerAway`."""
        said = b""
        while not said.endswith(b"\0"):
            self._wait_no_longer()
            try:
                piece = self.there.recv(MAX_ANSWER)
            except OSError as fault:
                raise ScannerAway(str(fault)) from fault
            said += piece
            if not piece or len(said) > MAX_ANSWER:
                raise ScannerAway("cut off")
        return said[:-1]

    def _wait_no_longer(self) -> None:
        left = self.until - time.monotonic()
        if left <= 0:
            raise ScannerAway("too slow")
        self.there.settimeout(left)


def _place(address: str) -> tuple[socket.AddressFamily, str | tuple[str, int]]:
    if address.startswith("unix:"):
        return socket.AF_UNIX, address.removeprefix("unix:")
    found = urlsplit(address)
    host = found.hostname or ""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return family, (host, found.port or 0)
