"""What must hold of all that arrived, whoever was killed meanwhile: looked at after each moment and at the end."""

import re
from collections import Counter
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.delivery import ChannelRule, ContactAddress, Delivery, NotificationPreference
from models.delivery_states import Channel, ChannelUse, DeliveryKind, DeliveryState, Language
from models.item import Item
from models.journal import Entry
from models.people import Leave
from models.session import Database
from models.vocabulary import Sensitivity
from tests.soak.messages.receivers import SAME_FOR, TAKE_AND_HANG_UP, Arrived, Receivers
from workflows.authz.actors import away, serves
from workflows.days import day_of
from workflows.deliveries.outgoing import AT_ANY_TIME, SLEEPING, WAKING
from workflows.deliveries.reach import reachable
from workflows.journal.acts import Act
from workflows.workdays.stored import working_calendar

LINK = re.compile(r"/m/([0-9a-f-]{36})/")
DIGESTS_FROM = 8.5
BEGINS = {Language.CHINESE: "对账销号：", Language.ENGLISH: "Rectify: "}


def id_of(arrived: Arrived) -> UUID:
    """Return which message it is, as its links say."""
    return UUID(LINK.search(arrived.text)[1])


class Judge:
    """Whoever sees all that arrives, and the database besides."""

    def __init__(self, database: Database, receivers: Receivers, committee: UUID) -> None:
        self.database, self.receivers, self.committee = database, receivers, committee
        self.seen = self.unrecorded = self.posts_unrecorded = 0
        self.tally = Counter[str]()

    def works(self, day: date) -> bool:
        """Tell whether the university works on a day, as far as is known by now."""
        with self.database.reading() as session:
            return working_calendar(session, self.committee).is_workday(day)

    def look(self, now: datetime, *, done: bool) -> None:
        """Look at what arrived at a moment: nothing has changed since but what the clocks did."""
        new, self.seen = self.receivers.arrived[self.seen :], len(self.receivers.arrived)
        works = self.works(day_of(now))
        with self.database.reading() as session:
            hidden = self._hidden(session) if new else ()
            for each in new:
                look = self._posted if each.channel is Channel.WECOM_ROBOT else self._arrived
                look(session, each, now, hidden, works=works)
            if done and works and DIGESTS_FROM <= now.hour + now.minute / 60 < SLEEPING.hour:
                self._whole(session, now)

    def _hidden(self, session: Session) -> list[str]:
        """Return the words of what is sensitive, and of nothing else."""
        items = session.exec(select(Item)).all()
        open_words = {
            word for item in items if item.sensitivity is Sensitivity.NONE for word in (item.number, item.text)
        }
        secret = (
            word for item in items if item.sensitivity is not Sensitivity.NONE for word in (item.number, item.text)
        )
        return [word[:40] for word in secret if word and word not in open_words]

    def _arrived(self, session: Session, each: Arrived, now: datetime, hidden: list[str], *, works: bool) -> None:
        row, today = session.get_one(Delivery, id_of(each)), day_of(now)
        about = (each, row)
        self.unrecorded += row.state is not DeliveryState.SENT
        if row.kind not in AT_ANY_TIME:
            is_away = sa.exists().where(col(Leave.user_id) == row.recipient_id, away(today))
            assert session.scalar(sa.select(serves(row.recipient_id, today))), ("to who has left", *about)
            assert not session.scalar(sa.select(is_away)), ("to who is away", *about)
            assert WAKING <= now.time() < SLEEPING, ("at night", *about)
            assert self._use(session, each.channel) is not ChannelUse.WITHHELD, ("what is withheld", *about)
            self._as_preferred(session, each, row, now)
        assert not [word for word in hidden if word in each.text], ("what is sensitive", *about)
        if row.kind is DeliveryKind.DIGEST:
            assert works, ("on a day off", *about)
            assert row.day == today, ("of another day", *about)
        self.tally[f"{each.channel.value} {row.kind.value}"] += 1
        self.tally["looked through for sensitive words"] += len(hidden)

    def _as_preferred(self, session: Session, each: Arrived, row: Delivery, now: datetime) -> None:
        """See that it is in the language that its receiver chose, and not in quiet hours."""
        wanted = select(NotificationPreference).where(NotificationPreference.person_id == row.recipient_id)
        chosen = session.exec(wanted).one_or_none() or NotificationPreference()
        assert each.text.startswith(BEGINS[chosen.language]), ("in another language", each, row)
        self.tally[f"in {chosen.language.label}"] += 1
        begins, ends, at = chosen.quiet_from, chosen.quiet_until, now.time()
        if begins and ends:
            within = begins <= at < ends if begins < ends else at >= begins or at < ends
            assert not within, ("in quiet hours", each, row)
            self.tally["to who has quiet hours"] += 1

    def _use(self, session: Session, channel: Channel) -> ChannelUse | None:
        """Return what the university says of a channel."""
        return session.exec(select(ChannelRule.use).where(ChannelRule.channel == channel)).one_or_none()

    def _posted(self, session: Session, each: Arrived, now: datetime, hidden: list[str], *, works: bool) -> None:
        """Look at what a group was told: that of this week, on a working day, and nothing of what is sensitive."""
        monday = day_of(now) - timedelta(days=day_of(now).weekday())
        row = session.exec(select(Delivery).where(Delivery.week == monday)).one()
        assert (row.day, works) == (day_of(now), True), ("on another day", each, row)
        assert not [word for word in hidden if word in each.text], ("what is sensitive", each, row)
        self.posts_unrecorded += row.state is not DeliveryState.SENT
        self.tally["posted to the group"] += 1

    def _whole(self, session: Session, now: datetime) -> None:
        """See that everybody who is reached has a digest of today, sent or with the reason why not."""
        told = sa.exists().where(
            col(Delivery.recipient_id) == ContactAddress.person_id,
            col(Delivery.kind) == DeliveryKind.DIGEST,
            col(Delivery.day) == day_of(now),
        )
        lacking = select(ContactAddress).where(
            reachable(day_of(now)), serves(col(ContactAddress.person_id), day_of(now)), sa.not_(told)
        )
        assert session.exec(lacking).all() == []
        self._by_what_is_required(session, now)
        self.tally["days and moments on which nobody was left out"] += 1

    def _by_what_is_required(self, session: Session, now: datetime) -> None:
        """See that digests that were made now go where the university requires, of whoever is reached there."""
        of_now = select(Delivery).where(Delivery.kind == DeliveryKind.DIGEST, Delivery.created_at == now)
        for row in session.exec(of_now):
            held = select(ContactAddress.channel).where(
                ContactAddress.person_id == row.recipient_id,
                sa.or_(col(ContactAddress.failed_at).is_(None), col(ContactAddress.failed_at) == now),  # as it was made
            )
            uses = {each: self._use(session, each) for each in session.exec(held)}
            required = [each for each, use in uses.items() if use is ChannelUse.REQUIRED]
            offered = [each for each, use in uses.items() if use is not ChannelUse.WITHHELD]
            assert row.channel in (required or offered), ("not by what is required", row)
            self.tally["made for a required channel"] += bool(required)

    def end(self, died: int) -> dict[str, int]:
        """See what holds of all of it, where so many clocks were killed; return what was counted."""
        posted = [each for each in self.receivers.arrived if each.channel is Channel.WECOM_ROBOT]
        arrived = [each for each in self.receivers.arrived if each.channel is not Channel.WECOM_ROBOT]
        assert self.receivers.faults == [], self.receivers.faults
        by_id = Counter(map(id_of, arrived))
        with self.database.reading() as session:
            rows = {row.id: row for row in session.exec(select(Delivery)).all()}
            failed = [row for row in rows.values() if row.state is DeliveryState.FAILED]
            told = session.scalar(sa.select(sa.func.count()).where(col(Entry.act) == Act.NOT_DELIVERED))
        for each in arrived:
            assert each.channel is not Channel.EMAIL or each.key.startswith(f"<{id_of(each)}@"), "another Message-ID"
        of_day = Counter((row.recipient_id, row.day) for row in rows.values() if row.kind is DeliveryKind.DIGEST)
        assert set(of_day.values()) <= {1}, "two digests of a day"
        weeks = {each.at.isocalendar()[:2] for each in posted}
        assert len(posted) - len(weeks) <= self.posts_unrecorded, "told twice a week"
        repeats = by_id.total() - len(by_id)
        lost = sum(n for said, n in self.receivers.tally.items() if said.endswith(f": {TAKE_AND_HANG_UP}"))
        assert repeats <= self.unrecorded <= died + lost, "more repeats than were taken and not recorded"
        known = self._known_to_the_console()
        there = {id_of(each) for each in arrived}
        sent = {row.id for row in rows.values() if row.state is DeliveryState.SENT and row.week is None}
        assert sent <= there, "noted as sent and never taken"
        assert told == len(failed), "a failure that nobody was told of"
        waits = [row for row in rows.values() if row.state is DeliveryState.WAITING and row.attempts and not row.reason]
        return {
            "messages": len(rows),
            "arrived": len(arrived),
            "repeats": repeats,
            "taken and not recorded": self.unrecorded,
            "answers lost": lost,
            "clocks killed": died,
            "of these known to the console, and not shown": known,
            "failed, and told": len(failed),
            "tried, waiting, without a reason": len(waits),
            **{f"{state.value}": n for state, n in Counter(row.state for row in rows.values()).items()},
            **self.tally,
            **self.receivers.tally,
        }

    def _known_to_the_console(self) -> int:
        """Count the repeats that the console knew: all of them that came while it remembers."""
        last: dict[str, datetime] = {}
        for each in self.receivers.arrived:
            if each.channel is Channel.WECOM and each.is_shown:
                key = each.key  # its text: of one that is said again in another language nobody could know
                assert key not in last or each.at - last[key] > SAME_FOR, ("shown twice by who knows it", each)
                last[key] = each.at
        return sum(not each.is_shown for each in self.receivers.arrived)
