"""What leaves the house: who is to be told what is found out, and what waits is sent, channel by channel."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from channels.base import MORE, SIGNED, Line, Message, NotSent, Section, Send, Sender
from models.causes import cause_of
from models.delivery_states import Channel, Language
from models.session import Database
from scheduler.jobs import Job, often
from scheduler.look_back import look_back
from scheduler.receipts import Receipts
from workflows.deliveries import announcements, claims, digests, outgoing, preferences, rates, urgent
from workflows.deliveries.digests import Due
from workflows.deliveries.outgoing import NewDelivery, Outgoing
from workflows.deliveries.wording import Speech, chinese, counted, spoken

log = logging.getLogger(__name__)

AT_ONCE = 100
"""How many messages are claimed at a time, and digests made in one transaction."""
LONGEST = 5.0
"""After how many seconds no further message is tried in one go: whoever stops the clock waits for it."""
TAGS = {Language.CHINESE: "zh-CN", Language.ENGLISH: "en"}
BROKEN = "系统出错，没有拟成，请看日志。"
UNOPENED = "系统出错，这个渠道打不开，请看日志。"


@dataclass
class Delivery:
    """The channels that there are, and where people open the house."""

    senders: Mapping[Channel, Sender]
    origin: str
    """The beginning of each link, such as https://rectify.edu.cn; without, messages have none."""
    clock: Callable[[], datetime]
    """What time it is when something was sent: a batch takes its time."""
    zone: ZoneInfo
    speech: Speech = chinese
    """How texts of the catalogue are said in a language."""
    _looked_at: datetime | None = field(default=None, init=False)
    """When all that was urgent was found."""
    _gathered: UUID | None = field(default=None, init=False)
    """Whose digest was made last, as long as there are more."""

    @property
    def jobs(self) -> Sequence[Job]:
        """What the clock does for it; nothing, where there is no channel."""
        if not self.senders:
            return ()
        return (
            often("digest", "拟好每日提醒", self.gather, AT_ONCE),
            often("urgent", "拟好急件", self.watch, urgent.MOST),
            often("announce", "拟好每周群公告", self.announce),
            often("deliver", "把待发的通知发出去", self.send, AT_ONCE),
            *self._asking,
        )

    @property
    def _asking(self) -> Iterator[Job]:
        """Yield what asks of messages that were taken, where a channel tells of them."""
        receipts = Receipts(self.senders, self.clock, self.zone)
        if receipts.followers:
            yield often("receipts", "查问已交出的通知送达了没有", receipts.ask)

    def gather(self, database: Database, now: datetime) -> int:
        """Put in the digests that are due by now; return how many. `now` is in the university's time."""
        with database.reading() as session:
            due = digests.due(session, now, self.senders, AT_ONCE, self._gathered)
        self._gathered = due[-1].person_id if len(due) == AT_ONCE else None
        if not due:
            return 0
        _put(database, _composed(database, due, now), now)
        return len(due)

    def watch(self, database: Database, now: datetime) -> int:
        """Put in what is urgent; return how much that was. `now` is in the university's time."""
        back = look_back(self._looked_at, now, urgent.LOOK_BACK)
        with database.reading() as session:
            wanted = urgent.look(session, now, self.senders, back)
        _put(database, wanted, now)
        if len(wanted) < urgent.MOST:
            self._looked_at = now
        return len(wanted)

    def announce(self, database: Database, now: datetime) -> int:
        """Put in what groups are to be told this week; return how much that was. `now` is in the university's time."""
        with database.reading() as session:
            due = announcements.due(session, now, self.senders)
        done = 0
        for campaign_id, channels in due.items():
            with database.transaction() as session:
                done += announcements.post_weekly(session, campaign_id, channels, now)
        return done

    def send(self, database: Database, now: datetime) -> int:
        """Send what is due, for some seconds a channel; return how much that was, or how much it is at least.

        Where nothing waits, nobody's turn to write is taken. `now` is in the university's time.
        """
        with database.reading() as session:
            due = claims.channels_due(session, now)
        senders = [self.senders[each] for each in sorted(due & self.senders.keys())]
        return max((self._through(database, sender, now) for sender in senders), default=0)

    def _through(self, database: Database, sender: Sender, now: datetime) -> int:
        """Send messages through one channel, which stays open; as soon as it takes nothing all others wait."""
        claimed = deque(_claimed(database, sender.channel, now))
        if not claimed:
            return 0
        sent, end = 0, time.monotonic() + LONGEST
        try:
            with _opened(sender) as send:
                while claimed and time.monotonic() < end:
                    self._one(database, send, *claimed[0])
                    claimed.popleft()
                    sent += 1
                    if not claimed:
                        claimed.extend(_claimed(database, sender.channel, now))
        except NotSent as down:
            self._failed(database, claimed.popleft()[0], down)
            _put_back(database, [each for each, _ in claimed])
            with database.transaction() as session:
                outgoing.put_off(session, sender.channel, self._now() + (down.wait or outgoing.PAUSE))
            return 0
        _put_back(database, [each for each, _ in claimed])
        return sent + len(claimed)

    def _one(self, database: Database, send: Send, each: Outgoing, language: Language) -> None:
        try:
            receipt = send(self.message(each, language))
        except NotSent as refused:
            if refused.down:
                raise
            self._failed(database, each, refused)
        except Exception:
            log.exception("%s: %s could not be written out", each.channel.value, each.id)
            self._failed(database, each, NotSent(BROKEN))
        else:
            with database.transaction(brief=True) as session:
                outgoing.note_sent(session, each, self._now(), receipt)

    def _failed(self, database: Database, each: Outgoing, why: NotSent) -> None:
        log.warning("%s: %s not sent: %s", each.channel.value, each.id, "down" if why.down else "refused")
        now = self._now()
        with database.transaction() as session:
            again_at = now + why.wait if why.wait else None
            outgoing.note_failed(session, each, now, why.sentence, for_good=why.for_good, again_at=again_at)

    def message(self, each: Outgoing, language: Language = Language.CHINESE) -> Message:
        """Write a message out in a language, each line with its link."""
        number, sections, say = 0, [], self.speech(language)
        for title, lines in each.content:
            written = []
            for text, path in lines:
                written.append(Line(spoken(text, say), self._link(each, number, path) if path else None))
                number += 1
            sections.append(Section(spoken(title, say), tuple(written)))
        whom = (each.id, each.address, counted(each.subject, say))
        at, signs = each.created_at.astimezone(self.zone), (say(SIGNED), say(MORE))
        return Message(*whom, tuple(sections), at, TAGS[language], *signs)

    def _link(self, each: Outgoing, number: int, path: str) -> str | None:
        """Return where a line leads: a person through an address that is nobody else's, a group straight away."""
        way = f"/m/{each.id}/{number}" if each.recipient_id else path
        return f"{self.origin}{way}" if self.origin else None

    def _now(self) -> datetime:
        return self.clock().astimezone(self.zone)


@contextmanager
def _opened(sender: Sender) -> Iterator[Send]:
    """Have a channel open. One that cannot be opened, whatever the cause, holds up no other."""
    try:
        opened = sender.open()
        send = opened.__enter__()
    except NotSent:
        raise
    except Exception as fault:
        log.exception("%s could not be opened", sender.channel.value)
        raise NotSent(UNOPENED, down=True) from fault
    with ExitStack() as stack:
        stack.push(opened.__exit__)
        yield send


def _claimed(database: Database, channel: Channel, now: datetime) -> Iterable[tuple[Outgoing, Language]]:
    """Claim messages, and find out in which languages they are to be written out."""
    with database.transaction() as session:
        some = claims.claim(session, channel, now, rates.allowed(session, channel, now, AT_ONCE))
        known = preferences.languages(session, {each.recipient_id for each in some if each.recipient_id})
    return [
        (each, known.get(each.recipient_id, Language.CHINESE) if each.recipient_id else Language.CHINESE)
        for each in some
    ]


def _put_back(database: Database, some: Sequence[Outgoing]) -> None:
    if some:
        with database.transaction() as session:
            outgoing.put_back(session, some)


def _put(database: Database, wanted: Sequence[NewDelivery], now: datetime) -> None:
    if wanted:
        with database.transaction() as session:
            outgoing.put_all(session, wanted, now)


def _composed(database: Database, due: Sequence[Due], now: datetime) -> Sequence[NewDelivery]:
    """Write digests, in one snapshot; one that cannot be written is said to be, and holds up no other."""
    try:
        with database.reading() as session:
            return digests.compose(session, due, now)
    except Exception as fault:
        if cause_of(fault):
            raise
        if len(due) > 1:
            return [one for each in due for one in _composed(database, [each], now)]
        log.exception("the digest of %s could not be written", due[0].person_id)
        return [digests.unsent(due[0], BROKEN)]
