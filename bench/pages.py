"""How long the house works on each page of the demo, beside an empty page in the same run."""

import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

import migrations
from api import door as doors
from app.demo.fates import SHANGHAI
from app.demo.play import TODAY, build
from models.files import FileStore
from models.item import Item
from models.people import User
from models.session import Database
from models.vocabulary import State
from web import door as pages
from web.visit import COOKIE
from workflows import tokens

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have httpx2, which nothing else needs
    from fastapi.testclient import TestClient

ROUNDS = 15
MOST = 50
"""Milliseconds at the median that a page may take."""
EMPTY = "/sign-in"
ROLES = ("xx1_shuji", "xx_zuzhiyuan", "xx_shuji", "buzhang", "jiwei")
PAGES = (
    "/", "/items", "/items/{closed}", "/items/{closed}/check", "/items/{rectify}/moves/progress",
    "/desk", "/verifying", "/diagnosis", "/ledgers", "/board", "/board/coverage", "/board/duties",
    "/board/late", "/board/common", "/screen", "/duties", "/escalations", "/campaigns",
    "/directory", "/directory/people", "/calendar", "/samples", "/seals", "/inbox", "/me",
)  # fmt: skip


def main() -> None:
    """Print each page's median over the roles that have it, and its ratio to the empty page."""
    with tempfile.TemporaryDirectory() as folder:
        ask, known = _opened(Path(folder))
        empty = _median(partial(ask, EMPTY, ROLES[0]))
        print(f"an empty page: {empty:.1f} ms")
        slow = 0
        for page in PAGES:
            address = page.format(**known)
            has = [role for role in ROLES if ask(address, role).is_success]
            times = {role: _median(partial(ask, address, role)) for role in has}
            worst = max(times.values(), default=0.0)
            slow += worst > MOST
            told = "  ".join(f"{role} {ms:.1f}" for role, ms in times.items())
            print(f"{page:<36}{worst:6.1f} ms  {worst / empty:5.1f}×   {told}")
        print(f"pages over {MOST} ms at the median: {slow} of {len(PAGES)}")


def _opened(folder: Path) -> tuple[Callable[[str, str], Any], dict[str, str]]:
    """Make the demo; return how a person asks for a page, and items by their stage."""
    database = Database(f"sqlite:///{folder}/rectify.db")
    migrations.upgrade(database.engine)
    store = FileStore(folder / "files", 20 << 20)
    build(database, store, folder / "ledgers", lambda _: None)
    app = doors.build(database, lambda: TODAY, store, zone=SHANGHAI)
    app.mount("/", pages.build(app.state.house))
    client: Any = TestClient(app)
    with database.transaction() as session:
        people = dict(session.execute(sa.select(col(User.login), col(User.id))).all())
        held = {
            role: tokens.mint(
                session, people[role], now=TODAY, label="bench", expires_at=None, confirmed_at=TODAY
            )[0]
            for role in ROLES
        }
        item = sa.select(col(Item.id)).order_by(col(Item.number)).limit(1)
        known = {
            state.value: str(session.scalar(item.where(col(Item.state) == state)))
            for state in (State.CLOSED, State.RECTIFY)
        }

    def ask(address: str, role: str) -> Any:
        cookie = {"Cookie": f"{COOKIE}={held[role]}"}
        return client.get(address, headers=cookie, follow_redirects=False)

    return ask, known


def _median(ask: Callable[[], object]) -> float:
    """Return the median of several rounds, in milliseconds."""
    ask()
    found = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        ask()
        found.append((time.perf_counter() - started) * 1000)
    return statistics.median(found)


if __name__ == "__main__":
    main()
