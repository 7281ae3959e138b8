"""A ladder as most campaigns have it."""

from datetime import date

from hypothesis import strategies as st

from models.vocabulary import EscalationStep, Role
from tests import cast
from workflows.deadlines.ladder import rungs_of
from workflows.rules.rules import LadderStep
from workflows.workdays.calendar import Calendar

CALENDAR = Calendar()

EARLY = cast.EARLY


def rung(word, *days, automatic=False):
    return LadderStep(rung=word, days=days, automatic=automatic, tell=(Role.HEAD,))


LADDER = (
    rung(EscalationStep.REMIND, -10, -5, -1, automatic=True),
    rung(EscalationStep.WARN, -5, automatic=True),
    rung(EscalationStep.URGE, 1, automatic=True),
    rung(EscalationStep.SUPERVISE, 3),
    rung(EscalationStep.CIRCULATE, 10),
    rung(EscalationStep.REFER, 30),
)

TUESDAY = date(2021, 4, 20)

SATURDAY = date(2021, 12, 25)

due_dates = st.dates(date(2019, 1, 1), date(2024, 12, 31))


def step(offset, *, word=None):
    return next(s for s in rungs_of(LADDER) if s.offset == offset and word in {None, s.rung})


def taken(found):
    return [(s.rung, s.offset) for s in found.taken]
