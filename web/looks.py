"""One visual language: each state, light and rung has one colour and one icon; its word is its own.

Told apart without colour: no two of one kind share an icon.
"""

from enum import StrEnum
from typing import NamedTuple

from models.vocabulary import (
    Completion,
    DutyState,
    EscalationState,
    ExtensionState,
    Light,
    Rung,
    State,
    Verdict,
)
from workflows.queries.cells import Mark


class Look(NamedTuple):
    """A colour of the palette in app.css, and an icon of the sprite."""

    colour: str
    icon: str


LOOKS: dict[StrEnum, Look] = {
    State.DIAGNOSE: Look("grey", "stethoscope"),
    State.PLAN: Look("violet", "clipboard-list"),
    State.RECTIFY: Look("blue", "tool"),
    State.VERIFY: Look("amber", "eye-check"),
    State.CLOSED: Look("green", "circle-check"),
    State.LONG_TERM: Look("teal", "infinity"),
    State.VOID: Look("grey", "ban"),
    Light.GREEN: Look("green", "circle-check"),
    Light.YELLOW: Look("amber", "clock"),
    Light.RED: Look("red", "alert-triangle"),
    Light.GREY: Look("grey", "circle-dashed"),
    Rung.REMIND: Look("blue", "bell"),
    Rung.WARN: Look("amber", "alert-circle"),
    Rung.URGE: Look("amber", "urgent"),
    Rung.SUPERVISE: Look("red", "gavel"),
    Rung.CIRCULATE: Look("red", "speakerphone"),
    Rung.INTERVIEW: Look("red", "message"),
    Rung.REFER: Look("red", "scale"),
    DutyState.OWED: Look("grey", "circle-dashed"),
    DutyState.FILED: Look("blue", "send"),
    DutyState.ACCEPTED: Look("green", "circle-check"),
    DutyState.RETURNED: Look("red", "arrow-back-up"),
    EscalationState.DRAFTED: Look("amber", "pencil"),
    EscalationState.SENT: Look("blue", "send"),
    EscalationState.DISMISSED: Look("grey", "ban"),
    ExtensionState.PENDING: Look("amber", "hourglass"),
    ExtensionState.GRANTED: Look("green", "circle-check"),
    ExtensionState.REFUSED: Look("red", "circle-x"),
    Completion.UNFINISHED: Look("grey", "circle-dashed"),
    Completion.MOSTLY: Look("blue", "progress-check"),
    Completion.FINISHED: Look("green", "circle-check"),
    Verdict.MET: Look("green", "check"),
    Verdict.PARTLY: Look("amber", "progress-check"),
    Verdict.NOT_MET: Look("red", "circle-x"),
    Verdict.NOTHING_FOUND: Look("green", "eye-check"),
    Verdict.NOT_APPLICABLE: Look("grey", "ban"),
    Mark.FINDING: Look("red", "alert-circle"),  # its other words are the verdicts themselves
    Mark.BLANK: Look("grey", "circle-dashed"),
}


def icon(word: StrEnum) -> str:
    """Return the icon of a word."""
    return LOOKS[word].icon


def colour(word: StrEnum) -> str:
    """Return the colour of a word."""
    return LOOKS[word].colour
