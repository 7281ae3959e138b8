"""What of a running ledger is known already, and what a person wrote anew."""

import pytest

from models.item import Item
from models.vocabulary import State
from tests import make
from tests.ledger.books import foresee, running, taken_over
from tests.ledger.test_take_over import only_item, refused


@pytest.mark.parametrize(
    ("written", "state"),
    [("经费不低于1.5倍", State.RECTIFY), ("经费不低于15倍", State.PLAN), ("经费不低于 1.5 倍。", State.RECTIFY)],
)
def test_a_sign_of_a_number_makes_another_measure(database, written, state):
    given = running({"measures": "经费不低于1.5倍"})
    key = foresee(database, given).new[0].key
    taken_over(database, given, lines={key: {"measures": [written]}})
    assert only_item(database).state is state


def test_of_a_row_that_is_known_in_part_nothing_is_taken_twice(database):
    first = {"number": "", "problem": "1.未按期召开党小组会\n2.记录不全"}
    taken_over(database, running(first))
    more = first | {"problem": first["problem"] + "\n3.档案散乱"}
    assert any("部分问题已在册" in fault for fault in refused(database, running(more)))
    assert len(make.rows(database, Item)) == 2


def test_the_same_problem_by_another_number_is_another_item(database):
    taken_over(database, running({}))
    again = foresee(database, running({"number": "信工2022-01"}))
    assert (len(again.new), len(again.held)) == (1, 0)
