"""People who never stop: each sends, under a key of its own, until it is told that it is done.

What became of a request that was cut off nobody knows, so it is sent again under its key once the
service is back, as the manual tells programs to.
"""

import hashlib
import random
import threading
import time
from abc import ABC, abstractmethod
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.ledger import evidence

BUSIEST = 0.05
"""Seconds that nobody rests for longer than: the disk and the processor are shared."""
REFUSALS = (503,)
"""What may be answered while the storage fails; anything else is a fault of the service."""
LONGEST_ANSWER = 60


@dataclass
class Sent:
    """One thing that somebody wants done, once."""

    key: str
    path: str
    said: str
    """What tells it from all others in the database: a text, or a file's SHA-256."""
    body: dict[str, Any]
    answer: Any = None
    """What was answered, when it was done."""


@dataclass
class Writer(ABC):
    """One person who goes on and on."""

    token: str
    number: int = field(default=0, init=False)
    done: list[Sent] = field(default_factory=list, init=False)
    open: Sent | None = field(default=None, init=False)
    refused: int = field(default=0, init=False)

    def work(self, address: str, stop: threading.Event) -> None:
        """Go on until stopped, or until nobody answers any more."""
        headers = {"Authorization": f"Bearer {self.token}"}
        with httpx.Client(base_url=address, headers=headers, timeout=LONGEST_ANSWER) as door:
            while not stop.is_set():
                self.open = self.open or self._next()
                try:
                    answered = self._send(door, self.open)
                except httpx.TransportError:
                    return
                if answered.is_success:
                    self.open.answer = answered.json()
                    self.done.append(self.open)
                    self.open = None
                else:
                    assert answered.status_code in REFUSALS, answered.text
                    self.refused += 1
                time.sleep(random.uniform(0, BUSIEST))

    def repeat(self, address: str) -> None:
        """Send something again that was done: it is answered as before, and not done again."""
        if not self.done:
            return
        before = random.choice(self.done)
        headers = {"Authorization": f"Bearer {self.token}"}
        with httpx.Client(base_url=address, headers=headers, timeout=LONGEST_ANSWER) as door:
            answered = self._send(door, before)
        assert answered.headers.get("idempotency-replayed") == "true", answered.text
        assert answered.json() == before.answer

    @abstractmethod
    def _next(self) -> Sent:
        """Return something else to be done."""

    @staticmethod
    def _send(door: httpx.Client, sent: Sent) -> httpx.Response:
        headers = {"Idempotency-Key": sent.key}
        return door.post(f"/api/v1{sent.path}", headers=headers, **sent.body)


@dataclass
class Worker(Writer):
    """One person at one item."""

    item: UUID
    measure: UUID

    def _next(self) -> Sent:
        self.number += 1
        said = f"{self.item} {self.number}"
        if self.number % 5:
            body = {"json": {"text": said}}
            return Sent(uuid4().hex, f"/items/{self.item}/moves/progress", said, body)
        file = evidence.pdf(said)
        body = {"data": {"measure_id": str(self.measure)}, "files": {"file": ("记录.pdf", file)}}
        digest = hashlib.sha256(file).hexdigest()
        return Sent(uuid4().hex, f"/items/{self.item}/evidence", digest, body)


@dataclass
class Registrar(Writer):
    """One person who registers items: each of them is counted, too."""

    place: dict[str, str]

    def _next(self) -> Sent:
        self.number += 1
        said = f"第{self.number}个问题：未按期召开党小组会"
        return Sent(uuid4().hex, "/items", said, {"json": self.place | {"text": said}})


class Crowd:
    """All writers at once, for as long as the service lives."""

    def __init__(self, writers: list[Writer], address: str) -> None:
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(len(writers))
        self._working: list[Future[None]] = [self._pool.submit(each.work, address, self._stop) for each in writers]

    def end(self) -> None:
        """Wait until each has stopped; raise what any of them met that must not be."""
        self._stop.set()
        self._pool.shutdown()
        for each in self._working:
            each.result()
