"""Who comes to the house under siege: those who visit it, and those who would stop it.

Each is made once and acts again and again, in a thread of its own.
"""

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import uuid4

HALF_OPEN = 600
PAUSE = 0.2
"""Seconds between two pages of a visitor."""
PATIENCE = 120
V1 = "/api/v1"
HALF = b"GET / HTTP/1.1\r\nHost: local"
LEDGER, EVIDENCE = "ledger", "evidence"
PAGES = (f"{V1}/items?limit=50", f"{V1}/todo", f"{V1}/campaigns", f"{V1}/notices")


@dataclass(frozen=True, slots=True)
class Place:
    """A house under siege: where it is, its process, and what is needed to knock at its doors."""

    port: int
    pid: int
    tokens: dict[str, str]
    ledgers: str
    evidence: str
    measure: str


@dataclass(slots=True)
class Seen:
    """What was observed, by all threads."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    answers: Counter[tuple[str, int, bool]] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, what: str, seconds: float) -> None:
        with self.lock:
            self.seconds.setdefault(what, []).append(seconds)

    def answered(self, what: str, status: int, *, in_words: bool) -> None:
        with self.lock:
            self.answers[what, status, in_words] += 1

    def missed(self, what: str) -> None:
        with self.lock:
            self.lost[what] += 1


def ask(place: Place, head: str, body: bytes = b"") -> tuple[int, bytes]:
    """Send one request on a connection of its own; return its status and its body."""
    with socket.create_connection(("127.0.0.1", place.port), PATIENCE) as client:
        client.sendall(
            f"{head}\r\nHost: localhost\r\nConnection: close\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
        )
        with suppress(BrokenPipeError, ConnectionResetError):  # answered before all was sent
            client.sendall(body)
        answer = bytearray()
        with suppress(ConnectionResetError):
            while part := client.recv(1 << 16):
                answer += part
    first, _, rest = bytes(answer).partition(b"\r\n\r\n")
    if not first.startswith(b"HTTP/1.1 "):
        raise ConnectionError(first[:100])
    return int(first[9:12]), rest


def visiting(place: Place, who: str) -> Callable[[Seen, int], None]:
    """Open somebody's pages, one after another."""

    def visit(seen: Seen, turn: int) -> None:
        page = PAGES[turn % len(PAGES)]
        began = time.perf_counter()
        status, _ = ask(place, f"GET {page} HTTP/1.1\r\nAuthorization: Bearer {place.tokens[who]}")
        seen.took("pages", time.perf_counter() - began)
        seen.answered("pages", status, in_words=True)
        time.sleep(PAUSE)

    return visit


def asking_health(place: Place) -> Callable[[Seen, int], None]:
    def look(seen: Seen, _turn: int) -> None:
        began = time.perf_counter()
        status, _ = ask(place, "GET /health HTTP/1.1")
        seen.took("/health", time.perf_counter() - began)
        seen.answered("/health", status, in_words=True)
        time.sleep(PAUSE)

    return look


def guessing(place: Place) -> Callable[[Seen, int], None]:
    def guess(seen: Seen, _turn: int) -> None:
        body = json.dumps({"login": uuid4().hex[:12], "password": uuid4().hex}).encode()
        head = f"POST {V1}/session HTTP/1.1\r\nContent-Type: application/json"
        status, answer = ask(place, head, body)
        seen.answered("guess", status, in_words=_in_words(answer))

    return guess


def half_open(place: Place) -> Callable[[Seen, int], None]:
    """Keep as many half requests open as the house lets one keep."""
    held: list[socket.socket] = []

    def hold(seen: Seen, _turn: int) -> None:
        for each in held[:]:
            each.setblocking(False)
            with suppress(BlockingIOError, ConnectionResetError):
                each.recv(1 << 16)
                held.remove(each)
                each.close()
        while len(held) < HALF_OPEN:
            client = socket.create_connection(("127.0.0.1", place.port), PATIENCE)
            client.sendall(HALF)
            held.append(client)
        seen.answered("half-open connections held", len(held), in_words=True)
        time.sleep(PAUSE)

    return hold


def uploading(place: Place, name: str, content: bytes, *, as_ledger: bool) -> Callable[..., None]:
    """Send one file again and again, as somebody signed in."""
    what = f"{LEDGER if as_ledger else EVIDENCE} {name}"
    line = uuid4().hex
    fields = "" if as_ledger else _field(line, "measure_id", place.measure)
    start = f'{fields}--{line}\r\nContent-Disposition: form-data; name="file"; filename="{name}"'
    body = f"{start}\r\n\r\n".encode() + content + f"\r\n--{line}--\r\n".encode()
    path = place.ledgers if as_ledger else place.evidence
    who = "uploader" if as_ledger else "member"
    head = (
        f"POST {path} HTTP/1.1\r\nAuthorization: Bearer {place.tokens[who]}\r\n"
        f"Content-Type: multipart/form-data; boundary={line}"
    )

    def upload(seen: Seen, _turn: int) -> None:
        began = time.perf_counter()
        status, answer = ask(place, head, body)
        seen.took(what, time.perf_counter() - began)
        seen.answered(what, status, in_words=_in_words(answer))

    return upload


def _field(line: str, name: str, value: str) -> str:
    return f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'


def _in_words(answer: bytes) -> bool:
    """Tell whether a refusal, or each fault that a preview names, is a sentence."""
    with suppress(ValueError):
        said = json.loads(answer)
        found = [each["reason"] for each in said.get("errors", ())] or [said.get("detail", "")]
        return all(str(each).endswith("。") for each in found)
    return False
