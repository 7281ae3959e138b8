"""JSON stands in SQLite as it is hashed, so that it can be hashed as it stands."""

import json
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from models.canonical import canonical, stored
from models.session import Database
from models.vocabulary import State
from tests import make, tamper
from workflows.audit.verify import verify_journal


def test_keys_are_sorted_and_nothing_is_escaped_or_spaced():
    assert stored({"乙": [1, None], "a": {"c": "\n", "b": True}}) == ('{"a":{"b":true,"c":"\\n"},"乙":[1,null]}')


def test_only_what_is_hashed_may_hold_more_than_json():
    moment = datetime(2021, 4, 1, tzinfo=UTC)
    assert canonical({"at": moment}) == b'{"at":"2021-04-01T00:00:00+00:00"}'
    with pytest.raises(TypeError):
        stored({"at": moment})


def test_what_is_long_is_written_in_parts_and_says_the_same():
    rows = [{"b": [n, None], "a": "\n"} for n in range(1000)]
    whole = {"rows": rows, "名": "甲"}
    assert (stored(rows), stored(whole)) == (plain(rows), plain(whole))
    assert canonical(whole).decode() == plain(whole)


def plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_columns_hold_it(sqlite: Database):
    make.item(sqlite, State.CLOSED)
    with sqlite.reading() as session:
        for table, column in (("entry", "data"), ("sign_off", "shown"), ("campaign", "rules")):
            for (text,) in session.execute(sa.text(f"SELECT {column} FROM {table}")):
                assert text == stored(json.loads(text))


def test_json_as_earlier_releases_wrote_it_verifies(sqlite: Database):
    make.item(sqlite, State.CLOSED)
    with tamper.unlocked(sqlite) as session:
        for table, column in (("entry", "data"), ("sign_off", "shown")):
            found = session.execute(sa.text(f"SELECT id, {column} FROM {table}")).all()
            for key, text in found:
                session.execute(
                    sa.text(f"UPDATE {table} SET {column} = :text WHERE id = :id"),
                    {"id": key, "text": json.dumps(json.loads(text))},
                )
    with sqlite.reading() as session:
        assert verify_journal(session).ok
