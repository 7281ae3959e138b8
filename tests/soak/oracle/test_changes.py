"""The oracle sees each change of the record behind the program's back."""

from datetime import date

import pytest
import sqlalchemy as sa

from models.base import new_key
from models.campaign import Campaign
from models.item import Item
from models.item_count import ItemCount
from models.journal import Entry
from models.vocabulary import State
from tests import make, tamper
from tests.soak.watch import Watch
from workflows.items import recount


def lost(b):
    tamper.delete(b.database, b.id, 2)


def cut_off(b):
    tamper.delete(b.database, b.id, len(make.rows(b.database, Entry, subject_id=b.id)))


def rewritten(b):
    tamper.edit(b.database, b.id, 2, data={"text": "x"})


def rewritten_with_all_that_follows(b):
    tamper.rewrite(b.database, b.id, 2, rest=True, data={"text": "x"})


def put_in(b):
    end = len(make.rows(b.database, Entry, subject_id=b.id))
    tamper.insert(b.database, b.id, end + 1, previous="0" * 64)


def renumbered(b):
    b.change(Item, Item.id == b.id, number="XX1-2021-999")


def given_again(b):
    b.change(Item, Item.id == b.id, number=None, state=State.VOID, void_reason="重复", closed_at=None)
    other = make.item(b.database, State.DIAGNOSE)
    due = date(2021, 5, 20)
    b.change(Item, Item.id == other, number="XX1-2021-001", due_on=due, due_sort=due)


def moved_past_the_journal(b):
    b.change(Item, Item.id == b.id, state=State.RECTIFY, closed_at=None)
    with b.database.transaction() as session:
        recount.rebuild(session)  # so that nothing but the journal tells


def miscounted(b):
    b.change(ItemCount, sa.true(), closed=2)


def skipped(b):
    b.change(Campaign.metadata.tables["number_series"], sa.true(), last=2)


def entered_past_the_journal(b):
    [row] = [i.model_dump() for i in make.rows(b.database, Item) if i.id == b.id]
    b.add(Item(**row | {"id": new_key(), "number": "XX1-2021-002"}))


CHANGES = {
    lost: "entries were lost",
    cut_off: "entries were lost",
    rewritten: "an entry does not say what its hash does",
    rewritten_with_all_that_follows: "entries were changed",
    put_in: "a chain does not go on",
    renumbered: "a number was changed",
    given_again: "a number was changed",
    moved_past_the_journal: "the journal tells otherwise",
    miscounted: "the counters are off",
    skipped: "a number was skipped",
    entered_past_the_journal: "closed, but",
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_each_change_behind_the_programs_back_is_seen(broken, change):
    watch = Watch(broken.database)
    change(broken)
    with pytest.raises(AssertionError, match=CHANGES[change]):
        watch.whole()
