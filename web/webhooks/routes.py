"""Webhooks: which other systems are told of which events, and what became of each; for system administrators."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from channels.base import NotSent
from models.delivery_states import DeliveryState
from transport.errors import FAULTS
from transport.late_route import LateRouter
from transport.pagination import BY_ID, DEFAULT_LIMIT, Paging
from transport.services import UnitOfWork
from transport.visible import WebhookDeliveryId, WebhookId
from web.filters import Filters
from web.i18n.languages import text
from web.page_request import PASSWORD, PagePost, PageRead, PageRequest
from web.reauthentication import Confirms, check
from workflows.audit.history.labels import act_label
from workflows.errors import Conflict, Incomplete
from workflows.webhooks import commands, queries, secrets
from workflows.webhooks.events import ACTS, PING, event

router = LateRouter(prefix="/webhooks")

URL, EVENT = "url", "event"
NO_KEY = "还没有设置 RECTIFY_WEBHOOK_KEY，请先在服务器上设置。"
LABELS: Mapping[str, tuple[str, str]] = {
    event(subject, act): (subject.label, act_label(subject, act)) for subject, acts in ACTS.items() for act in acts
}
"""What people call each event: what it is about, and what was done."""


class Wanted(Filters, Paging):
    """Which events are asked for."""

    state: DeliveryState | None = None
    event: str | None = None


@router.get("")
def webhooks(page: PageRead) -> Response:
    """List them, with the form for another."""
    with page.reading() as unit:
        return _listed(page, unit)


@router.post("")
def subscribe(page: Confirms) -> Response:
    """Subscribe, and show the secret this once."""
    try:
        check(page)
        url = page.first_value(URL)
        _demand_fit(page, url)
        with page.unkept() as unit:
            made = commands.subscribe(unit.session, url, page.posted.get(EVENT, ()), actor=unit.actor, now=unit.now)
            shown = secrets.shown(page.services.webhooks.key, made)
    except FAULTS as fault:
        page = page.refused(fault)
        with page.reading() as unit:
            return _listed(page, unit)
    with page.reading() as unit:
        return _one(page, unit, made.id, Wanted(), shown)


@router.get("/{webhook_id}")
def show_webhook(page: PageRead, webhook_id: WebhookId, asked: Annotated[Wanted, Query()]) -> Response:
    """Show one, and what was sent to it, newest first."""
    with page.reading() as unit:
        return _one(page, unit, webhook_id, asked)


@router.post("/{webhook_id}/rotate")
def rotate(page: Confirms, webhook_id: WebhookId) -> Response:
    """Change the secret, and show it this once."""
    try:
        check(page)
        _demand_key(page)
        with page.unkept() as unit:
            made = commands.rotate(unit.session, webhook_id, actor=unit.actor, now=unit.now)
            shown = secrets.shown(page.services.webhooks.key, made)
    except FAULTS as fault:
        page = page.refused(fault)
        with page.reading() as unit:
            return _one(page, unit, webhook_id, Wanted())
    with page.reading() as unit:
        return _one(page, unit, webhook_id, Wanted(), shown)


@router.post("/{webhook_id}/pause")
def pause(page: PagePost, webhook_id: WebhookId) -> Response:
    with page.acting() as unit:
        commands.pause(unit.session, webhook_id, actor=unit.actor, now=unit.now)
        return page.leave(unit, _at(webhook_id), text("已暂停。"))


@router.post("/{webhook_id}/resume")
def resume(page: PagePost, webhook_id: WebhookId) -> Response:
    with page.acting() as unit:
        commands.resume(unit.session, webhook_id, actor=unit.actor, now=unit.now)
        return page.leave(unit, _at(webhook_id), text("已恢复，从现在起的事会送达。"))


@router.post("/{webhook_id}/remove")
def remove(page: PagePost, webhook_id: WebhookId) -> Response:
    with page.acting() as unit:
        commands.remove(unit.session, webhook_id, actor=unit.actor, now=unit.now)
        return page.leave(unit, "/webhooks", text("已删除。"))


@router.post("/{webhook_id}/ping")
def ping(page: PagePost, webhook_id: WebhookId) -> Response:
    with page.acting() as unit:
        commands.ping(unit.session, webhook_id, actor=unit.actor, now=unit.now)
        return page.leave(unit, _at(webhook_id), text("已排队，半分钟内发出，请稍后刷新。"))


@router.post("/{webhook_id}/deliveries/{delivery_id}/again")
def send_again(page: PagePost, webhook_id: WebhookId, delivery_id: WebhookDeliveryId) -> Response:
    """Send one once more, under the same id."""
    with page.acting() as unit:
        commands.send_again(unit.session, webhook_id, delivery_id, actor=unit.actor, now=unit.now)
        return page.leave(unit, _at(webhook_id), text("已排队，半分钟内发出，请稍后刷新。"))


def _at(webhook_id: UUID) -> str:
    return f"/webhooks/{webhook_id}"


def _demand_key(page: PageRequest) -> None:
    if not page.services.webhooks.key:
        raise Conflict(NO_KEY)


def _demand_fit(page: PageRequest, url: str) -> None:
    """Refuse an address that nothing can be sent to; where it leads is looked at whenever something is."""
    from channels.webhook import address_of

    _demand_key(page)
    if not url or len(url) > commands.LONGEST_URL:
        raise Incomplete({URL: f"请填写地址，最多 {commands.LONGEST_URL} 个字符。"})
    try:
        address_of(url, page.services.webhooks.hosts)
    except NotSent as unfit:
        raise Incomplete({URL: unfit.sentence}) from None


def _listed(page: PageRequest, unit: UnitOfWork) -> Response:
    return page.render(
        unit,
        "webhooks/webhooks.html",
        rows=queries.webhooks(unit.session, unit.actor),
        host=commands.host,
        ready=bool(page.services.webhooks.key),
        url=page.first_value(URL),
        url_error=page.errors.get(URL),
        event_error=page.errors.get(EVENT),
        password_error=page.errors.get(PASSWORD),
        groups={
            subject: [(event(subject, act), act_label(subject, act)) for act in acts] for subject, acts in ACTS.items()
        },
        chosen=frozenset(page.posted.get(EVENT, ())),
        longest=commands.LONGEST_URL,
    )


def _one(page: PageRequest, unit: UnitOfWork, webhook_id: UUID, asked: Wanted, shown: str | None = None) -> Response:
    found, made_by = queries.webhook(unit.session, unit.actor, webhook_id)
    rows = queries.sent(
        unit.session,
        found.id,
        state=asked.state,
        event=asked.event,
        before=BY_ID.after(asked.cursor),
        limit=DEFAULT_LIMIT + 1,
    )
    return page.render(
        unit,
        "webhooks/webhook.html",
        webhook=found,
        host=commands.host(found.url),
        made_by=made_by,
        page=BY_ID.page(rows, DEFAULT_LIMIT),
        wanted=asked,
        states=[DeliveryState.WAITING, DeliveryState.SENT, DeliveryState.FAILED],
        events=[*found.events, PING],
        labels=LABELS,
        shown=shown,
        password_error=page.errors.get(PASSWORD),
    )
