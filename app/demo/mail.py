"""/demo/mail: what the demo sends to people and to groups, which leaves no machine."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial
from html import escape
from uuid import UUID

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session, col, select

from app.channels import speech
from app.demo.driver import Stage
from app.demo.scenarios import SHANGHAI
from app.settings import Settings
from channels.base import Message, Send, html
from models.delivery import Delivery
from models.delivery_states import Channel, DeliveryKind, DeliveryState
from models.people import User
from models.session import Database
from scheduler.deliver import Delivery as Deliverer
from scheduler.tick import Clock
from workflows.authz.actors import Actor
from workflows.deliveries import addresses, preferences
from workflows.deliveries.outgoing import Outgoing
from workflows.errors import NotFound

MAIL = "/demo/mail"
REACHED = ("buzhang", "xx1_weiyuan2", "cj3_shuji", "ys_shuji", "cj_zuzhiyuan", "dangwei", "jiwei", "admin")
"""Who has a mail address, where they are told by the clock from then on."""
DOMAIN = "example.edu.cn"
MOST = 200


@dataclass(frozen=True, slots=True)
class Caught:
    """A channel that takes every message and sends none."""

    channel: Channel = Channel.EMAIL

    @contextmanager
    def open(self) -> Iterator[Send]:
        yield _keep


def _keep(_message: Message) -> None:
    """Do nothing: what was said is kept with its delivery."""


def catcher(settings: Settings, clock: Clock) -> Deliverer:
    """Return what takes the demo's mails, and what its robots post."""
    caught = {channel: Caught(channel) for channel in (Channel.EMAIL, Channel.WECOM_ROBOT, Channel.DINGTALK_ROBOT)}
    return Deliverer(caught, settings.addresses[0], clock, SHANGHAI, speech)


def reach(stage: Stage) -> None:
    """Let some people enter an address and confirm it, as they would."""
    for login in REACHED:
        address = f"{login.replace('_', '.')}@{DOMAIN}"
        stage.act(login, partial(addresses.enter, channel=Channel.EMAIL, value=address, now=stage.now))
        stage.act(login, partial(_confirm, now=stage.now))


def show(app: FastAPI, database: Database, deliverer: Deliverer) -> None:
    """Open the page beside the doors."""

    @app.get(MAIL, include_in_schema=False)
    def mails() -> Response:
        with database.reading() as session:
            query = select(Delivery, User.name).outerjoin(User, col(User.id) == Delivery.recipient_id)
            sent = query.where(Delivery.state == DeliveryState.SENT).order_by(col(Delivery.id).desc()).limit(MOST)
            lines = [_line(each, name) for each, name in session.exec(sent)]
        return HTMLResponse(
            _page("演示的邮件和群公告", "".join(lines) or "<li>还没有发出过：时钟每 20 秒看一次。</li>")
        )

    @app.get(MAIL + "/{delivery_id}", include_in_schema=False)
    def mail(delivery_id: UUID) -> Response:
        with database.reading() as session:
            found = session.get(Delivery, delivery_id)
            if found is None:
                raise NotFound
            outgoing = Outgoing(**{each.name: getattr(found, each.name) for each in fields(Outgoing)})
            known = preferences.languages(session, [found.recipient_id] if found.recipient_id else [])
        return HTMLResponse(html(deliverer.message(outgoing, *known.values())))


def _confirm(session: Session, actor: Actor, now: datetime) -> None:
    """Type the code of the newest mail."""
    codes = select(Delivery).where(Delivery.recipient_id == actor.user_id, Delivery.kind == DeliveryKind.CODE)
    newest = session.exec(codes.order_by(col(Delivery.id).desc())).first()
    code = re.search(r"\d{6}", str(newest.content if newest else ""))
    assert code is not None  # noqa: S101  it was put in just now
    addresses.confirm(session, Channel.EMAIL, code[0], actor=actor, now=now)


def _line(sent: Delivery, name: str | None) -> str:
    at = sent.created_at.astimezone(SHANGHAI)
    to = f"{escape(name)} &lt;{escape(sent.address)}&gt;" if name else sent.channel.label
    what = f"{at:%Y-%m-%d %H:%M} {sent.kind.label} → {to}"
    return f'<li>{what}<br><a href="{MAIL}/{sent.id}">{escape(sent.subject)}</a></li>'


def _page(title: str, lines: str) -> str:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    return f'<!doctype html><html lang="zh-CN"><head>{head}</head><body><h1>{title}</h1><ul>{lines}</ul></body></html>'
