"""Nothing that people, the clock or a ledger do closes an item that is not put right.

Here the machine takes about two thousand steps; `make soak` lets it take a hundred thousand.
"""

import itertools
import os
import time
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.soak.conftest import TOLD
from tests.soak.machine import Closures

pytestmark = pytest.mark.slow

STEPS = int(os.environ.get("SOAK_STEPS", "1700"))
SEED = int(os.environ.get("SOAK_SEED", "2021"))
SHARE = {"sqlite": 0.7, "postgresql": 0.3}
A_RUN = 250
"""How many steps the machine takes on one database before it is given another."""
RUNS = 9
"""How many runs grow from one seed. In the first only the clock moves, which is not counted; from
the tenth on Hypothesis would vary those that it had."""

MET = (
    "reopen",
    "return",
    "turn_long_term",
    "void",
    "merged",
    "closed as one",
    "grant_extension",
    "grant more time",
    "hand_over",
    "delegate",
    "transfer",
    "transfer_measure",
    "spot_check",
    "import",
    "entrust",
    "signed by proxy",
    "appoint",
    "confirm_holds",
    "make up",
    "take",
    "seat",
    "give back",
    "refused to him",
    "make a second account refused",
    "put a paper",
    "open a report",
    "answer a pair",
    "settle kept",
    "settle returned",
    "take the report's",
    "take the report's refused",
    "recheck",
    "sign a statement",
    "signed by both",
    "statements verified",
    "accept",
    "draw",
    "verdict",
    "drawn by a seal",
    "open figures",
)
"""What must have come about in every three thousand steps, and mostly in fewer, for the run to say something."""
RARELY = {"closed as one": 10_000, "grant more time": 10_000}
"""What comes about less often, and in how many steps."""
OFTEN = {
    "open a report": 50,
    "sign a statement": 100,
    "signed by both": 200,
    "statements verified": 200,
    "accept": 200,
    "draw": 300,
    "verdict": 300,
    "drawn by a seal": 500,
}
"""What comes about more often, and at the least once in how many steps: half as often as it mostly does, or less."""


def test_no_item_is_closed_that_is_not_put_right(stage, request, record_property):
    kind = request.node.callspec.params["stage"]
    steps, tally, began = STEPS * SHARE[kind], Counter(), time.monotonic()
    for number in itertools.count(SEED):
        left = steps - tally["steps"]
        if left <= 0:
            break
        run_state_machine_as_test(
            seed(number)(lambda: Closures(stage, tally)),
            settings=settings(
                max_examples=min(2 + int(left - 1) // A_RUN, RUNS),
                stateful_step_count=A_RUN,
                phases=[Phase.generate, Phase.shrink],
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
            _min_steps=A_RUN - 1,
        )
    took = time.monotonic() - began
    met = ", ".join(f"{name} {tally[name]}" for name in MET)
    record_property(
        TOLD, f"{kind}: {tally['steps']} steps, {tally['closed']} closures, {took:.0f} s, seed {SEED} ({met})"
    )
    assert tally["closed"] >= steps / 200
    assert sum(tally[name] > 0 for name in MET) >= 0.75 * len(MET), "a run that says little"
    for name in MET:
        assert tally[name] >= steps // (RARELY | OFTEN).get(name, 3_000), name
