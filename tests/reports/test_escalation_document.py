"""督办文书 as Word."""

import pytest

from models.session import Database
from models.vocabulary import EscalationStep
from reports.escalation_document import DEFAULT_WANTED, wanted
from tests import make
from tests.workflows.deadlines.escalating import alone, overdue
from workflows.rules.snapshot import campaign_rules


@pytest.mark.parametrize(
    ("rung", "written", "asked"),
    [
        (EscalationStep.SUPERVISE, None, DEFAULT_WANTED),
        (EscalationStep.CIRCULATE, None, None),
        (EscalationStep.CIRCULATE, "请传达到全体党员", "请传达到全体党员"),
    ],
)
def test_what_takes_no_answer_asks_for_none_of_itself(sqlite: Database, rung, written, asked):
    alone(sqlite)
    item_id, _ = overdue(sqlite)
    with sqlite.reading() as session:
        book = campaign_rules(session, make.row(sqlite, item_id).campaign_id)
    assert wanted({"rung": rung, "wanted": written}, book) == asked
