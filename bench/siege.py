"""`make siege`: everything that an outsider can do to stop the house, at once, for a minute.

64 connections guess random logins, 600 say half a request, and a signed-in person uploads one of
each hostile file again and again. Meanwhile others open their pages. Exit code 1 where those wait
more than three times as long as in quiet, /health longer than a second, an upload is not answered
in a sentence, or memory and connections are not back afterwards.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import col

from app import clock as wall
from app.demo.play import build
from app.house import open_database
from app.settings import Settings
from bench import hostile
from bench.strain import (
    EVIDENCE,
    LEDGER,
    PATIENCE,
    PAUSE,
    V1,
    Place,
    Seen,
    ask,
    asking_health,
    guessing,
    half_open,
    uploading,
    visiting,
)
from models.campaign import Campaign
from models.files import FileStore
from models.item import Item, Measure
from models.people import User
from models.vocabulary import State
from workflows.commands.accounts import issue_token

GUESSERS, VISITORS = 64, 4
TIMES, HEALTH_SECONDS = 3, 1.0
BACK_SECONDS = 60
MEMORY = 1.25
"""How many times the memory of before is still the memory of before."""
SAID = {*range(200, 500), 503}
"""What a hostile file is answered with; 503 while too many are looked at."""
FILES = (
    *((LEDGER, name, make) for name, make in hostile.LEDGERS.items()),
    *((EVIDENCE, name, make) for name, make in hostile.EVIDENCE.items()),
)


def together(acts: list[tuple[str, Callable[[Seen, int], None]]], seconds: float) -> Seen:
    """Do all of these at once, each again and again, for so long."""
    seen, until = Seen(), time.monotonic() + seconds

    def again(what: str, act: Callable[[Seen, int], None]) -> None:
        turn = 0
        while time.monotonic() < until:
            try:
                act(seen, turn)
            except OSError:
                seen.missed(what)
                time.sleep(PAUSE)
            turn += 1

    threads = [threading.Thread(target=again, args=act, daemon=True) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(until + PATIENCE - time.monotonic(), 0))
    return seen


@contextmanager
def house(folder: Path) -> Iterator[Place]:
    """Build the demo's university, and serve it by `rectify serve`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    settings = Settings(
        database=f"sqlite:///{folder}/rectify.db", files=str(folder / "files"), port=port
    )
    with open_database(settings) as database:
        build(database, FileStore(folder / "files", 20 << 20), folder / "ledgers", lambda _: None)
        with database.transaction() as session:
            campaign = session.scalars(sa.select(col(Campaign.id))).first()
            item, measure, member = session.execute(
                sa.select(col(Item.id), col(Measure.id), col(User.login))
                .join(Measure, col(Measure.item_id) == Item.id)
                .join(User, col(User.id) == Item.responsible_id)
                .where(col(Item.state) == State.RECTIFY)
            ).first() or ("", "", "")
            logins = {f"visitor {n}": who for n, who in enumerate(("xx_shuji", "buzhang"))}
            logins |= {"uploader": "xx_zuzhiyuan", "member": member}
            tokens = {
                who: issue_token(session, login, now=wall.now(), label="siege")
                for who, login in logins.items()
            }
    command = [str(Path(sys.executable).with_name("rectify")), "serve", "--no-clock"]
    given = os.environ | {
        f"RECTIFY_{name.upper()}": str(getattr(settings, name))
        for name in ("database", "files", "port")
    }
    process = subprocess.Popen(command, cwd=folder, env=given, stderr=subprocess.DEVNULL)
    place = Place(
        port, process.pid, tokens, f"{V1}/campaigns/{campaign}/ledgers/preview",
        f"{V1}/items/{item}/evidence", str(measure),
    )  # fmt: skip
    try:
        _until(lambda: ask(place, "GET /health HTTP/1.1")[0] == 200)  # noqa: PLR2004  it lives
        yield place
    finally:
        process.terminate()
        process.wait(PATIENCE)


def memory(pid: int) -> int:
    """Return the megabytes that a process and its children hold, what they share counted once."""
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    total = 0
    for each in (pid, *map(int, children.stdout.split())):
        with suppress(OSError):
            rollup = Path(f"/proc/{each}/smaps_rollup").read_text()
            total += int(rollup.split("Pss:")[1].split()[0])
    return total >> 10


def connections(port: int) -> int:
    """Return how many connections the house has open."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    here = f"0100007F:{port:04X}"
    return sum(line.split()[1] == here and line.split()[3] == "01" for line in lines)


def _until(true: Callable[[], bool]) -> None:
    began = time.monotonic()
    while time.monotonic() - began < BACK_SECONDS:
        with suppress(OSError):
            if true():
                return
        time.sleep(PAUSE)
    raise SystemExit("it did not come up, or did not come back")


def besiege(place: Place, quiet: float, siege: float) -> tuple[Seen, int, Seen]:
    """Watch the house in quiet, look at its memory, and watch it under siege."""
    who = [name for name in place.tokens if name.startswith("visitor")]
    good: list[tuple[str, Callable[[Seen, int], None]]] = [
        ("pages", visiting(place, who[n % len(who)])) for n in range(VISITORS)
    ]
    good.append(("/health", asking_health(place)))
    bad = [("guess", guessing(place))] * GUESSERS + [("half-open", half_open(place))]
    bad += [
        (f"{kind} {name}", uploading(place, name, make(), as_ledger=kind == LEDGER))
        for kind, name, make in FILES
    ]
    together(good, min(quiet, 3))  # the first answers of a fresh process are no measure
    before = together(good, quiet)
    return before, memory(place.pid), together(good + bad, siege)


def report(before: Seen, during: Seen) -> list[str]:
    """Print the figures as a table; return what does not hold."""
    print(f"{'':28}{'median ms':>12}{'most ms':>12}{'times quiet':>14}")
    failed = []
    for what, seconds in sorted(during.seconds.items()):
        middle, most = statistics.median(seconds), max(seconds)
        usual = statistics.median(before.seconds[what]) if what in before.seconds else None
        times = f"{middle / usual:.1f}" if usual else ""
        print(f"{what:28}{middle * 1000:12.0f}{most * 1000:12.0f}{times:>14}")
        if what == "pages" and usual and middle > TIMES * usual:
            failed.append(f"pages take {times} times as long as in quiet")
        if what == "/health" and most > HEALTH_SECONDS:
            failed.append(f"/health took {most:.1f} s")
    for (what, status, in_words), count in sorted(during.answers.items()):
        print(f"{what:28}{count:8} × {status}{'' if in_words else '  without a sentence'}")
    for what, count in sorted(during.lost.items()):
        print(f"{what:28}{count:8} × no answer")
    return failed + unanswered(during)


def unanswered(during: Seen) -> list[str]:
    """Return which hostile files were not answered in a sentence."""
    expected = {f"{kind} {name}" for kind, name, _ in FILES}
    failed = [
        f"{what} was answered {status} without a sentence"
        for what, status, in_words in during.answers
        if what in expected and (not in_words or status not in SAID)
    ]
    named = {what for what, _, _ in during.answers}
    return failed + [f"{what} was never answered" for what in expected - named]


def main() -> None:
    """Besiege the house for a minute; exit with 1 where it does not hold."""
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)) as place:
        before, held, during = besiege(place, quiet=15, siege=60)
        failed = report(before, during)
        began = time.monotonic()
        with suppress(SystemExit):
            _until(lambda: not connections(place.port) and memory(place.pid) <= MEMORY * held)
        left, now = connections(place.port), memory(place.pid)
        print(f"connections: {left} after {time.monotonic() - began:.0f} s")
        print(f"memory: {held} MB before, {now} MB after")
        if left:
            failed.append(f"{left} connections are left")
        if now > MEMORY * held:
            failed.append(f"memory is {now} MB, and was {held} MB")
    print("\n".join(failed) or "it held")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
