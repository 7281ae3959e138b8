"""Lives of items for a long while at 70 % of what the server does: how long anybody waits, and what it holds.

`python -m bench.endurance [minutes] [--postgresql]`

Eight people act at moments that are set beforehand: whoever falls behind waits from the moment that was set. Nothing is
there at first that no move made, so at the end the journal is verified, and the doctor looks at the house.
"""

import argparse
import itertools
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

from bench.besieged import COMMAND, memory
from bench.data import university
from bench.load import Connection, request
from bench.moves import API, LIFE, Life, lives
from bench.servers import started

PEOPLE = 8
SHARE = 0.7
PROBE_SECONDS = 20
"""How long the server is asked as fast as it answers, to know its rate."""
MINUTE = 60
Send = Callable[[bytes], bytes]


class OutOfTime(Exception):  # noqa: N818  no error: the end
    """Whoever acts has acted for long enough."""


class Paced:
    """Sends one request after another, each at the moment that is set for it, and notes how long it took from then."""

    def __init__(self, port: int, seconds: float, every: float) -> None:
        self._connection, self._every = Connection(port), every
        self._due = time.monotonic()
        self._end = self._due + seconds
        self.waits: list[tuple[float, float]] = []
        """When each was due, and how many seconds later it was answered."""

    def send(self, ask: bytes) -> bytes:
        """Return the answer's body. Raises `OutOfTime`."""
        self._due = self._due + self._every if self._every else time.monotonic()
        time.sleep(max(0.0, self._due - time.monotonic()))
        if time.monotonic() > self._end:
            raise OutOfTime
        body = self._connection.done(ask)
        self.waits.append((self._due, time.monotonic() - self._due))
        return body


def _lead(life: Life, send: Send) -> None:
    """Lead an item through its life."""
    life.id = json.loads(send(request("POST", API, life.head, life.new)))["id"]
    for step in LIFE:
        if step.signed:
            life.seen = json.loads(send(step.look(life)))["sha256"]
        send(step.ask(life))
        if step.move == "submit_plan":
            life.note_measure(send(life.ask_measures()))


def _work(port: int, mine: Sequence[Life], seconds: float, every: float) -> list[tuple[float, float]]:
    paced = Paced(port, seconds, every)
    with suppress(OutOfTime):
        for life in itertools.cycle(mine):
            _lead(life, paced.send)
    return paced.waits


def _together(
    port: int, whose: Sequence[Life], seconds: float, rate: float = 0, meanwhile: Callable[[], None] = lambda: None
) -> list[tuple[float, float]]:
    """Let all act for so long, at a rate a second or as fast as they are answered; return their waits in order."""
    with ThreadPoolExecutor(PEOPLE) as pool:
        works = partial(_work, port, seconds=seconds, every=PEOPLE / rate if rate else 0)
        working = [pool.submit(works, whose[n::PEOPLE]) for n in range(PEOPLE)]
        while not all(each.done() for each in working):
            meanwhile()
            time.sleep(1)
    return sorted(itertools.chain.from_iterable(each.result() for each in working))


def main() -> None:
    """Print the waits and the memory of each quarter of the time, and what `verify` and `doctor` say at the end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("minutes", type=float, nargs="?", default=20)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    with university(0, postgresql=asked.postgresql) as (database, address):
        whose, held = lives(database, 2), []
        database.close()
        with started("ours", address, core=0) as (port, pid):
            rate = len(_together(port, whose, PROBE_SECONDS)) / PROBE_SECONDS
            print(f"{rate:.0f} requests a second at most; {asked.minutes:g} minutes at {SHARE:.0%} of that", flush=True)
            seconds = asked.minutes * MINUTE
            waits = _together(port, whose, seconds, rate * SHARE, lambda: held.append(memory(pid)))
        for n, quarter in enumerate(_quarters(waits)):
            tenths = statistics.quantiles([1000 * wait for _, wait in quarter], n=1000)
            p50, p99, p999 = tenths[499], tenths[989], tenths[998]
            megabytes = max(held[n * len(held) // 4 : (n + 1) * len(held) // 4])
            print(
                f"quarter {n + 1}: {len(quarter)} answers, p50 {p50:.1f} ms, p99 {p99:.1f} ms ({p99 / p50:.1f} times),"
                f" p99.9 {p999:.0f} ms, {megabytes} MB"
            )
        for command in ("verify", "doctor"):
            print(_said(command, address))


def _quarters(waits: Sequence[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    first, last = waits[0][0], waits[-1][0]
    found: list[list[tuple[float, float]]] = [[], [], [], []]
    for due, wait in waits:
        found[min(3, int(4 * (due - first) / (last - first)))].append((due, wait))
    return found


def _said(command: str, address: str) -> str:
    """Return all that the command says of the database, and by which code it ended."""
    with tempfile.TemporaryDirectory() as folder:  # no file was given to any item
        given = os.environ | {"RECTIFY_DATABASE": address, "RECTIFY_FILES": folder}
        done = subprocess.run([COMMAND, command], env=given, capture_output=True, text=True, check=False)
    return f"{command}, exit code {done.returncode}: {done.stdout}{done.stderr}"


if __name__ == "__main__":
    main()
