"""What a move knows of who acts is what stands: a right that ends, ends at once, whoever ended it."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from models.files import FileStore
from models.kept import GUARDED, GuardedChange
from models.people import AccessToken, User
from models.session import Database
from models.vocabulary import State
from tests import make
from tests.api.conftest import MAX_UPLOAD, Door

ENDS = {
    "the token": ("UPDATE access_token SET revoked_at = '{now}' WHERE user_id = '{person}'", 401),
    "the account": ("UPDATE person SET active = FALSE WHERE id = '{person}'", 401),
    "the office": ("UPDATE appointment SET ends_on = '2021-01-01' WHERE user_id = '{person}'", 404),
    "another office": ("UPDATE appointment SET office = 'member' WHERE user_id = '{person}'", 403),
}

_LAST_CHANGE = sa.select(col(GuardedChange.transaction))


@pytest.mark.parametrize("ended", ENDS)
def test_a_right_that_another_process_ended_is_gone_with_the_next_move(door: Door, ended: str):
    def end(statement: str) -> None:
        asked = statement.format(now="2021-01-01 00:00:00.000000", person=make.user_id(door.database, "head").hex)
        file = door.database.engine.url.database
        script = f"import sqlite3; c = sqlite3.connect({file!r}); c.execute({asked!r}); c.commit()"
        subprocess.run([sys.executable, "-c", script], check=True)

    gone_with_the_next_move(door, ended, end)


@pytest.mark.parametrize("ended", ENDS)
def test_on_a_server_it_is_gone_too(postgres: Database, built: Any, tmp_path: Path, held_once: None, ended: str):
    def end(statement: str) -> None:
        asked = statement.format(now="2021-01-01 00:00:00Z", person=make.user_id(postgres, "head"))
        with postgres.engine.connect() as somebody_else:
            somebody_else.execute(sa.text(asked))
            somebody_else.commit()

    gone_with_the_next_move(Door(postgres, FileStore(tmp_path / "files", MAX_UPLOAD), built), ended, end)


def gone_with_the_next_move(door: Door, ended: str, end: Callable[[str], None]) -> None:
    item_id = make.item(door.database, State.RECTIFY)
    told = {"text": "4月党小组会已按计划召开并记录", "version": None}
    assert [door.move(item_id, "progress", "head", **told).status_code for _ in range(2)] == [200, 200]
    statement, status = ENDS[ended]
    end(statement)
    assert door.move(item_id, "progress", "head", **told).status_code == status


def test_a_server_notes_a_change_of_accounts_with_the_change_itself(postgres: Database):
    noted = []
    for end in (sa.Connection.commit, sa.Connection.rollback):
        with postgres.engine.connect() as connection:
            before = connection.scalar(_LAST_CHANGE)
            connection.execute(sa.update(User).values(active=True))
            meanwhile = connection.scalar(_LAST_CHANGE)
            end(connection)
            noted.append((meanwhile == before, connection.scalar(_LAST_CHANGE) != before))
    assert noted == [(True, True), (True, False)]


def test_a_fault_of_the_server_at_the_beginning_is_told_as_any_other(postgres: Database):
    with postgres.transaction() as session:
        session.execute(sa.text("DROP TABLE guarded_change CASCADE"))
    with pytest.raises(sa.exc.ProgrammingError, match="guarded_change"), postgres.transaction(brief=True):
        pass


def test_that_a_session_is_used_is_no_change_of_rights(postgres: Database):
    with postgres.engine.connect() as connection:
        before = connection.scalar(_LAST_CHANGE)
        connection.execute(sa.update(AccessToken).values(last_seen_at=make.NOW, idle_at=make.NOW))
        connection.commit()
        assert connection.scalar(_LAST_CHANGE) == before


def test_a_token_that_was_used_a_moment_ago_ends_when_it_was_to_end(door: Door):
    item_id = make.item(door.database, State.RECTIFY)
    with door.database.transaction() as session:
        session.execute(sa.update(AccessToken).values(expires_at=make.NOW + timedelta(hours=1)))
    told = {"text": "4月党小组会已按计划召开并记录"}
    answers = []
    for minutes in (0, 59, 60):
        door.now = make.NOW + timedelta(minutes=minutes)
        answers.append(door.move(item_id, "progress", "head", **told).status_code)
    assert answers == [200, 200, 401]


WRITES = [
    f"{act} {table}{rest}"
    for table in sorted(GUARDED - {"clock_mark"})
    for act, rest in (("UPDATE", " SET id = id"), ("DELETE FROM", ""), ("INSERT INTO", " DEFAULT VALUES"))
]
WRITES += ["UPDATE clock_mark SET id = id", "UPDATE clock_mark SET name = name", "DELETE FROM clock_mark"]


@pytest.mark.parametrize("write", WRITES)
def test_what_is_kept_is_never_written_where_it_is_kept(sqlite: Database, write: str):
    with pytest.raises(sa.exc.DatabaseError, match="not authorized"), sqlite.transaction(brief=True) as session:
        session.execute(sa.text(write))


def test_that_a_session_is_used_is_noted_there_and_no_more_of_a_token(sqlite: Database):
    with sqlite.transaction(brief=True) as session:
        session.execute(sa.update(AccessToken).values(last_seen_at=make.NOW, idle_at=make.NOW))
    with pytest.raises(sa.exc.DatabaseError), sqlite.transaction(brief=True) as session:
        session.execute(sa.update(AccessToken).where(col(AccessToken.revoked_at).is_(None)).values(revoked_at=make.NOW))
