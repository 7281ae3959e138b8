"""`rectify demo`: a university to look at, on a clock that is turned by hand."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from app import clock as wall
from app.demo.clock import HandClock
from app.settings import Settings

FOLDER = Path("var/demo")


def demo(
    days: Annotated[
        int, typer.Option(help="把演示的时钟拨快几天，看看会提醒、催办谁", min=0, max=365)
    ] = 0,
    port: Annotated[int, typer.Option(help="监听端口", min=1, max=65535)] = 8321,
    *,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="建好后启动服务")] = True,
) -> None:
    """从零建起一所大学的演示数据并启动服务；--days 把已有演示的时钟拨快。"""
    settings = Settings(
        database=f"sqlite:///{FOLDER / 'rectify.db'}", files=str(FOLDER / "files"), port=port
    )
    hand = HandClock(FOLDER / "clock", wall.now)
    if days:
        if not hand.exists():
            _build(settings, hand)
        _turn(settings, hand, days)
        return
    _build(settings, hand)
    if serve:
        from app.main import serve as run

        run(settings, hand.now, with_clock=True)


def _build(settings: Settings, hand: HandClock) -> None:
    from app.demo.play import TODAY, build
    from app.demo.show import hints
    from app.house import file_store, open_database

    started = wall.now()
    shutil.rmtree(FOLDER, ignore_errors=True)
    with open_database(settings) as database:
        build(database, file_store(settings), FOLDER / "ledgers", typer.echo)
        hand.set(TODAY)
        for line in hints(database, TODAY, f"http://{settings.host}:{settings.port}"):
            typer.echo(line)
    typer.echo(f"（用时 {(wall.now() - started).total_seconds():.1f} 秒）")


def _turn(settings: Settings, hand: HandClock, days: int) -> None:
    from app.demo.fates import SHANGHAI
    from app.demo.show import what_happened
    from app.house import open_database
    from scheduler.simulate import play
    from workflows.days import LAST_DAY, day_in
    from workflows.errors import Conflict

    before: datetime = hand.now()
    until = before + timedelta(days=days)
    if day_in(SHANGHAI, until) > LAST_DAY:
        raise Conflict(f"演示的时钟最远拨到{LAST_DAY.year}年，请重新建一所：rectify demo。")
    with open_database(settings) as database:
        for at, _ in play(database, before, until):
            for line in what_happened(database, at):
                typer.echo(line)
        hand.set(until)
    typer.echo(f"演示的时钟现在是 {until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}。")
