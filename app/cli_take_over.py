"""`rectify ledger import` of a 整改台账 or a 任务清单: what runs elsewhere is taken over (接续)."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from app.cli_clock import clock_of
from app.cli_files import FAULTY, fail, print_flaws, print_json

if TYPE_CHECKING:
    from app.settings import Settings
    from ledger.forms import Reading
    from ledger.take_over import TakeOverProposal
    from ledger.take_over_decisions import D


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as it was read, with what was decided of it: JSON as `read_decisions` takes it."""

    reading: "Reading"
    name: str
    data: bytes
    decided: bytes


def take_over(settings: "Settings", file: ReadFile, campaign: str, by: str, *, dry_run: bool, json_: bool) -> None:
    """Show what taking a file over does, and do it."""
    from app.bootstrap import file_store, open_existing
    from app.cli_actor import actor_named
    from ledger.prepared import write
    from ledger.take_over import prepare, preview
    from ledger.take_over_decisions import Decisions
    from ledger.take_over_lines import RunningLedger
    from workflows.campaigns.queries import campaign_by_code
    from workflows.days import day_in

    decisions = decisions_of(Decisions, file.decided)
    with open_existing(settings) as database:
        now = clock_of(settings)()
        with database.reading() as session:
            actor = actor_named(session, by, day_in(settings.zone, now))
            ledger = RunningLedger(file.reading, file.name, campaign_by_code(session, actor, campaign).id, decisions)
            proposal = preview(session, ledger, actor=actor, now=now)
        if json_:
            print_json(proposal)
        else:
            _print_proposal(proposal)
        if proposal.errors or proposal.unaccepted:
            typer.echo(_why_not(proposal), err=True)
            raise typer.Exit(FAULTY)
        if dry_run or proposal.already_imported or not proposal.new:
            return
        file_store(settings).put(io.BytesIO(file.data))
        with database.reading() as session:
            prepared = prepare(session, ledger, actor=actor, now=now)
        with database.transaction(at_hand=prepared.inserts) as session:
            done = write(session, prepared, actor=actor)
    if not json_:
        typer.echo(done.already_imported or f"已接续 {len(done.new)} 个事项。")


def decisions_of(kind: "type[D]", given: bytes) -> "D":
    """Read what was decided of a file, or say what is wrong with that."""
    from ledger.take_over_decisions import read_decided
    from workflows.errors import Incomplete, in_one_sentence

    try:
        return read_decided(kind, given)
    except Incomplete as wrong:
        fail(in_one_sentence(f"{field}：{sentence}" for field, sentence in wrong.fields.items()))


def _why_not(proposal: "TakeOverProposal") -> str:
    if proposal.errors:
        return f"有 {len(proposal.errors)} 处错误，什么都没有接续；可改正文件，或用 --decisions 逐项指定。"
    return f"有 {len(proposal.unaccepted)} 处提醒还没有确认，什么都没有接续；请核对后写入 --decisions 的 accepted。"


def _print_proposal(proposal: "TakeOverProposal") -> None:
    if proposal.already_imported:
        typer.echo(proposal.already_imported)
    for line in proposal.new:
        typer.echo(f"接续  {line.key}  {line.organization}：{line.text}（{line.state.label}）")
        people = f"责任人{line.person or '未写'}，责任领导{line.leader or '未写'}"
        due = f"整改时限{line.due_on or '待定'}，原为{line.due_text or '未写'}"
        typer.echo(f"    {people}；{due}；{len(line.measures)} 项措施；自报{line.completion or '未写'}")
        if line.why:
            typer.echo(f"    {line.why}")
    for held in proposal.held:
        typer.echo(f"已在册  {held.organization}：{held.text}")
        for difference in held.differences:
            typer.echo(f"    {difference}，以在册的为准，没有改动")
    if not (proposal.new or proposal.errors or proposal.already_imported):
        typer.echo("没有新的事项。")
    print_flaws(proposal.errors, proposal.warnings)
