"""Whatever is edited in an exported ledger is found, is called what it is, and nothing else is."""

import os
import random
from dataclasses import astuple, replace

import pytest

from ledger import export_items
from ledger.read import read_ledger
from ledger.reconcile import held_rows, reported_rows
from ledger.write import rectification_sheet, stream
from tests import cast, make
from tests.ledger.mutations import EDITS
from tests.ledger.random_items import random_items
from workflows.reconciliation.comparison import compare

MUTATIONS = int(os.environ.get("MUTATIONS", "100"))
EACH_LEDGER = 50


def edited(session, rng, ending, exported, edit):
    """Return what is expected of an edit of the exported rows, and the rows of a file of them."""
    rows = [list(row) for row in exported]
    expected = edit(rng, rows)
    sheet = replace(rectification_sheet([], unit="党委工作部", as_of=cast.TODAY), rows=rows)
    reading = read_ledger(b"".join(stream(ending, sheet)), f"台账.{ending}")
    whole = cast.organization(session, "闽江学院党委")
    return expected, reported_rows(session, cast.actor(session, "officer"), cast.campaign(session).id, reading, whole)


def fits(expected, found, held):
    """Whether what was found is what was expected, and about nothing else."""
    items = {held[at].item_id for at in expected.items}
    if any(items and each.item_ids and items.isdisjoint(each.item_ids) for each in found):
        return False
    called = (d for d in found if d.is_doubtful or (d.kind in expected.kinds and d.field in {expected.field, None}))
    return any(called) if expected.kinds else not found


@pytest.mark.parametrize("ending", ["docx", "xlsx", "csv"])
def test_every_edit_is_found_and_called_what_it_is(sqlite, ending):
    made, counted = make.each(sqlite), 0
    for seed in range(-(-MUTATIONS // EACH_LEDGER)):
        rng = random.Random(f"{ending} {seed}")
        with random_items(sqlite, rng, made) as session:
            actor, campaign_id = cast.actor(session, "officer"), cast.campaign(session).id
            whole = cast.organization(session, "闽江学院党委")
            exported = [astuple(row) for row in export_items.rectification(session, actor, campaign_id, cast.TODAY)]
            held = held_rows(session, actor, campaign_id, whole, "rectification", cast.TODAY)
            for _ in range(EACH_LEDGER):
                edit = rng.choice(EDITS)
                expected, reported = edited(session, rng, ending, exported, edit)
                found = compare(reported, held).differences
                assert fits(expected, found, held), (seed, edit.__name__, expected, found)
                counted += 1
    assert counted >= MUTATIONS
