"""`rectify admin …` and `rectify token`."""

import sys
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from app.cli_chinese import Commands
from app.cli_clock import clock_of
from app.cli_settings import load
from workflows.errors import Incomplete

admin = Commands(name="admin", help="系统管理员：只维护组织、人员和任职。")

Login = Annotated[str, typer.Argument(help="登录名", show_default=False)]


class Scope(StrEnum):
    """How far a token reaches."""

    ALL = "all"
    READ = "read"


@admin.command()
def create(
    login: Login,
    name: Annotated[str, typer.Option(help="姓名")],
    staff_number: Annotated[str, typer.Option(help="工号")],
    *,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="从标准输入读取密码（一行）")] = False,
) -> None:
    """建立一名系统管理员。在终端上输入两次密码；留空则生成一次性密码，只显示这一次。"""
    from app.bootstrap import open_database
    from workflows.accounts import passwords
    from workflows.organizations.commands import add_administrator

    chosen = _chosen(stdin=password_stdin)
    if chosen and (sentence := passwords.fault(chosen, login, name)):
        raise Incomplete({"password": sentence})
    given = chosen or passwords.generated()
    kept = passwords.hashed(given)
    settings = load()
    with open_database(settings) as database, database.transaction() as session:
        add_administrator(
            session,
            now=clock_of(settings)(),
            zone=settings.zone,
            login=login,
            name=name,
            staff_number=staff_number,
            password_hash=kept,
            must_change=not chosen,
        )
    typer.echo(f"已建立系统管理员 {login}。")
    if not chosen:
        typer.echo(f"一次性密码（只显示这一次，首次登录须修改）：{given}")


def token(
    login: Login,
    label: Annotated[str, typer.Option(help="用途")] = "命令行",
    days: Annotated[int, typer.Option(help="有效天数", min=1, max=3660)] = 365,
    scope: Annotated[Scope, typer.Option(help="all 可办理，read 只可查看")] = Scope.ALL,
) -> None:
    """发给一个人一枚访问令牌。只显示这一次，库中只存其散列。"""
    from app.bootstrap import open_existing
    from models.vocabulary import TokenScope
    from workflows.accounts.token_commands import issue_token

    settings = load()
    with open_existing(settings) as database, database.transaction() as session:
        now = clock_of(settings)()
        issued = issue_token(
            session, login, now=now, label=label, expires_at=now + timedelta(days=days), scope=TokenScope[scope.name]
        )
    typer.echo(issued)


def _chosen(*, stdin: bool) -> str:
    """Return the password that was typed; nothing where one is to be generated."""
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        return ""
    return str(
        typer.prompt(
            "密码（留空则生成一次性密码）",
            default="",
            hide_input=True,
            show_default=False,
            confirmation_prompt="请再输入一次",
        )
    )
