"""Who comes to a house under strain: those who visit it, and those who would stop it.

Each is made once and acts again and again, in a thread of its own. Whoever attacks does it from a
process of its own: those whose waiting is measured share no interpreter with them.
"""

import json
import re
import socket
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from typing import NamedTuple
from uuid import uuid4

from transport.services import V1

PAUSE = 0.2
"""Seconds between two requests of one who visits or sends files; who guesses makes none."""
PATIENCE = 120
HALF = b"GET / HTTP/1.1\r\nHost: local"
HALF_BODY = (
    f"POST {V1}/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    'Content-Length: 99\r\n\r\n{"login":'
).encode()
JSON = "application/json"
GUESS, HEALTH = "guess", "/health"
"""What is asked, in what was seen."""
GOOD, LOST = 200, 0
_FAULT = re.compile('role="alert"(?:(?!</p>).)*。</p>'.encode(), re.DOTALL)
"""What a page says that refuses."""


class Answer(NamedTuple):
    """What came of one request."""

    what: str
    seconds: float
    status: int
    """`LOST` where there was no answer."""
    in_words: bool = True
    """Whether a refusal, and each fault that is named, is a sentence."""


Seen = list[Answer]
"""What was observed, by all threads."""
Act = Callable[[Seen, int], None]
"""What somebody does, for the so manieth time; what came of it is added to what was seen."""


def together(acts: Sequence[Act], seconds: float) -> Seen:
    """Do all of these at once, each again and again, for so long."""
    seen: Seen = []
    until = time.monotonic() + seconds

    def again(act: Act) -> None:
        turn = 0
        while time.monotonic() < until:
            act(seen, turn)
            turn += 1

    with ThreadPoolExecutor(len(acts)) as pool:
        for each in [pool.submit(again, act) for act in acts]:
            each.result()
    return seen


def apart() -> ProcessPoolExecutor:
    """Return a process for those who attack."""
    return ProcessPoolExecutor(1, get_context("spawn"))


def medians(seen: Seen) -> dict[str, float]:
    """Return the median of the seconds that each thing took."""
    took: dict[str, list[float]] = {}
    for each in seen:
        took.setdefault(each.what, []).append(each.seconds)
    return {what: statistics.median(seconds) for what, seconds in sorted(took.items())}


def ask(port: int, head: str, body: bytes = b"") -> tuple[int, bytes]:
    """Send one request on a connection of its own; return its status and its body."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as client:
        client.sendall(
            f"{head}\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        )
        with suppress(BrokenPipeError, ConnectionResetError):  # answered before all was sent
            client.sendall(body)
        answer = bytearray()
        with suppress(ConnectionResetError):
            while part := client.recv(1 << 16):
                answer += part
    head_of, _, rest = bytes(answer).partition(b"\r\n\r\n")
    if not head_of.startswith(b"HTTP/1.1 "):
        raise ConnectionError(head_of[:100])
    return _status(head_of), rest


def asked(what: str, port: int, head: str, body: bytes = b"") -> Answer:
    """See `ask`; a request that is not answered is one that is lost."""
    began = time.perf_counter()
    try:
        status, said = ask(port, head, body)
    except OSError:
        status, said = LOST, b""
    return Answer(what, time.perf_counter() - began, status, _in_words(said))


def visiting(port: int, token: str, pages: Mapping[str, str], pause: float = PAUSE) -> Act:
    """Open pages one after another as somebody signed in; each is called by its key."""
    held = f"Authorization: Bearer {token}\r\nCookie: rectify={token}"
    addresses = list(pages.items())

    def visit(seen: Seen, turn: int) -> None:
        what, address = addresses[turn % len(addresses)]
        seen.append(asked(what, port, f"GET {address} HTTP/1.1\r\n{held}"))
        time.sleep(pause)

    return visit


def asking_health(port: int) -> Act:
    def look(seen: Seen, _turn: int) -> None:
        seen.append(asked(HEALTH, port, "GET /health HTTP/1.1"))
        time.sleep(PAUSE)

    return look


def guessing(port: int) -> Act:
    def guess(seen: Seen, _turn: int) -> None:
        body = {"login": uuid4().hex[:12], "password": uuid4().hex}
        said = json.dumps(body).encode()
        seen.append(asked(GUESS, port, posted(f"{V1}/session", JSON), said))

    return guess


def half_open(port: int, what: str, half: bytes, count: int) -> Act:
    """Keep so many requests open that are never ended, and see how each is answered."""
    held: dict[socket.socket, float] = {}

    def end(client: socket.socket, said: bytes) -> Answer:
        client.close()
        return Answer(what, time.perf_counter() - held.pop(client), _status(said))

    def hold(seen: Seen, _turn: int) -> None:
        while len(held) < count:
            client = socket.socket()
            held[client] = time.perf_counter()
            try:
                client.connect(("127.0.0.1", port))
                client.sendall(half)
            except OSError:
                seen.append(end(client, b""))
                break
            client.setblocking(False)
        time.sleep(PAUSE)
        for client in [*held]:
            try:
                seen.append(end(client, client.recv(1 << 16)))
            except BlockingIOError:
                continue
            except OSError:
                seen.append(end(client, b""))

    return hold


def sending(port: int, what: str, head: str, body: bytes) -> Act:
    """Send the same again and again, after a pause: what is refused at once is to be no flood."""

    def send(seen: Seen, _turn: int) -> None:
        seen.append(asked(what, port, head, body))
        time.sleep(PAUSE)

    return send


def posted(path: str, kind: str, token: str = "") -> str:
    """Return the head of a request that sends something, for a page and for the API alike."""
    held = f"\r\nAuthorization: Bearer {token}\r\nCookie: rectify={token}" if token else ""
    return f"POST {path} HTTP/1.1\r\nContent-Type: {kind}{held}"


def form_with(name: str, content: bytes, fields: Mapping[str, str]) -> tuple[str, bytes]:
    """Return the content type and the body of a form with a file."""
    line = uuid4().hex
    part = f'--{line}\r\nContent-Disposition: form-data; name="'
    before = "".join(f'{part}{field}"\r\n\r\n{value}\r\n' for field, value in fields.items())
    head = f'{before}{part}file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{line}--\r\n".encode()
    return f"multipart/form-data; boundary={line}", body


def _status(answer: bytes) -> int:
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else LOST


def _in_words(answer: bytes) -> bool:
    try:
        said = json.loads(answer)
    except ValueError:
        return _FAULT.search(answer) is not None
    if not isinstance(said, dict):
        return False
    found = [each["reason"] for each in said.get("errors", ())] or [said.get("detail", "")]
    return all(str(each).endswith("。") for each in found)
