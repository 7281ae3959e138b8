"""What happens reaches a real receiver on loopback: signed, once, under one id however often it is tried."""

from datetime import UTC, timedelta

import pytest

from channels.webhook import Webhooks
from models.base import key_since
from models.delivery_states import DeliveryState, WebhookState
from models.vocabulary import Sensitivity, State
from models.webhook import Webhook, WebhookDelivery
from scheduler.webhooks import Caller
from tests import cast, make
from tests.channels.receiver import receiver
from workflows import sending
from workflows.journal import entries
from workflows.notifications import queries as notifications
from workflows.webhooks import commands, outgoing, secrets
from workflows.webhooks.outgoing import WAITS

KEY = "a-key-of-the-server-with-32-signs"
NOW = make.NOW.astimezone(cast.SHANGHAI)
HALF_AN_HOUR = timedelta(minutes=30)
MOVED = ("item.progress", "item.sign")


def caller(now=NOW):
    return Caller(KEY, Webhooks(frozenset({"127.0.0.1"}), lambda: now), lambda: now, cast.SHANGHAI)


def subscribe(database, server, *events):
    """Subscribe, and have the receiver know the secret; return the webhook's id."""
    with database.transaction() as session:
        admin = cast.actor(session, "admin", NOW.date())
        made = commands.subscribe(session, f"{server.address}/hook", events or MOVED, actor=admin, now=NOW)
        server.secret = secrets.shown(KEY, made)
        return made.id


def run(database, now=NOW):
    work = caller(now)
    work.watch(database, now)
    work.send(database, now)


def progress(database, item_id, now=NOW):
    make.move(database, item_id, "progress", "member", now, text="会议纪要第3号已起草")


def only(database, kind=WebhookDelivery):
    (found,) = make.rows(database, kind)
    return found


@pytest.fixture
def item_id(sqlite):
    return make.item(sqlite, State.RECTIFY)


def test_what_was_subscribed_to_arrives_once_with_keys_and_no_words(sqlite, item_id):
    with receiver() as server:
        subscribe(sqlite, server)
        progress(sqlite, item_id)
        make.move(sqlite, item_id, "attach", "member", NOW, **make.given(sqlite, item_id, "attach"))
        for _ in range(2):
            run(sqlite)
    ((key, told),) = server.taken
    assert key == str(only(sqlite).id)
    item = make.row(sqlite, item_id)
    assert told == {
        "type": "item.progress",
        "timestamp": NOW.astimezone(UTC).isoformat(),
        "data": {
            "id": str(item_id),
            "campaign_id": str(item.campaign_id),
            "organization_id": str(item.organization_id),
            "number": item.number,
            "stage": "rectify",
            "act": "progress",
            "automatic": False,
            "at": NOW.astimezone(UTC).isoformat(),
        },
    }
    assert only(sqlite).state is DeliveryState.SENT


def test_of_what_is_sensitive_by_now_the_number_is_told_and_no_more(sqlite, item_id):
    with receiver() as server:
        subscribe(sqlite, server)
        progress(sqlite, item_id)
        caller().watch(sqlite, NOW)
        make.classify(sqlite, item_id, Sensitivity.CLUE)
        caller().send(sqlite, NOW)
    ((_, told),) = server.taken
    assert (told["type"], told["data"]) == ("item.changed", {"number": make.row(sqlite, item_id).number})


def test_what_happened_before_the_storage_was_away_for_long_arrives(sqlite, item_id, monkeypatch):
    with receiver() as server:
        subscribe(sqlite, server)
        running = caller()
        running.watch(sqlite, NOW)
        with monkeypatch.context() as patched:
            patched.setattr(entries, "new_key", lambda: key_since(HALF_AN_HOUR))
            progress(sqlite, item_id)
        for work, now, found in ((running, NOW + timedelta(seconds=20), 0), (running, NOW + HALF_AN_HOUR, 1)):
            assert work.watch(sqlite, now) == found
        caller().send(sqlite, NOW + HALF_AN_HOUR)
    ((_, told),) = server.taken
    assert told["type"] == "item.progress"


def test_a_clock_that_begins_finds_what_happened_of_late(sqlite, item_id, monkeypatch):
    with receiver() as server:
        subscribe(sqlite, server)
        monkeypatch.setattr(entries, "new_key", lambda: key_since(HALF_AN_HOUR))
        progress(sqlite, item_id)
        run(sqlite)
    assert len(server.taken) == 1


def test_what_is_not_taken_is_tried_again_under_the_same_id(sqlite, item_id):
    with receiver(500, "cut off", (429, {"Retry-After": "600"})) as server:
        subscribe(sqlite, server)
        progress(sqlite, item_id)
        now, waits = NOW, []
        for _ in range(4):
            run(sqlite, now)
            waits.append(only(sqlite).next_at - now)
            now = only(sqlite).next_at.astimezone(cast.SHANGHAI)
        assert waits[:3] == [WAITS[0], WAITS[1], max(WAITS[2], timedelta(minutes=10))]
    assert [key for key, _ in server.taken] == [str(only(sqlite).id)]
    assert only(sqlite, Webhook).failing_since is None


def test_a_receiver_that_takes_nothing_for_a_day_is_told_no_more_and_people_hear_of_it(sqlite, item_id):
    with receiver(*[503] * (len(WAITS) + 1)) as server:
        webhook_id = subscribe(sqlite, server)
        progress(sqlite, item_id)
        now = NOW
        for wait in (*WAITS, timedelta(0)):
            run(sqlite, now)
            now += wait
        assert (only(sqlite).state, only(sqlite).attempts) == (DeliveryState.FAILED, len(WAITS) + 1)
        assert only(sqlite, Webhook).state is WebhookState.OFF
        with sqlite.reading() as session:
            rows = notifications.inbox(session, cast.actor(session, "admin", now.date()), limit=1)
        assert "已停用" in rows[0]["text"]
        progress(sqlite, item_id, now)
        run(sqlite, now)
        assert len(make.rows(sqlite, WebhookDelivery)) == 1
        with sqlite.transaction() as session:
            admin = cast.actor(session, "admin", now.date())
            now += timedelta(seconds=1)
            commands.resume(session, webhook_id, actor=admin, now=now)
            commands.send_again(session, webhook_id, only(sqlite).id, actor=admin, now=now)
        run(sqlite, now)
    assert [key for key, _ in server.taken] == [str(only(sqlite).id)]


def test_a_death_between_taking_and_noting_is_one_repeat_under_the_same_id(sqlite, item_id, monkeypatch):
    def died(*_):
        raise KeyboardInterrupt

    note = outgoing.note
    with receiver() as server:
        subscribe(sqlite, server)
        progress(sqlite, item_id)
        monkeypatch.setattr(outgoing, "note", died)
        with pytest.raises(KeyboardInterrupt):
            run(sqlite)
        monkeypatch.setattr(outgoing, "note", note)
        run(sqlite, NOW + timedelta(minutes=1))
        assert len(server.taken) == 1, "who claimed it may still be alive"
        run(sqlite, NOW + sending.CLAIMED_FOR + timedelta(minutes=1))
    assert len({key for key, _ in server.taken}) == 1
    assert len(server.taken) == 2


def test_a_secret_that_was_changed_signs_at_once_and_the_one_before_for_a_day(sqlite, item_id):
    with receiver() as server:
        webhook_id = subscribe(sqlite, server)
        before = server.secret
        with sqlite.transaction() as session:
            admin = cast.actor(session, "admin", NOW.date())
            after = secrets.shown(KEY, commands.rotate(session, webhook_id, actor=admin, now=NOW))
        for hours, secret, taken in ((0, before, 1), (0, after, 2), (25, before, 2), (25, after, 3)):
            server.secret, now = secret, NOW + timedelta(hours=hours)
            with sqlite.transaction() as session:
                commands.ping(session, webhook_id, actor=admin, now=now)
            caller(now).send(sqlite, now)
            assert len(server.taken) == taken
    assert before != after
