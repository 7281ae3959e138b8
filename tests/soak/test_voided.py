"""The oracle sees what is wrong with an item that was voided."""

import pytest
import sqlalchemy as sa

from models.item import Item
from models.journal import Entry
from models.vocabulary import State
from tests import make, tamper
from tests.make import of_direct_branch
from tests.soak.closure import voided
from tests.soak.facts import Dossier, House


@pytest.fixture
def of_a_branch(sqlite):
    """An item of a 支部 under a 党总支, voided by 党委工作部."""
    item_id = make.item(sqlite, State.PLAN)
    make.move(sqlite, item_id, "void", "director", reason="经向当事人核实，查无此事")
    return item_id


@pytest.fixture
def of_the_committee(sqlite):
    """An item that 院党委 confirmed, voided by two."""
    item_id = of_direct_branch(sqlite)
    make.void_requested(sqlite, item_id, "officer")
    make.move(sqlite, item_id, "grant_void", "party_deputy")
    return item_id


def said(database, item_id):
    with database.reading() as session:
        return list(voided(Dossier.of(session, House(session), item_id)))


def entry(database, item_id, act, /, **values):
    """Change an entry behind the program's back."""
    with tamper.unlocked(database) as session:
        where = (Entry.subject_id == item_id, Entry.act == act)
        session.execute(sa.update(Entry).where(*where).values(**values))


def test_of_items_voided_rightly_nothing_is_said(sqlite, of_a_branch, of_the_committee):
    assert said(sqlite, of_a_branch) == said(sqlite, of_the_committee) == []


def test_voided_by_nobody(sqlite, of_a_branch):
    entry(sqlite, of_a_branch, "void", act="progress")
    assert said(sqlite, of_a_branch) == ["nobody voided it"]


def test_voided_by_who_was_to_do_it(sqlite, of_a_branch):
    with tamper.unlocked(sqlite) as session:
        director = make.user(session, "director")
        session.execute(sa.update(Item).where(Item.id == of_a_branch).values(responsible_id=director))
    assert said(sqlite, of_a_branch) == ["who took part voided it"]


def test_voided_by_who_confirmed_it(sqlite, of_a_branch):
    entry(sqlite, of_a_branch, "void", actor_id=make.user_id(sqlite, "xx_secretary"))
    assert said(sqlite, of_a_branch) == ["it was confirmed, and not voided from above"]


def test_voided_by_one_alone(sqlite, of_the_committee):
    entry(sqlite, of_the_committee, "grant_void", act="void")
    assert said(sqlite, of_the_committee) == ["one person alone voided what 院党委 had confirmed"]


def test_granted_by_who_had_asked(sqlite, of_the_committee):
    entry(sqlite, of_the_committee, "grant_void", actor_id=make.user_id(sqlite, "officer"))
    assert said(sqlite, of_the_committee) == ["who asked for its voiding granted it"]
