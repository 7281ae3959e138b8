"""Whatever is edited in an exported ledger is found, is called what it is, and nothing else is."""

import os
import random
from dataclasses import astuple, replace
from itertools import accumulate

import pytest

from ledger import export_diagnosis, export_items
from ledger.read import read_ledger
from ledger.reconcile import held_rows, reported_rows
from ledger.write import diagnosis_sheet, rectification_sheet, stream
from tests import cast, make
from tests.ledger.mutations import EDITS
from tests.ledger.problem_mutations import EDITS_OF_PROBLEMS
from tests.ledger.random_items import random_items
from workflows.reconciliation.comparison import compare

MUTATIONS = int(os.environ.get("MUTATIONS", "100"))
EACH_LEDGER = 50
ONE_IN = 5
"""Of so many edits one is of a 诊断情况工作台账, whose cells hold several problems each."""


class Exported:
    """What somebody was handed of the items, as rows that they edit, beside what is held."""

    def __init__(self, session, *, diagnosis):
        self.session, self.diagnosis = session, diagnosis
        self.actor, self.campaign_id = cast.actor(session, "officer"), cast.campaign(session).id
        self.whole = cast.organization(session, "闽江学院党委")
        given = session, self.actor, self.campaign_id
        self.rows = export_diagnosis.diagnosis(*given) if diagnosis else self._rectified(given)
        self.held = held_rows(*given, self.whole, "diagnosis" if diagnosis else "rectification", cast.TODAY)

    @staticmethod
    def _rectified(given):
        return [astuple(row) for row in export_items.rectification(*given, cast.TODAY)]

    def edited(self, rng, ending, edit):
        """Return what is expected of an edit, and in what a file of the edited rows differs."""
        rows = [row if self.diagnosis else list(row) for row in self.rows]
        expected = edit(rng, rows)
        if self.diagnosis:
            sheet = diagnosis_sheet(rows, unit="党委工作部", cutoff=cast.TODAY)
        else:
            sheet = replace(rectification_sheet([], unit="党委工作部", as_of=cast.TODAY), rows=rows)
        reading = read_ledger(b"".join(stream(ending, sheet)), f"台账.{ending}")
        reported = reported_rows(self.session, self.actor, self.campaign_id, reading, self.whole)
        return expected, compare(reported, self.held).differences

    def items(self, places):
        """The items at some places of the rows."""
        if not self.diagnosis:
            return {self.held[at].item_id for at in places}
        first = [0, *accumulate(len(row.problems) for row in self.rows)]
        return {self.held[first[at] + n].item_id for at, n in places}


def fits(expected, found, items):
    """Whether what was found is what was expected, and about nothing else."""
    if any(items and each.item_ids and items.isdisjoint(each.item_ids) for each in found):
        return False
    called = (d for d in found if d.is_doubtful or (d.kind in expected.kinds and d.field in {expected.field, None}))
    return any(called) if expected.kinds else not found


@pytest.mark.parametrize("ending", ["docx", "xlsx", "csv"])
def test_every_edit_is_found_and_called_what_it_is(sqlite, ending):
    made = make.each(sqlite)
    for seed in range(-(-MUTATIONS // EACH_LEDGER)):
        rng = random.Random(f"{ending} {seed}")
        diagnosis = seed % ONE_IN == ONE_IN - 1
        with random_items(sqlite, rng, made, listed=not diagnosis) as session:
            exported = Exported(session, diagnosis=diagnosis)
            for _ in range(EACH_LEDGER):
                edit = rng.choice(EDITS_OF_PROBLEMS if diagnosis else EDITS)
                expected, found = exported.edited(rng, ending, edit)
                assert fits(expected, found, exported.items(expected.items)), (seed, edit.__name__, expected, found)
