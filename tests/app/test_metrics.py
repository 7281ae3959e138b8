"""/metrics and the log in JSON: what the operator is told, and that no person and no text is in it."""

import json
import logging
import re
import signal
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from app import clock as wall
from app.logs import JsonLines
from app.main import application
from app.settings import Settings
from models.base import key_since, new_key
from models.delivery import Delivery
from models.delivery_states import Channel, DeliveryKind, DeliveryState
from models.session import Database
from models.vocabulary import State
from models.webhook import Webhook, WebhookDelivery
from tests import cast, make
from tests.app.test_serve import healthy, start, until  # noqa: F401  a fixture
from tests.client import asking
from tests.tokens import held
from transport.request_log import CURRENT, NUMBER, RequestNote
from workflows.journal import timekeeping

DOCS = Path(__file__).parents[2] / "docs/monitoring"
TOKEN = "0123456789abcdef0123"
SHOWN = {"Authorization": f"Bearer {TOKEN}"}


@contextmanager
def served(database, tmp_path, **settings):
    given = Settings(database=str(database.engine.url), files=str(tmp_path), min_free_mb=0, **settings)
    with (
        closing(Database(given.database)) as opened,
        asking(application(given, opened, lambda: make.NOW, with_clock=False)) as client,
    ):
        yield client


@pytest.fixture
def counted(sqlite, tmp_path):
    with served(sqlite, tmp_path, metrics_token=TOKEN) as client:
        yield client


def samples(text):
    """The samples of an exposition, by name and labels."""
    return {
        (each.name, *sorted(each.labels.items())): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }


def test_there_is_no_such_address_unless_a_token_is_set(sqlite, tmp_path):
    with served(sqlite, tmp_path) as client:
        assert client.get("/metrics", headers=SHOWN).status_code == 404


def test_it_is_told_to_nobody_who_does_not_show_the_token(counted):
    assert counted.get("/metrics").status_code == 401
    for wrong in ("Bearer ", f"Bearer {TOKEN}x", TOKEN, "Bearer 口令"):
        assert counted.get("/metrics", headers={"Authorization": wrong.encode()}).status_code == 401


def test_what_people_do_and_are_refused_is_counted_and_how_it_stands(counted, sqlite):
    item_id = make.item(sqlite, State.RECTIFY)
    tokens = held(sqlite, make.NOW)
    path = f"/api/v1/items/{item_id}/moves/progress"
    for who in ("member", "member", "director"):
        answer = counted.post(path, json={"text": "推进中"}, headers={"Authorization": f"Bearer {tokens[who]}"})
        assert answer.status_code == (403 if who == "director" else 200)
    counted.request("BREW", "/health")
    answer = counted.get("/metrics", headers=SHOWN)
    found = samples(answer.text)
    route = ("route", "/api/v1/items/{item_id}/moves/progress")
    assert found["rectify_requests_total", ("method", "POST"), route, ("status", "200")] == 2
    assert found["rectify_requests_total", ("method", "POST"), route, ("status", "403")] == 1
    assert found["rectify_request_seconds_count", ("method", "POST"), route] == 3
    assert found["rectify_acts_total", ("act", "progress")] == 2
    assert found["rectify_refusals_total", ("kind", "not-permitted")] == 1
    assert found["rectify_items", ("state", "rectify")] == 1
    assert found["rectify_check", ("check", "writes")] == 0
    assert {value for name, *labels in found for _, value in labels}.isdisjoint({"BREW", str(item_id), "推进中"})


def test_what_was_undone_is_not_counted(counted, sqlite):
    item_id = make.item(sqlite, State.RECTIFY)
    bearer = {"Authorization": f"Bearer {held(sqlite, make.NOW)['member']}"}
    counted.post(f"/api/v1/items/{item_id}/moves/progress", json={"text": "推进中", "version": 1}, headers=bearer)
    found = samples(counted.get("/metrics", headers=SHOWN).text)
    assert ("rectify_acts_total", ("act", "progress")) not in found
    assert found["rectify_refusals_total", ("kind", "stale")] == 1


def test_what_waits_is_counted_however_old_it_is_and_the_rest_of_a_day(counted, sqlite):
    long_ago = {
        state: key_since(timedelta(days=days))
        for days, state in ((30, DeliveryState.WAITING), (31, DeliveryState.FAILED))
    }
    with sqlite.transaction() as session:
        whose = make.user(session, "member")
        campaign = cast.campaign(session).id
        hook = Webhook(url="https://a", events=[], created_by_id=whose, created_at=make.NOW, since=make.NOW)
        session.add(hook)
        for state, key in [*long_ago.items(), *((state, new_key()) for state in long_ago)]:
            over = None if state is DeliveryState.WAITING else make.NOW
            at = {"id": key, "state": state, "created_at": make.NOW, "next_at": make.NOW, "finished_at": over}
            told = {"kind": DeliveryKind.ANNOUNCEMENT, "subject": "", "content": [], "reason": "没有应答。"}
            where = {"channel": Channel.WECOM_ROBOT, "address": "", "day": make.NOW.date(), "campaign_id": campaign}
            session.add(Delivery(**at, **told, **where))
            session.add(WebhookDelivery(**at, webhook_id=hook.id, event="ping"))
    found = samples(counted.get("/metrics", headers=SHOWN).text)
    for name, *labels in (("rectify_deliveries", ("channel", "wecom_robot")), ("rectify_webhook_deliveries",)):
        assert [found[name, *labels, ("state", state.value)] for state in long_ago] == [2, 1]


def test_dashboard_and_alerts_ask_for_what_there_is(counted, sqlite):
    with sqlite.transaction() as session:
        timekeeping.note_tick(session, make.NOW)
    counted.get("/health")
    there = {name for name, *_ in samples(counted.get("/metrics", headers=SHOWN).text)}
    there |= {"rectify_acts_total", "rectify_refusals_total"}  # only once there is one
    dashboard = json.loads((DOCS / "dashboard.json").read_text())
    asked = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    asked += (DOCS / "alerts.yml").read_text()
    assert set(re.findall(r"\brectify_[a-z_]+", asked)) <= there


def test_several_processes_count_together(start, postgres, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setenv("RECTIFY_METRICS_TOKEN", TOKEN)
    url = postgres.engine.url.render_as_string(hide_password=False)
    process, address = start("serve", "--workers", "2", "--no-clock", database=url)
    until(healthy(address), process)
    answers = [httpx.get(f"{address}/api/v1/items").status_code for _ in range(20)]
    assert answers == [401] * 20
    key = "rectify_requests_total", ("method", "GET"), ("route", "/api/v1/items"), ("status", "401")
    for _ in range(4):  # whichever process it is that answers
        assert samples(httpx.get(f"{address}/metrics", headers=SHOWN).text)[key] == 20
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0, (tmp_path / "log0").read_text()


def test_a_line_of_the_log_names_request_and_person_and_quotes_nobody():
    note, typed = RequestNote(), "张三"
    before = CURRENT.set(note)
    try:
        int(typed)
    except ValueError as fault:
        info = (type(fault), fault, fault.__traceback__)
        line = JsonLines().format(logging.LogRecord("app.main", logging.ERROR, __file__, 1, "broke", (), info))
    finally:
        CURRENT.reset(before)
    assert "\n" not in line
    said = json.loads(line)
    assert said["request"] == note.number
    assert (said["level"], said["message"], said["fault"]) == ("error", "broke", "ValueError")
    assert f"{typed!r}" not in line


def test_each_request_is_one_line_under_the_number_that_its_answer_says(start, sqlite, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setenv("RECTIFY_LOG_FORMAT", "json")
    token = held(sqlite, wall.now())["member"]
    process, address = start("serve", "--no-clock", database=str(sqlite.engine.url))
    until(healthy(address), process)
    answer = httpx.get(f"{address}/api/v1/items?text=机密", headers={"Authorization": f"Bearer {token}"})
    process.send_signal(signal.SIGTERM)
    process.wait(60)
    lines = [json.loads(line) for line in (tmp_path / "log0").read_text().splitlines()]
    (line,) = [
        each for each in lines if each.get("request") == answer.headers[NUMBER] and each["message"] == "answered"
    ]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/v1/items", 200)
    assert line["user"] == str(make.user_id(sqlite, "member"))
    assert "机密" not in str(lines)
