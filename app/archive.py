"""The file of a backup: a zip of the database, every file that it rests on, and a list of both.

Nothing in it is compressed: evidence is already, stores that keep backups find what did not change,
and no archive can hold more than its own length says.
"""

import errno
import os
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import IO, Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from models.files import place, read_through, settle
from workflows import days
from workflows.errors import Refusal

MANIFEST, DATABASE = "manifest.json", "rectify.db"
MAX_LIST_BYTES = 256 << 20
ENCRYPTED = 0x1
NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
"""What a disk says that gives no file a second name."""
UNREADABLE = (
    zipfile.BadZipFile,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ArithmeticError,
    LookupError,
    ValueError,
)
"""What `zipfile` raises over what is no archive, or no longer one."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def _bounded(at: datetime) -> datetime:
    if not days.raise_outside(days.day_in(UTC, at)):
        raise ValueError(at)
    return at


class Unusable(Refusal):
    sentence = "这不是 rectify backup 写出的备份，或者已经损坏，没有恢复。"


class Part(BaseModel):
    """One thing in the archive."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    sha256: Sha256
    size: int = Field(ge=0)


class Manifest(BaseModel):
    """What a backup says of itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    program: str = Field(default_factory=lambda: version("rectify"))
    revision: str
    """Of the schema, as migrations call it."""
    made_at: Annotated[AwareDatetime, AfterValidator(_bounded)]
    database: Part
    files: list[Part]
    missing: list[Sha256] = []
    """Files that records rest on, and that were gone or altered when the backup was made."""

    @cached_property
    def parts(self) -> dict[str, Part]:
        """Everything in the archive beside this list, by its name there."""
        return {DATABASE: self.database} | {name_of(each.sha256): each for each in self.files}


def name_of(sha256: str) -> str:
    """Return what a kept file is called in an archive."""
    return f"files/{place(sha256)}"


@contextmanager
def writing(file: Path) -> Iterator[zipfile.ZipFile]:
    """Write an archive that only its owner may read; it is on the disk when this ends."""
    private = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(private, "wb") as raw:
        with zipfile.ZipFile(raw, "w") as archive:
            yield archive
        raw.flush()
        os.fsync(raw.fileno())


def add(archive: zipfile.ZipFile, name: str, stream: IO[bytes]) -> Part:
    """Write a stream into an archive, and return what is to be listed of it."""
    with archive.open(name, "w", force_zip64=True) as entry:
        sha256, size = read_through(stream, into=entry)
    return Part(sha256=sha256, size=size)


def publish(file: Path, name: Path) -> None:
    """Give a file its name on the same disk, for good. Raises FileExistsError where it is taken."""
    try:
        os.link(file, name)
    except OSError as fault:
        if fault.errno not in NO_LINKS:
            raise
        if name.exists():
            raise FileExistsError from None
        file.rename(name)
    settle(name.parent)


class Archive:
    """An archive that is read. Nothing of it is trusted: names, lengths and hashes are compared."""

    def __init__(self, archive: zipfile.ZipFile, length: int) -> None:
        self._archive = archive
        self.manifest = self._listed(length)

    def copy(self, name: str, keep: Callable[[IO[bytes]], tuple[str, int]]) -> None:
        """Hand a part to what keeps it and says what it was. Raises `Unusable` for another."""
        said = self.manifest.parts[name]
        with _unusable_if_unreadable(), self._archive.open(name) as part:
            kept = keep(part)
        if kept != (said.sha256, said.size):
            raise Unusable(f"备份中的 {name} 与清单不符，已经损坏，没有恢复。")

    def _listed(self, length: int) -> Manifest:
        """Return the list, found to be of what is in this archive."""
        entries = self._archive.infolist()
        sizes = {each.filename: each.file_size for each in entries}
        if (
            not all(map(_plain, entries))
            or len(sizes) < len(entries)
            or sum(sizes.values()) > length
            or sizes.pop(MANIFEST, MAX_LIST_BYTES) >= MAX_LIST_BYTES
        ):
            raise Unusable
        try:
            found = Manifest.model_validate_json(self._archive.read(MANIFEST))
        except ValidationError:
            raise Unusable from None
        if sizes != {name: part.size for name, part in found.parts.items()}:
            raise Unusable("备份与其中的清单不符，有缺少、多出或长度不同的文件，没有恢复。")
        return found


@contextmanager
def reading(file: Path) -> Iterator[Archive]:
    """Read an archive. Raises `Unusable` where it is none, or does not hold what it lists."""
    if file.exists() and not file.is_file():
        raise Unusable
    with ExitStack() as opened:
        with _unusable_if_unreadable():
            archive = opened.enter_context(zipfile.ZipFile(file))
            found = Archive(archive, file.stat().st_size)
        yield found


def _plain(entry: zipfile.ZipInfo) -> bool:
    """Tell whether an entry is as we write them: as long in the archive as outside, and open."""
    return (
        entry.compress_type == zipfile.ZIP_STORED
        and entry.compress_size == entry.file_size
        and not entry.flag_bits & ENCRYPTED
    )


@contextmanager
def _unusable_if_unreadable() -> Iterator[None]:
    try:
        yield
    except UNREADABLE:
        raise Unusable from None
    except OSError as fault:
        if fault.errno != errno.EINVAL:  # what it says of itself leads before its beginning
            raise
        raise Unusable from None
