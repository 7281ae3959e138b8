"""Judging in a process of its own: qpdf and lxml are what a hostile file is made for.

What needs no such reader is looked at without it: the process takes its time to begin.
"""

from datetime import date
from typing import BinaryIO
from zoneinfo import ZoneInfo

from ledger.bounded import TooMuch, ask
from ledger.media.rejections import COMPLEX, Unfit
from ledger.media.verdict import Verdict


def judge(stream: BinaryIO, zone: ZoneInfo) -> Verdict:
    """See `compound.judge`. Raises `Unfit`, also for what takes too long or too much memory."""
    try:
        return _answer(ask("judge", stream, zone.key))
    except TooMuch:
        raise Unfit(COMPLEX) from None


def _answer(said: dict[str, str | list[str] | None]) -> Verdict:
    if refusal := said.get("refusal"):
        raise Unfit(str(refusal))
    kind, made_on, remarks = (said[name] for name in ("kind", "made_on", "remarks"))
    day = date.fromisoformat(str(made_on)) if made_on else None
    return Verdict(str(kind) if kind else None, day, tuple(remarks or ()))
