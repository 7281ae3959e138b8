"""Searching items: by number however it is typed, by names, by words; nothing hidden is found."""

from datetime import date

import pytest

from models.item import Item
from models.session import Database
from models.vocabulary import Sensitivity, State
from tests import cast, make
from workflows.items.queries import listing, search
from workflows.items.queries.filters import ItemFilter


def found(database: Database, text: str, login: str = "director") -> set[str]:
    with database.reading() as session:
        actor = cast.actor(session, login)
        wanted = ItemFilter(text=text)
        rows = listing.list_items(session, actor, wanted, today=cast.TODAY)
        assert listing.count_items(session, actor, wanted, today=cast.TODAY) == len(rows)
        return {row["number"] for row in rows}


@pytest.fixture
def two(database: Database) -> tuple[str, str]:
    """One of 信工系's 教师第一党支部, with people; one of 财经系's 会计教研室党支部."""
    first = make.item(database, State.RECTIFY)
    second = make.registered(database, "会计教研室党支部", "cj_head")
    due = {"rectification": "immediate", "due_on": date(2021, 5, 20)}
    make.move(database, second, "confirm", "cj_organizer", **due)
    numbers = make.row(database, first).number, make.row(database, second).number
    assert numbers == ("XX1-2021-001", "CJ1-2021-001")
    return numbers  # type: ignore[return-value]


@pytest.mark.parametrize(
    "typed",
    [
        "XX1-2021-001",
        "xx1-2021-001",
        "ＸＸ１－２０２１－００１",
        "XX12021001",
        "xx1 2021 001",
        "001 XX1",
        "xx1–2021–001",
        "　XX1-2021-001 ",
        "XX1",
    ],
)
def test_an_item_is_found_by_its_number_however_it_is_typed(database, two, typed):
    assert found(database, typed) == {two[0]}


@pytest.mark.parametrize(
    "typed",
    [
        "member同志",
        "xx_patron同志",
        "教师第一",
        "信息工程系",
        "信息工程系 教师第一",
        "member 党小组会 XX1",
        "XX1 党小组会 member",
        "MEMBER同志",
    ],
)
def test_by_the_names_in_its_row_and_by_words_in_any_order(database, two, typed):
    assert found(database, typed) == {two[0]}


def test_every_word_is_to_be_found(database, two):
    assert found(database, "党小组会") == found(database, "2020年10月 党小组会") == set(two)
    assert found(database, "财经系 党小组会") == {two[1]}
    assert found(database, "财经系 member同志") == found(database, "XX1 CJ1") == set()


@pytest.mark.parametrize("typed", ["%", "__", "/", "-", "%%", "XX1_2021", "XX1%", "'", '"', "\\"])
def test_what_like_would_read_as_more_than_itself_is_read_as_itself(database, two, typed):
    assert found(database, typed) == ({two[0]} if typed == "XX1_2021" else set())


def test_white_space_alone_asks_nothing(database, two):
    assert found(database, " 　\t") == set(two)


def test_a_sensitive_item_is_not_found_by_who_may_not_know_of_it(database: Database):
    hidden = make.registered(database)
    given = {"rectification": "immediate", "due_on": date(2021, 5, 20)}
    make.move(database, hidden, "confirm", "xx_secretary", sensitivity=Sensitivity.CLUE, **given)
    number = make.row(database, hidden).number
    for typed in (number, "党小组会", "教师第一"):
        assert found(database, typed, "xx_secretary") == {number}
        for login in ("liaison", "colleague", "xx_organizer", "cj_secretary", "outsider"):
            assert found(database, typed, login) == set(), (login, typed)


def test_what_is_looked_for_is_bounded(database: Database):
    given = search.parameters("字 " * 500)
    assert len(given) == 2 * search.MAX_WORDS
    assert make.rows(database, Item) == []
    assert found(database, "字 " * 500) == set()
