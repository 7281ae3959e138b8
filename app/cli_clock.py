"""The clock by which a command acts on a database: the wall's, and in the demo the demo's."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from app import clock

if TYPE_CHECKING:
    from app.settings import Settings


def clock_of(settings: "Settings") -> Callable[[], datetime]:
    """Return the clock of the settings' database.

    A demo's stands beside its database, and what time it shows is said on stderr.
    """
    from sqlalchemy import make_url

    from app.demo.clock import HandClock
    from models.engine import file_of

    file = file_of(make_url(settings.database))
    hand = HandClock(file, clock.now) if file else None
    if hand is None or not hand.exists():
        return clock.now
    shown = hand.now().astimezone(settings.zone)
    typer.echo(f"（演示的数据库，按演示的时钟办理，现在是 {shown:%Y年%m月%d日 %H:%M}。）", err=True)
    return hand.now
