"""Opening the house: the database of the settings, brought up or found up to date."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import sqlalchemy as sa

import migrations
from app.settings import Settings
from migrations import Standing
from models.files import FileStore, Store
from models.session import Database, file_of
from workflows.errors import Refusal

MEGABYTE = 1 << 20
S3 = "s3://"


class NotUpToDate(Refusal):
    """数据库还是旧版，请先备份，再运行 rectify upgrade。"""


class TooNew(Refusal):
    """数据库由更新的版本使用过，本版本不认得，请安装那个版本，或从备份恢复。"""


class NotThere(Refusal):
    """没有这个数据库，请检查 RECTIFY_DATABASE 和当前目录。"""


def open_database(settings: Settings) -> Database:
    """Open the database; make an empty one, and refuse one of another release.

    Whoever opens one closes it: `with open_database(settings) as database`.
    Raises `NotUpToDate`, `TooNew`.
    """
    database = _connect(settings)
    with _closed_unless_good(database):
        if sa.inspect(database.engine).get_table_names():
            _demand(migrations.standing(database.engine))
        else:
            migrations.upgrade(database.engine)
    return database


def open_existing(settings: Settings) -> Database:
    """Open a database that is to be looked into, and make none.

    Raises `NotThere`, `NotUpToDate`, `TooNew`.
    """
    file = file_of(sa.make_url(settings.database))
    if file and not file.exists():
        raise NotThere
    database = Database(settings.database)
    with _closed_unless_good(database):
        if not sa.inspect(database.engine).get_table_names():
            raise NotThere
        _demand(migrations.standing(database.engine))
    return database


def upgrade(settings: Settings) -> None:
    """Bring the database of an earlier release up to this one. Raises `TooNew`."""
    with _connect(settings) as database:
        if migrations.standing(database.engine) is Standing.UNKNOWN:
            raise TooNew
        migrations.upgrade(database.engine)


def file_store(settings: Settings) -> Store:
    """Return where evidence and ledgers are kept: a folder, or a bucket by s3://bucket/prefix."""
    most = settings.max_upload_mb * MEGABYTE
    if not settings.files.startswith(S3):
        return FileStore(Path(settings.files), most)
    from models.files_s3 import S3Files

    bucket, _, prefix = settings.files.removeprefix(S3).partition("/")
    return S3Files(
        bucket, most, prefix=prefix, endpoint=settings.files_endpoint,
        region=settings.files_region, key=settings.files_key,
        secret=settings.files_secret.get_secret_value(),
    )  # fmt: skip


def _connect(settings: Settings) -> Database:
    if file := file_of(sa.make_url(settings.database)):
        file.parent.mkdir(parents=True, exist_ok=True)
    return Database(settings.database)


def _demand(standing: Standing) -> None:
    if standing is Standing.OLDER:
        raise NotUpToDate
    if standing is Standing.UNKNOWN:
        raise TooNew


@contextmanager
def _closed_unless_good(database: Database) -> Iterator[None]:
    with ExitStack() as unless_good:
        unless_good.callback(database.close)
        yield
        unless_good.pop_all()
