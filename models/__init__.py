"""What is stored. Imports nothing of ours."""

# Whoever imports one table gets them all: foreign keys name tables, not classes.
from models import (  # noqa: F401
    calendar,
    campaign,
    clock,
    deadline,
    delivery,
    diagnosis,
    draft,
    duty,
    escalation_document,
    feedback,
    hold,
    idempotent_response,
    item,
    item_claim,
    item_count,
    journal,
    ledger,
    notice,
    people,
    reconciliation,
    signature,
    webhook,
    work_item,
)
