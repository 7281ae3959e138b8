"""An import that was thought out before it is written: what happened in between is seen."""

import dataclasses

import pytest

from ledger import import_
from ledger.matching import DiagnosisFile
from ledger.prepared import Overtaken, write
from models.item import Item
from tests import cast, make
from tests.ledger.books import NAME, reading, row, take_in
from workflows.errors import Incomplete

OWN = reading(row(cast.BRANCH, ("未按期召开党小组会", "支部1-2")), unit=cast.BRANCH)


def thought_out(database, given):
    with database.reading() as session:
        actor, campaign = cast.actor(session, "xx_organizer"), cast.campaign(session).id
        return import_.prepare(session, DiagnosisFile(given, NAME, campaign), actor=actor, now=make.NOW)


def test_what_is_brought_in_between_thinking_and_writing_is_seen(database):
    prepared = thought_out(database, OWN)
    take_in(database, OWN, "head")
    before = make.dump(database)
    with database.transaction() as session:
        done = write(session, prepared, actor=cast.actor(session, "xx_organizer"))
    assert (done.new, "head同志" in done.already_imported) == ((), True)
    assert make.dump(database) == before


def test_what_is_registered_between_thinking_and_writing_is_seen(database):
    given = reading(row(cast.BRANCH, "2020年10月、12月未召开党小组会", "未按期换届"), unit=cast.BRANCH)
    prepared = thought_out(database, given)
    make.registered(database)
    with database.transaction() as session:
        done = write(session, prepared, actor=cast.actor(session, "xx_organizer"))
    assert ([line.text for line in done.new], len(done.held)) == (["未按期换届"], 1)


def test_whoever_was_overtaken_may_think_it_out_anew_while_others_write(database):
    prepared = thought_out(database, OWN)
    take_in(database, OWN, "head")
    before = make.dump(database)
    with pytest.raises(Overtaken), database.transaction(at_hand=prepared.inserts) as session:
        write(session, prepared, actor=cast.actor(session, "xx_organizer"), anew=False)
    assert make.dump(database) == before


def test_what_is_brought_in_between_and_is_something_else_costs_no_second_thought(database):
    """Nobody else can write while an import is thought out anew."""
    prepared = thought_out(database, OWN)
    make.registered(database)
    with database.transaction() as session:
        done = write(session, dataclasses.replace(prepared, again=None), actor=cast.actor(session, "xx_organizer"))
    assert len(done.new) == 1
    assert len(make.rows(database, Item)) == 2


def test_whoever_lost_the_office_meanwhile_brings_nothing_in(database):
    prepared = thought_out(database, OWN)
    before = make.dump(database)
    with pytest.raises(Incomplete), database.transaction() as session:
        write(session, prepared, actor=cast.actor(session, "member"))
    assert make.dump(database) == before
