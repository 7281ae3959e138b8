"""`rectify doctor`: whether the house still holds what its records say."""

from typing import Annotated

import typer

from app import clock
from app.settings import load

WRONG = 1


def doctor(
    *,
    tidy: Annotated[
        bool, typer.Option("--tidy", help="删除一天以前的残片和没有记录用到的文件")
    ] = False,
) -> None:
    """逐一核对佐证和台账原件：缺失的、被改动的，指明事项和文件名。有问题时退出码为 1。"""
    from app.doctor import House, examine
    from app.house import file_store, open_existing
    from models.files import Unreachable
    from workflows.errors import Conflict

    settings = load()
    wrong = 0
    with open_existing(settings) as database:
        house = House(database, file_store(settings), clock.now(), tidy)
        try:
            for finding in examine(house):
                typer.echo(finding.sentence, err=finding.wrong)
                wrong += finding.wrong
        except Unreachable:
            raise Conflict("文件存放处没有应答，请检查 RECTIFY_FILES 各项设置和网络。") from None
    if wrong:
        typer.echo(f"有 {wrong} 处问题，请从备份恢复原文件后再运行一次。", err=True)
        raise typer.Exit(WRONG)
