"""Forms that may carry files: read only after who sends them was found to be signed in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Annotated, BinaryIO

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from transport import admission
from transport.admission import FileField, JudgedFile, file_name
from transport.errors import Problem
from transport.middleware import ALLOWED
from transport.multipart import is_multipart
from transport.services import MAX_JSON
from web.page_request import PageRequest, SignedOut, page_read, parse_form, read_form

MAX_FILES = 10
MAX_LARGEST_FILES = 4
"""How many of the largest files a form may carry together."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was sent, with its files by the names their senders gave them."""

    page: PageRequest
    files: tuple[tuple[BinaryIO, str], ...]
    judged: tuple[JudgedFile, ...] = ()
    """What each of the files is, where they are to be evidence."""


@asynccontextmanager
async def _received(request: Request) -> AsyncIterator[Sent]:
    """Take in a form with or without files."""
    if not is_multipart(request):
        yield Sent(parse_form(request, await read_form(request)), ())
        return
    try:
        seen = await page_read(request)
        await run_in_threadpool(_known, seen)
    except SignedOut:
        raise SignedOut(await _typed(request)) from None
    request.scope[ALLOWED] = MAX_LARGEST_FILES * seen.services.max_upload + MAX_JSON
    read = await read_form(request, files=MAX_FILES)
    try:
        page = parse_form(request, read)
        files = tuple(_files(page, read))
        await admission.each(lambda sent: admission.admit(page.services, sent[0]), files)
        yield Sent(page, files)
    finally:
        await read.close()


async def sent(request: Request) -> AsyncIterator[Sent]:
    """Take in a form with files of any kind."""
    async with _received(request) as received:
        yield received


async def evidence_sent(request: Request) -> AsyncIterator[Sent]:
    """Take in a form with files that are to be evidence."""
    async with _received(request) as received:
        services = received.page.services
        judged = await admission.each(lambda sent: admission.judge_file(services, *sent), received.files)
        yield replace(received, judged=tuple(judged))


def _known(page: PageRequest) -> None:
    with page.reading():
        pass


async def _typed(request: Request) -> PageRequest | None:
    """Return what somebody signed out typed, if it and its files are no longer than other forms."""
    try:
        read = await read_form(request, files=MAX_FILES)
    except (HTTPException, Problem):
        return None
    try:
        return parse_form(request, read)
    except SignedOut as out:
        return out.page
    finally:
        await read.close()


def _files(page: PageRequest, read: FormData) -> list[tuple[BinaryIO, str]]:
    found = []
    for name, value in read.multi_items():
        if name == FileField and isinstance(value, UploadFile) and (value.filename or value.size):
            if value.size is not None and value.size > page.services.max_upload:
                raise Problem("too-large")
            found.append((value.file, file_name(value.filename)))
    return found


Sends = Annotated[Sent, Depends(sent, scope="function")]
EvidenceSends = Annotated[Sent, Depends(evidence_sent, scope="function")]
"""Given back, the files are closed, before the answer goes out."""
