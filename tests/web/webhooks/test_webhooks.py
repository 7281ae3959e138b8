"""Webhooks, as a system administrator keeps them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from models.delivery_states import DeliveryState
from models.webhook import Webhook, WebhookDelivery
from tests import make
from tests.accounts import RIGHT, WRONG
from tests.web.accounts.signed_in import enter
from tests.web.conftest import Site, forms, text
from transport.services import WebhookSettings
from workflows.webhooks.secrets import shown

KEY = "a-key-of-the-server-with-32-signs"
HERE = "/webhooks"
URL = "https://oa.example.edu.cn/hook"


@pytest.fixture
def ready(site: Site) -> Site:
    site.services = replace(site.services, webhooks=WebhookSettings(KEY))
    site.client.app.state.services = site.services
    enter(site, "admin")
    site.now += timedelta(minutes=11)
    return site


def secret(page) -> str:
    return re.search(r"whsec_[\w+/=]+", text(page))[0]


def subscribe(site: Site, **typed) -> str:
    """Subscribe; return the page's address."""
    answer = site.submit(HERE, "admin", **({"url": URL, "event": "item.sign", "password": RIGHT} | typed))
    assert answer.status_code == 200, text(site.parsed(answer))
    (made,) = make.rows(site.database, Webhook)
    assert secret(site.parsed(answer)) == shown(KEY, made)
    return f"{HERE}/{made.id}"


def test_its_secret_is_shown_once_and_can_be_changed(ready: Site):
    page = subscribe(ready)
    assert "whsec_" not in ready.get(page, "admin").text
    form = next(form for form in forms(ready.page(page, "admin")) if form.get("action").endswith("rotate"))
    before = shown(KEY, make.rows(ready.database, Webhook)[0])
    changed = ready.send_form(form, page, "admin", password=RIGHT)
    assert secret(ready.parsed(changed)) not in {before, ""}
    refused = ready.send_form(form, page, "admin", password=WRONG)
    assert "whsec_" not in refused.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"url": "http://oa.example.edu.cn/"}, "应以 https:// 开头"),
        ({"url": ""}, "请填写地址"),
        ({"event": None}, "请选择要订阅的事件"),
        ({"password": ""}, "密码"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(ready: Site, typed, said):
    given = {"url": URL, "event": "item.sign", "password": RIGHT} | typed
    refused = ready.submit(HERE, "admin", **given)
    assert (refused.status_code >= 400, said in refused.text) == (True, True)
    assert make.rows(ready.database, Webhook) == []


def test_it_is_tried_paused_resumed_sent_again_and_taken_away(ready: Site):
    page = subscribe(ready)

    def press(end: str) -> None:
        form = next(form for form in forms(ready.page(page, "admin")) if form.get("action").endswith(end))
        assert ready.send_form(form, page, "admin").status_code == 303

    press("ping")
    with ready.database.transaction() as session:
        made = session.exec(select(WebhookDelivery)).one()
        made.state, made.finished_at, made.said = DeliveryState.FAILED, make.NOW, "对方没有收下（HTTP 500）。"
    assert "对方没有收下" in text(ready.page(f"{page}?state=failed&event=ping", "admin"))
    assert "对方没有收下" not in text(ready.page(f"{page}?state=sent", "admin"))
    press("again")
    assert make.rows(ready.database, WebhookDelivery)[0].state is DeliveryState.WAITING
    press("pause")
    press("resume")
    press("remove")
    assert make.rows(ready.database, Webhook) == []


def test_without_a_key_none_can_be_made(site: Site):
    page = site.page(HERE, "admin")
    assert forms(page) == []
    assert "RECTIFY_WEBHOOK_KEY" in text(page)
