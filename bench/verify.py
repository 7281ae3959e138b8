"""Sealing and verifying 100,000 entries of 20,000 items, on SQLite."""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bench.data import NOW, make
from models.base import new_key
from models.item import Item
from models.journal import Entry
from models.people import User
from models.session import Database
from models.vocabulary import State, SubjectKind
from workflows import seals
from workflows.journal import GENESIS, digest
from workflows.verify import verify

ITEMS = 20_000
ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("register", {"text": "未按期召开支委会", "origin": "ledger", "organization": "某支部"}),
    ("confirm", {"rectification": "immediate", "number": "XX-2021-001", "due_on": "2021-05-20"}),
    ("assign", {"leader_id": "01890a5d-ac96-774b-bcce-b302099a8057"}),
    ("submit_plan", {"goal": "按期召开", "measures": [{"text": "固定每月召开", "kind": "fix"}]}),
    ("approve_plan", {"opinion": "同意"}),
)  # fmt: skip
MOVED = {"confirm": ("diagnose", "plan"), "approve_plan": ("plan", "rectify")}


def main() -> None:
    """Print how long a seal over everything takes, and a verification of everything."""
    with tempfile.TemporaryDirectory() as folder:
        database, _ = make(Path(folder), ITEMS)
        with database.transaction() as session:
            written = list(_entries(session))
            session.execute(sa.insert(Entry), written)
            session.execute(sa.update(Item).values(state=State.RECTIFY))
            session.execute(sa.text("ANALYZE"))
        said = f"{len(written):,} entries of {ITEMS:,} items"
        made = _timed(f"seal {said}", lambda: _seal(database))
        assert made is not None
        report = _timed(f"verify {said}", lambda: _verify(database))
        assert report.ok, report.faults[:3]
        database.close()


def _timed(said: str, work: Callable[[], Any]) -> Any:
    started = time.perf_counter()
    done = work()
    print(f"{said}: {time.perf_counter() - started:.2f} s")
    return done


def _seal(database: Database) -> Any:
    with database.transaction() as session:
        return seals.seal(session, NOW)


def _verify(database: Database) -> Any:
    with database.reading() as session:
        return verify(session)


def _entries(session: Session) -> Iterator[dict[str, Any]]:
    """Yield five entries an item, each bound to the one before."""
    actor = session.exec(select(User.id).where(User.login == "buzhang")).one()
    for item_id in session.scalars(select(col(Item.id))):
        previous, state = GENESIS, "diagnose"
        for seq, (act, data) in enumerate(ACTS, start=1):
            before, state = state, MOVED.get(act, (state, state))[1]
            said = {
                "subject": SubjectKind.ITEM, "subject_id": item_id, "seq": seq,
                "at": NOW + timedelta(minutes=seq), "act": act, "automatic": False,
                "actor_id": actor, "office": "党委工作部部长",
                "data": data | {"from": before, "to": state}, "previous": previous,
            }  # fmt: skip
            previous = digest(said)
            yield {"id": new_key(), **said, "hash": previous}


if __name__ == "__main__":
    main()
