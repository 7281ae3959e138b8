"""The wall clock. Everything else is handed `now`."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this instant."""
    return datetime.now(UTC)  # noqa: TID251  the one place that may
