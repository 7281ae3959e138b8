"""How long the house works on each page of the demo, beside an empty page in the same run.

CPU time is what this process works, the asking client's part included; time on the wall is longer
where the machine is busy with other things. A page is judged by the CPU time.
"""

import re
import statistics
import tempfile
from functools import partial
from pathlib import Path

import migrations
from app.demo.build import TODAY, build
from bench.browsing import Ask, Cost, cost, opened
from models.files import FileStore
from models.session import Database

MOST = 50
"""Milliseconds at the median that a page may take."""
SLOWEST = 3
EMPTY = "/sign-in"
ROLES = ("xx1_shuji", "xx_zuzhiyuan", "xx_shuji", "buzhang", "dangwei", "jiwei", "admin")
LED_TO = {
    "closed": ("/items?state=closed", "/items/"),
    "rectify": ("/items?state=rectify", "/items/"),
    "waiting": ("/desk", "/desk/"),
    "applied": ("/verifying", "/verifying/"),
    "file": ("/items/{closed}", "/items/{closed}/evidence/"),
    "checklist": ("/diagnosis", "/diagnosis/"),
    "duty": ("/duties", "/duties/"),
    "escalation": ("/escalations", "/escalations/"),
    "campaign": ("/campaigns", "/campaigns/"),
    "organization": ("/directory", "/directory/organizations/"),
    "person": ("/directory/people", "/directory/people/"),
}
"""Whose address changes: the page that leads a person there, and how the address begins."""
PAGES = (
    "/",
    "/items",
    "/items/{closed}",
    "/items/{closed}/check",
    "/items/{closed}/evidence/{file}",
    "/items/{rectify}/moves/progress",
    "/desk",
    "/desk/{waiting}",
    "/items/{waiting}/moves/sign",
    "/verifying",
    "/verifying/{applied}",
    "/diagnosis/{checklist}",
    "/ledgers",
    "/board",
    "/board/coverage",
    "/board/duties",
    "/board/late",
    "/board/common",
    "/board/unacknowledged",
    "/screen",
    "/duties",
    "/duties/{duty}",
    "/escalations",
    "/escalations/{escalation}",
    "/campaigns",
    "/campaigns/{campaign}",
    "/campaigns/{campaign}/simulation",
    "/directory",
    "/directory/organizations/{organization}",
    "/directory/people",
    "/directory/people/{person}",
    "/directory/vacancies",
    "/calendar",
    "/samples",
    "/seals",
    "/inbox",
    "/me",
    "/me/rights",
    "/me/password",
    "/me/sessions",
    "/me/tokens",
    "/me/calendar",
    "/me/proxies",
    "/me/relations",
)


def main() -> None:
    """Print each page's medians by who has it, and the dearest one's ratio to the empty page."""
    with tempfile.TemporaryDirectory() as folder:
        asks = _opened(Path(folder))
        known = {role: _addresses(ask) for role, ask in asks.items()}
        empty = cost(partial(asks[ROLES[0]], EMPTY))
        print("medians of ms of CPU/on the wall; an empty page: {:.1f}/{:.1f}".format(*empty))
        dearest: dict[str, float] = {}
        for page in PAGES:
            costs = {}
            for role, ask in asks.items():
                address = _address(page, known[role])
                if address and not ask(address).is_error:
                    costs[role] = cost(partial(ask, address))
            worst = max(costs.values(), default=Cost(0, 0))
            dearest[page] = worst.cpu
            told = "  ".join(f"{role} {cpu:.1f}/{wall:.1f}" for role, (cpu, wall) in costs.items())
            print(f"{page:<40}{worst.cpu:6.1f} ms  {worst.cpu / empty.cpu:5.1f}×   {told}")
        _sum_up(dearest, empty.cpu)


def _sum_up(dearest: dict[str, float], empty: float) -> None:
    """Print the median of all pages, the slowest of them, and how many take too long."""
    middle = statistics.median(dearest.values())
    print(f"median of {len(PAGES)} pages: {middle:.1f} ms of CPU, {middle / empty:.1f} times an empty page")
    for page in sorted(dearest, key=dearest.__getitem__)[-SLOWEST:]:
        print(f"slowest: {page} {dearest[page]:.1f} ms, {dearest[page] / empty:.1f} times")
    slow = sum(each > MOST for each in dearest.values())
    print(f"pages over {MOST} ms of CPU at the median: {slow} of {len(PAGES)}")


def _opened(folder: Path) -> dict[str, Ask]:
    """Make the demo; return how each role asks for a page."""
    database = Database(f"sqlite:///{folder}/rectify.db")
    migrations.upgrade(database.engine)
    store = FileStore(folder / "files", 20 << 20)
    build(database, store, folder / "ledgers", lambda _: None)
    return opened(database, store, ROLES, TODAY)


def _addresses(ask: Ask) -> dict[str, str]:
    """Follow the first link of each kind, as far as the person is led."""
    known: dict[str, str] = {}
    for name, (source, beginning) in LED_TO.items():
        if (address := _address(source, known)) is None:
            continue
        answer = ask(address)
        said = f'"{answer.headers.get("location", "")}" {answer.text}'
        led = re.search(f'"{beginning.format(**known)}([0-9a-f-]{{36}}(?:/[0-9a-f-]{{36}})?)', said)
        if led:
            known[name] = led[1]
    return known


def _address(page: str, known: dict[str, str]) -> str | None:
    """Return a page's address for somebody who was led to what it is about."""
    try:
        return page.format(**known)
    except KeyError:
        return None


if __name__ == "__main__":
    main()
