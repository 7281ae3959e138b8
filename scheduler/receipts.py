"""What became of messages that a channel took, asked where it tells: some at a time, and so never too fast."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from channels.base import Follow, Followed, Follower, NotSent, Sender
from models.delivery_states import Channel
from models.session import Database
from workflows.deliveries import receipts
from workflows.deliveries.receipts import Taken

log = logging.getLogger(__name__)

AT_ONCE = 50
"""Of how many messages a channel is asked in one go."""


@dataclass(frozen=True, slots=True)
class Receipts:
    """The channels that tell, among all that there are."""

    senders: Mapping[Channel, Sender]
    clock: Callable[[], datetime]
    zone: ZoneInfo

    @property
    def followers(self) -> Mapping[Channel, Follower]:
        """Return those that tell."""
        return {channel: each for channel, each in self.senders.items() if isinstance(each, Follower)}

    def ask(self, database: Database, now: datetime) -> int:
        """Ask of what is due; return how much was answered. `now` is in the university's time."""
        with database.reading() as session:
            due = receipts.channels_due(session, now, self.followers)
            taken = {channel: receipts.due(session, channel, now, AT_ONCE) for channel in due}
        return sum(self._channel(database, channel, some) for channel, some in taken.items())

    def _channel(self, database: Database, channel: Channel, some: list[Taken]) -> int:
        answered = 0
        try:
            with self.followers[channel].following() as follow:
                for each in some:
                    self._note(database, each, self._followed(follow, each))
                    answered += 1
        except NotSent as silent:
            log.warning("%s: not asked what became of messages: %s", channel.value, silent.sentence)
            with database.transaction() as session:
                receipts.note_silent(session, channel, self._now())
        return answered

    def _followed(self, follow: Follow, each: Taken) -> Followed:
        """Ask of one message; one of which nothing can be told holds up no other."""
        if not receipts.is_told(each, self._now()):
            return Followed()
        try:
            return follow(each.receipt, each.message.address)
        except NotSent as refused:
            if refused.down:
                raise
            return Followed()

    def _note(self, database: Database, each: Taken, said: Followed) -> None:
        now = self._now()
        with database.transaction() as session:
            if said.failure is not None:
                receipts.note_not_arrived(session, each, now, said.failure, for_good=said.for_good)
            elif said.read:
                receipts.note_read(session, each, now)
            else:
                receipts.note_nothing(session, each, now)

    def _now(self) -> datetime:
        return self.clock().astimezone(self.zone)
