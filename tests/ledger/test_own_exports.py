"""Whatever the system holds, its own export differs in nothing from it, untouched."""

import os
import random
from itertools import product

import pytest

from ledger.columns import Form
from ledger.export_job import ExportJob, pieces
from ledger.read import read_ledger
from ledger.reconcile import held_rows, reported_rows
from tests import cast, make
from tests.ledger.random_items import random_items
from workflows.reconciliation.comparison import compare

LEDGERS = int(os.environ.get("LEDGERS", "5"))
"""Each goes out and comes back in each form and kind of file."""


@pytest.mark.parametrize("seed", range(LEDGERS))
def test_our_own_export_differs_in_nothing(sqlite, seed):
    with random_items(sqlite, random.Random(seed), make.each(sqlite)) as session:
        actor, campaign_id = cast.actor(session, "officer"), cast.campaign(session).id
        whole = cast.organization(session, "闽江学院党委")
        for form, ending in product(Form, ("docx", "xlsx", "csv")):
            exported = b"".join(pieces(session, actor, ExportJob(form, ending, campaign_id, cast.TODAY)))
            reading = read_ledger(exported, f"台账.{ending}")
            reported = reported_rows(session, actor, campaign_id, reading, whole)
            held = held_rows(session, actor, campaign_id, whole, reading.form, cast.TODAY)
            found = compare(reported, held)
            assert (found.differences, len(reported)) == ((), found.matched), (form, ending)
