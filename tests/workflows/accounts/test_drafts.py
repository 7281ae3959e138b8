"""Drafts: the last that was typed on a page, one's own alone, few and small."""

from datetime import timedelta

import pytest

from models.draft import Draft
from models.journal import Entry
from models.session import Database
from tests import cast, make
from workflows.accounts import drafts
from workflows.errors import Incomplete

PAGE = "/campaigns/1/diagnoses?organization=2"


def keep(database: Database, content, key: str = PAGE, by: str = "head", now=make.NOW) -> None:
    with database.transaction() as session:
        drafts.keep(session, key, content, actor=cast.actor(session, by), now=now)


def found(database: Database, key: str = PAGE, by: str = "head"):
    with database.reading() as session:
        draft = drafts.find(session, key, actor=cast.actor(session, by))
        return draft and draft.content


def test_a_page_is_found_as_it_was_last_left_by_its_person_alone(database: Database):
    entries = len(make.rows(database, Entry))
    keep(database, {"text": ["未召开"]})
    keep(database, {"text": ["未召开党小组会"], "verdict": ["met", "partly"]})
    assert found(database) == {"text": ["未召开党小组会"], "verdict": ["met", "partly"]}
    assert found(database, "/another") is None
    assert found(database, by="liaison") is None
    assert len(make.rows(database, Draft)) == 1
    assert len(make.rows(database, Entry)) == entries


def test_what_was_sent_is_dropped_and_what_others_left_stays(database: Database):
    keep(database, {"text": ["甲"]})
    keep(database, {"text": ["乙"]}, by="liaison")
    with database.transaction() as session:
        drafts.drop(session, PAGE, actor=cast.actor(session, "head"))
    assert found(database) is None
    assert found(database, by="liaison") == {"text": ["乙"]}


def test_a_person_has_a_hundred_and_the_oldest_go(database: Database):
    keep(database, {"text": ["别人的"]}, by="liaison")
    for n in range(drafts.MAX_DRAFTS + 1):
        keep(database, {"n": [str(n)]}, f"/{n}", now=make.NOW + timedelta(minutes=n))
    assert found(database, "/0") is None
    assert found(database, "/1") == {"n": ["1"]}
    assert len(make.rows(database, Draft)) == drafts.MAX_DRAFTS + 1


@pytest.mark.parametrize(
    ("key", "content"), [("x" * 201, {}), (PAGE, {"text": ["长" * 22_000]}), (PAGE, {"text": ["\x00"]})]
)
def test_what_is_no_draft_is_refused(sqlite: Database, key, content):
    with pytest.raises(Incomplete):
        keep(sqlite, content, key)
    assert make.rows(sqlite, Draft) == []
