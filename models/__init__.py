"""What is stored. Imports nothing of ours."""

from models import (
    calendar,
    campaign,
    clock,
    deadline,
    diagnosis,
    draft,
    duty,
    feedback,
    hold,
    idempotent_response,
    item,
    journal,
    ledger,
    notice,
    people,
    signature,
)

# Whoever imports one table gets them all: foreign keys name tables, not classes.
__all__ = [
    "calendar",
    "campaign",
    "clock",
    "deadline",
    "diagnosis",
    "draft",
    "duty",
    "feedback",
    "hold",
    "idempotent_response",
    "item",
    "journal",
    "ledger",
    "notice",
    "people",
    "signature",
]
