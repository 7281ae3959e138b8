"""What is stored. Imports nothing of ours."""

from models import (
    answer,
    calendar,
    campaign,
    clock,
    deadline,
    diagnosis,
    draft,
    duty,
    feedback,
    hold,
    item,
    journal,
    ledger,
    notice,
    people,
    signoff,
)

# Whoever imports one table gets them all: foreign keys name tables, not classes.
__all__ = [
    "answer",
    "calendar",
    "campaign",
    "clock",
    "deadline",
    "diagnosis",
    "draft",
    "duty",
    "feedback",
    "hold",
    "item",
    "journal",
    "ledger",
    "notice",
    "people",
    "signoff",
]
