"""The line before the hashing of passwords: what is computed at once is bounded, and fair.

A hash takes 64 MiB and a good part of a second's work, and anybody may ask for one by signing in.
So each lane computes one at a time, off the threads of requests; whoever asks meanwhile waits
without holding a thread, each place in its turn, and who finds the line full is told at once.
"""

import asyncio
import os
import sys
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import NamedTuple, TypeVar

from transport.errors import Problem

T = TypeVar("T")
Turn = asyncio.Future[None]

BUSY_SENTENCE = "系统忙：正在核对的密码太多，请 {} 秒后再试。"
RETRY_SECONDS = 5
PAUSE_SECONDS = 0.5
"""How long a site rests after a wrong password, where it gave many."""
NICER, NICEST = 10, 19
"""By how much hashing gives way to the answering of pages, where the system can be told so."""


class HashingBusy(Problem):
    """The line is full."""

    def __init__(self) -> None:
        super().__init__("busy", BUSY_SENTENCE.format(RETRY_SECONDS), retry_after=RETRY_SECONDS)


class Place(NamedTuple):
    """Who waits: a network, and the site that it may be one of many of."""

    site: str
    network: str = ""


class Lane:
    """One thread that hashes, and the line before it, in which each place waits for itself alone.

    Sites have their turn in rotation, and within each its networks. Of a network no more than
    `each` wait. Where `waiting` do in all, who comes from where fewer wait takes the room of the
    last one from where most do. A lane may give way to all other threads of the program.
    """

    def __init__(self, *, waiting: int, each: int, gives_way: bool = False) -> None:
        self._most, self._each = waiting, each
        self._queues: dict[str, dict[str, deque[Turn]]] = {}
        self._rests: dict[str, float] = {}
        self._taken = False
        self._executor = ThreadPoolExecutor(1, "hashing", _give_way if gives_way else None)

    @asynccontextmanager
    async def turn(self, place: Place) -> AsyncIterator[None]:
        """Wait for a turn of the place's, and have the lane until the end. Raises `HashingBusy`."""
        await self._wait(place)
        try:
            yield
        finally:
            self._release()

    async def compute(self, work: Callable[[], T]) -> T:
        """Hash in the lane's own thread: for who has the turn."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    def rest(self, place: Place) -> None:
        """Let all of a place's site wait a moment before its next turn."""
        now = time.monotonic()
        self._rests = {each: until for each, until in self._rests.items() if until > now}
        self._rests[place.site] = now + PAUSE_SECONDS

    def close(self) -> None:
        """End the thread, after the hash in hand."""
        self._executor.shutdown(cancel_futures=True)

    async def _wait(self, place: Place) -> None:
        if not self._room(place):
            raise HashingBusy
        turn: Turn = asyncio.get_running_loop().create_future()
        self._queues.setdefault(place.site, {}).setdefault(place.network, deque()).append(turn)
        self._next()
        try:
            await turn
        except asyncio.CancelledError:
            self._leave(place, turn)
            raise

    def _room(self, place: Place) -> bool:
        """Tell whether one more of a place may wait, and make room for it if need be."""
        own = self._queues.get(place.site, {})
        mine = len(own.get(place.network, ()))
        if mine >= self._each:
            return False
        if sum(map(_waiting, self._queues.values())) < self._most:
            return True
        site = max(self._queues, key=lambda each: _waiting(self._queues[each]))
        networks = self._queues[site]
        network = max(reversed(networks), key=lambda each: len(networks[each]))
        fewer = len(networks[network]) > mine + 1
        if not (fewer if networks is own else _waiting(networks) > _waiting(own) + 1):
            return False
        turn = networks[network][-1]
        self._remove(Place(site, network), turn)
        turn.set_exception(HashingBusy())
        return True

    def _next(self) -> None:
        """Give the turn to the site that was served longest ago, but to none that rests."""
        if self._taken or not self._queues:
            return
        now = time.monotonic()
        waits = {site: self._rests.get(site, now) - now for site in self._queues}
        site = next((each for each, wait in waits.items() if wait <= 0), None)
        if site is None:
            asyncio.get_running_loop().call_later(min(waits.values()), self._next)
            return
        networks = self._queues.pop(site)
        network = next(iter(networks))
        queue = networks.pop(network)
        turn = queue.popleft()
        if queue:
            networks[network] = queue  # now behind the others of its site
        if networks:
            self._queues[site] = networks  # now behind all others
        self._taken = True
        turn.set_result(None)

    def _release(self) -> None:
        self._taken = False
        self._next()

    def _leave(self, place: Place, turn: Turn) -> None:
        """Give up waiting, or the turn that was given in the same moment."""
        if turn in self._queues.get(place.site, {}).get(place.network, ()):
            self._remove(place, turn)
        elif turn.done() and not turn.cancelled() and turn.exception() is None:
            self._release()

    def _remove(self, place: Place, turn: Turn) -> None:
        networks = self._queues[place.site]
        networks[place.network].remove(turn)
        if not networks[place.network]:
            del networks[place.network]
        if not networks:
            del self._queues[place.site]


class Hashing:
    """Two lanes: nobody who is known waits behind those who are not."""

    def __init__(self) -> None:
        self.known = Lane(waiting=64, each=4)
        """For sessions, for browsers where the person signed in before, and for new passwords."""
        self.unknown = Lane(waiting=256, each=64, gives_way=True)
        """For everybody else, by network; pages go before it."""

    def close(self) -> None:
        """End both."""
        self.known.close()
        self.unknown.close()


def _waiting(networks: dict[str, deque[Turn]]) -> int:
    return sum(map(len, networks.values()))


def _give_way() -> None:
    """Let the system prefer other threads to this one and to those that it starts."""
    if sys.platform == "linux":
        usual = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), min(usual + NICER, NICEST))
