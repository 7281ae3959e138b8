"""`rectify channels …`: whether what leaves the house arrives."""

from typing import Annotated
from uuid import uuid4

import typer

from app.cli_chinese import Commands
from app.cli_clock import clock_of
from app.cli_settings import load

channels = Commands(
    name="channels", help="邮件、企业微信、钉钉、学校消息平台、群机器人：看设了哪些，试发一条，标明退信。"
)

SUBJECT = "对账销号：试发"
TEXT = "这是一条试发的通知，收到就说明设置无误，不用办理。"


@channels.command(name="list")
def list_() -> None:
    """列出设置好的通知方式。"""
    from app.channels import offered
    from models.delivery_states import Channel

    found = offered(load())
    for each in Channel:
        if each is not Channel.INBOX:
            typer.echo(f"{each.value}  {each.label}  {'已设置' if each in found else '没有设置'}")


@channels.command(name="test")
def try_out(
    name: Annotated[str, typer.Argument(help="通知方式：email、wecom、dingtalk、gateway，或 wecom_robot 等群机器人")],
    *,
    to: Annotated[str, typer.Option(help="发给谁：登录名，须已确认了地址；群机器人不用填")] = "",
) -> None:
    """试发一条给一个人或一个群；发不出去就用一句话说明原因。"""
    from app.bootstrap import open_existing
    from app.channels import senders
    from channels.base import Line, Message, NotSent, Section
    from models.delivery_states import ROBOTS, Channel
    from workflows.deliveries import addresses
    from workflows.errors import Refusal

    settings = load()
    now = clock_of(settings)
    with open_existing(settings) as database, database.reading() as session:
        sender = next((each for channel, each in senders(settings).items() if channel.value == name), None)
        if sender is None:
            names = "、".join(each.value for each in Channel if each is not Channel.INBOX)
            raise Refusal(f"没有设置 {name}。可用的名称：{names}；设置见 rectify settings。")
        robot = sender.channel in ROBOTS
        address = "" if robot else addresses.of_login(session, to, sender.channel)
    if not to and not robot:
        raise Refusal("请写明发给谁：--to 登录名。")
    if address is None:
        raise Refusal(f"“{to}”没有确认过的{sender.channel.label}地址，请本人先在“本人”页登记。")
    at = now().astimezone(settings.zone)
    try:
        with sender.open() as send:
            send(Message(uuid4(), address, SUBJECT, (Section("", (Line(TEXT),)),), at))
    except NotSent as why:
        raise Refusal(f"没有发出去：{why.sentence}") from None
    typer.echo(f"已交给{sender.channel.label}，请{'到群里' if robot else '收件人'}查看。")


@channels.command()
def bounced(
    address: Annotated[str, typer.Argument(help="被退回的邮箱地址", show_default=False)],
    *,
    by: Annotated[str, typer.Option(help="由谁标明：系统管理员的登录名", show_default=False)],
) -> None:
    """标明发到一个邮箱的信被退回：不再发到那里，告知本人和党委工作部。"""
    from app.bootstrap import open_existing
    from app.cli_actor import actor_named
    from models.delivery_states import Channel
    from workflows.days import day_in
    from workflows.deliveries import addresses, office_addresses
    from workflows.errors import Refusal

    settings = load()
    now = clock_of(settings)()
    with open_existing(settings) as database, database.transaction() as session:
        actor = actor_named(session, by, day_in(settings.zone, now))
        people = addresses.used_by(session, Channel.EMAIL, address)
        for each in people:
            office_addresses.mark_bounced(session, each, Channel.EMAIL, actor=actor, now=now, zone=settings.zone)
    if not people:
        raise Refusal(f"没有人在用 {address}，什么都没有改动。")
    typer.echo(f"已标明 {address} 被退回，不再发到那里；已告知本人和党委工作部。")
