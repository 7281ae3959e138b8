"""Forgetting what no longer serves: answers, guesses, browsers, ended tokens, looks, drafts."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col

from models.draft import Draft
from models.idempotent_response import IdempotentResponse
from models.item import ItemView
from models.people import AccessToken, KnownDevice, LoginAttempt
from models.session import Database
from workflows.accounts import attempts, devices
from workflows.webhooks import outgoing

KEEP = timedelta(days=7)
"""Nobody repeats a request after a week."""
UNSENT = timedelta(days=90)
"""Nobody goes on with what was left unsent for a term."""
TOLD = timedelta(days=30)
"""Nobody asks after a month what became of an event that another system was told of."""
ENDED = timedelta(days=90)
"""Somebody may ask which tokens there were; who signed keeps what was shown with the signature."""


def prune(database: Database, now: datetime) -> int:
    """Delete what is older than anybody asks for; return how many rows."""
    gone = (
        sa.delete(IdempotentResponse).where(col(IdempotentResponse.created_at) < now - KEEP),
        sa.delete(LoginAttempt).where(col(LoginAttempt.last_at) < now - attempts.FORGOTTEN_AFTER),
        sa.delete(KnownDevice).where(col(KnownDevice.used_at) < now - devices.KEPT_FOR),
        sa.delete(AccessToken).where(
            sa.or_(col(AccessToken.expires_at) < now - ENDED, col(AccessToken.revoked_at) < now - ENDED)
        ),
        sa.delete(ItemView).where(col(ItemView.at) < now - ENDED),
        sa.delete(Draft).where(col(Draft.saved_at) < now - UNSENT),
        outgoing.forget(now - TOLD),
    )
    with database.transaction() as session:
        return sum(session.execute(each).rowcount for each in gone)  # type: ignore[attr-defined]
