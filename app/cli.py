"""The command `rectify`.

The modules of the commands import what they need when they run: a command that only reads a
file must not wait for the database's libraries.
"""

import gc
import signal
import sys
import threading
from importlib.metadata import version
from logging.config import dictConfig
from typing import Annotated

import typer

from app import clock as wall
from app.cli_backup import add_to as add_backup
from app.cli_calendar import calendar
from app.cli_campaign import campaigns
from app.cli_channels import channels
from app.cli_chinese import USAGE, Commands, run
from app.cli_clock import clock_of
from app.cli_demo import demo
from app.cli_docs import docs
from app.cli_doctor import doctor
from app.cli_ledger import guide, ledger
from app.cli_people import admin, token
from app.cli_proof import add_to as add_proof
from app.cli_reconcile import reconcile
from app.cli_roster import people
from app.cli_settings import load
from app.cli_sums import sums
from workflows.errors import Refusal

app = Commands(
    name="rectify",
    context_settings={"help_option_names": ["-h", "--help"]},
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(ledger)
app.add_typer(guide)
app.add_typer(campaigns)
app.add_typer(calendar)
app.add_typer(channels)
app.add_typer(admin)
app.add_typer(people)
app.command()(token)
app.command()(demo)
app.command()(docs)
app.command()(doctor)
app.command()(reconcile)
app.command()(sums)
add_backup(app)
add_proof(app)


def _version(asked: bool) -> None:  # noqa: FBT001  called by Typer
    if asked:
        typer.echo(f"rectify {version('rectify')}")
        raise typer.Exit


@app.callback()
def rectify(
    *, version_: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本")] = False
) -> None:
    """对账销号：把诊断出的每一个问题一直盯到真正整改销号。"""
    del version_


@app.command()
def serve(
    *,
    clock: Annotated[bool, typer.Option("--clock/--no-clock", help="同时运行时钟")] = True,
    workers: Annotated[int, typer.Option(help="几个进程同时服务（须用 PostgreSQL）", min=1, max=64)] = 1,
) -> None:
    """启动服务：页面、API 和时钟（--no-clock 时不带时钟，可另用 rectify clock 运行）。"""
    gc.disable()  # the server's affair: what is imported never becomes rubbish
    if workers > 1:
        from app.workers import serve as supervise

        supervise(load(), wall.now, workers, with_clock=clock)
    else:
        from app.main import serve as run

        settings = load()
        run(settings, clock_of(settings), with_clock=clock)


@app.command(name="clock")
def clock_(
    *,
    show: Annotated[bool, typer.Option("--list", help="只列出任务和接下来到期的事")] = False,
    limit: Annotated[int, typer.Option(help="列出多少条", min=1, max=1000)] = 20,
) -> None:
    """单独运行时钟：提醒、预警、催办，起草督办。可同时运行多个。"""
    from app.bootstrap import open_existing
    from app.channels import delivery, jobs

    settings = load()
    with open_existing(settings) as database:
        now = clock_of(settings)
        more = jobs(settings, delivery(settings, now), now)
        if show:
            from app.clock_list import clock_list

            for line in clock_list(database, now(), settings.zone, limit, more):
                typer.echo(line)
            return
        from app.server import STOP_SECONDS, end_within, log_config
        from scheduler.run import ClockDoor

        if settings.log_format == "json":
            dictConfig(log_config(settings))

        stopped = threading.Event()
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, lambda *_: stopped.set())
        door = ClockDoor(database, now, settings.zone, more)
        door.start()
        typer.echo("时钟已启动，按 Ctrl+C 停止。")
        stopped.wait()
        end_within(STOP_SECONDS)
        door.stop()


@app.command(name="upgrade")
def upgrade_() -> None:
    """把旧版本的数据库升级到本版本（请先备份）。"""
    from app.bootstrap import upgrade

    upgrade(load())
    typer.echo("数据库已是最新。")


@app.command(name="settings")
def settings_() -> None:
    """列出全部设置项、含义和当前值。"""
    from app.settings import Settings, without_secrets

    current = load()
    for name, field in Settings.model_fields.items():
        shown = without_secrets(str(getattr(current, name)))
        typer.echo(f"RECTIFY_{name.upper()}={shown}")
        typer.echo(f"    {field.description}；默认 {str(field.default) or '无'}")


def main() -> None:
    """Run the command; a refusal, or the storage's fault, is one sentence and exit code 2."""
    try:
        run(app)
    except Refusal as refusal:
        typer.echo(str(refusal), err=True)
        sys.exit(USAGE)
    except Exception as fault:
        from app.cli_files import why_not

        sentence = why_not(fault)
        if sentence is None:
            raise
        typer.echo(sentence, err=True)
        sys.exit(USAGE)
