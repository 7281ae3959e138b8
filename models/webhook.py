"""What other systems are told: who subscribed to what, and each event that was sent to them or was not (ADR 29)."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Json, Key, check, partial_index, word
from models.delivery_states import DeliveryState, WebhookState


class Webhook(Key, table=True):
    """An address of another system, and of which events it is told.

    Its secret is kept nowhere: it follows from a key of the server, the row's id and `generation`, which counts how
    often it was changed. Until `signed_before_until` what is sent is signed with the one before too.
    """

    __table_args__ = (check("off", "(state = 'off') = (reason IS NOT NULL)"),)

    url: str
    events: list[str] = Field(sa_type=Json)
    state: WebhookState = Field(default=WebhookState.ACTIVE, sa_type=word(WebhookState))
    reason: str | None = Field(default=None, description="why it was switched off")
    generation: int = 1
    signed_before_until: datetime | None = None
    created_by_id: UUID = Field(foreign_key="person.id")
    created_at: datetime
    since: datetime = Field(description="it is told of what happens from then on")
    failing_since: datetime | None = Field(
        default=None, description="when it took nothing any more; None where it does"
    )


class WebhookDelivery(Key, table=True):
    """One event for one address. Its id is the webhook-id, whatever number of times it is sent."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        check("finished", "(state = 'waiting') = (finished_at IS NULL)"),
        partial_index(
            "uq_webhook_delivery_entry_id", "webhook_id", "entry_id", where="entry_id IS NOT NULL", unique=True
        ),
        partial_index("ix_webhook_delivery_next_at", "next_at", where="state = 'waiting'"),
        sa.Index("ix_webhook_delivery_webhook_id_id", "webhook_id", "id"),
    )

    webhook_id: UUID = Field(foreign_key="webhook.id")
    entry_id: UUID | None = Field(default=None, foreign_key="entry.id", description="None for one that only tries it")
    event: str
    state: DeliveryState = Field(default=DeliveryState.WAITING, sa_type=word(DeliveryState))
    attempts: int = 0
    created_at: datetime
    next_at: datetime
    claimed_until: datetime | None = None
    finished_at: datetime | None = None
    status: int | None = Field(default=None, description="what HTTP status was answered last")
    said: str | None = Field(default=None, description="what became of the last attempt, in a sentence")
