"""Rows at hand before it is their turn: written whole or not at all, and nothing of them stays behind."""

import pickle
import threading
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import select

from models import plain
from models.campaign import Campaign, NumberSeries
from models.engine import CHECKPOINT_PAGES
from models.prepared import BoundInsert
from models.session import Database
from tests import cast, make
from tests.statements import statements

MANY = 9_000
"""More than one statement takes from Python."""


def series(database: Database, *, of: UUID | None = None, many: int = MANY) -> BoundInsert:
    with database.reading() as session:
        campaign_id = of or session.exec(select(Campaign.id).where(Campaign.code == cast.CAMPAIGN)).one()
        return plain.bind(
            session, [plain.new(NumberSeries, campaign_id=campaign_id, prefix=f"旧-{n}", last=n) for n in range(many)]
        )


def kept(database: Database) -> list[tuple[str, int]]:
    return sorted((row.prefix, row.last) for row in make.rows(database, NumberSeries) if row.prefix[1] == "-")


def test_each_row_is_written_once_as_it_is_and_in_its_order(database: Database):
    insert = series(database)
    with statements(database) as seen, database.transaction(at_hand=[insert]) as session:
        assert insert(session) == MANY
    assert kept(database) == sorted((f"旧-{n}", n) for n in range(MANY))
    if database.engine.dialect.name == "sqlite":
        assert len([each for each in seen if "INSERT" in each]) == 1


def test_what_is_not_at_hand_is_written_likewise(database: Database):
    insert, other = series(database), series(database, many=1)
    with database.transaction(at_hand=[other]) as session:
        assert insert(session) == MANY
    assert len(kept(database)) == MANY


def test_what_another_process_made_is_written_likewise(database: Database):
    insert = pickle.loads(pickle.dumps(series(database)))
    with database.transaction(at_hand=[insert]) as session:
        assert insert(session) == MANY
    assert kept(database) == sorted((f"旧-{n}", n) for n in range(MANY))


def test_nothing_stays_behind(database: Database):
    insert = series(database, many=3)
    for end in (lambda session: session.rollback(), insert):
        with database.transaction(at_hand=[insert]) as session:
            end(session)
    assert len(kept(database)) == 3
    with database.reading() as session:
        if database.engine.dialect.name == "sqlite":
            assert not session.scalars(sa.text("SELECT name FROM sqlite_temp_master")).all()
            assert session.scalar(sa.text("PRAGMA wal_autocheckpoint")) == CHECKPOINT_PAGES


def test_what_is_refused_is_undone_and_told_briefly(database: Database):
    insert = series(database, of=uuid4())
    for at_hand in ([insert], []):
        with pytest.raises(sa.exc.IntegrityError) as refused, database.transaction(at_hand=at_hand) as session:
            insert(session)
        assert len(str(refused.value)) < 4_000
    assert not kept(database)
    test_nothing_stays_behind(database)


def test_others_write_while_rows_are_laid_out(sqlite: Database, monkeypatch: pytest.MonkeyPatch):
    insert = series(sqlite, many=3)
    lay_out = BoundInsert.lay_out

    def with_another(self: BoundInsert, *given: object) -> None:
        another = threading.Thread(target=write, args=(sqlite,))
        another.start()
        another.join(10)
        assert not another.is_alive()
        lay_out(self, *given)  # type: ignore[arg-type]

    def write(database: Database) -> None:
        with database.transaction(brief=True) as session:
            plain.store(session, plain.new(NumberSeries, campaign_id=cast.campaign(session).id, prefix="新-", last=1))

    monkeypatch.setattr(BoundInsert, "lay_out", with_another)
    with sqlite.transaction(at_hand=[insert]) as session:
        insert(session)
    assert len(kept(sqlite)) == 4
