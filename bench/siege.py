"""`make siege`: everything that an outsider can do to stop the house, at once, for a minute.

64 connections guess random logins, 600 say half a request, 200 half a body, and people who are
signed in send one of each hostile file again and again. Meanwhile others open their pages. Exit
code 1 where one of those pages waits more than three times as long as in quiet, /health longer than
a second, either is refused or lost, a file is not answered in a sentence, something was not there
to be measured, or memory and connections are not back afterwards.
"""

import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

from bench import hostile
from bench.besieged import Place, connections, house, memory, until
from bench.strain import (
    GOOD,
    GUESS,
    HALF,
    HALF_BODY,
    HEALTH,
    JSON,
    LOST,
    Act,
    Seen,
    apart,
    asking_health,
    form_with,
    guessing,
    half_open,
    medians,
    posted,
    sending,
    together,
    visiting,
)
from transport.services import V1
from web.browser import csrf
from web.page_request import CSRF

GUESSERS, VISITORS = 64, 4
HEADS, BODIES = 600, 200
QUIET, SIEGE, WARM = 15, 60, 3
TIMES, HEALTH_SECONDS = 3, 1.0
MEMORY = 1.25
"""How many times the memory of before is still the memory of before."""
SAID = {*range(200, 500), 503}
"""What a hostile file is answered with; 503 while too many are looked at."""
HALF_HEADS, HALF_BODIES, MARKS = "half a head", "half a body", "password marks"
SENT = (MARKS, *(f"{door} {name}" for door, sent in hostile.SENT.items() for name in sent))
ATTACK = (GUESS, HALF_HEADS, HALF_BODIES, *SENT)
SLOWED = {401, 429, 503, LOST}
"""What a guess is answered."""


def uploads(place: Place) -> list[Act]:
    """Return what sends one of each hostile file."""
    doors: dict[str, tuple[str, str, dict[str, str]]] = {
        "ledger": (f"{V1}/campaigns/{place.campaign}/ledgers/preview", place.organizer, {}),
        "evidence": (f"{V1}/items/{place.item}/evidence", place.member, {"measure_id": place.measure}),
        "roster": (f"{V1}/directory/import?preview=true", place.admin, {}),
        "guide": (f"{V1}/guide-readings", place.director, {}),
        "notice": (
            "/calendar/notices/new",
            place.director,
            {CSRF: csrf(place.director), "title": "关于部分节假日安排的通知"},
        ),
    }
    found = []
    for door, sent in hostile.SENT.items():
        path, token, fields = doors[door]
        for name, make in sent.items():
            kind, body = form_with(name, make(), fields)
            found.append(sending(place.port, f"{door} {name}", posted(path, kind, token), body))
    return found


def passwords(place: Place) -> Act:
    """Return what sends a password that takes minutes to be made plain."""
    password = json.dumps({"login": "admin", "password": hostile.marks()}, ensure_ascii=False)
    return sending(place.port, MARKS, posted(f"{V1}/session", JSON), password.encode())


@cache
def attackers(place: Place) -> list[Act]:
    """Return all who would stop the house; their connections stay open for as long as they will."""
    return [
        *[guessing(place.port)] * GUESSERS,
        half_open(place.port, HALF_HEADS, HALF, HEADS),
        half_open(place.port, HALF_BODIES, HALF_BODY, BODIES),
        passwords(place),
        *uploads(place),
    ]


def attack(place: Place, seconds: float) -> Seen:
    """Do all of it at once, for so long."""
    return together(attackers(place), seconds)


def besiege(place: Place) -> list[str]:
    """Watch the house in quiet, under siege and afterwards; return what does not hold."""
    good = [visiting(place.port, place.visitors[n % len(place.visitors)], place.pages) for n in range(VISITORS)]
    good.append(asking_health(place.port))
    together(good, WARM)  # the first answers of a fresh process are no measure
    before, held = together(good, QUIET), memory(place.pid)
    with apart() as process:
        process.submit(attack, place, 0).result()  # the files are made
        attacked = process.submit(attack, place, WARM + SIEGE)
        time.sleep(WARM)
        during = together(good, SIEGE)
        during += attacked.result()
        show(before, during)
        return judged(before, during, place.pages) + left(place, held)


def show(before: Seen, during: Seen) -> None:
    """Print the figures as a table."""
    print(f"{'':28}{'median ms':>12}{'most ms':>12}{'times quiet':>14}  answered")
    usual, answers = medians(before), Counter((each.what, each.status) for each in during)
    for what, middle in medians(during).items():
        most = max(each.seconds for each in during if each.what == what)
        times = f"{middle / usual[what]:.1f}" if what in usual else ""
        said = ", ".join(
            f"{count} × {_said(status)}" for (asked, status), count in sorted(answers.items()) if asked == what
        )
        print(f"{what:28}{middle * 1000:12.0f}{most * 1000:12.0f}{times:>14}  {said}")


def judged(before: Seen, during: Seen, pages: Collection[str]) -> list[str]:
    """Return what does not hold."""
    good, usual, now = (HEALTH, *pages), medians(before), medians(during)
    failed = [f"{what} was not measured in quiet" for what in good if what not in usual]
    failed += [f"{what} was not measured" for what in (*good, *ATTACK) if what not in now]
    failed += [
        f"{what} takes {now[what] / usual[what]:.1f} times as long as in quiet"
        for what in pages
        if what in now and what in usual and now[what] > TIMES * usual[what]
    ]
    most = max((each.seconds for each in during if each.what == HEALTH), default=0)
    if most > HEALTH_SECONDS:
        failed.append(f"{HEALTH} took {most:.1f} s")
    return failed + refused(before + during, good) + unanswered(during)


def refused(seen: Seen, good: Collection[str]) -> list[str]:
    """Return what was not answered as those who visit, and those who guess, should be."""
    return _counted(
        (each.what, each.status, "")
        for each in seen
        if (each.what in good and each.status != GOOD) or (each.what == GUESS and each.status not in SLOWED)
    )


def unanswered(seen: Seen) -> list[str]:
    """Return what of all that was sent was not refused in a sentence."""
    return _counted(
        (each.what, each.status, "" if each.in_words or not each.status else " without a sentence")
        for each in seen
        if each.what in SENT and (not each.in_words or each.status not in SAID)
    )


def _counted(wrong: Iterable[tuple[str, int, str]]) -> list[str]:
    return [f"{what}: {count} × {_said(status)}{how}" for (what, status, how), count in sorted(Counter(wrong).items())]


def _said(status: int) -> str:
    return "no answer" if status == LOST else str(status)


def left(place: Place, held: int) -> list[str]:
    """Wait for the house to be rid of who keeps connections open; return what is left."""
    began = time.monotonic()
    until(lambda: not connections(place.port) and memory(place.pid) <= MEMORY * held)
    still, now = connections(place.port), memory(place.pid)
    print(f"connections: {still} after {time.monotonic() - began:.0f} s")
    print(f"memory: {held} MB before, {now} MB after")
    failed = [f"{still} connections are left"] if still else []
    return failed + ([f"memory is {now} MB, and was {held} MB"] if now > MEMORY * held else [])


def main() -> None:
    """Besiege the house for a minute; exit with 1 where it does not hold."""
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)) as place:
        failed = besiege(place)
    print("\n".join(failed) or "it held")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
