"""The oracle judges what was received by what its papers hold, not by what they are called."""

from types import SimpleNamespace

import pytest

from models.evidence_kinds import MediaType
from models.journal import Entry
from tests.soak.facts import rows
from tests.soak.settled import lies, unreconciled
from tests.workflows.reconciliation.test_papers import NOW, SHA256, filed
from tests.workflows.submissions.test_submissions import act


@pytest.mark.parametrize(
    ("found", "closed", "is_lie"), [("2", "1", False), ("1", "1", False), ("3", "1", True), ("2", "0", True)]
)
def test_a_number_is_so_where_the_snapshot_may_mean_it(found, closed, is_lie):
    states = [{"state": "closed"}, {"state": "void"}]
    said = [{"counted": "found", "written": found}, {"counted": "closed", "written": closed}]
    assert lies(SimpleNamespace(figures=said), {"items": states}) is is_lie


@pytest.mark.parametrize(("ledgers", "said"), [({SHA256}, ["说明.docx was received unreconciled"]), ((), [])])
def test_a_ledger_is_one_by_its_content(sqlite, ledgers, said):
    duty_id = filed(sqlite, document="附件", media_type=MediaType.DOCX, name="说明.docx", is_ledger=False)
    act(sqlite, "accept", duty_id, "director", NOW)
    with sqlite.reading() as session:
        [received] = rows(session, Entry, Entry.subject_id == duty_id, Entry.act == "accept")
        assert list(unreconciled(session, received, ledgers)) == said
