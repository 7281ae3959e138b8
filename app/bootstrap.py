"""Opening the house: the database of the settings, made, brought up or found up to date."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa

import migrations
from app.settings import Settings
from ledger.conversion import Converter
from ledger.media.scanner import Scanner
from migrations import Standing
from models.engine import file_of
from models.files import FileStore, Store
from models.session import Database
from workflows.errors import Refusal

MEGABYTE = 1 << 20
S3 = "s3://"


class NotThere(Refusal):
    sentence = "没有这个数据库，请检查 RECTIFY_DATABASE 和当前目录。"


class NotUpToDate(Refusal):
    sentence = "数据库还是旧版，请先备份，再运行 rectify upgrade。"


class TooNew(Refusal):
    sentence = "数据库由更新的版本使用过，本版本不认得，请安装那个版本，或从备份恢复。"


class NotWhole(Refusal):
    sentence = "数据库里缺少本版本应有的表，请从备份恢复。"


UNFIT: dict[Standing, type[Refusal]] = {
    Standing.EMPTY: NotThere,
    Standing.OLDER: NotUpToDate,
    Standing.UNKNOWN: TooNew,
    Standing.PARTIAL: NotWhole,
}
"""Why a database cannot be worked with."""


def open_database(settings: Settings) -> Database:
    """Open the database for whoever starts a house: make it, or refuse one that is `UNFIT`.

    Whoever opens one closes it: `with open_database(settings) as database`.
    """
    _make_file(settings)
    database = Database(settings.database)
    with _closed_unless_good(database):
        standing = migrations.standing(database.engine)
        if standing is Standing.EMPTY:
            migrations.upgrade(database.engine)
        elif standing in UNFIT:
            raise UNFIT[standing]
    return database


def open_existing(settings: Settings) -> Database:
    """Open a database that is to be worked with: make none, and refuse one that is `UNFIT`.

    In a wrong folder there is none, and whoever looked into an empty one would find all well.
    """
    database = _found(settings)
    with _closed_unless_good(database):
        standing = migrations.standing(database.engine)
        if standing in UNFIT:
            raise UNFIT[standing]
    return database


def upgrade(settings: Settings) -> None:
    """Bring the database of an earlier release up to this one.

    Raises `NotThere`, `TooNew`, `NotWhole`.
    """
    with _found(settings) as database:
        standing = migrations.standing(database.engine)
        if standing in UNFIT and standing is not Standing.OLDER:
            raise UNFIT[standing]
        migrations.upgrade(database.engine)


def file_store(settings: Settings, most: int | None = None) -> Store:
    """Return where evidence and ledgers are kept: a folder, or a bucket by s3://bucket/prefix.

    With `most`, files of so many bytes are taken in, whatever the settings say of uploads.
    """
    most = settings.max_upload_mb * MEGABYTE if most is None else most
    if not settings.files.startswith(S3):
        return FileStore(Path(settings.files), most)
    from models.files_s3 import S3Files

    bucket, _, prefix = settings.files.removeprefix(S3).partition("/")
    return S3Files(
        bucket,
        most,
        prefix=prefix,
        endpoint=settings.files_endpoint,
        region=settings.files_region,
        key=settings.files_key,
        secret=settings.files_secret.get_secret_value(),
    )


def scanner(settings: Settings) -> Scanner | None:
    """Return what looks for viruses in files that come in, where one is set."""
    return Scanner(settings.antivirus) if settings.antivirus else None


def converter(settings: Settings) -> Converter | None:
    """Return what puts files of older and other programs into today's form, where one is set."""
    return Converter(settings.libreoffice) if settings.libreoffice else None


def _found(settings: Settings) -> Database:
    file = file_of(sa.make_url(settings.database))
    if file and not file.exists():
        raise NotThere
    return Database(settings.database)


def _make_file(settings: Settings) -> None:
    """Make the file of a SQLite database where there is none, for its owner alone.

    It holds the hashes of passwords, and personal data. SQLite gives its log the same mode.
    """
    if file := file_of(sa.make_url(settings.database)):
        file.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            file.touch(0o600, exist_ok=False)


@contextmanager
def _closed_unless_good(database: Database) -> Iterator[None]:
    with ExitStack() as unless_good:
        unless_good.callback(database.close)
        yield
        unless_good.pop_all()
