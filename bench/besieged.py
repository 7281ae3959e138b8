"""The house that is besieged: the demo's university, and what can be seen of it from outside."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col

from app import clock as wall
from app.bootstrap import open_database
from app.demo.build import build
from app.settings import Settings
from bench.strain import GOOD, PATIENCE, PAUSE, ask
from models.campaign import Campaign
from models.evidence_kinds import MediaType
from models.files import FileStore
from models.item import Evidence, Item, Measure
from models.people import Organization, User
from models.vocabulary import State
from transport.services import V1
from workflows.accounts.token_commands import issue_token

COMMAND = str(Path(sys.executable).with_name("rectify"))
BACK_SECONDS = 60
LISTS = (f"{V1}/items?limit=50", f"{V1}/todo", f"{V1}/campaigns", f"{V1}/notices")


@dataclass(frozen=True, slots=True)
class Place:
    """A house under siege: where it is, its process, and what is needed to knock at its doors."""

    port: int
    pid: int
    visitors: tuple[str, ...]
    """The tokens of those who open pages; the following are of those who send files."""
    organizer: str
    member: str
    admin: str
    director: str
    campaign: str
    item: str
    measure: str
    """Where the member may add evidence."""
    shown: str
    paper: str
    """An item, and a PDF that is its evidence, for visitors to look at."""

    @property
    def pages(self) -> dict[str, str]:
        """What others open, by what it is called in the table."""
        item = f"/items/{self.shown}"
        shown = {"an item": item, "its evidence": f"{item}/evidence/{self.paper}"}
        return (
            {each: each for each in ("/", "/items", "/board")}
            | shown
            | {each.removeprefix(V1).partition("?")[0] + " (API)": each for each in LISTS}
        )


@contextmanager
def house(folder: Path) -> Iterator[Place]:
    """Build the demo's university, and serve it by `rectify serve`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    settings = Settings(database=f"sqlite:///{folder}/rectify.db", files=str(folder / "files"), port=port)
    with open_database(settings) as database:
        build(database, FileStore(folder / "files", 20 << 20), folder / "ledgers", lambda _: None)
        with database.transaction() as session:
            place = _place(session)
    command = [COMMAND, "serve", "--no-clock"]
    given = os.environ | {
        f"RECTIFY_{name.upper()}": str(getattr(settings, name)) for name in ("database", "files", "port")
    }
    process = subprocess.Popen(command, cwd=folder, env=given, stderr=subprocess.DEVNULL)
    try:
        if not until(lambda: ask(port, "GET /health HTTP/1.1")[0] == GOOD):
            raise SystemExit("the house did not come up")
        yield place(port, process.pid)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def until(true: Callable[[], bool]) -> bool:
    """Wait until something is so, and tell whether it came to that."""
    began = time.monotonic()
    while time.monotonic() - began < BACK_SECONDS:
        with suppress(OSError):
            if true():
                return True
        time.sleep(PAUSE)
    return False


def _place(session: Session) -> Callable[[int, int], Place]:
    """Return what makes a place of a port and a process, out of the demo."""
    item, measure, member = session.execute(
        sa.select(col(Item.id), col(Measure.id), col(User.login))
        .join(Measure, col(Measure.item_id) == Item.id)
        .join(User, col(User.id) == Item.responsible_id)
        .where(col(Item.state) == State.RECTIFY)
        .limit(1)
    ).one()
    shown, paper = session.execute(
        sa.select(col(Evidence.item_id), col(Evidence.id))
        .join(Item, col(Item.id) == Evidence.item_id)
        .join(Organization, col(Organization.id) == Item.organization_id)
        .where(col(Evidence.media_type) == MediaType.PDF, col(Organization.code).like("XX%"))
        .limit(1)
    ).one()

    def token(login: str) -> str:
        return issue_token(session, login, now=wall.now(), label="siege")

    return partial(
        Place,
        visitors=tuple(map(token, ("xx_shuji", "buzhang"))),
        organizer=token("xx_zuzhiyuan"),
        member=token(member),
        admin=token("admin"),
        director=token("buzhang"),
        campaign=str(session.scalars(sa.select(col(Campaign.id))).one()),
        item=str(item),
        measure=str(measure),
        shown=str(shown),
        paper=str(paper),
    )


def memory(pid: int, kind: str = "Pss") -> int:
    """Return the megabytes that a process and its children hold, what they share counted once; by Rss, in each."""
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    total = 0
    for each in (pid, *map(int, children.stdout.split())):
        with suppress(OSError):
            rollup = Path(f"/proc/{each}/smaps_rollup").read_text()
            total += int(rollup.split(f"{kind}:")[1].split()[0])
    return total >> 10


def connections(port: int) -> int:
    """Return how many connections the house has open."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    here = f"0100007F:{port:04X}"
    return sum(line.split()[1] == here and line.split()[3] == "01" for line in lines)
