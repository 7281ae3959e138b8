"""What became sensitive after it was compared: whoever may not know of it learns, decides and signs nothing of it."""

import pytest

from models.reconciliation_words import DifferenceKind, ReconciliationState, Settlement
from models.session import Database
from models.vocabulary import State
from tests import cast, make
from tests.workflows.reconciliation import reconciling
from tests.workflows.reconciliation.reconciling import doubtful, keep, only_reported, opened, recheck, settled, value
from workflows.errors import Conflict, NotPermitted
from workflows.reconciliation import queries

KEPT, RETURNED = Settlement.KEPT, Settlement.RETURNED


def shown(database: Database, made, by: str):
    """Return how a 对账 stands to somebody: its state, its numbers, and the places that are listed."""
    with database.reading() as session:
        actor = cast.actor(session, by)
        row = queries.reconciliation(session, actor, made)
        listed = [each["position"] for each in queries.differences(session, actor, made)]
        counted = sum(each.all for each in queries.counts(session, actor, made))
        (again,) = queries.reconciliations(session, actor, state=row["state"])
        assert again["differences"] == row["differences"] == len(listed) == counted
        return row["state"], row["open"], listed


def test_who_may_not_know_of_it_counts_and_sees_nothing_of_it(database: Database):
    item_id = make.item(database, State.RECTIFY)
    words = make.row(database, item_id).text
    several = only_reported(reported=f"另一项\n{words}")
    made = opened(database, value(item_id), only_reported(), only_reported(reported=words), several)
    keep(database, made, [2])
    make.classify(database, item_id, "clue")
    assert shown(database, made, "liaison") == (ReconciliationState.SETTLED, 0, [2])
    assert shown(database, made, "head") == (ReconciliationState.OPEN, 3, [1, 2, 3, 4])


@pytest.mark.parametrize("what", ["settle", "answer", "take", "class"])
def test_nobody_decides_on_what_he_does_not_see(sqlite: Database, what: str):
    item_id = make.item(sqlite, State.RECTIFY)
    made = opened(sqlite, doubtful(item_id) if what == "answer" else value(item_id))
    make.classify(sqlite, item_id, "clue")
    given = {
        "settle": ("settle", made, [1], KEPT),
        "class": ("settle", made, DifferenceKind.VALUE, KEPT),
        "answer": ("answer", made, 1),
        "take": ("take", made, 1),
    }[what]
    with pytest.raises(Conflict):
        reconciling.act(sqlite, *given, by="liaison", **({"is_same": True} if what == "answer" else {}))
    recheck(sqlite, made, by="liaison")  # the comparison has nothing of it: that is no sign that it was put right
    assert settled(sqlite, made) == {1: None}


def test_who_does_not_see_all_of_a_statement_does_not_sign_it(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    made = opened(sqlite, value(item_id), only_reported())
    keep(sqlite, made, [1, 2])
    make.classify(sqlite, item_id, "clue")
    make.confirm_all(sqlite)
    with pytest.raises(NotPermitted, match="可以知悉其全部内容"):
        reconciling.sign(sqlite, made, "officer")
    reconciling.sign(sqlite, made, "director")
