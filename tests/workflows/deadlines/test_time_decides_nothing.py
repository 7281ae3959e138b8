"""Time decides nothing: no move and no right is the clock's, and its code writes none of what people decide."""

import re

import grimp
import pytest

from models.journal import Entry
from models.session import Database
from models.vocabulary import EscalationStep, Relation, Role, State
from tests import make
from tests.statements import statements
from tests.workflows.deadlines.escalating import turn
from workflows.authz.permissions import RIGHTS
from workflows.items.lifecycle import MOVES
from workflows.journal.acts import Act

DECIDING = (
    *("workflows.items.commands", "workflows.items.machine", "workflows.items.bulk", "workflows.items.moves"),
    *("workflows.submissions.commands", "workflows.deadlines.commands", "workflows.deadlines.answers"),
)
"""Where people's moves and decisions are made."""
WRITTEN = re.compile(r"^(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) (\w+)")
ITS_OWN = {"deadline", "work_item", "escalation", "escalation_document", "entry", "notice"}
"""What the clock writes: where it stands, what it drafts, and what it says."""


@pytest.mark.parametrize("by", [*(move.by for move in MOVES.values()), *(right.by for right in RIGHTS.values())])
def test_each_move_and_each_right_is_somebodys(by):
    assert by
    assert all(isinstance(one, Role | Relation) for one in by)


def test_the_clocks_code_does_not_know_what_decides():
    graph = grimp.build_graph("scheduler", "workflows", "models")
    known = graph.find_upstream_modules("scheduler.tick")
    assert "workflows.deadlines.escalate" in known
    assert [module for module in known if module.startswith(DECIDING)] == []


def test_a_year_of_ticks_writes_nothing_that_somebody_decides(sqlite: Database):
    campaign_id = make.open_with(sqlite)
    for state in (State.DIAGNOSE, State.PLAN, State.RECTIFY, State.VERIFY):
        make.item(sqlite, state, make.NOW, campaign_id)
    with statements(sqlite) as said:
        turn(sqlite, "04-02", "07-31")
    written = {found[1] for each in said if (found := WRITTEN.match(each))}
    assert written == ITS_OWN
    of_rows = {each for each in said if each.startswith("UPDATE work_item")}
    assert {re.sub(r" WHERE .*", "", each, flags=re.DOTALL) for each in of_rows} == {
        "UPDATE work_item SET taken=?, rung=?, next_check_at=?"
    }
    assert all("document_id" in each for each in said if each.startswith("DELETE FROM work_item"))
    acts = {entry.act for entry in make.rows(sqlite, Entry, automatic=True) if entry.at > make.NOW}
    assert acts <= {*(rung.value for rung in EscalationStep), Act.LINE_CLIMBED}
