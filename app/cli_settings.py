"""The settings as commands read them: once they run, since pydantic takes longer to import than `--help` to print."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.settings import Settings


def load() -> "Settings":
    """See `app.settings.load`."""
    from app import settings

    return settings.load()
