"""/demo/mail: what the demo sends to people and to groups, through every channel there is; it leaves no machine."""

import re
from collections.abc import Iterator, Mapping, Sequence
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
from channels.base import Line, Message, Section, Send, Sender, html
from models.campaign import Campaign
from models.delivery import Delivery
from models.delivery_states import ROBOTS, Channel, DeliveryKind, DeliveryState
from models.people import User
from models.session import Database
from scheduler.deliver import Delivery as Deliverer
from scheduler.tick import Clock
from workflows.authz.actors import Actor
from workflows.deliveries import addresses, announcements, preferences
from workflows.deliveries.outgoing import Outgoing
from workflows.errors import NotFound

MAIL = "/demo/mail"
REACHED: Mapping[str, Sequence[Channel]] = {
    "buzhang": (Channel.EMAIL, Channel.WECOM),
    "xx1_weiyuan2": (Channel.WECOM,),
    "cj3_shuji": (Channel.DINGTALK,),
    "ys_shuji": (Channel.EMAIL,),
    "cj_zuzhiyuan": (Channel.GATEWAY,),
    "dangwei": (Channel.EMAIL,),
    "jiwei": (Channel.EMAIL,),
    "admin": (Channel.EMAIL,),
}
"""Who has addresses, and of which channels; there they are told by the clock from then on."""
TAKES = tuple(each for each in Channel if each is not Channel.INBOX)
SAID = (
    "邮件、企业微信、钉钉、学校消息平台和三种群机器人的消息都截在本机，没有发出去。点标题看内容；"
    "里面的链接要以收件人的登录名登录才打得开。"
)
STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:46rem;margin:1.5rem auto;padding:0 1rem;color:#1f2933}"
    "h1{font-size:1.3rem}ul{list-style:none;padding:0}li{padding:.6rem 0;border-top:1px solid #dde}"
    "small{color:#667}a{color:#0b57a4}div{background:#f2f5f8;border-radius:.6rem;padding:.4rem 1rem}"
    "div h1{font-size:1.05rem}"
)
STYLED = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
"""A mail brings its style with it, and no other page does (transport/middleware.py)."""
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
    """Return what takes all that the demo sends."""
    caught: dict[Channel, Sender] = {channel: Caught(channel) for channel in TAKES}
    return Deliverer(caught, settings.addresses[0], clock, SHANGHAI, speech)


def reach(stage: Stage) -> None:
    """Let some people enter addresses and confirm them, as they would, and have groups told how the campaign stands."""
    for login, channels in REACHED.items():
        for channel in channels:
            address = f"{login.replace('_', '.')}@{DOMAIN}" if channel is Channel.EMAIL else login
            stage.act(login, partial(addresses.enter, channel=channel, value=address, now=stage.now))
            stage.act(login, partial(_confirm, channel=channel, now=stage.now))
    stage.act("buzhang", partial(_announce, now=stage.now))


def deliver(deliverer: Deliverer, database: Database, now: datetime) -> None:
    """Have sent at once what is due: nobody need wait for the clock to look."""
    for job in deliverer.jobs:
        while job.work(database, now.astimezone(SHANGHAI)):
            pass


def show(app: FastAPI, database: Database, deliverer: Deliverer) -> None:
    """Open the page beside the doors."""

    @app.get(MAIL, include_in_schema=False)
    def mails() -> Response:
        with database.reading() as session:
            query = select(Delivery, User.name).outerjoin(User, col(User.id) == Delivery.recipient_id)
            sent = query.where(Delivery.state == DeliveryState.SENT).order_by(col(Delivery.id).desc()).limit(MOST)
            lines = [_line(each, name) for each, name in session.exec(sent)]
        listed = "".join(lines) or "<li>还没有发出过：每 20 秒看一次有没有要发的。</li>"
        return _shown(_page("演示发出的消息", f"<h1>演示发出的消息</h1><p>{SAID}</p><ul>{listed}</ul>"))

    @app.get(MAIL + "/{delivery_id}", include_in_schema=False)
    def mail(delivery_id: UUID) -> Response:
        with database.reading() as session:
            found = session.get(Delivery, delivery_id)
            if found is None:
                raise NotFound
            outgoing = Outgoing(**{each.name: getattr(found, each.name) for each in fields(Outgoing)})
            known = preferences.languages(session, [found.recipient_id] if found.recipient_id else [])
        message = deliverer.message(outgoing, *known.values())
        return _shown(html(message) if found.channel is Channel.EMAIL else _bubble(message, found.channel))


def _announce(session: Session, actor: Actor, now: datetime) -> None:
    campaign_id = session.exec(select(Campaign.id)).one()
    announcements.post(session, campaign_id, sorted(ROBOTS), actor=actor, now=now)


def _confirm(session: Session, actor: Actor, channel: Channel, now: datetime) -> None:
    """Type the code of the newest message."""
    codes = select(Delivery).where(Delivery.recipient_id == actor.user_id, Delivery.kind == DeliveryKind.CODE)
    newest = session.exec(codes.order_by(col(Delivery.id).desc())).first()
    code = re.search(r"\d{6}", str(newest.content if newest else ""))
    assert code is not None  # noqa: S101  it was put in just now
    addresses.confirm(session, channel, code[0], actor=actor, now=now)


def _line(sent: Delivery, name: str | None) -> str:
    at = sent.created_at.astimezone(SHANGHAI)
    to = f"发给{escape(name)} &lt;{escape(sent.address)}&gt;" if name else "发到群里"
    what = f"<b>{sent.channel.label}</b> {sent.kind.label} {to} <small>{at:%Y-%m-%d %H:%M}</small>"
    return f'<li>{what}<br><a href="{MAIL}/{sent.id}">{escape(sent.subject)}</a></li>'


def _shown(page: str) -> HTMLResponse:
    return HTMLResponse(page, headers=STYLED)


def _bubble(message: Message, channel: Channel) -> str:
    """Write a message as a chat program shows it, about so."""
    lines = [f"<p>{_linked(line)}</p>" for section in message.sections for line in _all(section)]
    back = f'<p><a href="{MAIL}">返回</a> {channel.label}</p>'
    return _page(message.subject, f"{back}<div><h1>{escape(message.subject)}</h1>{''.join(lines)}</div>")


def _all(section: Section) -> Iterator[Line]:
    if section.title:
        yield Line(f"【{section.title}】")
    yield from section.lines


def _linked(line: Line) -> str:
    return f'<a href="{escape(line.link)}">{escape(line.text)}</a>' if line.link else escape(line.text)


def _page(title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return f'<!doctype html><html lang="zh-CN"><head>{head}<style>{STYLE}</style></head><body>{body}</body></html>'
