"""对账 of a ledger of 10,000 rows with 10,000 items: how long it takes, how much memory, and who waits meanwhile.

And a year of it: twelve filings of fifty organizations, each held against the system and the month before. Each
report is held against the system in a process of its own.
"""

import json
import random
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, replace
from functools import partial
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, select

from app.cli_actor import actor_named
from bench.data import token, university
from bench.exports import enrich
from bench.load import Connection, request
from bench.moment import NOW, SHANGHAI
from bench.servers import serve, wait_for
from ledger import export_items, slow_work
from ledger.columns import RECTIFICATION
from ledger.forms import Reading
from ledger.read import read_ledger
from ledger.reconcile import Report, reconcile
from ledger.write import rectification_sheet, stream
from models.base import new_key, table_of
from models.campaign import Campaign
from models.item import Item
from models.people import Organization
from models.session import Database
from models.vocabulary import OrgKind
from transport.services import V1
from workflows.authz.actors import Actor
from workflows.authz.paths import child_path
from workflows.days import day_in

ITEMS, MONTHS, ORGANIZATIONS = 10_000, 12, 50
OTHERS_SECONDS, PAUSE = 25, 0.02
OFFICER = "buzhang"
TODAY = day_in(SHANGHAI, NOW)
AT = {column.field: at for at, column in enumerate(RECTIFICATION)}
_MEBI = 1024
Rows = list[list[str]]


class Took(NamedTuple):
    """What one report took, and in how much it differed."""

    seconds: float
    of_processor: float
    megabytes: float
    differences: int


def main() -> None:
    """Print the figures of each report, and those of the year."""
    with university(ITEMS) as (database, address), tempfile.TemporaryDirectory() as folder:
        enrich(database)
        with database.reading() as session:
            rows = exported(session)
        database.close()
        _others(address, folder, rows)
        for what, edit in (
            ("untouched", list),
            ("one row in ten edited", _edited),
            ("every row otherwise", _rewritten),
        ):
            file = Path(folder) / "台账.xlsx"
            file.write_bytes(file_of(edit(rows)))
            took = Took(*json.loads(_alone(address, file)))
            spent = f"{took.seconds:.1f} s, {took.of_processor:.1f} of a processor"
            said = f"{spent}, {took.megabytes:.0f} MB, {took.differences} differences"
            print(f"{ITEMS:,} rows with {ITEMS:,} items, {what}: {said}", flush=True)
        _fifty(database)
        _year(database)


def _others(address: str, folder: str, rows: Rows) -> None:
    """Print how long the pages of others take while a report is held against the system in their server."""
    file = Path(folder) / "台账.xlsx"
    file.write_bytes(file_of(_rewritten(rows)))
    with Database(address) as database:
        bearer = token(database, OFFICER)
    page = request("GET", f"{V1}/items?limit=50", bearer)
    for what, words in (("in quiet", []), ("meanwhile", [str(file)])):
        with server(address, words) as (port, _):
            took = _waited(port, page)
            ranks = statistics.quantiles(took, n=100)
            said = f"median {ranks[49]:.0f} ms, p99 {ranks[98]:.0f} ms, longest {max(took):.0f} ms"
            print(f"lists of others, {what}: {len(took)} requests, {said}", flush=True)


@contextmanager
def server(address: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Serve in a process of its own; yield its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    process = subprocess.Popen([sys.executable, "-m", "bench.reconcile", address, str(port), *words])
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)


def _waited(port: int, page: bytes) -> list[float]:
    """Open a page again and again, and return how many milliseconds each took."""
    connection, took, until = Connection(port), list[float](), time.perf_counter() + OTHERS_SECONDS
    while time.perf_counter() < until:
        began = time.perf_counter()
        connection.done(page)
        took.append((time.perf_counter() - began) * 1000)
        time.sleep(PAUSE)
    connection.close()
    return took


def _serve(address: str, port: int, files: Sequence[str]) -> None:
    """Serve, and hold files against the system in a thread on which no page waits, as pages do."""
    for file in files:
        Thread(target=slow_work.run, args=[partial(_one, address, Path(file))], daemon=True).start()
    serve(address, port, 1)


def _fifty(database: Database) -> None:
    """Have so many organizations own the items."""
    with database.transaction() as session:
        above = session.exec(select(Organization).where(Organization.kind == OrgKind.GENERAL_BRANCH)).all()
        owners = list(session.exec(select(Organization.id).where(Organization.kind == OrgKind.BRANCH)))
        for n in range(len(owners), ORGANIZATIONS):
            parent, made = above[n % len(above)], new_key()
            session.add(
                Organization(
                    id=made,
                    name=f"第{n}党支部",
                    code=f"B{n}",
                    kind=OrgKind.BRANCH,
                    parent_id=parent.id,
                    committee_id=parent.committee_id,
                    path=child_path(parent.path, made),
                )
            )
            owners.append(made)
        session.flush()
        items = list(session.exec(select(Item.id)))
        given = [{"of": item, "owner": owners[n % len(owners)]} for n, item in enumerate(items)]
        table = table_of(Item)
        moved = sa.update(table).where(table.c.id == sa.bindparam("of")).values(organization_id=sa.bindparam("owner"))
        session.connection().execute(moved, given)


def exported(session: Session) -> Rows:
    """Return the cells of the whole 整改台账."""
    actor = actor_named(session, OFFICER, TODAY)
    campaign = session.exec(select(Campaign.id)).one()
    return [list(astuple(row)) for row in export_items.rectification(session, actor, campaign, TODAY)]


def file_of(rows: Sequence[Sequence[str]]) -> bytes:
    """Write it as Excel."""
    sheet = replace(rectification_sheet([], unit="党委工作部", as_of=TODAY), rows=rows)
    return b"".join(stream("xlsx", sheet))


def _edited(rows: Rows) -> Rows:
    """Every tenth row says something else in one of its cells."""
    edited = [list(row) for row in rows]
    for at in range(0, len(edited), 10):
        edited[at][AT[("problem", "goal", "person", "completion")[at // 10 % 4]]] += "已完成"
    return edited


def _rewritten(rows: Rows) -> Rows:
    """All rows are in another order, without numbers, and each problem in other words: nothing is the same."""
    found = [[*row] for row in rows]
    random.Random(2021).shuffle(found)
    for row in found:
        row[AT["number"]] = ""
        row[AT["problem"]] = row[AT["problem"]].replace("未按期召开", "没有按时召开")
    return found


def _alone(address: str, file: Path) -> bytes:
    command = [sys.executable, "-m", "bench.reconcile", address, str(file)]
    return subprocess.run(command, check=True, capture_output=True).stdout


def _one(address: str, file: Path) -> Took:
    """Read a file and hold it against the system."""
    began = time.perf_counter()
    with Database(address) as database, database.reading() as session:
        whole = session.exec(select(Organization).where(Organization.kind == OrgKind.COMMITTEE)).one()
        reading = read_ledger(file.read_bytes(), file.name)
        found = _differences(session, actor_named(session, OFFICER, TODAY), whole, reading)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEBI
    return Took(time.perf_counter() - began, time.process_time(), most, found)


def _differences(
    session: Session, actor: Actor, owner: Organization, reading: Reading, before: Reading | None = None
) -> int:
    campaign = session.exec(select(Campaign.id)).one()
    report = Report(campaign, owner.id, reading, before)
    return len(reconcile(session, report, actor=actor, today=TODAY).comparison.differences)


def _year(database: Database) -> None:
    """Hold the filings of a year against the system, each with the one before."""
    began, busy, found, filings = time.perf_counter(), time.process_time(), 0, 0
    with database.reading() as session:
        actor = actor_named(session, OFFICER, TODAY)
        owners = session.exec(
            select(Organization).where(Organization.kind == OrgKind.BRANCH).limit(ORGANIZATIONS)
        ).all()
        campaign = session.exec(select(Campaign.id)).one()
        for owner in owners:
            rows = [
                list(astuple(each.row)) for each in export_items.of_organization(session, actor, campaign, owner, TODAY)
            ]
            last: Reading | None = None
            for month in range(MONTHS):
                reading = read_ledger(file_of(_edited(rows) if month % 2 else rows), "台账.xlsx")
                found += _differences(session, actor, owner, reading, last)
                last, filings = reading, filings + 1
    took, spent = time.perf_counter() - began, time.process_time() - busy
    said = f"{took:.0f} s, {spent:.0f} of a processor, {found} differences"
    print(f"a year: {filings} filings of {len(owners)} organizations: {said}")


if __name__ == "__main__":
    if sys.argv[2:] and sys.argv[2].isdecimal():
        _serve(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
    elif sys.argv[1:]:
        print(json.dumps(_one(sys.argv[1], Path(sys.argv[2]))))
    else:
        main()
