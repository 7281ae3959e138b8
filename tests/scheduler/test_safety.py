"""What is for somebody's safety arrives through every channel, at night, in quiet hours, on leave and on a day off."""

from base64 import b64encode
from contextlib import ExitStack
from datetime import datetime, time, timedelta

import pytest

from app.channels import speech
from channels.dingtalk import DingTalk
from channels.email import Email
from channels.gateway import Gateway
from channels.wecom import WeCom
from models.delivery import NotificationPreference
from models.people import Leave
from models.vocabulary import Office, State
from scheduler.deliver import Delivery as Deliverer
from tests import accounts, cast, make
from tests.channels.console import SECRET, console
from tests.channels.mailbox import mail_server
from tests.channels.receiver import receiver
from tests.workflows.accounts.guesses import sign_in
from tests.workflows.deliveries.reached import reached
from tests.workflows.organizations.absent import reset_password
from workflows.organizations import appointments

pytestmark = pytest.mark.usefixtures("cheap")
NIGHT = datetime(2021, 5, 15, 23, tzinfo=cast.SHANGHAI)
"""A Saturday, before midnight."""


def given_an_office(database):
    with database.transaction() as session:
        told = {"actor": cast.actor(session, "admin", NIGHT.date()), "now": NIGHT, "zone": cast.SHANGHAI}
        there = cast.organization(session, cast.BRANCH).id
        who = {"user_id": make.user(session, "member"), "organization_id": there, "office": Office.ORGANIZER}
        appointments.appoint(session, **told, **who, starts_on=NIGHT.date())


def sign_in_elsewhere(database):
    accounts.give(database, "member")
    for hours in (1, 0):
        sign_in(database, "member", now=NIGHT - timedelta(hours=hours), source=accounts.ELSEWHERE, remember=True)


def have_password_reset(database):
    reset_password(database, "member", NIGHT)


@pytest.fixture
def receivers(sqlite):
    """Every channel to a person, each with its own receiver, and somebody who is not to be disturbed reached there."""
    with ExitStack() as stack:
        box = stack.enter_context(mail_server())
        hook = stack.enter_context(receiver(secret=f"whsec_{b64encode(SECRET.encode()).decode()}"))
        wecom, dingtalk = stack.enter_context(console()), stack.enter_context(console())
        senders = (
            Email("127.0.0.1", box.port, "duizhang@example.edu.cn", "none"),
            WeCom("app", 7, SECRET, wecom.address),
            DingTalk("app", 7, SECRET, dingtalk.address),
            Gateway(hook.address, SECRET, lambda: NIGHT),
        )
        for each in senders:
            reached(sqlite, "member", channel=each.channel)
        with sqlite.transaction() as session:
            whose, today = make.user(session, "member"), NIGHT.date()
            session.add(NotificationPreference(person_id=whose, quiet_from=time(20), quiet_until=time(7)))
            session.add(Leave(user_id=whose, starts_on=today, ends_on=today, entered_by_id=whose, entered_at=NIGHT))
        yield (
            {each.channel: each for each in senders},
            lambda: [
                *(mail.get_body(("plain",)).get_content() for mail in box.arrived),
                *(body["text"]["content"] for _, body in wecom.posted),
                *(body["msg"]["markdown"]["text"] for _, body in dingtalk.posted),
                *(told["text"] for _, told in hook.taken),
            ],
        )


def run(database, senders, now=NIGHT):
    work = Deliverer(senders, "https://rectify.example.edu.cn", lambda: now, cast.SHANGHAI, speech)
    for job in work.jobs:
        job.work(database, now)


@pytest.mark.parametrize(
    ("happen", "said"), [(given_an_office, "组织员"), (sign_in_elsewhere, "登录"), (have_password_reset, "密码")]
)
def test_it_arrives_everywhere_whatever_the_hour(sqlite, receivers, happen, said):
    senders, arrived = receivers
    happen(sqlite)
    run(sqlite, senders)
    assert len(arrived()) == len(senders)
    assert all(said in each for each in arrived()), arrived()


def test_what_is_urgent_does_not(sqlite, receivers):
    senders, arrived = receivers
    item_id = make.item(sqlite, State.VERIFY)
    make.move(sqlite, item_id, "return", "xx_organizer", NIGHT, **make.given(sqlite, item_id, "return"))
    run(sqlite, senders, NIGHT + timedelta(minutes=2))
    assert arrived() == []
