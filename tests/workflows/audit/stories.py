"""A journal as people read it."""

from uuid import UUID

from models.session import Database
from tests import cast
from workflows.audit.history.lines import HistoryLine, render
from workflows.audit.names import names_of
from workflows.items.queries.listing import history_entries


def story(database: Database, subject_id: UUID, by: str = "inspector") -> list[HistoryLine]:
    with database.reading() as session:
        found = history_entries(session, subject_id)
        return render(found, names_of(session, found, cast.actor(session, by), today=cast.TODAY))


def last(database: Database, subject_id: UUID, by: str = "inspector") -> HistoryLine:
    return story(database, subject_id, by)[-1]
