"""Migration 0030: which notice a message told moves into a table of its own, and nothing else is lost."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic import command
from sqlmodel import select

import migrations
from models.base import new_key, table_of
from models.delivery import Delivery, DeliveryLine, DeliveryNotice
from models.delivery_states import Channel, DeliveryKind, DeliveryState
from models.engine import at_file
from models.journal import Entry
from models.notice import Notice
from models.people import User
from models.session import Database
from models.vocabulary import SubjectKind
from tests import server

NOW = datetime(2021, 5, 20, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    url = at_file(tmp_path / "empty.db")
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_master").set(database=f"empty{new_key().hex}")
        server.run_on(url, f"CREATE DATABASE {url.database}")
    with Database(url) as database:
        yield database
    if request.param == "postgresql":
        server.drop(url, str(url.database))


def test_what_was_told_stays_told_and_no_line_is_lost(empty: Database):
    with empty.engine.connect() as connection:
        command.upgrade(migrations._config(connection), "0029")
    told = _put_in(empty)
    migrations.upgrade(empty.engine)
    with empty.reading() as session:
        (line,) = session.exec(select(DeliveryLine)).all()
        (delivery,) = session.exec(select(Delivery)).all()
        noted = session.get_one(DeliveryNotice, (told, Channel.EMAIL))
    assert (delivery.address, line.delivery_id, noted.delivery_id) == ("a@example.edu.cn", delivery.id, delivery.id)


def _put_in(database: Database) -> UUID:
    """Put in a message that tells a notice, as a database of then has it; return the notice."""
    person, entry, notice, delivery = (new_key() for _ in range(4))
    was = sa.table(
        "delivery",
        *(
            sa.column(column.key, column.type)
            for column in table_of(Delivery).c
            if column.key not in {"campaign_id", "week"}
        ),
        sa.column("notice_id", sa.Uuid()),
    )
    chained = {"seq": 1, "at": NOW, "act": "return", "automatic": True, "previous": "", "hash": "", "office": ""}
    whom = {"recipient_id": person, "channel": Channel.EMAIL, "address": "a@example.edu.cn"}
    said = {"kind": DeliveryKind.URGENT, "day": date(2021, 5, 20), "subject": "x", "content": [], "notice_id": notice}
    stands = {"state": DeliveryState.WAITING, "attempts": 0, "created_at": NOW, "next_at": NOW}
    about = {"subject": SubjectKind.ITEM, "subject_id": new_key()}
    told = {"entry_id": entry, "recipient_id": person, "channel": Channel.INBOX, "text": "x", "created_at": NOW}
    with database.engine.begin() as connection:
        for table, row in (
            (table_of(User), {"id": person, "login": "head", "name": "某", "is_admin": False, "active": True}),
            (table_of(Entry), {"id": entry, "data": {}} | about | chained),
            (table_of(Notice), {"id": notice} | told),
            (was, {"id": delivery} | whom | said | stands),
            (table_of(DeliveryLine), {"id": new_key(), "delivery_id": delivery} | about),
        ):
            connection.execute(sa.insert(table), row)
    return notice
