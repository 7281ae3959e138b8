"""The files of 督办文书: it itself as Word, and those of 反馈, taken in and handed out as evidence is."""

from typing import IO, BinaryIO
from uuid import UUID

from starlette.responses import Response

from reports.escalation_document import WORD, file_name, written
from transport.admission import JudgedFile
from transport.context import RequestContext
from transport.downloads import saved_as
from transport.evidence import open_stored, put_judged
from transport.services import Services
from workflows.deadlines import documents
from workflows.deadlines.answers import AnswerFile
from workflows.errors import NotFound
from workflows.rows import Row


def word(context: RequestContext, document_id: UUID) -> Response:
    """Hand out a document with the lines in sight, as Word."""
    with context.reading() as unit:
        found = documents.in_sight(unit.session, unit.actor, document_id, unit.now)
        data = written(found.row, found.lines, found.book, unit.now)
        return Response(data, headers=saved_as(file_name(found.row, found.book)), media_type=WORD)


def take_in(services: Services, file: BinaryIO, name: str, found: JudgedFile | None) -> AnswerFile:
    """Put a file into the store, as fit to be kept as evidence is."""
    judged, sha256, size = put_judged(services, file, name, found)
    return AnswerFile(sha256, size, judged.media_type.value, name)


def open_answer(context: RequestContext, document_id: UUID, version: int) -> tuple[Row, IO[bytes]]:
    """Return the file of an answer to a document in sight, found to be what was uploaded."""
    with context.reading() as unit:
        row = documents.document(unit.session, unit.actor, document_id)
        given = documents.answers(unit.session, row["id"])
    found = next((each for each in given if each["version"] == version and each["sha256"]), None)
    if found is None:
        raise NotFound
    return found, open_stored(context.services, found["sha256"])
