"""Exports on their way out: short ones are written at once, long ones by a process of their own.

That process (ledger/export_child.py) writes to a file, at its own pace; what is there of it is sent on. So a client
that reads slowly keeps neither a snapshot of the database nor the turn of an export, and one that goes away ends both.
"""

import asyncio
import logging
import os
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, suppress
from typing import IO
from uuid import UUID

from anyio import fail_after
from fastapi import Response
from fastapi.responses import StreamingResponse
from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from ledger import export_child, export_job
from ledger.export_deliveries import DeliveryExport
from ledger.export_job import ExportJob
from ledger.sandbox_child import PARENT
from transport.context import RequestContext
from transport.downloads import CHUNK, saved_as
from transport.errors import Problem
from transport.services import Services, UnitOfWork

log = logging.getLogger(__name__)

MAX_AT_ONCE = 1_000
"""Items that are written at once, in less time than another process takes to begin."""
WAIT_SECONDS = 20
RETRY_SECONDS = 30
LONGEST_SECONDS = 900
"""After which an export is given up."""
LOOK_SECONDS = 0.05
"""How often it is looked whether there is more of a file: nobody can wait for that."""
CHILD = (sys.executable, "-P", "-m", export_child.__name__)
BUSY = "系统忙，请稍后再试：正在导出的大台账太多。"
OWN = "您要的另一份大台账还在导出，请等它结束再导。"
CSV = "csv"
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
"""The kind of a file, by its ending."""


class TooManyExports(Problem):
    """Too many long exports are being written."""

    def __init__(self, sentence: str = BUSY) -> None:
        super().__init__("busy", sentence, retry_after=RETRY_SECONDS)


class ExportError(RuntimeError):
    """A long export came to no good end, so that what was sent of it is not whole."""


Job = ExportJob | DeliveryExport


async def export(context: RequestContext, asked: Callable[[UnitOfWork], Job]) -> Response:
    """Answer with what somebody asks for. Raises `TooManyExports` (503) after waiting for a turn in vain."""
    job, content, user_id = await run_in_threadpool(_begin, context, asked)
    if content is not None:
        return Response(content, headers=saved_as(job.name), media_type=TYPES[job.ending])
    return await long_export(context.services, user_id, job)


def _begin(context: RequestContext, asked: Callable[[UnitOfWork], Job]) -> tuple[Job, bytes | None, UUID]:
    """See to whether it may be exported; return what is asked for, the file if that is a short one, and who asks."""
    with context.reading() as unit:
        job = asked(unit)
        found = export_job.count_rows(unit.session, unit.actor, job)
        short = b"".join(export_job.pieces(unit.session, unit.actor, job)) if found <= MAX_AT_ONCE else None
        return job, short, unit.actor.user_id


async def long_export(services: Services, user_id: UUID, job: Job) -> "LongExport":
    """Have a process begin an export in its turn, and answer with what it writes. Raises `TooManyExports` (503).

    Each has one at a time: whoever asks and goes away, over and over, keeps nobody else from theirs.
    """
    if user_id in services.exporters:
        raise TooManyExports(OWN)
    url = services.database.engine.url.render_as_string(hide_password=False)
    services.exporters.add(user_id)
    with ExitStack() as unless_begun:
        unless_begun.callback(services.exporters.discard, user_id)
        await _turn(services, user_id)
        unless_begun.callback(services.exporting.release_on_behalf_of, user_id)
        file = unless_begun.enter_context(tempfile.TemporaryFile())
        process = await asyncio.create_subprocess_exec(
            *CHILD, stdin=PIPE, stdout=file, stderr=PIPE, env=os.environ | {PARENT: str(os.getpid())}
        )
        unless_begun.callback(_kill, process)
        writing = _Writing(file, process, to_json((url, user_id, job)))
        writing.ended.add_done_callback(lambda _: _done(services, user_id))
        unless_begun.pop_all()
    try:
        return LongExport(writing, await anext(writing.pieces), job)
    except BaseException:
        writing.close()
        raise


async def _turn(services: Services, user_id: UUID) -> None:
    try:
        with fail_after(WAIT_SECONDS):
            await services.exporting.acquire_on_behalf_of(user_id)
    except TimeoutError:
        raise TooManyExports from None


def _done(services: Services, user_id: UUID) -> None:
    services.exporting.release_on_behalf_of(user_id)
    services.exporters.discard(user_id)


def _kill(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()


class _Writing:
    """A file that a process is writing."""

    def __init__(self, file: IO[bytes], process: Process, told: bytes) -> None:
        self._file, self.process = file, process
        self._closed = False
        self.ended = asyncio.create_task(self._see_out(told))
        self.pieces = self._read()

    async def _see_out(self, told: bytes) -> None:
        """Tell the process what to do, and wait until it ended."""
        try:
            _, said = await asyncio.wait_for(self.process.communicate(told), LONGEST_SECONDS)
        except TimeoutError:
            _kill(self.process)
            said = b"TimeoutError"
            await self.process.wait()
        code = self.process.returncode
        if code and not (self._closed and code == -signal.SIGKILL):
            fault = said.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]
            log.warning("an export ended with %d: %s", code, fault)

    async def _read(self) -> AsyncIterator[bytes]:
        """Yield what is there, as it comes. Raises `ExportError` where it is not whole at the end."""
        at = 0
        while True:
            ended = self.ended.done()  # what is looked at after that is all there will be
            if piece := os.pread(self._file.fileno(), CHUNK, at):
                at += len(piece)
                yield piece
            elif ended:
                break
            else:
                await asyncio.wait([self.ended], timeout=LOOK_SECONDS)
        if self.process.returncode:
            raise ExportError

    def close(self) -> None:
        """End the process, wherever it is, and let the file go."""
        self._closed = True
        _kill(self.process)
        self._file.close()


class LongExport(StreamingResponse):
    """An export that is sent while it is written. Who goes away ends it."""

    def __init__(self, writing: _Writing, first: bytes, job: Job) -> None:
        super().__init__(self._sent(first), headers=saved_as(job.name), media_type=TYPES[job.ending])
        self.writing = writing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.writing.close()

    async def _sent(self, first: bytes) -> AsyncIterator[bytes]:
        yield first
        async for piece in self.writing.pieces:
            yield piece
