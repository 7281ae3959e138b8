"""Forgetting what no longer serves: answers kept for repeated requests."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col

from models.answer import KeptAnswer
from models.session import Database

KEEP = timedelta(days=7)


def prune(database: Database, now: datetime) -> int:
    """Delete answers that are older than anybody repeats a request; return how many."""
    with database.transaction() as session:
        gone = session.execute(sa.delete(KeptAnswer).where(col(KeptAnswer.created_at) < now - KEEP))
        return int(gone.rowcount)  # type: ignore[attr-defined]
