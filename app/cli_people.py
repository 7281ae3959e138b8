"""`rectify admin …` and `rectify token`."""

from datetime import timedelta
from typing import Annotated

import typer

from app import clock
from app.settings import load
from workflows.errors import Conflict

admin = typer.Typer(name="admin", help="系统管理员：只维护组织、人员和任职。", no_args_is_help=True)

Login = Annotated[str, typer.Argument(help="登录名", show_default=False)]


@admin.command()
def create(login: Login, name: Annotated[str, typer.Option(help="姓名")]) -> None:
    """建立一名系统管理员（此后用 rectify token 发给访问令牌）。"""
    from sqlmodel import select

    from app.house import open_database
    from models.people import User

    with open_database(load()).transaction() as session:
        if session.exec(select(User.id).where(User.login == login)).first():
            raise Conflict(f"登录名“{login}”已被使用。")
        session.add(User(login=login, name=name, is_admin=True))
    typer.echo(f"已建立系统管理员 {login}。")


def token(
    login: Login,
    label: Annotated[str, typer.Option(help="用途")] = "命令行",
    days: Annotated[int, typer.Option(help="有效天数", min=1, max=3660)] = 365,
) -> None:
    """发给一个人一枚访问令牌。只显示这一次，库中只存其散列。"""
    from app.house import open_database
    from workflows.commands.people import issue_token

    now = clock.now()
    with open_database(load()).transaction() as session:
        issued = issue_token(
            session, login, now=now, label=label, expires_at=now + timedelta(days=days)
        )
    typer.echo(issued)
