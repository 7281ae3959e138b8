"""The oracle sees what is wrong with what was reconciled: it is broken by hand, one way at a time."""

from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from models.journal import Entry
from models.people import Appointment
from models.reconciliation import Reconciliation, ReconciliationDifference, ReconciliationSignature
from models.reconciliation_words import ReconciliationState, Settlement, Side
from models.vocabulary import State
from tests import cast, make, tamper
from tests.soak.facts import rows
from tests.soak.settled import Settled
from tests.workflows.reconciliation import reconciling


@pytest.fixture
def signed(sqlite):
    """What both sides signed, one difference kept and one taken; and a hand that changes what is stored."""
    item_id = make.item(sqlite, State.PLAN)
    made = reconciling.opened(sqlite, reconciling.value(item_id), reconciling.only_reported())
    reconciling.keep(sqlite, made, [1], by="director")
    reconciling.act(sqlite, "take", made, 2, by="head")
    reconciling.sign(sqlite, made, "head")
    reconciling.sign(sqlite, made, "director")

    def change(table, *where, **values):
        with tamper.unlocked(sqlite) as session:
            session.execute(sa.update(table).where(*where).values(**values))

    return SimpleNamespace(database=sqlite, id=made, item_id=item_id, change=change)


def look(signed):
    with signed.database.reading() as session:
        found = Settled()
        found.look(session, sorted(rows(session, Entry), key=lambda entry: entry.id))
        found.whole(session)
        return found


def entry(signed, act, **values):
    signed.change(Entry, Entry.subject_id == signed.id, Entry.act == act, **values)


def test_of_what_was_done_rightly_nothing_is_said(signed):
    found = look(signed)
    assert (set(found.signed), found.disputed) == ({signed.id}, set())


def settled_by_a_stranger(b):
    entry(b, "differences_settled", actor_id=make.user_id(b.database, "inspector"))


def settled_untold(b):
    b.change(
        ReconciliationDifference, ReconciliationDifference.position == 1, settlement=Settlement.RETURNED, opinion="退"
    )


def taken_without_a_move(b):
    b.change(Entry, Entry.act == "register", at=cast.START)


def taken_by_who_may_not(b):
    head = Appointment.user_id == make.user_id(b.database, "head")
    b.change(ReconciliationDifference, ReconciliationDifference.position == 2, kind="value", field="person")
    b.change(ReconciliationDifference, ReconciliationDifference.position == 2, item_id=b.item_id)
    b.change(Entry, Entry.subject_id == b.item_id, Entry.act == "confirm", act="assign", at=make.NOW)
    b.change(Entry, Entry.subject_id == b.item_id, Entry.act == "assign", actor_id=make.user_id(b.database, "head"))
    b.change(Appointment, head, office="liaison")


def signed_by_one(b):
    director = make.user_id(b.database, "director")
    b.change(ReconciliationSignature, ReconciliationSignature.side == Side.REPORTER, user_id=director)


def signed_by_one_side(b):
    with tamper.unlocked(b.database) as session:
        session.execute(sa.delete(ReconciliationSignature).where(ReconciliationSignature.side == Side.REPORTER))


def signed_and_changed(b):
    kept = reconciling.row(b.database, b.id).statement
    b.change(Reconciliation, statement=kept.replace("member同志", "colleague同志"))


def undone_by_another_reporter(b):
    """The liaison calls settled what the director had sent back."""
    entry(b, "differences_settled", actor_id=make.user_id(b.database, "head"))
    with b.database.reading() as session:
        first = min(e.seq for e in rows(session, Entry, Entry.subject_id == b.id) if e.act == "differences_settled")
    b.change(Entry, Entry.subject_id == b.id, Entry.seq == first, actor_id=make.user_id(b.database, "liaison"))
    b.change(Entry, Entry.subject_id == b.id, Entry.seq == first + 1, act="differences_settled", data=AGAIN)


def replaced_by_another_form(b):
    made = reconciling.opened(b.database, form="tasks")
    b.change(Entry, Entry.subject_id == b.id, Entry.seq == 2, act="reconciliation_replaced", data={"by": str(made)})


AGAIN = {"positions": [1], "settlement": "kept", "opinion": None}
FAULTS = {
    undone_by_another_reporter: "undone by another who does not receive",
    replaced_by_another_form: "set aside for one that is none of its kind",
    settled_by_a_stranger: "differences_settled by somebody of neither side",
    settled_untold: "what was decided is not what the journal says",
    taken_without_a_move: "it was taken, and nothing was done for it",
    taken_by_who_may_not: "it was taken by who may not assign",
    signed_by_one: "the two sides are not two persons",
    signed_by_one_side: "it is signed, or not, unlike its signatures",
    signed_and_changed: "what was signed is not what is kept",
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_each_fault_is_seen(signed, fault):
    fault(signed)
    with pytest.raises(AssertionError, match=FAULTS[fault]):
        look(signed)


def test_what_is_signed_off_over_an_open_difference_is_seen(sqlite):
    item_id = make.item(sqlite, State.VERIFY)
    make.verified(sqlite, item_id)
    reconciling.opened(sqlite, reconciling.value(item_id))
    with sqlite.reading() as session:
        found = Settled()
        found.look(session, rows(session, Entry))
        assert found.disputed == {item_id}
        forged = SimpleNamespace(act="sign", subject_id=item_id, subject=SimpleNamespace(value="item"))
        with pytest.raises(AssertionError, match="signed off"):
            found.look(session, [forged])


def test_a_newer_report_that_the_receiver_compared_disputes_no_item_any_more(sqlite):
    item_id = make.item(sqlite, State.RECTIFY)
    first = reconciling.opened(sqlite, reconciling.value(item_id))
    reconciling.opened(sqlite, by="officer")
    assert reconciling.row(sqlite, first).state is ReconciliationState.REPLACED
    with sqlite.reading() as session:
        found = Settled()
        found.look(session, rows(session, Entry))
    assert found.disputed == set()
