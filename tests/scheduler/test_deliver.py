"""What leaves the house, through a real mail server on loopback: each once, whoever dies meanwhile."""

from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.channels import speech
from channels.dingtalk import DingTalk
from channels.email import Email
from models.delivery import ContactAddress, Delivery, NotificationPreference
from models.delivery_states import Channel, DeliveryState, Language
from models.item import Item
from models.vocabulary import State
from scheduler import deliver
from scheduler.deliver import Delivery as Deliverer
from tests import cast, make
from tests.channels.mailbox import mail_server
from tests.workflows.deliveries.reached import reached
from tests.workflows.deliveries.test_outgoing import NOW
from workflows import sending
from workflows.deliveries import digests, outgoing
from workflows.deliveries.urgent import LOOK_BACK
from workflows.deliveries.wording import TEXTS

ORIGIN = "https://rectify.example.edu.cn"


@pytest.fixture
def box():
    with mail_server() as box:
        yield box


def deliverer(box, now=NOW):
    email = Email("127.0.0.1", box.port, "duizhang@example.edu.cn", "none")
    return Deliverer({Channel.EMAIL: email}, ORIGIN, lambda: now, cast.SHANGHAI, speech)


@pytest.fixture
def people(sqlite):
    """Two who are reached, and who have something to do."""
    make.item(sqlite, State.RECTIFY)
    reached(sqlite, "member", "head")


def run(database, box, now=NOW):
    work = deliverer(box, now)
    work.gather(database, now)
    work.send(database, now)


def states(database):
    return sorted(each.state for each in make.rows(database, Delivery))


def test_a_digest_arrives_with_its_links_and_once(sqlite, box, people):
    for hour in (8, 9, 15):
        run(sqlite, box, NOW.replace(hour=hour, minute=45))
    assert {str(mail["To"]) for mail in box.arrived} == {"member@example.edu.cn", "head@example.edu.cn"}
    assert len(box.arrived) == 2
    key = box.arrived[0]["Message-ID"].strip("<>").partition("@")[0]
    assert f"{ORIGIN}/m/{key}/0" in box.arrived[0].get_body(("plain",)).get_content()
    assert states(sqlite) == [DeliveryState.SENT] * 2


def test_after_downtime_only_the_digest_of_that_day_is_sent_once_as_soon_as_the_program_runs(sqlite, box, people):
    friday = NOW.replace(hour=8, minute=45)
    run(sqlite, box, friday)
    monday = friday + timedelta(days=-friday.weekday(), weeks=2, hours=5)
    for minutes in (0, 1, 60):
        run(sqlite, box, monday + timedelta(minutes=minutes))
    days = Counter((each.recipient_id, each.day) for each in make.rows(sqlite, Delivery))
    assert set(days.values()) == {1}
    assert {day for _, day in days} == {friday.date(), monday.date()}, "what was missed in between is not made up for"
    assert len(box.arrived) == len(days) == 4


def test_it_is_in_the_language_of_whoever_it_is_for_and_what_people_wrote_stays(sqlite, box, people):
    with sqlite.transaction() as session:
        chosen = {"person_id": make.user(session, "member"), "language": Language.ENGLISH}
        session.add(NotificationPreference(**chosen))
        (number, text) = session.execute(sa.select(Item.number, Item.text)).one()
    run(sqlite, box)
    said = {str(mail["To"]): mail for mail in box.arrived}
    mail = said["member@example.edu.cn"]
    assert str(mail["Subject"]) == "Rectify: 1 to do"
    body = mail.get_body(("plain",)).get_content()
    assert number in body
    assert text[:20] in body
    assert "Sent automatically by Rectify" in body
    assert 'lang="en"' in mail.get_body(("html",)).get_content()
    assert str(said["head@example.edu.cn"]["Subject"]).startswith("对账销号：")


def test_each_text_has_the_same_places_in_every_language():
    for text in TEXTS:
        assert speech(Language.ENGLISH)(text).count("{}") == text.count("{}"), text


def test_who_is_refused_holds_up_nobody(sqlite, box, people):
    box.refused["head@example.edu.cn"] = "550 5.1.1 no such user"
    run(sqlite, box)
    assert [str(mail["To"]) for mail in box.arrived] == ["member@example.edu.cn"]
    assert states(sqlite) == [DeliveryState.FAILED, DeliveryState.SENT]


def test_a_server_that_is_down_is_asked_once_and_again_later(sqlite, box, people):
    box.answer = "421 too busy"
    run(sqlite, box)
    box.answer = "250 OK"
    assert [each.attempts for each in make.rows(sqlite, Delivery)].count(0) == 1
    run(sqlite, box)
    assert box.arrived == []
    run(sqlite, box, NOW + outgoing.WAITS[0])
    assert len(box.arrived) == 2


def test_a_death_between_taking_and_noting_is_one_repeat_under_the_same_id(sqlite, box, people, monkeypatch):
    def died(*_):
        raise KeyboardInterrupt

    note_sent = outgoing.note_sent
    monkeypatch.setattr(outgoing, "note_sent", died)
    with pytest.raises(KeyboardInterrupt):
        run(sqlite, box)
    monkeypatch.setattr(outgoing, "note_sent", note_sent)
    assert len(box.arrived) == 1
    run(sqlite, box, NOW + timedelta(minutes=1))
    assert len(box.arrived) == 1, "who claimed it may still be alive"
    run(sqlite, box, NOW + sending.CLAIMED_FOR + timedelta(minutes=1))
    ids = [mail["Message-ID"] for mail in box.arrived]
    assert (len(ids), len(set(ids))) == (3, 2)


def test_where_there_is_no_channel_the_clock_has_nothing_to_do():
    assert Deliverer({}, "", lambda: NOW, cast.SHANGHAI).jobs == ()


def test_a_digest_that_cannot_be_written_holds_up_nobody(sqlite, box, people, monkeypatch):
    compose, head = digests.compose, make.user_id(sqlite, "head")

    def poisoned(session, wanted, now):
        return compose(session, wanted, now) if head not in {each.person_id for each in wanted} else 1 / 0

    monkeypatch.setattr(digests, "compose", poisoned)
    run(sqlite, box)
    assert [str(mail["To"]) for mail in box.arrived] == ["member@example.edu.cn"]
    assert states(sqlite) == [DeliveryState.SENT, DeliveryState.SUPPRESSED]


def test_whoever_is_not_in_the_first_batch_is_in_the_next(sqlite, box, people, monkeypatch):
    monkeypatch.setattr(deliver, "AT_ONCE", 1)
    work = deliverer(box)
    assert [work.gather(sqlite, NOW) for _ in range(4)] == [1, 1, 0, 0]
    assert len(make.rows(sqlite, Delivery)) == 2


def test_nor_does_one_that_cannot_be_written_out(sqlite, box, people):
    work = deliverer(box)
    work.gather(sqlite, NOW)
    with sqlite.transaction() as session:
        of_head = col(Delivery.recipient_id) == make.user(session, "head")
        session.execute(sa.update(Delivery).where(of_head).values(content=["poison"]))
    work.send(sqlite, NOW)
    assert [str(mail["To"]) for mail in box.arrived] == ["member@example.edu.cn"]
    assert states(sqlite) == [DeliveryState.SENT, DeliveryState.WAITING]


def test_where_nothing_waits_nobodys_turn_to_write_is_taken(sqlite, box, people):
    with sqlite.transaction():
        assert deliverer(box).send(sqlite, NOW) == 0


def test_a_channel_that_cannot_be_opened_holds_up_no_other(sqlite, box, people):
    work = deliverer(box)
    with sqlite.transaction() as session:
        whose = make.user(session, "member")
        given = {"entered_at": cast.START, "confirmed_at": cast.START}
        session.add(ContactAddress(person_id=whose, channel=Channel.DINGTALK, value="member", **given))
    work.senders = {Channel.DINGTALK: DingTalk("key", 7, "secret", "no address"), **work.senders}
    work.gather(sqlite, NOW)
    work.send(sqlite, NOW)
    assert [str(mail["To"]) for mail in box.arrived] == ["head@example.edu.cn"]
    (waits,) = [each for each in make.rows(sqlite, Delivery) if each.channel is Channel.DINGTALK]
    assert (waits.state, bool(waits.reason)) == (DeliveryState.WAITING, True)


def test_what_was_urgent_before_the_storage_was_away_for_long_is_found(sqlite, box):
    reached(sqlite, "member")
    work = deliverer(box)
    work.watch(sqlite, NOW)
    item_id = make.item(sqlite, State.VERIFY)
    make.move(sqlite, item_id, "return", "xx_organizer", NOW, **make.given(sqlite, item_id, "return"))
    later = NOW + 3 * LOOK_BACK
    for look in (work.watch, work.send):
        look(sqlite, later)
    (mail,) = box.arrived
    number = make.row(sqlite, item_id).number
    assert number in mail.get_body(("plain",)).get_content()
