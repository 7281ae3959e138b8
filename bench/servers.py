"""The two servers that are compared, each in a process of its own on loopback.

`bare` does by hand, with FastAPI and sqlite3, what the same request costs at the very least:
for a move one UPDATE and one INSERT, committed with the same durability, without a rule; for a
list the same SELECT.
"""

import contextlib
import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator

import uvicorn
from fastapi import FastAPI, Response
from pydantic import BaseModel

from app.main import application
from app.settings import Settings
from bench.data import NOW
from models.session import Database

LIST = """
SELECT item.id, item.campaign_id, item.organization_id, item.number, item.kind, item.level,
       item.origin, item.text, item.state, item.version, item.rectification, item.due_on,
       item.original_due_on, item.completion, item.sustained, item.leader_id,
       item.responsible_id, item.closed_at, organization.name AS organization,
       indicator.code AS indicator, p1.name AS responsible, p2.name AS leader
FROM item JOIN organization ON organization.id = item.organization_id
LEFT JOIN indicator ON indicator.id = item.indicator_id
LEFT JOIN person p1 ON p1.id = item.responsible_id LEFT JOIN person p2 ON p2.id = item.leader_id
WHERE item.campaign_id = ? AND item.state = ?
ORDER BY item.due_sort, item.id LIMIT 50
"""


class Move(BaseModel):
    text: str


def bare(file: str) -> FastAPI:
    app, local = FastAPI(), threading.local()
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE IF NOT EXISTS bare_entry (id TEXT PRIMARY KEY, item TEXT, text TEXT)")

    def connection() -> sqlite3.Connection:
        if not hasattr(local, "connection"):
            local.connection = sqlite3.connect(file, isolation_level=None, timeout=30)
            local.connection.row_factory = sqlite3.Row
            local.connection.execute("PRAGMA journal_mode=WAL")
            local.connection.execute("PRAGMA synchronous=FULL")
        found: sqlite3.Connection = local.connection
        return found

    @app.post("/items/{item_id}/progress")
    def progress(item_id: uuid.UUID, body: Move) -> dict[str, str]:
        db = connection()
        db.execute("BEGIN IMMEDIATE")
        db.execute("UPDATE item SET version = version + 1 WHERE id = ?", (item_id.hex,))
        db.execute("INSERT INTO bare_entry VALUES (?, ?, ?)", (uuid.uuid4().hex, item_id.hex, body.text))
        db.execute("COMMIT")
        return {"id": str(item_id)}

    @app.get("/items")
    def items(campaign: uuid.UUID, state: str) -> Response:
        rows = connection().execute(LIST, (campaign.hex, state)).fetchall()
        return Response(json.dumps([dict(row) for row in rows]), media_type="application/json")

    return app


def ours(file: str) -> FastAPI:
    settings = Settings(database=f"sqlite:///{file}")
    return application(settings, Database(settings.database), lambda: NOW, with_clock=True)


@contextlib.contextmanager
def running(kind: str, file: str, core: int | None = None) -> Iterator[int]:
    """Run one of the servers, on one core of this machine alone if it is named; yield its port."""
    with started(kind, file, core) as (port, _):
        yield port


@contextlib.contextmanager
def started(kind: str, file: str, core: int | None = None) -> Iterator[tuple[int, int]]:
    """Run one of the servers likewise; yield its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "bench.servers", kind, file, str(port)]
    process = subprocess.Popen(command)
    if core is not None:
        os.sched_setaffinity(process.pid, {core})
    try:
        _wait(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(port: int) -> None:
    for _ in range(900):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    kind, file, port = sys.argv[1:]
    app = bare(file) if kind == "bare" else ours(file)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="error", access_log=False)
