"""Two people at the same 对账, or at it and at its filing: each is answered by what the other did, and none is half."""

from functools import partial

import pytest

from models.duty import Duty
from models.reconciliation import Reconciliation
from models.reconciliation_words import ReconciliationState, Settlement
from models.session import Database
from models.vocabulary import DutyState, State
from tests import make
from tests.workflows.reconciliation import reconciling
from tests.workflows.reconciliation.reconciling import keep, of_paper, only_reported, opened, recheck, value
from tests.workflows.reconciliation.test_papers import NOW, filed
from tests.workflows.reconciliation.test_settling import holds
from tests.workflows.submissions.test_submissions import act
from tests.workflows.test_races import at_once
from workflows.errors import Refusal


def test_of_two_who_settle_the_same_as_they_saw_it_one_is_told(database: Database):
    made = opened(database, only_reported())
    returned = {"opinion": "请说明这一项的由来和依据", "by": "director", "version": 1}
    answers = at_once(
        [
            partial(keep, database, made, [1], by="officer", version=1),
            partial(reconciling.act, database, "settle", made, [1], Settlement.RETURNED, **returned),
        ]
    )
    assert sum(isinstance(answer, Refusal) for answer in answers) == 1
    assert reconciling.row(database, made).version == 2
    assert holds(database)


@pytest.mark.parametrize("what", ["settle", "recheck"])
def test_a_signature_stands_for_what_it_was_given_for_or_is_refused(database: Database, what: str):
    item_id = make.item(database, State.RECTIFY)
    made = opened(database, value(item_id))
    keep(database, made, [1])
    seen = reconciling.seen(database, made)
    other = {
        "settle": partial(keep, database, made, [1], by="officer", opinion="已当面说明"),
        "recheck": partial(recheck, database, made, value(item_id), only_reported(), by="officer"),
    }[what]
    first, _ = at_once([partial(reconciling.act, database, "sign", made, by="head", seen=seen), other])
    row = reconciling.row(database, made)
    assert (row.statement, row.statement_sha256) == (None, None)  # refused, or cleared by what came after
    assert row.state is (ReconciliationState.OPEN if what == "recheck" else ReconciliationState.SETTLED)
    assert isinstance(first, Refusal | Reconciliation)
    assert holds(database)


def test_a_filing_is_received_before_it_is_compared_again_or_not_at_all(database: Database):
    duty_id, item_id = filed(database), make.item(database, State.RECTIFY)
    made = of_paper(database)
    received, found = at_once(
        [
            partial(act, database, "accept", duty_id, "director", NOW),
            partial(recheck, database, made, value(item_id), by="officer"),
        ]
    )
    assert isinstance(received, Refusal) is not isinstance(found, Refusal)
    (duty,) = make.rows(database, Duty, id=duty_id)
    is_received = duty.state is DutyState.ACCEPTED
    assert is_received is not (reconciling.row(database, made).state is ReconciliationState.OPEN)
    assert holds(database)


def test_a_paper_is_compared_once(database: Database):
    filed(database)
    answers = at_once([partial(of_paper, database, only_reported(), by=by) for by in ("head", "director")])
    assert sum(isinstance(answer, Refusal) for answer in answers) == 1
    assert len(make.rows(database, Reconciliation)) == 1
    assert holds(database)
