"""`rectify sums`: whether what is filed below adds up to what is filed above."""

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_clock import clock_of
from app.cli_files import AsJson, By, fail, print_json
from app.cli_ledger import Campaign
from app.cli_reconcile import DIFFERS
from app.cli_settings import load

if TYPE_CHECKING:
    from workflows.reconciliation.sums import TreeSum

_NONE = "（空）"


def sums(
    campaign: Campaign,
    by: By,
    *,
    month: Annotated[
        str,
        typer.Option("--month", help="报送时限所在的月份，如 2021-04；不写时为最近有报送的月份", show_default=False),
    ] = "",
    json_: AsJson = False,
) -> None:
    """逐级核对：支部之和是否等于党总支所报，党总支之和是否等于院党委。相等时退出码为 0，不等为 1。"""
    from app.bootstrap import open_existing
    from app.cli_actor import actor_named
    from workflows.campaigns.queries import campaign_by_code
    from workflows.days import day_in
    from workflows.reconciliation.sums import monthly_sums
    from workflows.statistics.scope import scope_of

    settings, wanted = load(), _month(month)
    with open_existing(settings) as database, database.reading() as session:
        today = day_in(settings.zone, clock_of(settings)())
        actor = actor_named(session, by, today)
        scope = scope_of(session, actor, campaign_by_code(session, actor, campaign).id, today=today)
        found = monthly_sums(session, scope, wanted)
    if json_:
        print_json(asdict(found))
    else:
        for each in found.sums:
            _print(each)
        if not found.sums:
            typer.echo("这个月还没有上下两级都报送的。")
    if not all(each.is_equal for each in found.sums):
        raise typer.Exit(DIFFERS)


def _month(given: str) -> date | None:
    if not given:
        return None
    try:
        return date.fromisoformat(f"{given}-01")
    except ValueError:
        fail(f"“{given}”不是月份，请写成 2021-04 的样子。")


def _print(each: "TreeSum") -> None:
    sign, whole = "=" if each.above == each.below else "≠", "本级所报" if each.is_filed else "系统在册"
    verdict = "一致" if each.is_equal else f"{len(each.items)} 件不一致"
    typer.echo(f"{each.organization}：{whole} {each.above} {sign} 下级合计 {each.below}，{verdict}")
    if each.missing:
        typer.echo(f"    还没有报送：{'、'.join(each.missing)}")
    if each.as_of_today:
        typer.echo(f"    报送时只冻结了环节，类别、指标和月份按现在的计：{'、'.join(each.as_of_today)}")
    for line in each.unequal:
        typer.echo(f"    {line.of.label} {line.label or _NONE}：上级 {line.above}，下级合计 {line.below}")
    for item in each.items:
        above, below = (state.label if state else "没有报" for state in (item.above, item.below))
        more = "".join(
            f"；{value.of.label}：上级{value.above or _NONE}，下级{value.below or _NONE}" for value in item.values
        )
        typer.echo(f"    {item.number or '未编号'}（{item.organization}）{item.text}：上级{above}，下级{below}{more}")
