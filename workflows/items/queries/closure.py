"""Who closed an item, as its journal has it: what is asked two years later."""

from collections.abc import Sequence

from models.vocabulary import State
from workflows.journal.acts import Act
from workflows.rows import Record

CLOSING_ACTS = frozenset({Act.APPLY, Act.VERIFY, Act.SIGN})
"""The acts that a closing is made of."""


def closing_of(entries: Sequence[Record]) -> tuple[Record, ...]:
    """Return the entries of an item's last closing, and what people did about it after that.

    A return takes back what was signed since the application, so a closing begins with the last
    application, and of what came after only what was not taken back.
    """
    applied = max((n for n, entry in enumerate(entries) if entry["act"] == Act.APPLY), default=None)
    if applied is None:
        return ()
    found: list[Record] = []
    for entry in entries[applied:]:
        if entry["act"] == Act.RETURN:
            found = found[:1]
        elif entry["act"] in CLOSING_ACTS or (not entry["automatic"] and _closed(found)):
            found.append(entry)
    return tuple(found)


def _closed(found: Sequence[Record]) -> bool:
    return any(entry["data"].get("to") == State.CLOSED for entry in found)
