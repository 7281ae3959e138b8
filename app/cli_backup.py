"""`rectify backup` and `rectify restore`."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli_clock import clock_of
from app.cli_settings import load
from workflows.errors import Refusal

LACKS = 1


class NotSqlite(Refusal):
    sentence = "PostgreSQL 请用 pg_dump、pg_restore 备份和恢复，连同佐证材料，见手册“备份与恢复”。"


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    for command in (backup, restore):
        app.command()(command)


def backup(file: Annotated[Path, typer.Argument(help="写到哪个文件（不覆盖已有的）", show_default=False)]) -> None:
    """把数据库和全部佐证、台账原件备份成一个文件，不必停止服务。

    全部备份了退出码为 0，有佐证缺失或被改动为 1（其余照样备份），没有备份成为 2。
    """
    from app.backup import back_up
    from app.bootstrap import file_store, open_existing
    from models.engine import file_of

    settings = load()
    with open_existing(settings) as database:
        if file_of(database.engine.url) is None:
            raise NotSqlite
        missed = back_up(database, file_store(settings), file, clock_of(settings)())
    for each in missed:
        place = f"事项 {each.number}" if each.number else "台账"
        typer.echo(f"没有备份（缺失或被改动）：{place}“{each.file_name}”（{each.sha256}）", err=True)
    typer.echo(f"已备份到 {file}（{file.stat().st_size:,} 字节）。")
    if missed:
        raise typer.Exit(LACKS)


def restore(
    file: Annotated[Path, typer.Argument(help="rectify backup 写出的文件", show_default=False)],
    seal: Annotated[str | None, typer.Option(help="此前印出或寄出的封存值，整行；可查出截短和重签")] = None,
) -> None:
    """把备份恢复到空的地方：逐项核对备份、核验全部记录，都对了才启用。

    恢复到 RECTIFY_DATABASE 和 RECTIFY_FILES 所写的地方。恢复了退出码为 0，没有恢复为 2。
    """
    import sqlalchemy as sa

    from app.bootstrap import file_store
    from app.restore import restore as put_back
    from models.engine import file_of
    from workflows.journal.seals import format_printed, parse_printed

    settings = load()
    database = file_of(sa.make_url(settings.database))
    if database is None:
        raise NotSqlite
    before = parse_printed(seal) if seal else None
    store = file_store(settings, most=file.stat().st_size)
    done = put_back(file, database, store, before)
    report, manifest = done.report, done.manifest
    typer.echo(
        f"已恢复 {manifest.made_at.astimezone(settings.zone):%Y-%m-%d %H:%M} 的备份："
        f"{report.entries} 条记录核验相符，佐证和台账原件 {len(manifest.files)} 份。"
    )
    if manifest.missing:
        typer.echo(f"备份时就已缺失的文件有 {len(manifest.missing)} 份，见 rectify doctor。", err=True)
    if report.newest:
        typer.echo(f"请与印出的封存值核对：{format_printed(report.newest, settings.zone)}")
