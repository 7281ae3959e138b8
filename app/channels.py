"""The channels that the settings speak of. Each is loaded only where it is set up."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import SecretStr

from app import clock as wall
from app.settings import Settings, SettingsInvalid
from channels.base import Sender
from models.delivery_states import Channel, Language
from scheduler.deliver import Delivery
from scheduler.forget import forgetting
from scheduler.jobs import Job
from web.i18n.languages import translations
from workflows.deliveries.wording import Say


def delivery(settings: Settings, clock: Callable[[], datetime]) -> Delivery:
    """Return what sends what waits, over all channels that there are."""
    return Delivery(senders(settings), next(iter(settings.addresses), ""), clock, settings.zone, speech)


def speech(language: Language) -> Say:
    """Say what messages say as the catalogue of the pages has it."""
    return translations(language).gettext


def jobs(settings: Settings, sends: Delivery, clock: Callable[[], datetime]) -> Sequence[Job]:
    """Return what the clock does about messages: it sends them, and forgets them in time; and about webhooks."""
    return (*sends.jobs, *_webhooks(settings, clock), forgetting(timedelta(days=settings.keep_deliveries)))


def _webhooks(settings: Settings, clock: Callable[[], datetime]) -> Sequence[Job]:
    """Return what tells other systems of what happens. What is signed says what time it is by the wall."""
    if not (key := settings.webhook_key.get_secret_value()):
        return ()
    from channels.webhook import Webhooks
    from scheduler.webhooks import Caller

    return Caller(key, Webhooks(settings.inner_hosts, wall.now), clock, settings.zone).jobs


def offered(settings: Settings) -> frozenset[Channel]:
    """Return which channels are set up, without loading any."""
    told = {
        Channel.EMAIL: settings.smtp_host,
        Channel.WECOM: settings.wecom_corp,
        Channel.DINGTALK: settings.dingtalk_key,
        Channel.GATEWAY: settings.gateway_url,
        Channel.WECOM_ROBOT: settings.wecom_robot,
        Channel.DINGTALK_ROBOT: settings.dingtalk_robot,
        Channel.FEISHU_ROBOT: settings.feishu_robot,
    }
    return frozenset(channel for channel, given in told.items() if _given(given))


WHOLE = {
    "smtp_host": ("smtp_from",),
    "wecom_corp": ("wecom_agent", "wecom_secret"),
    "dingtalk_key": ("dingtalk_agent", "dingtalk_secret"),
    "gateway_url": ("gateway_secret",),
    "dingtalk_robot": ("dingtalk_robot_secret",),
    "feishu_robot": ("feishu_robot_secret",),
}
"""What else a channel needs, by the setting that asks for it."""


def senders(settings: Settings) -> Mapping[Channel, Sender]:
    """Return the channels that are set up. Raises `SettingsInvalid` for one that is set up by half."""
    for first, others in WHOLE.items():
        lacking = [f"RECTIFY_{each.upper()}" for each in others if not _given(getattr(settings, each))]
        if _given(getattr(settings, first)) and lacking:
            raise SettingsInvalid(f"设了 RECTIFY_{first.upper()}，还须设 {'、'.join(lacking)}。")
    found: list[Sender] = []
    if settings.smtp_host:
        from channels.email import Email

        password = settings.smtp_password.get_secret_value()
        where = (settings.smtp_host, settings.smtp_port, settings.smtp_from, settings.smtp_security)
        found.append(Email(*where, settings.smtp_user, password))
    if settings.wecom_corp:
        from channels.wecom import API, WeCom

        secret = settings.wecom_secret.get_secret_value()
        found.append(WeCom(settings.wecom_corp, settings.wecom_agent, secret, settings.wecom_api or API))
    if settings.dingtalk_key:
        from channels.dingtalk import API as DINGTALK
        from channels.dingtalk import DingTalk

        secret = settings.dingtalk_secret.get_secret_value()
        found.append(
            DingTalk(settings.dingtalk_key, settings.dingtalk_agent, secret, settings.dingtalk_api or DINGTALK)
        )
    if settings.gateway_url:
        from channels.gateway import Gateway

        found.append(Gateway(settings.gateway_url, settings.gateway_secret.get_secret_value(), wall.now))
    found += _robots(settings)
    return {each.channel: each for each in found}


def _robots(settings: Settings) -> Iterator[Sender]:
    """Yield the robots that are set up. A signature says what time it is by the wall, whatever a demo's clock says."""
    if address := settings.wecom_robot.get_secret_value():
        from channels.wecom_robot import WeComRobot

        yield WeComRobot(address)
    if address := settings.dingtalk_robot.get_secret_value():
        from channels.dingtalk_robot import DingTalkRobot

        yield DingTalkRobot(address, settings.dingtalk_robot_secret.get_secret_value(), wall.now)
    if address := settings.feishu_robot.get_secret_value():
        from channels.feishu_robot import FeishuRobot

        yield FeishuRobot(address, settings.feishu_robot_secret.get_secret_value(), wall.now)


def _given(value: object) -> bool:
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)
