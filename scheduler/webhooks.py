"""What other systems are told: what happened is found out, and what waits is sent, some receivers at once."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from channels.webhook import Call, Webhooks
from models.session import Database
from scheduler.jobs import Job, often
from scheduler.look_back import look_back
from workflows.webhooks import events, outgoing, secrets
from workflows.webhooks.outgoing import Outcome

log = logging.getLogger(__name__)

AT_ONCE = 20
"""How many events are claimed at a time, and sent at once."""


@dataclass
class Caller:
    """What sends events, and the key that secrets follow from."""

    key: str = field(repr=False)
    sender: Webhooks
    clock: Callable[[], datetime]
    """What time it is when something was sent: a batch takes its time."""
    zone: ZoneInfo
    _looked_at: datetime | None = field(default=None, init=False)
    """When all that had happened was found."""

    @property
    def jobs(self) -> Sequence[Job]:
        """What the clock does for it."""
        return (
            often("events", "找出要告诉其他系统的事", self.watch, outgoing.MOST),
            often("webhooks", "把待发的事告诉其他系统", self.send, AT_ONCE),
        )

    def watch(self, database: Database, now: datetime) -> int:
        """Put in what happened and was subscribed to; return how much that was."""
        back = look_back(self._looked_at, now, outgoing.LOOK_BACK)
        with database.reading() as session:
            found = outgoing.look(session, now, back)
        if found:
            with database.transaction() as session:
                outgoing.put(session, found)
        if len(found) < outgoing.MOST:
            self._looked_at = now
        return len(found)

    def send(self, database: Database, now: datetime) -> int:
        """Send what is due, a batch at most; return how much that was. Where nothing is, no turn to write is taken."""
        with database.reading() as session:
            if not outgoing.anything_due(session, now):
                return 0
        with database.transaction() as session:
            claimed = outgoing.claim(session, now, AT_ONCE)
        if not claimed:
            return 0
        at = self.clock()
        with database.reading() as session:
            bodies = [events.body(session, each.id, each.entry_id, each.created_at) for each in claimed]
        signed = [
            secrets.signing(self.key, each.webhook_id, each.generation, each.signed_before_until, at)
            for each in claimed
        ]
        calls = [Call(each.id, each.url, body, keys) for each, body, keys in zip(claimed, bodies, signed, strict=True)]
        for each, answered in zip(claimed, self.sender.post(calls), strict=True):
            with database.transaction() as session:
                outgoing.note(session, each, Outcome(**asdict(answered)), self.clock().astimezone(self.zone))
            if not answered.taken:
                log.warning("webhook %s: %s not taken: %s", each.webhook_id, each.id, answered.status)
        return len(claimed)
