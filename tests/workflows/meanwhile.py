"""What somebody else does while a transaction is open, on PostgreSQL."""

import threading
from collections.abc import Callable

import sqlalchemy as sa
from sqlmodel import Session

WAITING = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid")


def meanwhile(session: Session, act: Callable[[], object]) -> threading.Thread:
    """Begin an act in a thread of its own, and go on when it waits for this transaction, or is done."""
    thread = threading.Thread(target=act)
    thread.start()
    while not session.execute(WAITING).scalar() and thread.is_alive():
        thread.join(0.01)
    return thread
