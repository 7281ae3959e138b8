"""`rectify reconcile`: a report held against what the system holds, and against the one before."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_clock import clock_of
from app.cli_files import AsJson, By, File, fail, file_name, print_flaws, print_json, read_bytes
from app.cli_ledger import Campaign, ColumnsOption, Convert, columns_given, read_file
from app.cli_settings import load

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlmodel import Session

    from ledger.column_fields import Columns
    from ledger.forms import Reading
    from ledger.reconcile import Reconciled
    from models.people import Organization
    from workflows.authz.actors import Actor
    from workflows.reconciliation.comparison import Difference

DIFFERS = 1
_SHOWN_CHARACTERS = 40
Reporter = Annotated[
    str, typer.Option("--organization", help="由哪个党组织报送；不写时以文件的填报单位为准", show_default=False)
]
Accept = Annotated[
    bool, typer.Option("--accept", help="文件写的是另一个党组织的台账时，确认仍与 --organization 所写的核对")
]
Last = Annotated[Path | None, typer.Option("--last", help="上一次报送的文件：差异是哪一方改动的也一并说明")]


def reconcile(  # noqa: PLR0913  an option is an argument
    file: File,
    campaign: Campaign,
    by: By,
    *,
    organization: Reporter = "",
    last: Last = None,
    accept: Accept = False,
    columns: ColumnsOption = "",
    convert: Convert = False,
    json_: AsJson = False,
) -> None:
    """对账：把报送的台账与系统在册的、与上一次报送的逐项核对。一致时退出码为 0，有差异为 1，读不了为 2。

    用 --columns 指定过的表头会记住，下次不必再写。
    """
    from app.bootstrap import open_existing
    from app.cli_actor import actor_named
    from ledger import reconcile as ledgers
    from workflows.campaigns.queries import campaign_by_code
    from workflows.days import day_in
    from workflows.workdays.reservations import begin_noting

    settings, said = load(), columns_given(columns)
    with open_existing(settings) as database:
        now = clock_of(settings)()
        today = day_in(settings.zone, now)
        with database.reading() as session:
            begin_noting(session)
            actor = actor_named(session, by, today)
            campaign_id = campaign_by_code(session, actor, campaign).id
            reading = _read(session, file, said, actor, convert=convert)
            before = _read(session, last, said, actor, convert=convert) if last else None
            reporter = _reporter(session, actor, campaign_id, organization or reading.unit)
            if not accept:
                _require_own(session, reading, reporter)
            report = ledgers.Report(campaign_id, reporter.id, reading, before)
            found = ledgers.reconcile(session, report, actor=actor, today=today)
        if said:
            with database.transaction() as session:
                _keep_columns(session, campaign_id, reading, actor_named(session, by, today), now)
    _print(file, reading, found, json_=json_)
    if found.comparison.differences:
        raise typer.Exit(DIFFERS)


def _read(session: "Session", file: Path, said: "Columns", actor: "Actor", *, convert: bool) -> "Reading":
    """Read a file; where nobody says now what its columns are, as the actor said last of the same headings."""
    from workflows.ledgers.columns import remembered

    data, name = read_bytes(file), file_name(file)
    reading = read_file(data, name, said, convert=convert)
    in_doubt = [head.fingerprint for head in reading.heads if head.in_doubt]
    if not said and in_doubt and (kept := remembered(session, in_doubt, actor=actor)):
        reading = read_file(data, name, tuple(kept.values()), convert=convert)
    if wrong := [flaw for flaw in reading.errors if flaw not in reading.undated]:
        print_flaws(wrong, reading.warnings)
        fail(f"{file}：有 {len(wrong)} 处读不了，没有对账；改正后再试。")
    return reading


def _reporter(session: "Session", actor: "Actor", campaign_id: "UUID", name: str) -> "Organization":
    from ledger.reconcile import directory_of

    if not name:
        fail("文件没有写填报单位，请用 --organization 写明由哪个党组织报送。")
    found = directory_of(session, actor, campaign_id).find(name)
    if isinstance(found, str):
        fail(found)
    return found


def _require_own(session: "Session", reading: "Reading", owner: "Organization") -> None:
    """Stop where a file says that it is another organization's ledger."""
    from ledger.whose import other_organization

    if named := other_organization(session, reading, owner):
        fail(f"文件写的是“{named}”的台账，要对的是“{owner.name}”，没有对账；确属无误的，加 --accept 再试。")


def _keep_columns(session: "Session", campaign_id: "UUID", reading: "Reading", actor: "Actor", now: "datetime") -> None:
    from ledger.column_fields import IGNORED, checked
    from workflows.ledgers import columns

    for head in reading.heads:
        if head.is_assigned:
            [said] = checked([{column.heading: column.field or IGNORED for column in head.columns}])
            columns.keep(session, (campaign_id, reading.sha256), head.fingerprint, said, actor=actor, now=now)


def _print(file: Path, reading: "Reading", found: "Reconciled", *, json_: bool) -> None:
    differences = found.comparison.differences
    if json_:
        said = {"file": file.name, "sha256": reading.sha256, "form": reading.form, "warnings": reading.warnings}
        compared = {"matched": found.comparison.matched, "differences": list(map(asdict, differences))}
        print_json(said | compared)
        return
    print_flaws((), reading.warnings)
    for each in differences:
        typer.echo(_sentence(each))
    many = f"有 {len(differences)} 处差异" if differences else "没有差异"
    typer.echo(f"{file.name}：核对 {len(found.reported)} 行，对上 {found.comparison.matched} 处，{many}。")


def _sentence(each: "Difference") -> str:
    """Say of a difference what it is, where, and what each side says."""
    sides = (("报表", each.reported, each.reported_place), ("系统", each.held, each.held_place))
    said = "；".join(f"{side}{_at(place)}：{_short(value)}" for side, value, place in sides if place)
    last = f"；上次：{_short(each.last)}" if each.last is not None else ""
    changed = f"（{each.changed_by.label}）" if each.changed_by else ""
    asked = f"，像是同一项（相似度 {each.likeness}），请确认" if each.is_doubtful else ""
    return f"{each.kind.label}{asked}  {said}{last}{changed}"


def _at(place: str) -> str:
    return f"（{place}）" if place else ""


def _short(value: str | None) -> str:
    text = " ".join((value or "（空）").split())
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
