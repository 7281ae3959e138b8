"""What stands in the database: rows, and a subject's journal as tests ask for it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from models.deadline import Deadline
from models.item import Item, Measure
from models.journal import Entry
from models.notice import Notice
from models.people import User
from models.session import Database
from tests import cast
from workflows.rules.snapshot import campaign_rules


def user(session: Session, login: str) -> UUID:
    return session.exec(select(User.id).where(User.login == login)).one()


def user_id(database: Database, login: str) -> UUID:
    with database.reading() as session:
        return user(session, login)


def rules_sha256(database: Database) -> str:
    with database.reading() as session:
        return campaign_rules(session, cast.campaign(session).id).sha256


def measure_ids(database: Database, item_id: UUID) -> list[UUID]:
    with database.reading() as session:
        query = select(Measure.id).where(Measure.item_id == item_id)
        return list(session.exec(query.order_by(col(Measure.position))).all())


@dataclass(frozen=True)
class Told:
    """A subject's last entry, with the logins of the actor and of those who were told."""

    act: str
    data: dict[str, Any]
    office: str
    by: str | None
    told: set[str]
    text: str | None


def last(database: Database, subject_id: UUID) -> Told:
    return history(database, subject_id)[-1]


def history(database: Database, subject_id: UUID) -> list[Told]:
    """Return a subject's journal, oldest first."""
    with database.reading() as session:
        logins = dict(session.execute(select(User.id, User.login)).all())
        entries = session.exec(select(Entry).where(Entry.subject_id == subject_id).order_by(col(Entry.seq))).all()
        notices = session.exec(select(Notice).where(col(Notice.entry_id).in_([e.id for e in entries]))).all()
    return [
        Told(
            entry.act,
            entry.data,
            entry.office,
            logins.get(entry.actor_id),
            {logins[n.recipient_id] for n in notices if n.entry_id == entry.id},
            next((n.text for n in notices if n.entry_id == entry.id), None),
        )
        for entry in entries
    ]


def lines(database: Database, subject_id: UUID) -> dict[str, str]:
    """Return what each was told by a subject's last entry, by login."""
    with database.reading() as session:
        logins = dict(session.execute(select(User.id, User.login)).all())
        newest = select(Entry.id).where(Entry.subject_id == subject_id).order_by(col(Entry.seq).desc()).limit(1)
        notices = session.exec(select(Notice).where(Notice.entry_id == session.exec(newest).one())).all()
    return {logins[notice.recipient_id]: notice.text for notice in notices}


def row(database: Database, item_id: UUID) -> Item:
    with database.reading() as session:
        return session.get_one(Item, item_id)


def deadline(database: Database, subject_id: UUID) -> Deadline | None:
    """Return the clock's row of an item or a duty, as far as its own date is meant."""
    mine = (Deadline.item_id == subject_id) | (Deadline.duty_id == subject_id)
    with database.reading() as session:
        return session.exec(select(Deadline).where(mine, col(Deadline.act).is_(None))).one_or_none()


def rows(database: Database, table: type[Any], **where: Any) -> list[Any]:
    """Return a table's rows with the given values, the oldest first."""
    with database.reading() as session:
        return list(session.exec(select(table).filter_by(**where).order_by(table.id)).all())


def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    with database.reading() as session:
        return {
            table.name: sorted(map(tuple, session.execute(sa.select(table)).all()), key=repr)
            for table in SQLModel.metadata.sorted_tables
        }
