"""Webhooks: each event once for each, claimed by one, and kept by administrators alone."""

from datetime import timedelta

import pytest
from pydantic_core import from_json

from models.choices import CheckVerdict
from models.delivery_states import WebhookState
from models.journal import Entry
from models.vocabulary import State
from models.webhook import Webhook, WebhookDelivery
from tests import cast, make
from tests.workflows.reconciliation import reconciling
from workflows import sending
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted
from workflows.webhooks import commands, outgoing
from workflows.webhooks.events import EVENTS, body
from workflows.webhooks.outgoing import Outcome

NOW = make.NOW.astimezone(cast.SHANGHAI)
URL = "https://oa.example.edu.cn/hook?token=geheim"
REFUSED = Outcome("对方没有收下（HTTP 500）。", 500, taken=False, gone=False, wait=None)


def act(database, command, *given, by="admin", now=NOW, **more):
    with database.transaction() as session:
        actor = cast.actor(session, by, now.date())
        done = command(session, *given, actor=actor, now=now, **more)
        return done.id if isinstance(done, Webhook) else None


def looked(database, now=NOW):
    with database.reading() as session:
        found = outgoing.look(session, now)
    if found:
        with database.transaction() as session:
            outgoing.put(session, found)
            outgoing.put(session, outgoing.look(session, now) or found)  # another clock that found it too
    return found


def claim(database, now=NOW):
    with database.transaction() as session:
        return outgoing.claim(session, now, 20)


def progress(database, item_id):
    make.move(database, item_id, "progress", "member", NOW, text="推进中")


def test_an_event_is_found_once_for_each_that_subscribed_to_it_and_since_then(database):
    item_id = make.item(database, State.RECTIFY)
    progress(database, item_id)
    first = act(database, commands.subscribe, URL, ["item.progress"], now=NOW + timedelta(seconds=1))
    act(database, commands.subscribe, URL, ["item.sign"])
    assert looked(database) == [], "it happened before it was subscribed to"
    make.move(database, item_id, "progress", "member", NOW + timedelta(seconds=2), text="推进中")
    assert len(looked(database)) == 1
    assert looked(database) == []
    assert [each.webhook_id for each in make.rows(database, WebhookDelivery)] == [first]


def test_two_that_ask_at_the_same_moment_get_it_once(database):
    item_id = make.item(database, State.RECTIFY)
    act(database, commands.subscribe, URL, ["item.progress"])
    progress(database, item_id)
    looked(database)
    with database.transaction() as session:
        (each,) = outgoing.claim(session, NOW, 20)
        assert sending.claim(session, WebhookDelivery, [each.id], NOW) == set()
    assert claim(database, NOW + sending.CLAIMED_FOR) == []
    (again,) = claim(database, NOW + sending.CLAIMED_FOR + timedelta(minutes=1))
    with database.transaction() as session:
        outgoing.note(session, each, REFUSED, NOW)
    assert make.rows(database, WebhookDelivery)[0].said is None, "it is another's to note by now"
    assert again.id == each.id


def test_a_receiver_that_took_nothing_is_asked_once_and_holds_up_no_other(database):
    item_id = make.item(database, State.RECTIFY)
    broken, good = (act(database, commands.subscribe, URL, ["item.progress"]) for _ in range(2))
    for _ in range(3):
        progress(database, item_id)
    looked(database)
    claimed = claim(database)
    assert len(claimed) == 6
    with database.transaction() as session:
        for each in claimed:
            outgoing.note(
                session, each, Outcome("收下了", 204, True, False, None) if each.webhook_id == good else REFUSED, NOW
            )
    assert claim(database, NOW + timedelta(seconds=59)) == []
    later = NOW + timedelta(minutes=2)
    for _ in range(3):
        progress(database, item_id)
    looked(database, later)
    with database.transaction() as session:
        assert {each.webhook_id for each in outgoing.claim(session, later, 2)} == {broken, good}


def test_what_is_paused_is_told_of_nothing_that_happens_meanwhile(database):
    item_id = make.item(database, State.RECTIFY)
    webhook_id = act(database, commands.subscribe, URL, ["item.progress"])
    act(database, commands.pause, webhook_id)
    progress(database, item_id)
    assert looked(database) == []
    with pytest.raises(Conflict):
        act(database, commands.ping, webhook_id)
    act(database, commands.resume, webhook_id, now=NOW + timedelta(seconds=1))
    assert looked(database) == []


def test_one_that_wants_nothing_any_more_is_switched_off_at_once(database):
    webhook_id = act(database, commands.subscribe, URL, ["item.progress"])
    act(database, commands.ping, webhook_id)
    (each,) = claim(database)
    with database.transaction() as session:
        outgoing.note(session, each, Outcome("对方不再接收（HTTP 410）。", 410, False, True, None), NOW)
    assert make.rows(database, Webhook)[0].state is WebhookState.OFF
    act(database, commands.remove, webhook_id)
    assert (make.rows(database, Webhook), make.rows(database, WebhookDelivery)) == ([], [])


def test_what_is_done_is_written_down_without_the_address(database):
    webhook_id = act(database, commands.subscribe, URL, ["item.sign", "item.progress"])
    for command in (commands.pause, commands.resume, commands.rotate, commands.remove):
        act(database, command, webhook_id)
    found = [each for each in make.rows(database, Entry) if each.act.startswith("webhook_")]
    assert [each.act for each in found] == [
        f"webhook_{what}" for what in ("added", "paused", "resumed", "rotated", "removed")
    ]
    assert found[0].data == {
        "webhook_id": str(webhook_id),
        "host": "oa.example.edu.cn",
        "events": ["item.progress", "item.sign"],
    }


def test_only_an_administrator_keeps_them(database):
    webhook_id = act(database, commands.subscribe, URL, ["item.sign"])
    for command, given in ((commands.subscribe, (URL, ["item.sign"])), (commands.rotate, (webhook_id,))):
        with pytest.raises(NotPermitted):
            act(database, command, *given, by="director")
    with pytest.raises(NotFound):
        act(database, commands.pause, make.item(database, State.PLAN))
    for events in ([], ["item.nothing"]):
        with pytest.raises(Incomplete):
            act(database, commands.subscribe, URL, events)


def test_every_event_can_be_written(database):
    """Whatever an entry of the journal is about that may be subscribed to."""
    make.item(database, State.CLOSED)
    with database.reading() as session:
        written = [
            body(session, each.id, each.id, each.at)
            for each in make.rows(database, Entry)
            if f"{each.subject}.{each.act}" in EVENTS
        ]
    assert any(b'"stage":"closed"' in each for each in written)
    assert any(b'"type":"campaign.open"' in each for each in written)
    assert not any("会议".encode() in each for each in written)


def told(database, kind):
    """Return all that is told of one kind of event."""
    subject, act = EVENTS[kind]
    with database.reading() as session:
        entries = make.rows(database, Entry, subject=subject, act=act)
        return [from_json(body(session, each.id, each.id, each.at))["data"] for each in entries]


def test_of_a_reconciliation_it_is_told_how_it_stands_and_not_in_what_it_differs(database):
    item_id = make.item(database, State.RECTIFY)
    reconciliation_id = reconciling.opened(database, reconciling.value(item_id))
    (opened,) = told(database, "reconciliation.reconciliation_opened")
    assert opened.keys() == {"act", "at", "automatic", "campaign_id", "id", "organization_id", "stage"}
    assert (opened["id"], opened["stage"]) == (str(reconciliation_id), "open")


def test_of_a_spot_check_the_verdict_is_told(database):
    item_id = make.item(database, State.CLOSED)
    for more in ({"verdict": CheckVerdict.FALSE}, {}):
        make.move(database, item_id, "spot_check", "inspector", NOW, opinion="查阅原始记录，没有所报的会议", **more)
    assert [each.get("verdict") for each in told(database, "item.spot_check")] == ["false", None]
