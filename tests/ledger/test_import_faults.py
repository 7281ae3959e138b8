"""A ledger into the database, with a fault on the way: all of it or nothing."""

import pytest

from models.item import Item
from tests import cast, make
from tests.ledger.books import WORD, Fault, fault_at, reading, row, sample, take_in
from tests.statements import listening

OWN = reading(row(cast.BRANCH, ("未按期召开党小组会", "支部1-2")), unit=cast.BRANCH)


def test_a_fault_at_any_statement_leaves_nothing_behind(database):
    before = make.dump(database)
    number = 0
    while True:
        number += 1
        try:
            with fault_at(database, number):
                take_in(database, sample(WORD))
        except Fault:
            assert make.dump(database) == before, f"statement {number}"
        else:
            break
    assert number > 10
    assert len(make.rows(database, Item)) == 6


def test_a_fault_at_the_commit_leaves_nothing_behind(database):
    def fail(_connection):
        raise Fault

    before = make.dump(database)
    with listening(database, fail, "commit"), pytest.raises(Fault):
        take_in(database, OWN)
    assert make.dump(database) == before
