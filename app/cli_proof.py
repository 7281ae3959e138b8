"""`rectify seal`, `seals`, `verify` and `proof`: 封存, 核验 and 销号证明包."""

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_clock import clock_of
from app.cli_files import AsJson, By, print_json
from app.cli_settings import load
from workflows.errors import Refusal

if TYPE_CHECKING:
    from app.settings import Settings
    from workflows.audit.verify import Report
    from workflows.journal.seals import PrintedSeal

BROKEN = 1
HISTORY = "历史（升级前的数据，当时没有记录，不是被改动）："


class Unfinished(Refusal):
    sentence = "没有核验完。"


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    for command in (seal, seals, verify, proof):
        app.command()(command)


def seal() -> None:
    """现在就封存，并印出可打印、可寄出的一行封存值（时钟每晚 23:50 自动封存）。"""
    from app.bootstrap import open_existing
    from workflows.journal import seals as sealing

    settings = load()
    with open_existing(settings) as database, database.transaction() as session:
        made = sealing.seal(session, clock_of(settings)())
        last = made or sealing.newest_seal(session)
    if made is None:
        typer.echo("上次封存之后没有新的记录。", err=True)
    if last is not None:
        typer.echo(sealing.format_printed(last, settings.zone))


def seals(limit: Annotated[int, typer.Option(help="列出多少号", min=1, max=10_000)] = 30) -> None:
    """列出最近的封存，新的在前。"""
    from app.bootstrap import open_existing
    from workflows.journal import seals as sealing

    settings = load()
    with open_existing(settings) as database, database.reading() as session:
        for made in sealing.latest_seals(session, limit):
            typer.echo(sealing.format_printed(made, settings.zone))


def verify(
    seal: Annotated[str | None, typer.Option(help="此前印出或寄出的封存值，整行；可查出截短和重签")] = None,
    *,
    json_: AsJson = False,
) -> None:
    """核验整个数据库：逐条指出被改动、插入、删除、调换的记录。

    全部相符时退出码为 0，有不符为 1，没有核验完（如数据库文件已损坏）为 2。
    升级前的数据，当时没有记录、因而无从逐条核对的，另列为“历史”，不算不符。
    """
    from workflows.journal.seals import parse_printed

    printed = parse_printed(seal) if seal else None
    try:
        report = _verified(load(), printed)
    except Refusal as refusal:
        if json_:
            print_json({"ok": False, "stopped": refusal.sentence})
        raise
    if json_:
        print_json(_told(report))
    else:
        for fault in report.faults:
            typer.echo(f"✗ {fault.sentence}")
        if report.history:
            typer.echo(HISTORY)
        for sentence in report.history:
            typer.echo(f"  {sentence}")
        typer.echo(_summary(report, compared=printed is not None))
    if not report.ok:
        raise typer.Exit(BROKEN)


def proof(
    number: Annotated[str | None, typer.Argument(help="事项编号；不写则为全部已销号事项", show_default=False)] = None,
    *,
    campaign: Annotated[str, typer.Option(help="专项行动的代号", show_default=False)],
    by: By,
    output: Annotated[Path, typer.Option("-o", help="写到哪个文件", show_default=False)],
) -> None:
    """写出销号证明包（zip），可离线核验：python3 verify_closure.py 证明包.zip。"""
    from app.bootstrap import open_existing
    from app.cli_actor import actor_named
    from reports import proof as packs
    from workflows.campaigns.queries import campaign_by_code
    from workflows.days import day_in

    settings = load()
    with open_existing(settings) as database, database.reading() as session, tempfile.TemporaryFile() as file:
        now = clock_of(settings)()
        actor = actor_named(session, by, day_in(settings.zone, now))
        campaign_id = campaign_by_code(session, actor, campaign).id
        if number is None:
            packs.prove_campaign(session, campaign_id, file, actor=actor, now=now)
        else:
            item_id = packs.numbered(session, campaign_id, number)
            packs.prove_item(session, item_id, file, actor=actor, now=now)
        file.seek(0)
        with output.open("wb") as written:
            shutil.copyfileobj(file, written)
    typer.echo(f"已写入 {output}")


def _verified(settings: "Settings", printed: "PrintedSeal | None") -> "Report":
    """Verify; raise `Unfinished` where the storage, or what stands in it, does not let us."""
    from app.bootstrap import open_existing
    from app.readiness import why
    from workflows.audit.verify import verify_journal as check

    try:
        with open_existing(settings) as database, database.reading() as session:
            return check(session, printed)
    except Refusal:
        raise
    except Exception as fault:  # noqa: BLE001  damage may look like anything
        raise Unfinished(f"没有核验完：{why(fault)}") from None


def _summary(report: "Report", *, compared: bool) -> str:
    newest = f"最新为第{report.newest.number}号" if report.newest else "还没有封存"
    told = (
        f"共核验 {report.subjects} 条链、{report.entries} 条记录、{report.seals} 号封存"
        f"（{newest}，尚有 {report.unsealed} 条未封存）。"
    )
    if not report.ok:
        return f"{told}有 {len(report.faults)} 处不符。"
    if compared:
        return f"{told}全部相符，与所给的封存值也相符。"
    return f"{told}全部相符。没有给出此前印出的封存值（--seal），不能排除截短或整体重签。"


def _told(report: "Report") -> dict[str, object]:
    newest = report.newest and {"number": report.newest.number, "hash": report.newest.hash}
    return {
        "ok": report.ok,
        "entries": report.entries,
        "subjects": report.subjects,
        "seals": report.seals,
        "newest": newest,
        "unsealed": report.unsealed,
        "faults": report.faults,
        "history": report.history,
    }
