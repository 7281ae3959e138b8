"""`rectify ledger …` and `rectify guide …`."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_chinese import Commands
from app.cli_clock import clock_of
from app.cli_files import (
    FAULTY,
    AsJson,
    By,
    File,
    fail,
    file_name,
    print_flaws,
    print_json,
    read_bytes,
    read_checked,
    why,
    write_pieces,
)
from app.cli_settings import load
from ledger.columns import Form

if TYPE_CHECKING:
    from ledger.column_fields import Columns
    from ledger.conversion import Converter
    from ledger.forms import Reading, TableHead
    from ledger.matching import Proposal

ledger = Commands(name="ledger", help="台账：读取、导入、导出。")
guide = Commands(name="guide", help="诊断指南：从通知中读取。")

Campaign = Annotated[str, typer.Option("--campaign", help="专项行动的代号", show_default=False)]


ColumnsOption = Annotated[
    str,
    typer.Option(
        "--columns",
        help="表头没有认出时各列是什么：“序号=编号,情形描述=存在问题”，或写着它的 .json 文件",
        show_default=False,
    ),
]
Convert = Annotated[
    bool,
    typer.Option(
        "--convert", help="旧版或其他软件的格式（.doc、.xls、.wps、.et、.odt、.ods、.rtf）先由 LibreOffice 转换"
    ),
]


@ledger.command()
def read(
    file: File,
    *,
    columns: ColumnsOption = "",
    convert: Convert = False,
    marked: Annotated[
        Path | None, typer.Option("--marked", help="另存一份，把有错误、有提醒的单元格标出来并批注原因")
    ] = None,
    json_: AsJson = False,
) -> None:
    """读取一份《诊断情况工作台账》、整改台账或任务清单（.docx、.xlsx、.csv），不写入数据库。有错误时退出码为 2。"""
    name, said = file_name(file), columns_given(columns)
    try:
        reading = read_file(file.read_bytes(), name, said, convert=convert)
    except OSError as error:
        reading = _unread(file, why(error))
    if json_:
        from ledger.published import as_json

        print_json(as_json(reading))
    else:
        _print_reading(reading)
    if marked is not None:
        _mark(file, marked, reading, said, convert=convert)
    if reading.errors:
        raise typer.Exit(FAULTY)


@ledger.command(name="import")
def import_(
    file: File,
    campaign: Campaign,
    by: By,
    *,
    dry_run: Annotated[bool, typer.Option("--preview", help="只看将要做什么")] = False,
    decisions: Annotated[
        Path | None, typer.Option("--decisions", help="登记、接续前的逐项更正和确认（JSON），各项见 docs/ledger.md")
    ] = None,
    columns: ColumnsOption = "",
    convert: Convert = False,
    json_: AsJson = False,
) -> None:
    """导入一份台账：先列出将要登记的问题，再一次全部登记；有一处错误就全部不登记。

    整改台账和任务清单是接续：各项以所据材料和您的职务允许的环节进入，自报的完成、销号只作参考。
    """
    from app.bootstrap import file_store, open_existing
    from app.cli_actor import actor_named
    from app.cli_take_over import ReadFile, decisions_of, take_over
    from ledger.corrections import Corrections
    from ledger.forms import DIAGNOSIS
    from ledger.import_ import prepare, preview
    from ledger.matching import DiagnosisFile
    from ledger.prepared import write
    from workflows.campaigns.queries import campaign_by_code
    from workflows.days import day_in

    settings, name = load(), file_name(file)
    data = read_checked(file, settings)
    reading = read_file(data, name, columns_given(columns), convert=convert)
    decided = read_bytes(decisions) if decisions else b"{}"
    if reading.form != DIAGNOSIS:
        read = ReadFile(reading, name, data, decided)
        take_over(settings, read, campaign, by, dry_run=dry_run, json_=json_)
        return
    corrected = decisions_of(Corrections, decided)
    with open_existing(settings) as database:
        now = clock_of(settings)()
        with database.reading() as session:
            actor = actor_named(session, by, day_in(settings.zone, now))
            ledger_file = DiagnosisFile(reading, name, campaign_by_code(session, actor, campaign).id, corrected)
            proposal = preview(session, ledger_file, actor=actor)
        if json_:
            print_json(proposal)
        else:
            _print_proposal(proposal)
        if proposal.errors:
            typer.echo(f"有 {len(proposal.errors)} 处错误，什么都没有登记；改正后请重新导入。", err=True)
            raise typer.Exit(FAULTY)
        if proposal.unaccepted:
            typer.echo(
                f"有 {len(proposal.unaccepted)} 处内容没有读取，请核对后写入 --decisions 的 accepted。", err=True
            )
            raise typer.Exit(FAULTY)
        if dry_run or proposal.already_imported:
            return
        file_store(settings).put(io.BytesIO(data))
        with database.reading() as session:
            prepared = prepare(session, ledger_file, actor=actor, now=now)
        with database.transaction(at_hand=prepared.inserts) as session:
            done = write(session, prepared, actor=actor)
    if not json_:
        typer.echo(done.already_imported or f"已登记 {len(done.new)} 个问题。")


@ledger.command(name="export")
def export(
    file: File,
    campaign: Campaign,
    by: By,
    form: Annotated[Form, typer.Option(help="诊断台账或整改台账")] = Form.RECTIFICATION,
) -> None:
    """导出台账为 .docx 或 .xlsx（按文件名后缀）。"""
    from app.bootstrap import open_existing
    from app.cli_actor import actor_named
    from ledger.export_job import ExportJob, count_rows, pieces
    from ledger.write import PACKAGES
    from workflows.campaigns.queries import campaign_by_code
    from workflows.days import day_in
    from workflows.workdays.reservations import begin_noting

    kind = file.suffix.lower().removeprefix(".")
    if kind not in PACKAGES:
        fail(f"{file.name}：只能导出 .docx 或 .xlsx，请改文件名。")
    settings = load()
    with open_existing(settings) as database, database.reading() as session:
        today = day_in(settings.zone, clock_of(settings)())
        begin_noting(session)
        actor = actor_named(session, by, today)
        job = ExportJob(form, kind, campaign_by_code(session, actor, campaign).id, today)
        count_rows(session, actor, job)
        write_pieces(file, pieces(session, actor, job))


@guide.command(name="read")
def guide_read(file: File, *, json_: AsJson = False) -> None:
    """从通知（.txt 或 .docx）中读出诊断指南。"""
    from ledger.guides import as_json
    from ledger.limits import FileRejected
    from ledger.read_guide import read_guide

    try:
        guides = read_guide(read_bytes(file), file_name(file))
    except FileRejected as unreadable:
        fail(str(unreadable))
    if json_:
        print_json(as_json(guides))
        return
    for each in guides:
        typer.echo(each.name)
        for heading in each.headings:
            typer.echo(f"  {heading.code} {heading.title}")
            for indicator in heading.indicators:
                typer.echo(f"    {indicator.code} {indicator.text}")


def columns_given(given: str) -> "Columns":
    """Read what a person says that the columns are, or say what is wrong with that."""
    from ledger.column_fields import read_columns

    try:
        return read_columns(read_bytes(Path(given)).decode(errors="replace") if given.endswith(".json") else given)
    except ValueError as wrong:
        fail(f"--columns：{wrong}")


def read_file(data: bytes, name: str, columns: "Columns", *, convert: bool) -> "Reading":
    """Read a ledger here, or in a process of its own where it is converted first."""
    from ledger import sandbox
    from ledger.read import read_ledger

    if not convert:
        return read_ledger(data, name, columns)
    return sandbox.read_ledger(io.BytesIO(data), name, columns, _converter())


def _converter() -> "Converter":
    from ledger.conversion import Converter

    return Converter(load().libreoffice or "soffice")


def _mark(file: Path, to: Path, reading: "Reading", columns: "Columns", *, convert: bool) -> None:
    """Write a copy of a ledger in which each faulty cell is marked."""
    from ledger import sandbox
    from ledger.limits import FileRejected
    from ledger.marked import mark

    data, name, flaws = read_bytes(file), file_name(file), (*reading.errors, *reading.warnings)
    try:
        if convert:
            ending, copy = sandbox.mark_ledger(io.BytesIO(data), name, flaws, columns, _converter())
        else:
            ending, copy = mark(data, name, flaws, columns)
    except FileRejected as unfit:
        fail(f"{file}：{unfit}")
    if to.suffix.lower() != f".{ending}":
        fail(f"{to}：这份文件标注后是 .{ending}，请改文件名。")
    write_pieces(to, [copy], err=True)


def _unread(file: Path, reason: str) -> "Reading":
    from ledger.forms import refused

    return refused(str(file), reason, "")


def _print_reading(reading: "Reading") -> None:
    if not reading.errors or reading.rows or reading.items:
        typer.echo(f"填报单位：{reading.unit or '（未填）'}    截止时间：{reading.cutoff or '（未填）'}")
    for row in reading.rows:
        typer.echo(f"{row.table} 第{row.row}行 {row.organization}：{len(row.problems)} 个问题")
        for problem in row.problems:
            cited = problem.indicator or "未注明指标"
            typer.echo(f"    {problem.source.clause}. {problem.text}（{cited}）")
    for item in reading.items:
        typer.echo(f"{item.table} 第{item.row}行 {item.organization or '（未填）'}：{item.problem}")
        typer.echo(
            f"    {item.person or '未写责任人'}，{item.due or item.due_text or '未写时限'}，{len(item.measures)} 项措施"
        )
    print_flaws(reading.errors, reading.warnings)
    for head in reading.heads:
        if head.in_doubt:
            _print_head(head)


def _print_head(head: "TableHead") -> None:
    """Say what the columns of a table hold, so that a person may say what they are."""
    typer.echo(f"{head.place}的各列，可用 --columns 指定：", err=True)
    for column in head.columns:
        typer.echo(f"    {column.heading}={column.field or '？'}    {'；'.join(column.samples)}", err=True)


def _print_proposal(proposal: "Proposal") -> None:
    if proposal.already_imported:
        typer.echo(proposal.already_imported)
    for line in proposal.new:
        typer.echo(f"新登记  {line.organization}：{line.text}（{line.indicator or '未注明指标'}）")
    for line in proposal.held:
        typer.echo(f"已在册  {line.organization}：{line.text}")
    print_flaws(proposal.errors, proposal.warnings)
