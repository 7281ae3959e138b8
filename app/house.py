"""Opening the house: the database of the settings, brought up or found up to date."""

from pathlib import Path

import sqlalchemy as sa

import migrations
from app.settings import Settings
from models.files import FileStore, Store
from models.session import Database
from workflows.errors import Refusal

MEGABYTE = 1 << 20
S3 = "s3://"


class NotUpToDate(Refusal):
    """数据库还是旧版，请先备份，再运行 rectify upgrade。"""


def open_database(settings: Settings) -> Database:
    """Open the database; make an empty one, and refuse one of an earlier release."""
    database = _connect(settings)
    if not sa.inspect(database.engine).get_table_names():
        migrations.upgrade(database.engine)
    elif not migrations.is_current(database.engine):
        database.close()
        raise NotUpToDate
    return database


def upgrade(settings: Settings) -> None:
    """Bring the database of an earlier release up to this one."""
    database = _connect(settings)
    migrations.upgrade(database.engine)
    database.close()


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
    url = sa.make_url(settings.database)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    return Database(settings.database)
