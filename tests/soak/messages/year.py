"""A university's days: people leave, go away and change their address, items become sensitive, and clocks die."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack, suppress
from datetime import date, datetime, time, timedelta
from random import Random
from time import sleep
from typing import IO, Any, Self
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.campaign import Campaign, LocalDays
from models.delivery import DIGEST_AT, ChannelRule, ContactAddress, NotificationPreference, WeeklyAnnouncement
from models.delivery_states import Channel, ChannelUse, Language
from models.item import Item
from models.people import Appointment, Leave, Organization, User
from models.session import Database
from models.vocabulary import Sensitivity, SubjectKind
from scheduler.tick import beat
from tests.cast import SHANGHAI
from tests.soak.messages.judge import Judge
from tests.soak.messages.receivers import Receivers, listening
from workflows.days import DAY, day_of
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.workdays.stored import store_digest

HOURS = (6.9, 8.4, 8.5, 8.6, 9.2, 12, 15, 17.5, 20.9, 21.2)
"""When the clocks look; the last is at night."""
AT_REST = (8.5, 15)
"""When they do on days off."""
PATIENCE = 120
THURSDAY = 3
TO_PEOPLE = (Channel.EMAIL, Channel.WECOM)
QUIET = ((None, None), (time(7), time(9)), (time(12), time(16)), (time(20), time(8)))
STAY = 0.7
"""How much of the people never leaves."""


class Clock:
    """The process that sends; after it was killed another is there."""

    def __init__(self, url: str, port: int, console: str, log: IO[bytes]) -> None:
        command = [sys.executable, "-m", "tests.soak.messages.clock", url, str(port), console]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "bufsize": 0}
        self._process = subprocess.Popen(command, stderr=log, **pipes)
        self._pid: int | None = None

    def _said(self) -> list[str]:
        said = self._process.stdout.readline().decode().split()
        assert said, "the clock ended by itself"
        return said

    def begin(self, now: datetime) -> None:
        """Have it do what it does at a moment."""
        self._process.stdin.write(f"{now.isoformat()}\n".encode())
        self._pid = int(self._said()[1])

    def ends(self) -> bool:
        """Wait for it; tell whether it was done, and not killed."""
        said = self._said()
        self._pid = None
        return said == ["done"]

    def kill(self) -> None:
        """Kill it while it works, wherever it is."""
        if self._pid is not None:
            with suppress(ProcessLookupError):  # it was killed already
                os.kill(self._pid, signal.SIGKILL)

    def stop(self) -> None:
        """Let it end."""
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process.stdout.close()


class Year:
    """Some days, by one seed, of a university whose people are all reached. Two clocks run side by side."""

    def __init__(
        self, database: Database, url: str, start: datetime, seed: int, log: IO[bytes], *, eventful: float = 1
    ) -> None:
        self.database, self.chance, self.now = database, Random(seed), start.astimezone(SHANGHAI)
        self.eventful = eventful
        self._stack = ExitStack()
        self.receivers = Receivers(Random(seed + 1), self._kill, self.now)
        port, console = self._stack.enter_context(listening(self.receivers))
        self.clocks = [Clock(url, port, console, log) for _ in range(2)]
        self.died = 0
        with database.transaction() as session:
            self.people = list(session.scalars(select(User.id).where(col(User.is_admin).is_(False)).order_by(User.id)))
            wanted = select(Organization.committee_id).where(col(Organization.committee_id).is_not(None))
            self.committee = session.exec(wanted.limit(1)).one()
            self._announce(session)
            for person in self.people:
                for channel in TO_PEOPLE:
                    self._reach(session, person, channel)
        self.judge = Judge(database, self.receivers, self.committee)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for clock in self.clocks:
            clock.stop()
        self._stack.close()

    @property
    def today(self) -> date:
        return day_of(self.now)

    def end(self) -> dict[str, int]:
        """Return what was counted of all that was looked at, and held."""
        return self.judge.end(self.died)

    def day(self) -> None:
        """Let one day pass: things happen, and the clocks look; now and then nobody does for hours, or time jumps."""
        midnight = self.now.replace(hour=0, minute=0)
        for hour in HOURS if self.judge.works(day_of(midnight)) else AT_REST:
            if self.chance.random() < 0.05:
                continue
            self.happen()
            self.look(midnight + timedelta(hours=hour, seconds=self.chance.randrange(90)))
            while self.chance.random() < 0.4:  # what waits a minute, or was claimed by one that died, comes then
                self.look(self.now + timedelta(minutes=self.chance.choice((1, 2, 6))))
        if self.chance.random() < 0.05:
            self.look(self.now - timedelta(hours=2))
        self.now = midnight + DAY

    def look(self, now: datetime) -> None:
        """Have both clocks do what they do at a moment."""
        self.now = self.receivers.now = now
        for clock in self.clocks:
            clock.begin(now)
        if self.receivers.kills and self.chance.random() < self.receivers.kills:
            sleep(self.chance.uniform(0, 0.2))
            self.receivers.tally["killed, anywhere"] += 1
            self._kill()
        done = [clock.ends() for clock in self.clocks]
        self.died += done.count(False)
        self.judge.look(now, done=any(done))

    def _kill(self) -> None:
        for clock in self.clocks:
            clock.kill()

    def happen(self) -> None:
        """Let something happen, or nothing."""
        with self.database.transaction() as session:
            for often, what in (
                (0.3, self.urgent),
                (0.03, self.go_away),
                (0.006, self.leave),
                (0.03, self.hide),
                (0.02, self.move),
                (0.05, self.mend),
                (0.01, self.rest),
                (0.05, self.prefer),
                (0.02, self.rule),
            ):
                if self.chance.random() < often * self.eventful:
                    what(session)
        if self.now.hour == 9:
            beat(self.database, self.now)

    def urgent(self, session: Session) -> None:
        """Tell somebody of some items that came back."""
        who = self.chance.choice(self.people)
        items = session.exec(select(Item).order_by(col(Item.id))).all()
        for item in self.chance.sample(items, min(len(items), self.chance.randrange(1, 4))):
            entry = entries.append(session, (SubjectKind.ITEM, item.id), Act.RETURN, now=self.now, actor=None, data={})
            outbox.enqueue(session, entry, [who], f"{item.number}{item.text}：已退回", self.now)

    def go_away(self, session: Session) -> None:
        """Let somebody be on leave for some days, from today on or later."""
        who, first = self.chance.choice(self.people), self.today + DAY * self.chance.randrange(3)
        days = {"starts_on": first, "ends_on": first + DAY * self.chance.randrange(10)}
        session.add(Leave(user_id=who, entered_by_id=who, entered_at=self.now, **days))

    def leave(self, session: Session) -> None:
        """Let somebody hold no office any more, from today on, or have the account closed."""
        who = self.chance.choice(self.people[int(len(self.people) * STAY) :])
        if self.chance.random() < 0.5:
            ended = sa.update(Appointment).where(
                col(Appointment.user_id) == who, col(Appointment.starts_on) < self.today
            )
            session.execute(ended.values(ends_on=self.today - DAY))
        else:
            session.execute(sa.update(User).where(col(User.id) == who).values(active=False))

    def hide(self, session: Session) -> None:
        """Make an item sensitive, or one that was no longer so."""
        ids = session.scalars(select(Item.id).order_by(col(Item.id))).all()
        said = self.chance.choice((Sensitivity.CLUE, Sensitivity.IDEOLOGY, Sensitivity.NONE))
        session.execute(sa.update(Item).where(col(Item.id) == self.chance.choice(ids)).values(sensitivity=said))

    def move(self, session: Session) -> None:
        """Give somebody another address."""
        self._reach(session, self.chance.choice(self.people), self.chance.choice(TO_PEOPLE))

    def mend(self, session: Session) -> None:
        """Have everybody whose address turned out to be none give it anew."""
        failed = sa.update(ContactAddress).where(col(ContactAddress.failed_at).is_not(None))
        session.execute(failed.values(failed_at=None, failure=None))

    def rest(self, session: Session) -> None:
        """Announce a day off: today, or soon."""
        on = self.today + DAY * self.chance.choice((0, 0, 1, 2))
        session.add(LocalDays(committee_id=self.committee, starts_on=on, ends_on=on, is_workday=False, name="停课"))
        store_digest(session, self.committee)

    def prefer(self, session: Session) -> None:
        """Let somebody choose a language, and when to be left in peace."""
        begins, ends = self.chance.choice(QUIET)
        chosen = {"quiet_from": begins, "quiet_until": ends, "language": self.chance.choice([*Language])}
        who = self.chance.choice(self.people)
        session.execute(sa.delete(NotificationPreference).where(col(NotificationPreference.person_id) == who))
        session.add(NotificationPreference(person_id=who, **chosen))

    def rule(self, session: Session) -> None:
        """Have the university require one of the channels, withhold it, or offer both again."""
        session.execute(sa.delete(ChannelRule))
        use = self.chance.choice([*ChannelUse])
        session.add(ChannelRule(committee_id=self.committee, channel=self.chance.choice(TO_PEOPLE), use=use))

    def _announce(self, session: Session) -> None:
        """Have a group hear each Thursday how a campaign stands."""
        (campaign,) = session.scalars(select(Campaign.id).order_by(col(Campaign.id)).limit(1))
        told = {"campaign_id": campaign, "channel": Channel.WECOM_ROBOT, "weekday": THURSDAY}
        session.add(WeeklyAnnouncement(since=self.now, **told))

    def _reach(self, session: Session, person: UUID, channel: Channel) -> None:
        held = (ContactAddress.person_id == person, ContactAddress.channel == channel)
        session.execute(sa.delete(ContactAddress).where(*held))
        name = f"{person.hex}.{self.chance.randrange(10**6)}"
        value = f"{name}@example.edu.cn" if channel is Channel.EMAIL else name
        earlier_or_later = self.chance.choice((time(8), time(8, 15), DIGEST_AT))  # one of the two gets the digest
        given = {"value": value, "entered_at": self.now, "confirmed_at": self.now, "digest_at": earlier_or_later}
        session.add(ContactAddress(person_id=person, channel=channel, **given))
        session.flush()
