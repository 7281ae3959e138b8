"""对账 of a ledger of 10,000 rows with 10,000 items: how long it takes, how much memory, and who waits meanwhile.

And a year of it: twelve filings of fifty organizations, each held against the system and the month before. Each
report is held against the system in a process of its own.
"""

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import astuple, replace
from pathlib import Path
from typing import NamedTuple

from sqlmodel import Session, select

from app.cli_actor import actor_named
from bench.data import NOW, SHANGHAI, university
from bench.exports import enrich
from ledger import export_items
from ledger.columns import RECTIFICATION
from ledger.read import read_ledger
from ledger.reconcile import Report, reconcile
from ledger.write import rectification_sheet, stream
from models.campaign import Campaign
from models.people import Organization
from models.session import Database
from models.vocabulary import OrgKind
from workflows.authz.actors import Actor

ITEMS, MONTHS, ORGANIZATIONS = 10_000, 12, 50
OFFICER = "buzhang"
TODAY = NOW.astimezone(SHANGHAI).date()
AT = {column.field: at for at, column in enumerate(RECTIFICATION)}
_MEBI = 1024
Rows = list[list[str]]


class Took(NamedTuple):
    """What one report took, and in how much it differed."""

    seconds: float
    megabytes: float
    differences: int


def main() -> None:
    """Print the figures of each report, and those of the year."""
    with university(ITEMS) as (database, address), tempfile.TemporaryDirectory() as folder:
        enrich(database)
        with database.reading() as session:
            rows = _exported(session)
        database.close()
        for what, edit in (
            ("untouched", list),
            ("one row in ten edited", _edited),
            ("every row otherwise", _rewritten),
        ):
            file = Path(folder) / "台账.xlsx"
            file.write_bytes(_file(edit(rows)))
            took = Took(*json.loads(_alone(address, file)))
            said = f"{took.seconds:.1f} s, {took.megabytes:.0f} MB, {took.differences} differences"
            print(f"{ITEMS:,} rows with {ITEMS:,} items, {what}: {said}", flush=True)
        _year(database)


def _exported(session: Session) -> Rows:
    actor = actor_named(session, OFFICER, TODAY)
    campaign = session.exec(select(Campaign.id)).one()
    return [list(astuple(row)) for row in export_items.rectification(session, actor, campaign, TODAY)]


def _file(rows: Sequence[Sequence[str]]) -> bytes:
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
        found = _differences(session, actor_named(session, OFFICER, TODAY), whole, [file.read_bytes()])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEBI
    return Took(time.perf_counter() - began, most, found)


def _differences(session: Session, actor: Actor, owner: Organization, files: Sequence[bytes]) -> int:
    reading, *before = (read_ledger(each, "台账.xlsx") for each in files)
    campaign = session.exec(select(Campaign.id)).one()
    report = Report(campaign, owner.id, reading, before[0] if before else None)
    return len(reconcile(session, report, actor=actor, today=TODAY).comparison.differences)


def _year(database: Database) -> None:
    """Hold the filings of a year against the system, each with the one before."""
    began, found, filings = time.perf_counter(), 0, 0
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
            last: list[bytes] = []
            for month in range(MONTHS):
                file = _file(_edited(rows) if month % 2 else rows)
                found += _differences(session, actor, owner, [file, *last])
                last, filings = [file], filings + 1
    took = time.perf_counter() - began
    print(f"a year: {filings} filings of {len(owners)} organizations: {took:.1f} s, {found} differences")


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(_one(sys.argv[1], Path(sys.argv[2]))))
    else:
        main()
