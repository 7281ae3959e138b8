"""`rectify doctor`: whether the house can do its work, and holds what its records say."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_clock import clock_of
from app.cli_files import AsJson
from app.cli_settings import load

if TYPE_CHECKING:
    from app.settings import Settings
    from transport.readiness import Checked

WRONG = 1


def doctor(
    *,
    tidy: Annotated[bool, typer.Option("--tidy", help="删除一天以前的残片和没有记录用到的文件")] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="把由记录推算出来的（等谁办什么、看板的计数）按记录重建，不用停服务")
    ] = False,
    judge: Annotated[bool, typer.Option("--judge", help="按现在的规定重新检查全部佐证，每份约需半秒")] = False,
    json_: AsJson = False,
) -> None:
    """逐项检查能否办事（同 /ready）、数据库文件有无损坏，等谁办什么、看板的计数是否与记录一致，逐一核对佐证和台账原件。

    没有问题时退出码为 0（可以有提醒），有问题为 1，设置有误为 2。
    """
    from transport.readiness import Ready, State

    found = []
    for each in _found(load(), tidy=tidy, rebuild=rebuild, judge=judge):
        found.append(each)
        if not json_:
            said = f"提醒：{each.sentence}" if each.state is State.WARNING else each.sentence
            typer.echo(said, err=each.state is State.FAILED)
    summed = Ready.of(found)
    if json_:
        typer.echo(summed.model_dump_json(indent=2))
    else:
        typer.echo(_summary(found), err=summed.state is State.FAILED)
    if summed.state is State.FAILED:
        raise typer.Exit(WRONG)


def _found(settings: "Settings", *, tidy: bool, rebuild: bool, judge: bool) -> "Iterator[Checked]":
    """Yield what is found; a database that cannot be opened is all there is to find."""
    from app.bootstrap import file_store, open_existing
    from app.doctor import diagnose
    from app.readiness import deployment, why
    from transport.readiness import Checked, State
    from workflows.errors import Refusal

    try:
        database, files = open_existing(settings), file_store(settings)
    except Exception as fault:  # noqa: BLE001  whatever it stumbles over is what it found
        said = fault.sentence if isinstance(fault, Refusal) else why(fault)
        yield Checked(name="open", state=State.FAILED, sentence=said)
        return
    with database:
        house = deployment(settings, database, files, clock_of(settings)())
        yield from diagnose(replace(house, tidy=tidy, rebuild=rebuild, judge=judge))


def _summary(found: "list[Checked]") -> str:
    from transport.readiness import State

    wrong, warned = (sum(each.state is state for each in found) for state in (State.FAILED, State.WARNING))
    if wrong:
        return f"有 {wrong} 处问题，请逐一处理（缺失、被改动的文件从备份放回原处），再运行一次。"
    return f"没有问题，有 {warned} 处提醒。" if warned else "一切完好。"
