"""The dead man's alarm: when no clock ticks, whoever serves pages tells the administrators, once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import readiness
from app.settings import Settings
from app.watchman import Watchman
from channels.email import Email
from models.delivery import ContactAddress
from models.delivery_states import Channel
from models.files import FileStore
from tests import cast, make
from tests.channels.mailbox import mail_server
from tests.workflows.deliveries.reached import reached
from workflows.journal import timekeeping

LAST = make.NOW
STOPPED = LAST + timedelta(minutes=6)


@pytest.fixture
def box():
    with mail_server() as box:
        yield box


@pytest.fixture
def house(sqlite):
    """A house whose clock ticked last at a moment, and whose administrator is reached."""
    reached(sqlite, "admin", "member")
    tick(sqlite, LAST)
    return sqlite


def tick(database, at):
    with database.transaction() as session:
        timekeeping.note_tick(session, at)


def look(database, box, now, *stands_still):
    email = Email("127.0.0.1", box.port, "duizhang@example.edu.cn", "none")
    return Watchman(database, lambda: now, cast.SHANGHAI, {Channel.EMAIL: email}, *stands_still).look()


def test_a_clock_that_stopped_is_told_once_until_it_ticks_again(house, box):
    assert look(house, box, LAST + timedelta(minutes=4)) == 0
    assert [look(house, box, STOPPED + timedelta(minutes=n)) for n in range(3)] == [1, 0, 0]
    assert [str(mail["To"]) for mail in box.arrived] == ["admin@example.edu.cn"]
    tick(house, STOPPED + timedelta(minutes=5))
    assert look(house, box, STOPPED + timedelta(minutes=12)) == 1


def test_how_long_it_may_stand_still_is_the_house_s_to_say(house, box):
    assert look(house, box, STOPPED, timedelta(minutes=7)) == 0
    assert look(house, box, STOPPED + timedelta(minutes=1), timedelta(minutes=7)) == 1


@pytest.mark.parametrize(("minutes", "state"), [(7, "ok"), (6, "warning")])
def test_ready_warns_after_as_many_minutes_as_are_set(house, tmp_path, minutes, state):
    settings = Settings(clock_alarm_minutes=minutes)
    later = readiness.deployment(settings, house, FileStore(tmp_path, 1), STOPPED + timedelta(seconds=30))
    found, said = readiness.clock(later)
    assert (found, "时钟已停走6分钟以上" in said) == (state, state == "warning")


def test_an_address_that_is_not_confirmed_is_not_used(house, box):
    with house.transaction() as session:
        session.execute(sa.update(ContactAddress).values(confirmed_at=None))
    assert look(house, box, STOPPED) == 0


def test_a_clock_that_never_ticked_was_not_begun(sqlite, box):
    reached(sqlite, "admin")
    assert look(sqlite, box, STOPPED) == 0


def test_a_channel_that_cannot_be_used_keeps_nobody_else_from_being_told(house, box, monkeypatch):
    reached(house, "admin", channel=Channel.WECOM)
    email = Email("127.0.0.1", box.port, "duizhang@example.edu.cn", "none")
    broken = Email("127.0.0.1", box.port, "duizhang@example.edu.cn", "no such security")
    senders = {Channel.EMAIL: email, Channel.WECOM: broken}
    monkeypatch.setattr(Email, "open", lambda self, real=Email.open: real(self) if self is email else {}["no"])
    assert Watchman(house, lambda: STOPPED, cast.SHANGHAI, senders).look() == 1


def test_a_server_that_takes_nothing_breaks_nothing(house, box):
    box.answer = "421 no"
    assert look(house, box, STOPPED) == 0
    box.answer = "250 OK"
    assert look(house, box, STOPPED + timedelta(minutes=1)) == 1, "it is tried again"
