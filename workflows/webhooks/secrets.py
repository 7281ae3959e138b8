"""The secrets of webhooks: each follows from a key of the server, so none of them stands in the database."""

import hmac
from base64 import b64encode
from datetime import datetime, timedelta
from uuid import UUID

from models.webhook import Webhook

PREFIX = "whsec_"
"""How Standard Webhooks begins a secret as it is shown; Base64 of the bytes follows."""
BEFORE_HOLDS = timedelta(hours=24)
"""For how long after a change what is sent is signed with the secret before, too."""


def secret(key: str, webhook_id: UUID, generation: int) -> bytes:
    """Return the bytes that are signed with: HMAC-SHA256 of which webhook it is, and of how often it was changed."""
    return hmac.digest(key.encode(), f"rectify webhook {webhook_id} {generation}".encode(), "sha256")


def shown(key: str, webhook: Webhook) -> str:
    """Return a secret as the receiver is given it."""
    return PREFIX + b64encode(secret(key, webhook.id, webhook.generation)).decode()


def signing(
    key: str, webhook_id: UUID, generation: int, signed_before_until: datetime | None, now: datetime
) -> tuple[bytes, ...]:
    """Return what an event is signed with now."""
    before = signed_before_until is not None and now < signed_before_until
    generations = (generation, generation - 1) if before else (generation,)
    return tuple(secret(key, webhook_id, each) for each in generations)
