"""Whatever the system holds, its own export differs in nothing from it, untouched."""

import os
import random

import pytest

from ledger.columns import Form
from ledger.export_job import ExportJob, pieces
from ledger.read import read_ledger
from ledger.reconcile import held_rows, reported_rows
from tests import cast, make
from tests.ledger.random_items import random_items
from workflows.reconciliation.comparison import compare

TRIPS = int(os.environ.get("ROUND_TRIPS", "10"))


@pytest.mark.parametrize("ending", ["docx", "xlsx", "csv"])
@pytest.mark.parametrize("form", Form)
def test_our_own_export_differs_in_nothing(sqlite, ending, form):
    made = make.each(sqlite)
    for seed in range(TRIPS):
        with random_items(sqlite, random.Random(seed), made) as session:
            actor, campaign_id = cast.actor(session, "officer"), cast.campaign(session).id
            whole = cast.organization(session, "闽江学院党委")
            exported = b"".join(pieces(session, actor, ExportJob(form, ending, campaign_id, cast.TODAY)))
            reading = read_ledger(exported, f"台账.{ending}")
            reported = reported_rows(session, actor, campaign_id, reading, whole)
            held = held_rows(session, actor, campaign_id, whole, reading.form, cast.TODAY)
            found = compare(reported, held)
        assert found.differences == (), seed
        assert found.matched > len(made)
