"""One visual language: each state, light and rung has one colour and one icon; its word is its own.

Told apart without colour: no two of one kind share an icon.
"""

from enum import StrEnum
from typing import NamedTuple

from models.document_states import DocumentState
from models.reconciliation_words import ReconciliationState, Settlement
from models.vocabulary import Completion, DutyState, EscalationStep, ExtensionState, Light, State, Verdict
from workflows.diagnosis.cells import CellMark


class Badge(NamedTuple):
    """A colour of the palette in app.css, and an icon of the sprite."""

    colour: str
    icon: str


BADGES: dict[StrEnum, Badge] = {
    State.DIAGNOSE: Badge("grey", "stethoscope"),
    State.PLAN: Badge("violet", "clipboard-list"),
    State.RECTIFY: Badge("blue", "tool"),
    State.VERIFY: Badge("amber", "eye-check"),
    State.CLOSED: Badge("green", "circle-check"),
    State.LONG_TERM: Badge("teal", "infinity"),
    State.VOID: Badge("grey", "ban"),
    Light.GREEN: Badge("green", "circle-check"),
    Light.YELLOW: Badge("amber", "clock"),
    Light.RED: Badge("red", "alert-triangle"),
    Light.GREY: Badge("grey", "circle-dashed"),
    EscalationStep.REMIND: Badge("blue", "bell"),
    EscalationStep.WARN: Badge("amber", "alert-circle"),
    EscalationStep.URGE: Badge("amber", "urgent"),
    EscalationStep.SUPERVISE: Badge("red", "gavel"),
    EscalationStep.CIRCULATE: Badge("red", "speakerphone"),
    EscalationStep.INTERVIEW: Badge("red", "message"),
    EscalationStep.REFER: Badge("red", "scale"),
    DutyState.OWED: Badge("grey", "circle-dashed"),
    DutyState.FILED: Badge("blue", "send"),
    DutyState.ACCEPTED: Badge("green", "circle-check"),
    DutyState.RETURNED: Badge("red", "arrow-back-up"),
    DocumentState.DRAFTED: Badge("amber", "pencil"),
    DocumentState.SENT: Badge("blue", "send"),
    DocumentState.ANSWERED: Badge("amber", "message"),
    DocumentState.DISMISSED: Badge("grey", "ban"),
    DocumentState.WITHDRAWN: Badge("grey", "circle-x"),
    ReconciliationState.OPEN: Badge("amber", "scale"),
    ReconciliationState.SETTLED: Badge("blue", "checks"),
    ReconciliationState.SIGNED: Badge("green", "signature"),
    ReconciliationState.REPLACED: Badge("grey", "circle-x"),
    Settlement.TAKEN: Badge("green", "check"),
    Settlement.KEPT: Badge("blue", "shield-check"),
    Settlement.RETURNED: Badge("red", "arrow-back-up"),
    ExtensionState.PENDING: Badge("amber", "hourglass"),
    ExtensionState.GRANTED: Badge("green", "circle-check"),
    ExtensionState.REFUSED: Badge("red", "circle-x"),
    ExtensionState.WITHDRAWN: Badge("grey", "arrow-back-up"),
    Completion.UNFINISHED: Badge("grey", "circle-dashed"),
    Completion.MOSTLY: Badge("blue", "progress-check"),
    Completion.FINISHED: Badge("green", "circle-check"),
    Verdict.MET: Badge("green", "check"),
    Verdict.PARTLY: Badge("amber", "progress-check"),
    Verdict.NOT_MET: Badge("red", "circle-x"),
    Verdict.NOTHING_FOUND: Badge("green", "eye-check"),
    Verdict.NOT_APPLICABLE: Badge("grey", "ban"),
    CellMark.FINDING: Badge("red", "alert-circle"),  # its other words are the verdicts themselves
    CellMark.BLANK: Badge("grey", "circle-dashed"),
}


def icon(word: StrEnum) -> str:
    """Return the icon of a word."""
    return BADGES[word].icon


def colour(word: StrEnum) -> str:
    """Return the colour of a word."""
    return BADGES[word].colour
