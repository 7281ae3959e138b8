"""通知地址: where a person is reached outside of the house, with what, and when not."""

from dataclasses import replace

from fastapi import Response

from models.delivery_states import Channel, Language
from transport.inputs.deliveries import AddressChoice, CodeGiven, NewAddress, NewPreference
from transport.late_route import LateRouter
from transport.services import UnitOfWork
from transport.visible import DeliveryId
from web import schema_form
from web.browser import redirect
from web.fields import Field, Option
from web.i18n.languages import text
from web.page_request import PagePost, PageRead, PageRequest, again
from workflows.deliveries import addresses as commands
from workflows.deliveries import channel_rules, links, preferences, queries
from workflows.deliveries.outgoing import SLEEPING, WAKING
from workflows.deliveries.preferences import Preference
from workflows.errors import NotFound

router = LateRouter()

HERE = "/me/addresses"
PREFERENCES = HERE + "/preferences"
ALL_DAY = tuple(f"{hour:02d}:{minute:02d}" for hour in range(24) for minute in (0, 30))
TIMES = tuple(at for at in ALL_DAY if f"{WAKING:%H:%M}" <= at < f"{SLEEPING:%H:%M}")
WRONG = text("确认码不对，请核对后重新输入。")
SAVED = text("已保存。")


def _addresses(page: PageRequest, unit: UnitOfWork, channel: Channel | None = None) -> Response:
    session, actor = unit.session, unit.actor
    offered, held = _offered(page, unit), commands.of_person(session, actor.user_id)
    required = channel_rules.required(session, actor) & set(offered)
    usual = {"channel": (offered[0].value,)} if len(offered) == 1 else {}
    asked = page if page.path == HERE and page.was_sent else replace(page, posted=usual)
    return page.render(
        unit,
        "deliveries/addresses.html",
        offered=offered,
        held=held,
        required=required,
        lacking=[each for each in Channel if each in required - {row.channel for row in held if commands.is_used(row)}],
        times=TIMES,
        fields=schema_form.schema_fields(asked, NewAddress, channel_options(offered)),
        code=schema_form.schema_fields(page, CodeGiven)[0],
        preference=_preference(page, preferences.own(session, actor)),
        of=channel,
        sent=queries.own(session, actor),
    )


def _offered(page: PageRequest, unit: UnitOfWork) -> list[Channel]:
    """Return the channels that the operator set up and no university of the person withholds."""
    withheld = channel_rules.withheld(unit.session, unit.actor)
    return [each for each in Channel if each in page.services.channels - withheld]


def channel_options(channels: list[Channel]) -> dict[str, list[Option]]:
    """Return what may be chosen of channels, by the field."""
    return {"channel": [Option(each.value, each.label) for each in channels]}


def _preference(page: PageRequest, stands: Preference) -> tuple[Field, ...]:
    """Make the fields of what stands, or of what was sent and refused."""
    times = [Option(at, at) for at in ALL_DAY]
    options = {
        "language": [Option(each.value, each.label) for each in Language],
        "quiet_from": times,
        "quiet_until": times,
    }
    posted = {"language": (stands.language.value,)}
    if stands.quiet_from and stands.quiet_until:
        posted |= {"quiet_from": (f"{stands.quiet_from:%H:%M}",), "quiet_until": (f"{stands.quiet_until:%H:%M}",)}
    asked = page if page.path == PREFERENCES else replace(page, posted=posted)
    return schema_form.schema_fields(asked, NewPreference, options)


@router.get(HERE)
def addresses(page: PageRead) -> Response:
    """Show where the person is reached and how, and what was sent there of late."""
    with page.reading() as unit:
        return _addresses(page, unit)


@router.post(HERE)
@again(_addresses)
def enter(page: PagePost) -> Response:
    """Have a code sent to an address."""
    with page.acting() as unit:
        wanted = schema_form.read_schema(page, NewAddress)
        if wanted.channel not in _offered(page, unit):
            raise NotFound
        now = unit.now.astimezone(page.services.zone)
        held = commands.enter(unit.session, wanted.channel, wanted.value, actor=unit.actor, now=now)
        told = SAVED if held.confirmed_at else text("确认码已发出，请在15分钟内填到这里。")
        return page.leave(unit, HERE, told)


@router.post(PREFERENCES)
@again(_addresses)
def prefer(page: PagePost) -> Response:
    """Choose the language of messages, and quiet hours."""
    with page.acting() as unit:
        wanted = schema_form.read_schema(page, NewPreference)
        preferences.prefer(unit.session, Preference(**dict(wanted)), actor=unit.actor)
        return page.leave(unit, HERE, SAVED)


@router.post(HERE + "/{channel}/choose")
@again(_addresses)
def choose(page: PagePost, channel: Channel) -> Response:
    """Choose what goes to an address, and when."""
    with page.acting() as unit:
        wanted = schema_form.read_schema(page, AddressChoice)
        preferences.choose(unit.session, channel, actor=unit.actor, **dict(wanted))
        return page.leave(unit, HERE, SAVED)


@router.post(HERE + "/{channel}/confirm")
@again(_addresses)
def confirm(page: PagePost, channel: Channel) -> Response:
    """Take the code that arrived; a wrong one is counted."""
    with page.acting() as unit:
        wanted = schema_form.read_schema(page, CodeGiven)
        right = commands.confirm(unit.session, channel, wanted.code, actor=unit.actor, now=unit.now)
        return page.leave(unit, HERE, text("已确认，今后的提醒也发到这里。") if right else WRONG)


@router.post(HERE + "/{channel}/drop")
@again(_addresses)
def drop(page: PagePost, channel: Channel) -> Response:
    """Be reached there no more."""
    with page.acting() as unit:
        now = unit.now.astimezone(page.services.zone)
        commands.drop(unit.session, channel, actor=unit.actor, now=now)
        return page.leave(unit, HERE, text("已停用，不再发到那里。"))


@router.get("/m/{delivery_id}/{line}")
def follow(page: PageRead, delivery_id: DeliveryId, line: int) -> Response:
    """Go where a line of a message leads; whoever is not signed in does so first."""
    with page.unkept() as unit:
        return redirect(links.follow(unit.session, delivery_id, line, actor=unit.actor, now=unit.now))
