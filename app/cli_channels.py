"""`rectify channels …`: whether what leaves the house arrives."""

from typing import Annotated
from uuid import uuid4

import typer

from app.cli_chinese import Commands
from app.cli_clock import clock_of
from app.cli_settings import load

channels = Commands(name="channels", help="邮件、企业微信、钉钉、群机器人：看设了哪些，试发一条。")

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
    name: Annotated[str, typer.Argument(help="通知方式：email、wecom、dingtalk，或 wecom_robot 等群机器人")],
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
