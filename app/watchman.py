"""The dead man's alarm: whoever serves pages tells the administrators, past the clock, that the clock has stopped."""

import logging
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.settings import STANDS_STILL
from channels.base import Line, Message, NotSent, Section, Sender
from models.base import new_key
from models.clock import Moment, taken
from models.delivery_states import Channel
from models.session import Database
from scheduler.tick import Clock
from workflows.deliveries import addresses
from workflows.journal import timekeeping

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=1)
SUBJECT = "对账销号：时钟停了"
TEXT = "时钟自{:%Y年%m月%d日 %H:%M}起没有走动，提醒、催办都停了：请检查 rectify serve 或 rectify clock。"


class Watchman:
    """Looks once a minute whether a clock ticks; of several processes one tells."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        zone: ZoneInfo,
        senders: Mapping[Channel, Sender],
        stands_still: timedelta = STANDS_STILL,
    ) -> None:
        self._database, self._clock, self._zone, self._senders = database, clock, zone, senders
        self._stands_still = stands_still
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchman", daemon=True)

    def start(self) -> None:
        """Begin, where there is anything to tell it by."""
        if self._senders:
            self._thread.start()

    def stop(self) -> None:
        """End after what is under way."""
        self._over.set()
        if self._senders:
            self._thread.join()

    def look(self) -> int:
        """Look now, and tell; return how many were told. A clock that never ticked was never begun."""
        now = self._clock()
        with self._database.reading() as session:
            last = timekeeping.last_tick(session)
        if last is None or now - last < self._stands_still:
            return 0
        with self._database.transaction() as session:
            if not timekeeping.claim_alarm(session, last, now):
                return 0
            people = [(each.channel, each.value) for each in addresses.of_administrators(session)]
        text = TEXT.format(last.astimezone(self._zone))
        told = sum(self._tell(channel, to, text, now) for channel, to in people)
        if people and not told:
            with self._database.transaction() as session:
                taken(session, Moment.ALARM)  # so that somebody tries again in a minute
        log.error("the clock has not ticked since %s: %d told", last, told)
        return told

    def _watch(self) -> None:
        while not self._over.wait(EVERY.total_seconds()):
            try:
                self.look()
            except Exception:
                log.exception("the watchman could not look; again in a minute")

    def _tell(self, channel: Channel, to: str, text: str, now: datetime) -> bool:
        if (sender := self._senders.get(channel)) is None:
            return False
        try:
            with sender.open() as send:
                send(Message(new_key(), to, SUBJECT, (Section("", (Line(text),)),), now.astimezone(self._zone)))
        except NotSent:
            return False
        except Exception:  # settings that cannot be used: the others are told nevertheless
            log.exception("%s: the alarm could not be sent", channel.value)
            return False
        return True
