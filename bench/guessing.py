"""What 64 connections that guess at random logins leave to everybody else.

The server, those who guess and who turns pages meanwhile are each a process of their own on this
machine. Printed are the medians of pages without and with the attack and their ratio, and how long
it takes a person to sign in during it.
"""

import threading
import time
from collections import Counter
from http.client import HTTPConnection

from app.demo.build import PASSWORD
from bench.data import university
from bench.servers import running
from bench.strain import GOOD, Seen, apart, guessing, medians, together, visiting

CONNECTIONS = 64
QUIET, LOUD, WARM = 10, 40, 5
"""Seconds: of turning pages without the attack and with it, and before either is looked at."""
PAUSE = 0.02
"""Seconds between two pages."""
PAGES = ("/", "/items", "/inbox", "/me")
WHO, OTHER = "xx1_shuji", "xx_shuji"
ALLOWED = 3
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def main() -> None:
    """Print the medians, their ratio, and what became of the guesses."""
    with university(2000) as (database, address), apart() as process:
        database.close()
        process.submit(guess, 0, 0).result()  # it has begun
        with running("ours", address) as port:
            cookie, device = _sign_in(port, WHO, "127.0.0.1")
            _turn_pages(port, cookie, WARM)
            quiet = _turn_pages(port, cookie, QUIET)
            attack = process.submit(guess, port, WARM + LOUD)
            time.sleep(WARM)
            entries = threading.Thread(target=_enter, args=(port, device))
            entries.start()
            loud = _turn_pages(port, cookie, LOUD)
            entries.join()
            print("guesses:", dict(Counter(each.status for each in attack.result())))
    for page in PAGES:
        ratio = loud[page] / quiet[page]
        before, during = quiet[page] * 1000, loud[page] * 1000
        print(f"{page:<8}{before:7.1f} ms quiet {during:7.1f} ms  ratio {ratio:.2f}")
    worst = max(loud[page] / quiet[page] for page in PAGES)
    print(f"the worst ratio: {worst:.2f} (allowed: {ALLOWED})")


def guess(port: int, seconds: float) -> Seen:
    """Guess over many connections, each as fast as it is answered."""
    return together([guessing(port)] * CONNECTIONS, seconds)


def _turn_pages(port: int, cookie: str, seconds: float) -> dict[str, float]:
    """Turn the pages one after another for so long; return the median of each in seconds."""
    pages = {page: page for page in PAGES}
    seen = together([visiting(port, cookie, pages, PAUSE)], seconds)
    for each in seen:
        if each.status != GOOD:
            raise SystemExit(f"{each.what}: {each.status}")
    return medians(seen)


def _enter(port: int, device: str) -> None:
    """Sign in during the attack, at a known browser and from places that are new."""
    for what, login, address, known in (
        ("at a known browser, from the address of the attack", WHO, "127.0.0.1", device),
        ("at a new browser, from an address of one's own", OTHER, "127.0.0.2", ""),
        ("at a new browser, from the address of the attack", OTHER, "127.0.0.1", ""),
    ):
        began = time.perf_counter()
        _sign_in(port, login, address, known)
        print(f"signing in {what}: {time.perf_counter() - began:.1f} s")


def _sign_in(port: int, login: str, address: str, device: str = "") -> tuple[str, str]:
    """Sign in as a person does, again where the line is full; return the cookies."""
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=120, source_address=(address, 0))
        headers = FORM | ({"Cookie": f"device={device}"} if device else {})
        connection.request("POST", "/sign-in", f"login={login}&password={PASSWORD}", headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status == 303:  # noqa: PLR2004
            break
    found = dict(each.partition(";")[0].split("=", 1) for each in answer.headers.get_all("set-cookie", []))
    return found["rectify"], found.get("device", device)


if __name__ == "__main__":
    main()
