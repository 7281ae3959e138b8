"""通知地址: where a person is reached outside of the house."""

from dataclasses import replace

from fastapi import Response

from models.delivery import DIGEST_AT
from models.delivery_states import Channel
from transport.inputs.deliveries import CodeGiven, NewAddress
from transport.late_route import LateRouter
from transport.services import UnitOfWork
from transport.visible import DeliveryId
from web import schema_form
from web.browser import redirect
from web.fields import Option
from web.i18n.languages import text
from web.page_request import PagePost, PageRead, PageRequest, again
from workflows.deliveries import addresses as commands
from workflows.deliveries import links, queries
from workflows.deliveries.outgoing import SLEEPING, WAKING
from workflows.errors import NotFound

router = LateRouter()

HERE = "/me/addresses"
TIMES = tuple(f"{hour:02d}:{minute:02d}" for hour in range(WAKING.hour, SLEEPING.hour) for minute in (0, 30))
WRONG = text("确认码不对，请核对后重新输入。")
USUAL = {"digest_at": (f"{DIGEST_AT:%H:%M}",)}


def _addresses(page: PageRequest, unit: UnitOfWork, channel: Channel | None = None) -> Response:
    offered = [each for each in Channel if each in page.services.channels]
    options = {
        "channel": [Option(each.value, each.label) for each in offered],
        "digest_at": [Option(each, each) for each in TIMES],
    }
    usual = USUAL | ({"channel": (offered[0].value,)} if len(offered) == 1 else {})
    asked = page if page.path == HERE and page.was_sent else replace(page, posted=usual)
    return page.render(
        unit,
        "deliveries/addresses.html",
        offered=offered,
        held=commands.own(unit.session, unit.actor),
        fields=schema_form.schema_fields(asked, NewAddress, options),
        code=schema_form.schema_fields(page, CodeGiven)[0],
        of=channel,
        sent=queries.own(unit.session, unit.actor),
    )


@router.get(HERE)
def addresses(page: PageRead) -> Response:
    """Show where the person is reached, and what was sent there of late."""
    with page.reading() as unit:
        return _addresses(page, unit)


@router.post(HERE)
@again(_addresses)
def enter(page: PagePost) -> Response:
    """Have a code sent to an address."""
    with page.acting() as unit:
        wanted = schema_form.read_schema(page, NewAddress)
        if wanted.channel not in page.services.channels:
            raise NotFound
        now = unit.now.astimezone(page.services.zone)
        given = wanted.channel, wanted.value
        held = commands.enter(unit.session, *given, actor=unit.actor, now=now, digest_at=wanted.digest_at)
        told = text("已保存。") if held.confirmed_at else text("确认码已发出，请在15分钟内填到这里。")
        return page.leave(unit, HERE, told)


@router.post(HERE + "/{channel}/confirm")
@again(_addresses)
def confirm(page: PagePost, channel: Channel) -> Response:
    """Take the code that arrived; a wrong one is counted."""
    with page.acting() as unit:
        wanted = schema_form.read_schema(page, CodeGiven)
        right = commands.confirm(unit.session, channel, wanted.code, actor=unit.actor, now=unit.now)
        return page.leave(unit, HERE, text("已确认，今后的提醒也发到这里。") if right else WRONG)


@router.post(HERE + "/{channel}/drop")
def drop(page: PagePost, channel: Channel) -> Response:
    with page.acting() as unit:
        now = unit.now.astimezone(page.services.zone)
        commands.drop(unit.session, channel, actor=unit.actor, now=now)
        return page.leave(unit, HERE, text("已停用，不再发到那里。"))


@router.get("/m/{delivery_id}/{line}")
def follow(page: PageRead, delivery_id: DeliveryId, line: int) -> Response:
    """Go where a line of a message leads; whoever is not signed in does so first."""
    with page.unkept() as unit:
        return redirect(links.follow(unit.session, delivery_id, line, actor=unit.actor, now=unit.now))
