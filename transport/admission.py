"""Where every file from outside comes in: scanned for viruses, and judged or read elsewhere.

Both doors' uploads pass here, before anything of ours reads them. It happens outside of any
transaction, and off the threads that serve pages: a scanner is slow, and so is a hostile file.
What is looked at so waits its turn; who waited long enough is told to come again.
"""

import time
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from threading import Lock
from typing import BinaryIO, TypeVar

from anyio import CapacityLimiter, fail_after
from anyio.to_thread import run_sync

from ledger import slow_work
from ledger.limits import FileRejected
from ledger.media.identify import Identified, identify
from transport.errors import Problem
from transport.services import Services
from workflows.errors import Incomplete
from workflows.items.file_names import last_part

FileField = "file"
"""What the field of a form is called that carries a file."""
JudgedFile = Identified | FileRejected
"""What a file is, or why it cannot be evidence: said once it is known who may attach it."""
MAX_KNOWN = 4096
"""Files of which it is remembered what they are."""
WAIT_SECONDS = 20
"""How long a file waits for its turn."""
FORM_SECONDS = 60
"""Of the files of one form, none is begun later than this: proxies wait so long for an answer."""
RETRY_SECONDS = 30
BUSY = "系统忙，请稍后再试：正在检查的文件太多；几个文件一起上传的，请分开上传。"
F = TypeVar("F")
T = TypeVar("T")

_KNOWN: dict[tuple[str, str], JudgedFile] = {}
_LOCK = Lock()


class ScannerBusy(Problem):
    """Too many files are being looked at."""

    def __init__(self) -> None:
        super().__init__("busy", BUSY, retry_after=RETRY_SECONDS)


async def read(services: Services, reader: Callable[[], T]) -> T:
    """Do what takes long with a file in its turn, where no page waits for it. Raises `ScannerBusy`."""
    turn = object()
    try:
        with fail_after(WAIT_SECONDS):
            await services.checking.acquire_on_behalf_of(turn)
    except TimeoutError:
        raise ScannerBusy from None
    try:
        return await run_sync(partial(slow_work.run, reader), limiter=CapacityLimiter(1))
    finally:
        services.checking.release_on_behalf_of(turn)


async def each(work: Callable[[F], Awaitable[T]], files: Iterable[F]) -> list[T]:
    """Do something with each of the files of one form. Raises `ScannerBusy` where that takes too long."""
    until = time.monotonic() + FORM_SECONDS
    done: list[T] = []
    for file in files:
        if time.monotonic() > until:
            raise ScannerBusy
        done.append(await work(file))
    return done


async def admit(services: Services, file: BinaryIO) -> None:
    """Refuse a file in which the scanner finds something.

    Raises `ScannerAway`, which is a 503, and `ScannerBusy`.
    """
    if services.scanner is not None:
        try:
            await read(services, partial(services.scanner.scan, file))
        except FileRejected as unfit:
            raise Incomplete({FileField: str(unfit)}) from None


async def judge_file(services: Services, file: BinaryIO, name: str) -> JudgedFile:
    """Find out what a file is that is to be evidence. Raises `ScannerBusy`."""
    return await read(services, partial(_judged, services, file, name))


async def judge_kept(services: Services, file: BinaryIO, sha256: str, name: str) -> JudgedFile:
    """Find out what a file is that an earlier release may have taken in. Raises `ScannerBusy`."""

    def once() -> JudgedFile:
        if (judged := known(sha256, name)) is None:  # whoever waited may find it known by now
            judged = _judged(services, file, name)
            remember(sha256, name, judged)
        return judged

    return await read(services, once)


def known(sha256: str, name: str) -> JudgedFile | None:
    """Return what a kept file was found to be, as far as that is remembered."""
    with _LOCK:
        return _KNOWN.get((sha256, _ending(name)))


def remember(sha256: str, name: str, judged: JudgedFile) -> None:
    """Remember what a file is: it depends on nothing but its content and its ending."""
    with _LOCK:
        _KNOWN[sha256, _ending(name)] = judged
        if len(_KNOWN) > MAX_KNOWN:
            del _KNOWN[next(iter(_KNOWN))]


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _judged(services: Services, file: BinaryIO, name: str) -> JudgedFile:
    try:
        return identify(file, name, services.zone)
    except FileRejected as unfit:
        return unfit


def file_name(given: str | None) -> str:
    """Return the last part of a file's name: a path says nothing here."""
    try:
        return last_part(given or "")
    except ValueError as unfit:
        raise Incomplete({FileField: str(unfit)}) from None
