"""What people choose: what each channel carries to them, in which language, and when they are left in peace."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.base import new_key
from models.delivery import ContactAddress, NotificationPreference
from models.delivery_states import Channel, Language
from models.session import insert
from workflows.authz.actors import Actor
from workflows.deliveries import channel_rules
from workflows.deliveries.outgoing import SLEEPING, WAKING
from workflows.errors import Conflict, Incomplete, NotFound

MAX_QUIET = timedelta(hours=12)
"""How long somebody may be left in peace: within the day there remains a time at which they are reached."""
DAY = timedelta(days=1)
MISSED = "每日提醒的时间在勿扰时段里，当天发不出去；请改其中一个"


@dataclass(frozen=True, slots=True)
class Preference:
    """How somebody wants to be told; quiet hours are in the university's time."""

    language: Language = Language.CHINESE
    quiet_from: time | None = None
    quiet_until: time | None = None


def own(session: Session, actor: Actor) -> Preference:
    """Return how the actor wants to be told."""
    found = session.exec(
        select(NotificationPreference).where(NotificationPreference.person_id == actor.user_id)
    ).one_or_none()
    return Preference(found.language, found.quiet_from, found.quiet_until) if found else Preference()


def languages(session: Session, people: Collection[UUID]) -> Mapping[UUID, Language]:
    """Return in which language some people are written to; Chinese where nobody chose."""
    asked = sa.select(col(NotificationPreference.person_id), col(NotificationPreference.language))
    found = session.execute(asked.where(col(NotificationPreference.person_id).in_(people))).all()
    return dict.fromkeys(people, Language.CHINESE) | dict(found)


def prefer(session: Session, wanted: Preference, *, actor: Actor) -> None:
    """Choose the language of messages and quiet hours, within which only what is for one's safety is sent.

    Raises `Incomplete` (422) for quiet hours that have no end, are too long, or keep a digest for the whole day.
    """
    begins, ends = wanted.quiet_from, wanted.quiet_until
    if (begins is None) != (ends is None):
        raise Incomplete({"quiet_until" if ends is None else "quiet_from": "请把起止时间都选上，或都留空"})
    if begins and ends and not timedelta() < _between(begins, ends) <= MAX_QUIET:
        raise Incomplete({"quiet_until": f"勿扰时段不能超过{MAX_QUIET // timedelta(hours=1)}小时"})
    times = sa.select(col(ContactAddress.digest_at)).where(col(ContactAddress.person_id) == actor.user_id)
    if any(_misses_its_day(wanted, at) for at in session.scalars(times)):
        raise Incomplete({"quiet_from": MISSED})
    chosen = {"language": wanted.language, "quiet_from": begins, "quiet_until": ends}
    session.execute(
        insert(session, NotificationPreference)
        .values(id=new_key(), person_id=actor.user_id, **chosen)
        .on_conflict_do_update(index_elements=[col(NotificationPreference.person_id)], set_=chosen)
    )


def choose(session: Session, channel: Channel, *, digest_at: time | None, takes_urgent: bool, actor: Actor) -> None:
    """Choose when an address of one's own gets the digest, if at all, and whether what is urgent goes there.

    Raises:
        NotFound: 404, where there is no address.
        Incomplete: 422, for a time at which nobody is to be reached, or from which quiet hours last for the day.
        Conflict: 409, for less than the university requires.

    """
    wanted = select(ContactAddress).where(ContactAddress.person_id == actor.user_id, ContactAddress.channel == channel)
    found = session.exec(wanted.with_for_update()).one_or_none()
    if found is None:
        raise NotFound
    if digest_at is not None and not WAKING <= digest_at < SLEEPING:
        raise Incomplete({"digest_at": f"应在{WAKING:%H:%M}至{SLEEPING:%H:%M}之间"})
    if _misses_its_day(own(session, actor), digest_at):
        raise Incomplete({"digest_at": MISSED})
    if (digest_at is None or not takes_urgent) and channel in channel_rules.required(session, actor):
        raise Conflict(f"学校规定{channel.label}必用，不能关闭。")
    found.digest_at, found.takes_urgent = digest_at, takes_urgent


def _misses_its_day(wanted: Preference, digest_at: time | None) -> bool:
    """Tell whether a digest would wait in quiet hours until its day is over."""
    begins, ends = wanted.quiet_from, wanted.quiet_until
    if begins is None or ends is None or digest_at is None:
        return False
    within = _between(begins, digest_at) < _between(begins, ends)
    return within and (ends <= digest_at or ends >= SLEEPING)


def _between(begins: time, ends: time) -> timedelta:
    """Return how long it is from one time of the day to the next time that it is another."""
    return (_since_midnight(ends) - _since_midnight(begins)) % DAY


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)
