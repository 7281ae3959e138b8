"""Hands on the database itself, past the program: what verification is there to find."""

from contextlib import contextmanager
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.base import new_key
from models.journal import Entry
from models.notice import Notice
from models.session import Database
from models.triggers import WRITTEN_ONCE
from workflows.journal.entries import HASHED_FIELDS, entry_digest

ENTRY: sa.Table = sa.inspect(Entry).local_table


@contextmanager
def unlocked(database: Database):
    """Take the triggers away, as an owner of the server can, change rows, and put them back."""
    with database.transaction() as session:
        made = []
        if database.engine.dialect.name == "sqlite":
            triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            for name, sql in session.execute(sa.text(triggers)).all():
                session.execute(sa.text(f"DROP TRIGGER {name}"))
                made.append(sql)
        else:
            for table in WRITTEN_ONCE:
                session.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
                made.append(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        yield session
        session.flush()
        for statement in made:
            session.connection().exec_driver_sql(statement)


def edit(database: Database, subject_id: UUID, seq: int, **values: Any) -> None:
    with unlocked(database) as session:
        session.execute(sa.update(ENTRY).where(*_at(subject_id, seq)).values(**values))


def delete(database: Database, subject_id: UUID, *seqs: int) -> None:
    with unlocked(database) as session:
        silence(session)
        for seq in seqs:
            session.execute(sa.delete(ENTRY).where(*_at(subject_id, seq)))


def silence(session: Session) -> None:
    """Delete the notices, which hold on to the entries that they tell of."""
    session.execute(sa.delete(Notice))


def renumber(database: Database, subject_id: UUID, numbers: dict[int, int]) -> None:
    """Give entries other numbers, by way of ones that are free."""
    with unlocked(database) as session:
        for old, new in numbers.items():
            out = sa.update(ENTRY).where(*_at(subject_id, old)).values(seq=new + 1000)
            session.execute(out)
        for new in numbers.values():
            session.execute(sa.update(ENTRY).where(*_at(subject_id, new + 1000)).values(seq=new))


def insert(database: Database, subject_id: UUID, seq: int, like: int | None = None, **values: Any) -> None:
    """Write an entry at a free number, bound to the one before unless told otherwise."""
    with unlocked(database) as session:
        before = said(session, subject_id, seq - 1)
        entry = said(session, subject_id, like or seq - 1)
        bound = {"seq": seq, "previous": before["hash"] if before else "0" * 64}
        write(session, entry | bound | values)


def rewrite(database: Database, subject_id: UUID, seq: int, *, rest: bool, **values: Any) -> None:
    """Change an entry and make its hash anew; with `rest`, all that follow are bound anew too."""
    with unlocked(database) as session:
        entry = said(session, subject_id, seq) | values
        while entry is not None:
            entry["hash"] = entry_digest(entry)
            session.execute(
                sa.update(ENTRY)
                .where(*_at(subject_id, entry["seq"]))
                .values(**{name: entry[name] for name in (*HASHED_FIELDS, "hash")})
            )
            following = said(session, subject_id, entry["seq"] + 1) if rest else None
            entry = following and following | {"previous": entry["hash"]}


def said(session: Session, subject_id: UUID, seq: int) -> dict[str, Any] | None:
    found = session.exec(select(Entry).where(col(Entry.subject_id) == subject_id, col(Entry.seq) == seq)).one_or_none()
    return found and found.model_dump()


def write(session: Session, entry: dict[str, Any]) -> None:
    session.execute(sa.insert(ENTRY).values(**entry | {"id": new_key(), "hash": entry_digest(entry)}))


def _at(subject_id: UUID, seq: int) -> tuple[Any, Any]:
    return ENTRY.c.subject_id == subject_id, ENTRY.c.seq == seq
