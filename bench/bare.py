"""The floor: by hand, with FastAPI and a driver, what the same request costs at the very least.

For a move that is one UPDATE and one INSERT, committed with the same durability, without a rule; for a list the same
SELECT. Each thread keeps one connection.
"""

import json
import sqlite3
import threading
import uuid
from typing import Any

import psycopg
import sqlalchemy as sa
from fastapi import FastAPI, Response
from psycopg.rows import dict_row
from pydantic import BaseModel

from models.engine import file_of

LIST = """
SELECT item.id, item.campaign_id, item.organization_id, item.number, item.kind, item.level,
       item.origin, item.text, item.state, item.version, item.rectification, item.due_on,
       item.original_due_on, item.completion, item.sustained, item.leader_id,
       item.responsible_id, item.closed_at, organization.name AS organization,
       indicator.code AS indicator, p1.name AS responsible, p2.name AS leader
FROM item JOIN organization ON organization.id = item.organization_id
LEFT JOIN indicator ON indicator.id = item.indicator_id
LEFT JOIN person p1 ON p1.id = item.responsible_id LEFT JOIN person p2 ON p2.id = item.leader_id
WHERE item.campaign_id = ? AND {}
ORDER BY item.due_sort, item.id LIMIT 50
"""
FILTERS = {
    "state": "item.state = ?",
    "responsible": "item.responsible_id = ?",
    "through": "item.state IN ('plan', 'rectify') AND item.due_sort <= ?",
    "text": "item.text || item.number || organization.name || p1.name || p2.name LIKE ?",
}
"""What a list is asked by, one at a time."""
TABLE = "CREATE TABLE IF NOT EXISTS bare_entry (id {key} PRIMARY KEY, item {key}, text TEXT)"
UPDATE = "UPDATE item SET version = version + 1 WHERE id = ?"
INSERT = "INSERT INTO bare_entry VALUES (?, ?, ?)"


class Move(BaseModel):
    text: str


class Sqlite:
    """SQLite by hand; a key is text there."""

    begin, commit, key, key_type = "BEGIN IMMEDIATE", "COMMIT", "?", "TEXT"

    def __init__(self, url: sa.URL) -> None:
        self._file = str(file_of(url))

    def connect(self) -> Any:
        connection = sqlite3.connect(self._file, isolation_level=None, timeout=30)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        return connection

    def stored(self, key: uuid.UUID) -> object:
        return key.hex


class Postgresql:
    """PostgreSQL by hand; psycopg prepares what comes again by itself."""

    begin, commit, key, key_type = "BEGIN", "COMMIT", "%s", "UUID"

    def __init__(self, url: sa.URL) -> None:
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)

    def connect(self) -> Any:
        return psycopg.connect(self._address, autocommit=True, row_factory=dict_row)

    def stored(self, key: uuid.UUID) -> object:
        return key


def bare(address: str) -> FastAPI:
    """Return the floor over a database."""
    url = sa.make_url(address)
    driver = Sqlite(url) if url.get_backend_name() == "sqlite" else Postgresql(url)
    app, local = FastAPI(), threading.local()
    update, insert = (each.replace("?", driver.key) for each in (UPDATE, INSERT))
    lists = {by: LIST.format(each).replace("?", driver.key) for by, each in FILTERS.items()}
    with driver.connect() as made:
        made.execute(TABLE.format(key=driver.key_type))
    made.close()

    def connection() -> Any:
        if not hasattr(local, "connection"):
            local.connection = driver.connect()
        return local.connection

    @app.post("/items/{item_id}/progress")
    def progress(item_id: uuid.UUID, body: Move) -> dict[str, str]:
        db, key = connection(), driver.stored(item_id)
        db.execute(driver.begin)
        db.execute(update, (key,))
        db.execute(insert, (driver.stored(uuid.uuid4()), key, body.text))
        db.execute(driver.commit)
        return {"id": str(item_id)}

    @app.get("/items")
    def items(campaign: uuid.UUID, by: str, word: str) -> Response:
        wanted = driver.stored(uuid.UUID(word)) if by == "responsible" else word
        rows = connection().execute(lists[by], (driver.stored(campaign), wanted)).fetchall()
        return Response(json.dumps([dict(row) for row in rows], default=str), media_type="application/json")

    return app
