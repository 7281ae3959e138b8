"""What a signer is shown, and the hash of it: a signature stands for exactly this."""

from typing import Any

from workflows.case import Case
from workflows.journal import sha256

SHOWN = (
    "number",
    "kind",
    "level",
    "text",
    "rectification",
    "goal",
    "due_on",
    "original_due_on",
    "leader_id",
    "responsible_id",
    "round",
)


def shown(case: Case) -> dict[str, Any]:
    """Return the facts of the item, its measures, evidence and signatures, as plain JSON."""
    return {
        "item": case.item.model_dump(mode="json", include=set(SHOWN)) | {"id": str(case.item.id)},
        "measures": [m.model_dump(mode="json") for m in case.measures],
        "evidence": [e.model_dump(mode="json", exclude={"added_at"}) for e in case.evidence],
        "signatures": [
            s.model_dump(mode="json", include={"act", "step", "seat", "user_id", "opinion"})
            for s in case.signoffs
        ],
    }


def seen_sha256(case: Case) -> str:
    """Return the hash of what the item now is."""
    return sha256(shown(case))
