"""The pictures of 投诉建议: taken into the store, and handed out to who may see the entry."""

from typing import IO, BinaryIO
from uuid import UUID

from ledger.media.identify import Identified
from models.evidence_kinds import MediaType
from transport.admission import FileField, JudgedFile
from transport.context import RequestContext
from transport.evidence import open_stored
from transport.services import Services
from workflows.errors import Incomplete, NotFound
from workflows.feedback import queries
from workflows.feedback.commands import Picture
from workflows.rows import Row

PICTURES = frozenset({MediaType.JPEG, MediaType.PNG, MediaType.GIF, MediaType.WEBP})
"""Kinds of picture that every browser shows."""


def take_in(services: Services, file: BinaryIO, name: str, found: JudgedFile | None) -> Picture:
    """Put a picture into the store, as fit to be kept as evidence is."""
    if not isinstance(found, Identified):
        raise Incomplete({FileField: str(found)})
    if found.media_type not in PICTURES:
        raise Incomplete({FileField: "请上传图片（JPEG、PNG、GIF 或 WebP）。"})
    sha256, size = services.keep(file)
    return Picture(sha256, size, found.media_type.value, name)


def open_picture(context: RequestContext, feedback_id: UUID) -> tuple[Row, IO[bytes]]:
    """Return the picture of an entry in sight, found to be what was uploaded."""
    with context.reading() as unit:
        found = queries.feedback_entry(unit.session, unit.actor, feedback_id)
    if found["sha256"] is None:
        raise NotFound
    return found, open_stored(context.services, found["sha256"])
