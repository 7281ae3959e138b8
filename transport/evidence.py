"""佐证材料: taken into the store, and handed out only as it was taken in."""

from collections.abc import Callable
from typing import IO, BinaryIO, NamedTuple, cast
from uuid import UUID

from starlette.concurrency import run_in_threadpool

from ledger.media.identify import Identified
from models.files import Altered, checked
from models.item import Evidence
from transport import admission
from transport.admission import FileField, JudgedFile
from transport.context import RequestContext
from transport.downloads import BYTES, Download, saved_as
from transport.inputs.items import EvidenceFields
from transport.services import Services
from workflows.authz import access
from workflows.errors import Conflict, Incomplete, NotFound
from workflows.items import machine
from workflows.items.lifecycle import MOVES
from workflows.items.loading import load
from workflows.items.moves.attach import AttachInput
from workflows.items.needs import needs_to_ask
from workflows.items.queries import part_lists
from workflows.journal.acts import Act

ATTACH = MOVES[Act.ATTACH]


class KeptFile(NamedTuple):
    """A file of the store, by what it holds, under the name that its sender gave it."""

    sha256: str
    name: str


def take_in(
    services: Services, file: BinaryIO, name: str, found: JudgedFile | None, fields: EvidenceFields
) -> AttachInput:
    """Put a file that is fit to be evidence into the store; return the move that attaches it."""
    judged, sha256, size = put_judged(services, file, name, found, move=ATTACH.name)
    return AttachInput(
        measure_id=fields.measure_id,
        sha256=sha256,
        file_name=name,
        size=size,
        media_type=judged.media_type,
        made_on=judged.made_on,
        note=fields.note,
        version=fields.version,
    )


def put_judged(
    services: Services, file: BinaryIO, name: str, found: JudgedFile | None, *, move: str | None = None
) -> tuple[Identified, str, int]:
    """Put a file that is fit to be kept into the store; return what it is, its SHA-256 and its size in bytes."""
    if not isinstance(found, Identified):
        raise Incomplete({FileField: str(found)}, move=move)
    sha256, size = services.keep(file)
    admission.remember(sha256, name, found)
    return found, sha256, size


def may_attach(context: RequestContext, item_id: UUID) -> None:
    """Refuse, before a file is looked at, where attaching it would be refused anyway."""
    with context.before() as unit:
        case = load.load_one(unit.session, unit.actor, item_id, now=unit.now, needs=needs_to_ask([ATTACH]))
        machine.allow(case, ATTACH)


def download(context: RequestContext, item_id: UUID, evidence_id: UUID) -> Download:
    """Hand out a file of evidence to be saved, never opened by the browser."""
    found, file = open_evidence(context, item_id, evidence_id)
    return Download(file, saved_as(found.file_name or ""), BYTES)


def open_evidence(context: RequestContext, item_id: UUID, evidence_id: UUID) -> tuple[Evidence, IO[bytes]]:
    """Return a file of evidence, found to be what was uploaded."""
    found = _found(context, item_id, evidence_id)
    return found, open_stored(context.services, found.sha256 or "")


def open_stored(services: Services, sha256: str) -> IO[bytes]:
    """Return a file of the store, found to be what was uploaded."""
    try:
        return checked(services.files, sha256)
    except FileNotFoundError:
        raise NotFound("这份文件已不在库中，请联系系统管理员。") from None
    except Altered:
        raise Conflict("这份文件与上传时不一致，可能已被改动，请联系系统管理员。") from None


async def judge_stored(context: RequestContext, item_id: UUID, evidence_id: UUID) -> JudgedFile | None:
    """Return what a kept file of evidence is by the rules of today; nothing where there is no such file."""
    return await judge_kept(context, lambda: _file(_found(context, item_id, evidence_id)))


async def judge_kept(context: RequestContext, find: Callable[[], KeptFile]) -> JudgedFile | None:
    """Return what a kept file is by the rules of today; nothing where there is no such file.

    An earlier release took in what is now refused: that is still handed out, but not shown.
    """
    try:
        sha256, name = await run_in_threadpool(find)
        if (judged := admission.known(sha256, name)) is not None:
            return judged
        file = await run_in_threadpool(open_stored, context.services, sha256)
    except (NotFound, Conflict):
        return None
    with file:
        return await admission.judge_kept(context.services, cast("BinaryIO", file), sha256, name)


def _file(found: Evidence) -> KeptFile:
    return KeptFile(found.sha256 or "", found.file_name or "")


def _found(context: RequestContext, item_id: UUID, evidence_id: UUID) -> Evidence:
    with context.reading() as unit:
        access.require_item(unit.session, unit.actor, item_id)
        found = part_lists.evidence_file(unit.session, item_id, evidence_id)
    if found is None:
        raise NotFound
    return found
