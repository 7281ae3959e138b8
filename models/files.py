"""Files kept once each under the SHA-256 of what is in them: what every store can, and the disk.

A name given by a person never becomes a name in a store.
"""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO, Protocol

CHUNK = 1 << 20
IN_MEMORY = 8 * CHUNK
"""How much of a checked file is held in memory; the rest waits on disk."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEPT = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{62})")
_DRAFT = "draft-"
_LEFTOVER = re.compile(rf"({_DRAFT}|tmp)[a-z0-9_]{{8}}")  # tmp: as the first release called them


class TooLarge(ValueError):  # noqa: N818  a refusal is an answer, not a fault
    """The stream holds more bytes than allowed."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(f"文件超过 {most // CHUNK} MB，请压缩或拆分后再上传。")


class Altered(ValueError):  # noqa: N818  a finding about a file, not a fault of the program
    """What is kept under a SHA-256 no longer has it."""


class Unreachable(OSError):  # noqa: N818  the store's state, not a fault of the program
    """The store does not answer, or refuses this house."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One thing in a store: a kept file, or what is left of an upload that broke off."""

    name: str
    sha256: str | None
    size: int
    changed_at: datetime


class Store(Protocol):
    """Where files are kept."""

    def put(self, stream: BinaryIO) -> tuple[str, int]:
        """Keep what the stream holds; return its SHA-256 and size in bytes.

        The file appears whole or not at all, and outlives a power cut. One that is there is
        written anew under the same name, which mends it where it was altered. Raises `TooLarge`
        beyond the limit.
        """

    def open(self, sha256: str) -> BinaryIO:
        """Return the file, opened for reading; `FileNotFoundError` when it is not kept here."""

    def held(self) -> Iterator[StoredFile]:
        """Yield all that is in the store, but nothing that the store did not put there."""

    def remove(self, held: StoredFile) -> bool:
        """Remove something, unless it changed since it was listed; tell whether it is gone."""

    def probe(self) -> None:
        """Find out, within seconds, whether files can be put here; leave nothing behind.

        Raises `FileNotFoundError` where nothing was ever put, `OSError` where nothing can be.
        """

    def free(self) -> int | None:
        """Return the bytes that are free here; None where nobody knows."""


class FileStore:
    """A folder of files."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self._most = most

    def put(self, stream: BinaryIO) -> tuple[str, int]:
        """See `Store.put`."""
        _make(self._folder)
        with tempfile.NamedTemporaryFile(dir=self._folder, prefix=_DRAFT, delete=False) as draft:
            try:
                digest, size = read_through(stream, self._most, draft)
                draft.flush()
                os.fsync(draft.fileno())
                kept = self._folder / place(digest)
                _make(kept.parent)
                Path(draft.name).replace(kept)
                settle(kept.parent)
                settle(self._folder)
            except BaseException:
                Path(draft.name).unlink(missing_ok=True)
                raise
        return digest, size

    def open(self, sha256: str) -> BinaryIO:
        """See `Store.open`."""
        return (self._folder / place(sha256)).open("rb")

    def held(self) -> Iterator[StoredFile]:
        """See `Store.held`."""
        for path in sorted(self._folder.glob("*")) + sorted(self._folder.glob("??/*")):
            name = path.relative_to(self._folder).as_posix()
            kept = kept_as(name)
            if path.is_file() and (kept or _LEFTOVER.fullmatch(name)):
                found = path.stat()
                yield StoredFile(name, kept, found.st_size, _at(found))

    def remove(self, held: StoredFile) -> bool:
        """See `Store.remove`."""
        path = self._folder / held.name
        if not path.exists() or _at(path.stat()) != held.changed_at:
            return False
        path.unlink()
        return True

    def probe(self) -> None:
        """See `Store.probe`."""
        with tempfile.NamedTemporaryFile(dir=self._folder, prefix=_DRAFT) as draft:
            draft.write(b"x")
            draft.flush()
            os.fsync(draft.fileno())

    def free(self) -> int | None:
        """See `Store.free`: of the disk that the folder is on, or will be."""
        there = next(each for each in (self._folder, *self._folder.parents) if each.exists())
        return shutil.disk_usage(there).free


def settle(folder: Path) -> None:
    """Have the names in a folder written to the disk, as fsync does with what is in a file."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _make(folder: Path) -> None:
    """Make a folder, and those above it, whose names are written to the disk."""
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(exist_ok=True)
    settle(folder.parent)


def place(sha256: str) -> str:
    """Return a file's name in a store; `FileNotFoundError` for what is no SHA-256."""
    if not _SHA256.fullmatch(sha256):
        raise FileNotFoundError(sha256)
    return f"{sha256[:2]}/{sha256}"


def kept_as(name: str) -> str | None:
    """Return the SHA-256 that a name in a store stands for, if it is one of `place`."""
    found = _KEPT.fullmatch(name)
    return found and found[2]


def read_through(stream: IO[bytes], most: int | None = None, into: IO[bytes] | None = None) -> tuple[str, int]:
    """Read a stream to its end; return its SHA-256 and size. Raises `TooLarge` beyond `most`."""
    hashed, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if most is not None and size > most:
            raise TooLarge(most)
        hashed.update(chunk)
        if into is not None:
            into.write(chunk)
    return hashed.hexdigest(), size


def checked(store: Store, sha256: str) -> IO[bytes]:
    """Return a copy of a kept file that is known to be what was once put there.

    Raises `FileNotFoundError` for a file that is gone, `Altered` for one that is another.
    """
    with store.open(sha256) as kept, ExitStack() as unless_good:
        copy = unless_good.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))
        if read_through(kept, into=copy)[0] != sha256:
            raise Altered(sha256)
        copy.seek(0)
        unless_good.pop_all()
        return copy


def _at(found: os.stat_result) -> datetime:
    return datetime.fromtimestamp(found.st_mtime, UTC)
