"""`rectify campaign …`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_chinese import Commands
from app.cli_clock import clock_of
from app.cli_files import By
from app.cli_settings import load
from workflows.errors import NotFound

if TYPE_CHECKING:
    from workflows.rules.template import Template

campaigns = Commands(name="campaign", help="专项行动：模板、校验、启动。")

Given = Annotated[str, typer.Argument(help="随附模板的代号，或模板文件", show_default=False)]


@campaigns.command(name="templates")
def templates() -> None:
    """列出随附的模板。"""
    from workflows.rules import template

    for code, path in template.shipped().items():
        typer.echo(f"{code}  {template.load(path.read_bytes(), path.name).title}")


@campaigns.command()
def check(template: Given) -> None:
    """校验一份模板，逐处说明错误。"""
    found = _template(template)
    typer.echo(f"{found.code}：{found.title}，可以使用。")


@campaigns.command(name="open")
def open_(template: Given, by: By, committee: Annotated[str, typer.Option(help="院党委名称")]) -> None:
    """启动一个行动：复制模板的全部规则，给每个应报送的党组织建立报送任务。"""
    from sqlmodel import select

    from app.bootstrap import open_existing
    from app.cli_actor import actor_named
    from models.people import Organization
    from workflows.campaigns.commands import open_campaign
    from workflows.campaigns.preview import span, years
    from workflows.days import day_in
    from workflows.workdays.stored import working_calendar

    settings = load()
    given = _template(template)
    with open_existing(settings) as database, database.transaction() as session:
        now = clock_of(settings)()
        actor = actor_named(session, by, day_in(settings.zone, now))
        owner = session.exec(select(Organization).where(Organization.name == committee)).first()
        if owner is None:
            raise NotFound(f"没有名为“{committee}”的党组织。")
        opened = open_campaign(session, given, owner.id, actor=actor, now=now)
        days = working_calendar(session, owner.id)
        touched = years(days, *span(opened.starts_on, opened.ends_on, given.rules, days))
    typer.echo(f"已启动 {opened.code}：{opened.title}")
    states = (f"{year}年：{'已确认' if known else '尚未公布'}" for year, known in touched)
    typer.echo(f"放假安排  {'，'.join(states)}")


def _template(given: str) -> "Template":
    from workflows.rules.template import TemplateInvalid, shipped
    from workflows.rules.template import load as load_template

    path = shipped().get(given) or Path(given)
    try:
        return load_template(path.read_bytes(), path.name)
    except OSError:
        raise NotFound(f"没有代号或文件“{given}”，随附模板有：{'、'.join(shipped())}。") from None
    except TemplateInvalid as invalid:
        typer.echo(str(invalid), err=True)
        raise typer.Exit(2) from None
