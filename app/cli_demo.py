"""`rectify demo`: a university to look at, on a clock that is turned by hand."""

import errno
import fcntl
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app import clock as wall
from app.demo.clock import HandClock
from workflows.errors import Conflict

if TYPE_CHECKING:
    from app.settings import Settings

FOLDER = Path("var/demo")
DATABASE = FOLDER / "rectify.db"
RUNS_AT = FOLDER / "address"


def demo(
    days: Annotated[int, typer.Option(help="把演示的时钟拨快几天，看看会提醒、催办谁", min=0, max=365)] = 0,
    port: Annotated[int, typer.Option(help="监听端口", min=1, max=65535)] = 8321,
    *,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="建好后启动服务")] = True,
) -> None:
    """从零建起一所大学的演示数据并启动服务；--days 把已有演示的时钟拨快。"""
    from app.settings import Settings

    # What the server says of itself is no news to whoever looks at a demo.
    settings = Settings(database=f"sqlite:///{DATABASE}", files=str(FOLDER / "files"), port=port, log_level="warning")
    hand = HandClock(DATABASE, wall.now)
    if days:
        if not hand.exists():
            with _alone(settings):
                _build(settings, hand)
        _turn(settings, hand, days)
        return
    with _alone(settings):
        if serve:
            _demand_free(settings.host, port)
        _build(settings, hand)
        if serve:
            _serve(settings, hand)


def _demand_free(host: str, port: int) -> None:
    """Refuse a port that cannot be listened on, while the earlier demo is still whole; name one that can."""
    if (fault := _why_taken(host, port)) is None:
        return
    why = "已被别的程序占用" if fault.errno == errno.EADDRINUSE else f"用不了（{fault.strerror}）"
    fit = next((each for each in range(8321, 8400) if _why_taken(host, each) is None), "端口")
    raise Conflict(f"端口 {port} {why}：请改用 .venv/bin/rectify demo --port {fit}。什么都没有改动。")


def _why_taken(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as fault:
        return fault
    return None


@contextmanager
def _alone(settings: "Settings") -> Iterator[None]:
    """Have the folder to oneself, and leave one's address to whoever comes to a demo that runs."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    held = os.open(FOLDER, os.O_RDONLY)
    try:
        _lock(held)
        RUNS_AT.write_text(_address(settings), encoding="ascii")
        yield
    finally:
        os.close(held)


def _lock(folder: int) -> None:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        at = RUNS_AT.read_text(encoding="ascii") if RUNS_AT.exists() else FOLDER
        raise Conflict(
            f"演示已经在运行：请打开 {at} ；要重新建一所，先在它的终端按 Ctrl+C 停止它。什么都没有改动。"
        ) from None


def _address(settings: "Settings") -> str:
    return f"http://{settings.host}:{settings.port}"


def _empty(folder: Path) -> None:
    """Remove what is in a folder, but for what `_alone` keeps there."""
    for each in folder.iterdir():
        if each.is_dir():
            shutil.rmtree(each)
        elif each != RUNS_AT:
            each.unlink()


def _build(settings: "Settings", hand: HandClock) -> None:
    from app.bootstrap import file_store, open_database
    from app.demo import mail, reconciling
    from app.demo.build import TODAY, build
    from app.demo.driver import Stage
    from app.demo.hints import hints

    started = wall.now()
    _empty(FOLDER)
    with open_database(settings) as database:
        files = file_store(settings)
        build(database, files, FOLDER / "ledgers", typer.echo, last=reconciling.play)
        mail.reach(Stage(database, files, TODAY))
        mail.deliver(mail.catcher(settings, lambda: TODAY), database, TODAY)
        hand.set(TODAY)
        for line in hints(database, TODAY, _address(settings)):
            typer.echo(line)
    typer.echo(f"（用时 {(wall.now() - started).total_seconds():.1f} 秒）")


def _serve(settings: "Settings", hand: HandClock) -> None:
    from app.bootstrap import open_database
    from app.demo import mail
    from app.demo.hints import closing
    from app.main import application, serve_application

    catcher = mail.catcher(settings, hand.now)
    with open_database(settings) as database:
        app = application(settings, database, hand.now, with_clock=True, deliverer=catcher)
        mail.show(app, database, catcher)
        typer.echo(closing(_address(settings)))
        serve_application(app, settings)
    typer.echo("演示已停止。")


def _turn(settings: "Settings", hand: HandClock, days: int) -> None:
    from app.bootstrap import open_database
    from app.demo.hints import what_happened
    from app.demo.scenarios import SHANGHAI
    from scheduler.simulate import play_days
    from workflows.days import LAST_DAY, day_in

    before = hand.now().astimezone(SHANGHAI)
    until = before + timedelta(days=days)
    if day_in(SHANGHAI, until) > LAST_DAY:
        raise Conflict(f"演示的时钟最远拨到{LAST_DAY.year}年，请重新建一所：rectify demo。")
    with open_database(settings) as database:
        for at, _ in play_days(database, before, until):
            for line in what_happened(database, at):
                typer.echo(line)
        hand.set(until)
    typer.echo(f"演示的时钟现在是 {until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}。")
