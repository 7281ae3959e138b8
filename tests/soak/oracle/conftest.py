"""A closed item, and a hand that changes it behind the program's back."""

from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from models.engine import file_of
from models.journal import Entry
from models.signature import Signature
from models.vocabulary import State
from tests import cast, make, tamper
from tests.conftest import lent_copy


@pytest.fixture(scope="module")
def master(sqlite_master, tmp_path_factory):
    """A database with an item closed rightly, and the item."""
    with lent_copy(sqlite_master, tmp_path_factory.mktemp("closed")) as database:
        item_id = make.item(database, State.CLOSED)
    return file_of(database.engine.url), item_id


@pytest.fixture
def database(master, tmp_path):
    with lent_copy(master[0], tmp_path) as database:
        yield database


@pytest.fixture
def closed(master):
    return master[1]


@pytest.fixture
def broken(database, closed):
    """The item with its tables unlocked, and by whom and what it can be broken."""
    with database.reading() as session:
        who = {login: make.user(session, login) for login in ("member", "xx_deputy", "inspector")}
        who |= {login: make.user(session, login) for login in ("head", "admin", "xx_patron")}
        branch = cast.organization(session, cast.BRANCH).id

    def change(table, *where, **values):
        with tamper.unlocked(database) as session:
            session.execute(sa.update(table).where(*where).values(**values))

    def add(row):
        with database.transaction() as session:
            session.add(row)

    def signature(act, /, **values):
        """Change the last signature of a kind, and the journal with it."""
        chosen = make.rows(database, Signature, act=act, item_id=closed)[-1].id
        change(Signature, Signature.id == chosen, **values)

    def entry(act, /, **values):
        chosen = [e for e in make.rows(database, Entry, subject_id=closed) if e.act == act]
        change(Entry, Entry.id == chosen[-1].id, **values)

    return SimpleNamespace(
        database=database, id=closed, who=who, branch=branch, change=change, add=add, signature=signature, entry=entry
    )
