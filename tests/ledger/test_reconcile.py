"""A report held against what the system would print: our own export differs in nothing."""

import pytest

from ledger.columns import Form
from ledger.export_job import ExportJob, pieces
from ledger.read import read_ledger
from ledger.reconcile import held_rows, reported_rows
from tests import cast, make
from workflows.reconciliation.comparison import compare


@pytest.mark.parametrize("ending", ["docx", "xlsx", "csv"])
@pytest.mark.parametrize("form", Form)
def test_our_own_export_differs_in_nothing(database, ending, form):
    make.each(database)
    with database.reading() as session:
        actor, campaign_id = cast.actor(session, "officer"), cast.campaign(session).id
        whole = cast.organization(session, "闽江学院党委")
        exported = b"".join(pieces(session, actor, ExportJob(form, ending, campaign_id, cast.TODAY)))
        reading = read_ledger(exported, f"台账.{ending}")
        reported = reported_rows(session, actor, campaign_id, reading, whole)
        held = held_rows(session, actor, campaign_id, whole, reading.form, cast.TODAY)
        found = compare(reported, held)
    assert found.is_clean
    assert found.matched == len(reported) > 0
