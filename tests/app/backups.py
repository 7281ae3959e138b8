"""A backup refused, and what it may leave behind."""

from app.settings import load
from tests import make
from workflows.journal import seals


def sealed(database):
    """Seal the journal, and return the line to print."""
    with database.transaction() as session:
        return seals.format_printed(seals.seal(session, make.NOW), load().zone)


def left_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
