"""`rectify backup`: one file of the database and of all that it rests on, while others work.

The database first, then the files: these are kept under what is in them and only ever added, so
every file that the copy of the database speaks of is still there.
"""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

import migrations
from app.archive import DATABASE, MANIFEST, Manifest, Part, add, name_of, publish, writing
from models.causes import BROKEN, FORBIDDEN, cause_of
from models.engine import at_file
from models.files import Altered, Store, checked
from models.session import Database
from workflows.audit.file_references import references
from workflows.errors import Refusal

SOUND = ["ok"]
LOST = {None, BROKEN, FORBIDDEN}
"""What a store says of one file that is gone or cannot be read, and not of all of them."""


class Taken(Refusal):
    sentence = "这个文件已经存在，请换一个文件名：备份从不覆盖已有的文件。"


class NoFolder(Refusal):
    sentence = "没有这个文件夹，请先建立。"

    def __init__(self, folder: Path) -> None:
        super().__init__(f"没有 {folder} 这个文件夹，请先建立。")


class Damaged(Refusal):
    sentence = "数据库文件已损坏，没有备份。请运行 rectify doctor，再从最近的备份恢复。"


@dataclass(frozen=True, slots=True)
class Missed:
    """A file that belongs into the backup and is not in it."""

    sha256: str
    file_name: str
    number: str | None


def back_up(database: Database, files: Store, target: Path, now: datetime) -> list[Missed]:
    """Write a backup, which appears under its name whole or not at all; return what it lacks.

    Raises `Taken`, `NoFolder`, `Damaged`.
    """
    if target.exists():
        raise Taken
    if not target.parent.is_dir():
        raise NoFolder(target.parent.absolute())
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".rectify-backup-") as folder:
        copy, part = Path(folder, DATABASE), Path(folder, "archive")
        database.copy_to(copy)
        with Database(at_file(copy)) as snapshot:
            if not sound(snapshot):
                raise Damaged
            wanted = _wanted(snapshot)
        missed = _write(part, copy, wanted, files, now)
        try:
            publish(part, target)
        except FileExistsError:
            raise Taken from None
    return missed


def sound(database: Database) -> bool:
    """Tell whether the pages of a SQLite database agree with one another."""
    with database.reading() as session:
        return session.execute(sa.text("PRAGMA quick_check")).scalars().all() == SOUND


def _wanted(snapshot: Database) -> dict[str, Missed]:
    """Return every file that a record rests on, and what to say if it is not there."""
    with snapshot.reading() as session:
        return {each.sha256: Missed(each.sha256, each.file_name, each.number) for each in references(session)}


def _write(part: Path, copy: Path, wanted: dict[str, Missed], files: Store, now: datetime) -> list[Missed]:
    """Write the archive; a file that is not what it was is left out, and named."""
    kept: list[Part] = []
    missed: list[Missed] = []
    with writing(part) as archive:
        with copy.open("rb") as file:
            database = add(archive, DATABASE, file)
        for sha256, each in wanted.items():
            try:
                with checked(files, sha256) as content:
                    kept.append(add(archive, name_of(sha256), content))
            except (Altered, OSError) as fault:
                if cause_of(fault) not in LOST:
                    raise
                missed.append(each)
        said = Manifest(
            revision=migrations.head(),
            made_at=now,
            database=database,
            files=kept,
            missing=[each.sha256 for each in missed],
        )
        archive.writestr(MANIFEST, said.model_dump_json(indent=1))
    return missed
