"""Forgetting what no longer serves: answers, guesses, browsers, ended tokens, looks, drafts."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col

from models.answer import KeptAnswer
from models.draft import Draft
from models.item import Look
from models.people import AccessToken, Attempt, KnownDevice
from models.session import Database
from workflows import attempts, devices

KEEP = timedelta(days=7)
"""Nobody repeats a request after a week."""
UNSENT = timedelta(days=90)
"""Nobody goes on with what was left unsent for a term."""
ENDED = timedelta(days=90)
"""Somebody may ask which tokens there were; who signed keeps what was shown with the signature."""


def prune(database: Database, now: datetime) -> int:
    """Delete what is older than anybody asks for; return how many rows."""
    gone = (
        sa.delete(KeptAnswer).where(col(KeptAnswer.created_at) < now - KEEP),
        sa.delete(Attempt).where(col(Attempt.last_at) < now - attempts.FORGOTTEN),
        sa.delete(KnownDevice).where(col(KnownDevice.used_at) < now - devices.KEPT),
        sa.delete(AccessToken).where(
            sa.or_(
                col(AccessToken.expires_at) < now - ENDED, col(AccessToken.revoked_at) < now - ENDED
            )
        ),
        sa.delete(Look).where(col(Look.at) < now - ENDED),
        sa.delete(Draft).where(col(Draft.saved_at) < now - UNSENT),
    )
    with database.transaction() as session:
        return sum(session.execute(each).rowcount for each in gone)  # type: ignore[attr-defined]
