"""Which ledger files a person is told of, and what came of each."""

import pytest

from models.ledger import LedgerFile
from tests import cast, make
from tests.ledger.books import EXCEL, WORD, sample, take_in
from workflows.errors import NotFound
from workflows.ledgers import queries as ledgers


def seen(database, by):
    with database.reading() as session:
        found = ledgers.ledger_files(session, cast.actor(session, by), [cast.campaign(session).id])
        return [(each["unit"], each["imported_by"], each["items"]) for each in found]


def test_a_file_is_told_to_who_sees_a_row_of_it_with_the_items_that_they_see(database):
    take_in(database, sample(WORD))
    take_in(database, sample(EXCEL), "cj_organizer")
    word = ("信息工程系党总支", "xx_organizer同志")
    assert seen(database, "xx_secretary") == [(*word, 6)]
    assert seen(database, "head") == [(*word, 2)]
    assert len(seen(database, "director")) == 2
    assert seen(database, "direct_head") == []


def test_its_items_stand_as_they_stood_in_the_file(database):
    take_in(database, sample(WORD))
    (file,) = make.rows(database, LedgerFile)
    with database.reading() as session:
        whole = ledgers.items_of_file(session, cast.actor(session, "director"), file.id, cast.TODAY)
        own = ledgers.items_of_file(session, cast.actor(session, "head"), file.id, cast.TODAY)
        with pytest.raises(NotFound):
            ledgers.ledger_file(session, cast.actor(session, "cj_secretary"), file.id)
    places = [(row["table_name"], row["row"], row["clause"]) for row in whole]
    assert places == sorted(places)
    assert [row["text"] for row in own] == [row["text"] for row in whole if row["organization"] == cast.BRANCH]
