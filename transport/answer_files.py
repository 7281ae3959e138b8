"""The files of 反馈: taken into the store as evidence is, and handed out to who sees the document."""

from typing import IO, BinaryIO
from uuid import UUID

from ledger.media.identify import Identified
from transport import admission
from transport.admission import FileField, JudgedFile
from transport.context import RequestContext
from transport.evidence import open_stored
from transport.services import Services
from workflows.deadlines import documents
from workflows.deadlines.answers import AnswerFile
from workflows.errors import Incomplete, NotFound
from workflows.rows import Row


def take_in(services: Services, file: BinaryIO, name: str, found: JudgedFile | None) -> AnswerFile:
    """Put a file into the store, as fit to be kept as evidence is."""
    if not isinstance(found, Identified):
        raise Incomplete({FileField: str(found)})
    sha256, size = services.files.put(file)
    admission.remember(sha256, name, found)
    return AnswerFile(sha256, size, found.media_type.value, name)


def open_answer(context: RequestContext, document_id: UUID, version: int) -> tuple[Row, IO[bytes]]:
    """Return the file of an answer to a document in sight, found to be what was uploaded."""
    with context.reading() as unit:
        row = documents.document(unit.session, unit.actor, document_id)
        given = documents.answers(unit.session, row["id"])
    found = next((each for each in given if each["version"] == version and each["sha256"]), None)
    if found is None:
        raise NotFound
    return found, open_stored(context.services, found["sha256"])
