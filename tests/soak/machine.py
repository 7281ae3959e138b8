"""Random people who do random things, in the hope of closing an item that is not put right.

Each step is one act, drawn by name with four bytes that choose what it is about, how it is done,
by whom, and what is written. Nothing else is random, so a failing run is played again as it was.
"""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.soak.change import Change
from tests.soak.honest import Honest
from tests.soak.misuse import Misuse
from tests.soak.people import MINUTE, Chance
from tests.soak.work import Work

ACTS = {
    "pass_time": 7,  # the first of all, so that a failing run is told with as little as can be
    "work": 76,
    "wander": 5,
    "many_at_once": 4,
    "misuse": 4,
    "take_in": 2,
    "entrust": 5,
    "withdraw": 1,
    "recuse": 1,
    "take_leave": 2,
    "succeed": 1,
    "appoint": 3,
    "take_part": 1,
    "plot": 4,
    "complain": 2,
    "report": 6,
    "reconcile": 12,
    "report_rightly": 3,
    "inspect": 4,
    "decide": 2,
    "close_school": 1,
}
"""What is done, and how often beside the rest."""

BYTE = st.integers(0, 255)


class Closures(Work, Change, Misuse, Honest):
    """Two campaigns of one university, and everybody of two."""

    @rule(
        act=st.sampled_from([name for name, weight in ACTS.items() for _ in range(weight)]),
        which=BYTE,
        how=BYTE,
        who=BYTE,
        what=BYTE,
    )
    def step(self, act: str, which: int, how: int, who: int, what: int) -> None:
        self.steps += 1
        getattr(self, act)(Chance(which, how, who, what))
        self.now += MINUTE
