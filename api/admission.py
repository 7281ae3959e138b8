"""Where every file from outside comes in: scanned for viruses, and judged or read elsewhere.

Both doors' uploads pass here, before anything of ours reads them. It happens outside of any
transaction, and off the threads that serve pages: a scanner is slow, and so is a hostile file.
"""

from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import BinaryIO, TypeVar

from anyio.to_thread import run_sync

from api.house import House
from ledger.media.identify import Identified, identify
from ledger.media.unfit import Unfit
from workflows.errors import Incomplete

FILE = "file"
"""What the field of a form is called that carries a file."""
Judged = Identified | Unfit
"""What a file is, or why it cannot be evidence: said once it is known who may attach it."""
MAX_KNOWN = 4096
"""Files of which it is remembered what they are."""
T = TypeVar("T")

_KNOWN: dict[tuple[str, str], Judged] = {}
_LOCK = Lock()


def scan(house: House, file: BinaryIO) -> None:
    """Refuse a file in which the scanner finds something. Raises `ScannerAway`, which is a 503."""
    if house.scanner is not None:
        try:
            house.scanner.scan(file)
        except Unfit as unfit:
            raise Incomplete({FILE: str(unfit)}) from None


async def admit(house: House, file: BinaryIO) -> None:
    """See `scan`."""
    if house.scanner is not None:
        await run_sync(partial(scan, house, file), limiter=house.checking)


async def judge(house: House, file: BinaryIO, name: str) -> Judged:
    """Find out what a file is that is to be evidence."""
    return await run_sync(partial(_judged, house, file, name), limiter=house.checking)


async def read(house: House, reader: Callable[[], T]) -> T:
    """Read a file by what reads it in a process of its own; those who wait hold up no page."""
    return await run_sync(reader, limiter=house.checking)


def known(sha256: str, name: str) -> Judged | None:
    """Return what a kept file was found to be, as far as that is remembered."""
    with _LOCK:
        return _KNOWN.get((sha256, _ending(name)))


def remember(sha256: str, name: str, judged: Judged) -> None:
    """Remember what a file is: it depends on nothing but its content and its ending."""
    with _LOCK:
        _KNOWN[sha256, _ending(name)] = judged
        if len(_KNOWN) > MAX_KNOWN:
            del _KNOWN[next(iter(_KNOWN))]


def judge_kept(house: House, file: BinaryIO, sha256: str, name: str) -> Judged:
    """Find out what a file is that an earlier release may have taken in."""
    judged = _judged(house, file, name)
    remember(sha256, name, judged)
    return judged


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _judged(house: House, file: BinaryIO, name: str) -> Judged:
    try:
        return identify(file, name, house.zone)
    except Unfit as unfit:
        return unfit
