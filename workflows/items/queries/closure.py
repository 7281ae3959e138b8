"""Who closed an item, as its journal has it: what is asked two years later."""

from collections.abc import Sequence

from models.vocabulary import SignAct, State
from workflows.items.moves import DETAILS
from workflows.rows import Row

_SIGNATURES = {act: details.signature for act, details in DETAILS.items() if details.signs}
"""The moves that a closing is made of, each with the signature that it gives."""


def closing_of(entries: Sequence[Row]) -> tuple[Row, ...]:
    """Return the entries of an item's last closing, and what people did about it after that.

    A return takes back what was signed since the application, so a closing begins with the last
    application, and of what came after only what was not taken back.
    """
    applied = max(
        (n for n, entry in enumerate(entries) if _SIGNATURES.get(entry["act"]) is SignAct.GUARANTEE), default=None
    )
    if applied is None:
        return ()
    found: list[Row] = []
    for entry in entries[applied:]:
        details = DETAILS.get(entry["act"])
        if details and details.undoes:
            found = found[:1]
        elif entry["act"] in _SIGNATURES or (not entry["automatic"] and _closed(found)):
            found.append(entry)
    return tuple(found)


def _closed(found: Sequence[Row]) -> bool:
    return any(entry["data"].get("to") == State.CLOSED for entry in found)
