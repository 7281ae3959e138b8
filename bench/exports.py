"""Exports of 100,000 items: how long they take beside the bare cursor, how much memory, and who waits for them.

The bare cursor reads the same rows of the same tables by sqlite3, and makes nothing of them.
"""

import json
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from bench.besieged import memory
from bench.data import token, university
from bench.load import Connection, request
from bench.moment import NOW
from bench.servers import started
from models.base import new_key
from models.campaign import Campaign
from models.engine import file_of
from models.evidence_kinds import EvidenceKind
from models.item import Evidence, Item, Measure
from models.journal import Entry
from models.people import Appointment
from models.session import Database
from models.signature import Signature
from models.vocabulary import Method, SignAct, State, SubjectKind
from transport.services import V1
from workflows.journal.entries import GENESIS

ITEMS = 100_000
SIGNED = 3
"""One item in so many was verified and signed."""
QUIET_SECONDS = 10
PAUSE = 0.02
"""Seconds between two requests of one who works meanwhile."""
BARE = (
    "SELECT * FROM item ORDER BY number",
    "SELECT item_id, text FROM measure ORDER BY item_id, position",
    "SELECT item_id, kind, file_name, note FROM evidence ORDER BY item_id, id",
    "SELECT item_id, act, seat, user_id, signed_at, opinion FROM sign_off ORDER BY item_id, id",
    "SELECT subject_id, data FROM entry WHERE act = 'progress' ORDER BY subject_id, seq",
)


def main() -> None:
    """Print the figures of each kind of file, and how long others wait while two are written."""
    with university(ITEMS) as (database, address):
        enrich(database)
        floor = _alone("bare", address)
        print(f"bare cursor over {ITEMS:,} items and what belongs to them: {floor:.1f} s of a processor")
        with database.reading() as session:
            campaign = session.exec(select(Campaign.id)).one()
            mine = session.exec(
                select(Item.id).where(Item.state == State.RECTIFY, col(Item.number).like("XX1-%")).limit(2000)
            ).all()
        held = {login: token(database, login) for login in ("buzhang", "ganshi1", "xx1_weiyuan1")}
        database.close()
        here = f"{V1}/campaigns/{campaign}/ledgers/rectification?format="
        files = {"docx": f"{here}docx", "xlsx": f"{here}xlsx", "csv": f"{V1}/items.csv?campaign={campaign}"}
        with started("ours", address) as (port, pid):
            for kind, path in files.items():
                with _watched(pid) as most:
                    seconds, size = _fetched(port, path, held["buzhang"])
                print(f"{kind}: {seconds:.1f} s, {seconds / floor:.1f} times the floor, {size / 1e6:.0f} MB", most())
            asks = work(campaign, mine, held)
            print("others in quiet:", waited(port, asks, Event(), QUIET_SECONDS))
            for two in (("xlsx", "xlsx"), ("docx", "csv")):
                _two_at_once(port, pid, [files[each] for each in two], asks, (held["buzhang"], held["ganshi1"]))


def _two_at_once(port: int, pid: int, paths: list[str], work: list[bytes], bearers: tuple[str, str]) -> None:
    over = Event()
    with ThreadPoolExecutor(3) as pool, _watched(pid) as most:
        others = pool.submit(waited, port, work, over)
        ended = [pool.submit(_fetched, port, *each) for each in zip(paths, bearers, strict=True)]
        seconds = [each.result()[0] for each in ended]
        over.set()
        print(f"two at once: {seconds[0]:.1f} and {seconds[1]:.1f} s; others meanwhile:", others.result(), most())


def _fetched(port: int, path: str, bearer: str) -> tuple[float, int]:
    """Return how long an export takes, and how many bytes come."""
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), 300) as client:
        client.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer {bearer}\r\n\r\n".encode())
        first = client.recv(1 << 16)
        if b" 200 " not in first[:20]:
            raise SystemExit(first.decode(errors="replace"))
        size = len(first)
        while piece := client.recv(1 << 16):
            size += len(piece)
    return time.perf_counter() - began, size


def work(campaign: UUID, mine: Sequence[UUID], held: dict[str, str]) -> list[bytes]:
    """Return what others do meanwhile: moves, and pages of lists, in turn."""
    body = {"text": "4月按计划召开，记录1份"}
    page = request("GET", f"{V1}/items?campaign={campaign}&state=rectify", held["buzhang"])
    moves = [request("POST", f"{V1}/items/{each}/moves/progress", held["xx1_weiyuan1"], body) for each in mine]
    return [each for move in moves for each in (move, page)]


def waited(port: int, asks: list[bytes], over: Event, seconds: float = 600) -> str:
    """Do this work until it is over, and tell how long one waited."""
    connection, took, until = Connection(port), [], time.perf_counter() + seconds
    while not over.is_set() and time.perf_counter() < until and asks:
        began = time.perf_counter()
        status, said = connection.send(asks.pop())
        took.append((time.perf_counter() - began) * 1000)
        if status not in {200, 201}:
            raise SystemExit(said.decode())
        time.sleep(PAUSE)
    connection.close()
    ranks = statistics.quantiles(took, n=100)
    middle, late, last = (ranks[n - 1] for n in (50, 95, 99))
    return (
        f"{len(took)} requests, median {middle:.0f} ms, p95 {late:.0f} ms, p99 {last:.0f} ms, most {max(took):.0f} ms"
    )


@contextmanager
def _watched(pid: int) -> Iterator[Callable[[], str]]:
    """Look again and again how much memory a server and what it began hold; yield what tells how much that grew.

    It tells, too, how many seconds of a processor the processes took that it began, and that ended.
    """
    before, seen, over, spent = memory(pid), [0], Event(), _spent_by_others(pid)

    def look() -> None:
        while not over.wait(0.2):
            seen.append(memory(pid))

    thread = Thread(target=look)
    thread.start()
    try:
        yield lambda: f"({_spent_by_others(pid) - spent:.1f} s of a processor aside, memory {max(seen) - before:+} MB)"
    finally:
        over.set()
        thread.join()


def _spent_by_others(pid: int) -> float:
    """Return the seconds of a processor that the ended children of a process took."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks: int = os.sysconf("SC_CLK_TCK")
    return (int(fields[13]) + int(fields[14])) / ticks


def _alone(what: str, address: str) -> float:
    """Return the seconds of a processor that something takes in a process of its own."""
    said = subprocess.run([sys.executable, "-m", "bench.exports", what, address], check=True, capture_output=True)
    return float(json.loads(said.stdout))


def _read_bare(address: str) -> float:
    began = time.process_time()
    with sqlite3.connect(str(file_of(sa.make_url(address)))) as database:
        for statement in BARE:
            for _ in database.execute(statement):
                pass
    return time.process_time() - began


def enrich(database: Database) -> None:
    """Give each item progress and evidence, and some of them signatures."""
    with database.transaction() as session:
        post, who = session.execute(sa.select(col(Appointment.id), col(Appointment.user_id)).limit(1)).one()
        measures = session.execute(sa.select(col(Measure.id), col(Measure.item_id))).all()
        by = {"added_by_id": who, "added_at": NOW}
        note = {"kind": EvidenceKind.NOTE, "note": "4月、5月会议记录2份，签到齐全"} | by
        session.execute(
            sa.insert(Evidence), [{"id": new_key(), "item_id": i, "measure_id": m} | note for m, i in measures]
        )
        entry = {
            "subject": SubjectKind.ITEM,
            "seq": 1,
            "at": NOW,
            "act": "progress",
            "automatic": False,
            "actor_id": who,
            "office": "党支部书记",
            "data": {"text": "4月按计划召开，记录1份", "version": 3},
            "previous": GENESIS,
            "hash": GENESIS,
        }
        session.execute(sa.insert(Entry), [{"id": new_key(), "subject_id": i} | entry for _, i in measures])
        signed = {"round": 0, "user_id": who, "appointment_id": post, "seen_sha256": GENESIS, "signed_at": NOW}
        verified = {"act": SignAct.VERIFY, "step": 0, "seat": "superior:organizer", "opinion": "核对原始记录，属实"}
        last = {"act": SignAct.SIGN, "step": 1, "seat": "superior:secretary", "opinion": None, "method": None}
        for each in (verified | {"method": next(iter(Method))}, last):
            rows = [{"id": new_key(), "item_id": i} | signed | each for _, i in measures[::SIGNED]]
            session.execute(sa.insert(Signature), rows)
        session.execute(sa.text("ANALYZE"))


if __name__ == "__main__":
    if sys.argv[1:2] == ["bare"]:
        print(_read_bare(sys.argv[2]))
    else:
        main()
