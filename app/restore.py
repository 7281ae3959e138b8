"""`rectify restore`: a backup put where nothing is, after everything in it was found to be good.

The database is looked into beside its place and gets its name last: until then there is none, and
whatever breaks off may be begun again.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

import sqlalchemy as sa

import migrations
from app.archive import DATABASE, Manifest, Unusable, name_of, publish, reading
from app.backup import sound
from migrations import Standing
from models.causes import BROKEN, CROWDED, FULL, READ_ONLY, cause_of, code_of
from models.engine import at_file, file_of
from models.files import Store, read_through
from models.session import Database
from workflows.audit.file_references import references
from workflows.audit.verify import Report, verify_journal
from workflows.errors import Refusal
from workflows.journal.seals import PrintedSeal

OURS = {FULL, READ_ONLY, BROKEN, CROWDED}
"""What is wrong with our disk rather than with what was read."""
WORKING = 2
"""How many times the length of a database must be free: it is upgraded and verified there."""
SIDES = ("", "-wal", "-shm", "-journal")
"""The files of a SQLite database, by what stands behind its name."""


TAKEN = " 已经存在，只能恢复到空的地方，请先移走。"


class Occupied(Refusal):
    sentence = "只能恢复到空的地方。"


class Unproven(Refusal):
    sentence = "备份里的记录核验不符，没有恢复。"

    def __init__(self, report: Report) -> None:
        said = [fault.sentence for fault in report.faults]
        super().__init__("\n".join([f"备份里的记录有 {len(said)} 处不符，没有恢复：", *said]))


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in use."""

    manifest: Manifest
    report: Report


def restore(file: Path, database: Path, files: Store, printed: PrintedSeal | None = None) -> Restored:
    """Put a backup in use: the database under its name, the evidence in its store.

    With a seal printed earlier, nothing may have been cut off since. Raises `Occupied`,
    `Unusable`, `Unproven`.
    """
    with reading(file) as archive:
        _demand_empty(database, files, archive.manifest)
        _demand_room(database, files, archive.manifest)
        database.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=database.parent, prefix=".rectify-restore-") as folder:
            copy = Path(folder, DATABASE)
            archive.copy(DATABASE, lambda part: _written(part, copy))
            report = _proven(copy, archive.manifest, printed)
            with _taken_back_on_fault(files):
                for each in archive.manifest.files:
                    archive.copy(name_of(each.sha256), lambda part: files.put(cast("BinaryIO", part)))
                try:
                    publish(copy, database)
                except FileExistsError:
                    raise Occupied(f"{database}{TAKEN}") from None
    return Restored(archive.manifest, report)


def _demand_empty(database: Path, files: Store, manifest: Manifest) -> None:
    """Refuse where anything is but what an earlier attempt at this very backup left."""
    for side in SIDES:
        if database.with_name(database.name + side).exists():
            raise Occupied(f"{database}{side}{TAKEN}")
    known = {each.sha256 for each in manifest.files}
    if any(held.sha256 not in known for held in files.held() if held.sha256):
        raise Occupied("RECTIFY_FILES 里已有别的文件，只能恢复到空的地方，请先移走。")


def _demand_room(database: Path, files: Store, manifest: Manifest) -> None:
    """Refuse what the disks cannot hold before anything is written."""
    there = next(each for each in database.absolute().parents if each.exists())
    wanted = WORKING * manifest.database.size
    free = files.free()
    short = free is not None and free < sum(each.size for each in manifest.files)
    if short or shutil.disk_usage(there).free < wanted:
        raise Occupied("磁盘空间不够放下这个备份，请腾出或扩大空间。")


def _written(part: IO[bytes], copy: Path) -> tuple[str, int]:
    copy.touch(0o600, exist_ok=False)  # the mode that it keeps under its name
    with copy.open("wb") as into:
        kept = read_through(part, into=into)
        into.flush()
        os.fsync(into.fileno())
    return kept


def _proven(copy: Path, manifest: Manifest, printed: PrintedSeal | None) -> Report:
    """Verify the copy of the database, brought up to this release, and all that it rests on."""
    try:
        with Database(at_file(copy)) as database:
            _bring_up(database, manifest)
            with database.reading() as session:
                report = verify_journal(session, printed)
                wanted = {each.sha256 for each in references(session)}
    except Refusal:
        raise
    except Exception as fault:
        if cause_of(fault) in OURS:
            raise
        raise Unusable(f"备份里的数据库读不通（{code_of(fault)}），没有恢复。") from None
    if not report.ok:
        raise Unproven(report)
    if not wanted <= {*manifest.missing, *(each.sha256 for each in manifest.files)}:
        raise Unusable("备份里缺少记录所依据的文件，没有恢复。")
    return report


def _bring_up(database: Database, manifest: Manifest) -> None:
    """Bring an intact database of this release or an earlier one up to this one."""
    if not sound(database):
        raise Unusable("备份里的数据库文件已损坏，没有恢复。")
    standing = migrations.standing(database.engine)
    if standing is Standing.OLDER:
        migrations.upgrade(database.engine)
    elif standing is not Standing.CURRENT:
        raise Unusable(f"本版本不认得这个备份，请用建立它的 rectify {manifest.program} 恢复。")
    if _acts_by_itself(database) != _as_made_new(database):
        raise Unusable("备份里的数据库有本版本没有的触发器或视图，或者少了应有的，没有恢复。")


def _acts_by_itself(database: Database) -> set[tuple[str, str]]:
    """Return the triggers and views: a strange one would go on to act within the house."""
    with database.reading() as session:
        found = session.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"))
        return {(name, sql) for name, sql in found}


def _as_made_new(beside: Database) -> set[tuple[str, str]]:
    """Return the triggers and views of a database that is made new."""
    file = file_of(beside.engine.url)
    assert file is not None  # noqa: S101  it was unpacked a moment ago
    with Database(at_file(file.with_name("new.db"))) as new:
        migrations.upgrade(new.engine)
        return _acts_by_itself(new)


@contextmanager
def _taken_back_on_fault(files: Store) -> Iterator[None]:
    """Leave a store as it was when what was to be put there is not complete."""
    before = {held.name for held in files.held()}
    try:
        yield
    except BaseException:
        for held in files.held():
            if held.name not in before:
                files.remove(held)
        raise
