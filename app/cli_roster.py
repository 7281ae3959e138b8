"""`rectify people …`: organizations, people and offices, many at once."""

import os
import sys
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
    read_checked,
    why,
    write_pieces,
)
from app.cli_settings import load

if TYPE_CHECKING:
    from ledger.roster_import import NewPerson, RosterProposal

people = Commands(name="people", help="党组织、人员、任职：成批导入。")

OWNER_ONLY = 0o600
TAKEN = "：已有这个文件，请换一个文件名；一次性密码不覆盖任何文件。"
NOBODY_NEW = (
    "表中各人早已在册，没有生成密码；在册而没有密码的，请在页面逐个重置。"
    "要成批发给的，第一次就用命令行带 --passwords 导入。"
)


@people.command(name="template")
def template(file: File) -> None:
    """写出一份空的导入表（.xlsx），每张工作表带两行示例。"""
    from ledger.roster_form import template as form

    write_pieces(file, [form()], over=False)


@people.command(name="import")
def import_(
    file: File,
    by: By,
    *,
    dry_run: Annotated[bool, typer.Option("--preview", help="只看将要做什么")] = False,
    passwords: Annotated[
        Path | None, typer.Option(help="给新增人员生成一次性密码，写入这个新文件（.xlsx）", show_default=False)
    ] = None,
    json_: AsJson = False,
) -> None:
    """导入党组织、人员和任职：有一处错误就什么都不写入；已有的不重复登记。"""
    from app.bootstrap import open_existing
    from app.cli_actor import actor_named
    from ledger.read_roster import read_roster
    from ledger.roster_form import first_passwords
    from ledger.roster_import import import_roster, preview
    from workflows.accounts.commands import give_first_passwords
    from workflows.days import day_in

    if passwords:
        _demand_new(passwords)
    settings = load()
    roster = read_roster(read_checked(file, settings), file_name(file))
    with open_existing(settings) as database:
        now = clock_of(settings)()
        with database.reading() as session:
            actor = actor_named(session, by, day_in(settings.zone, now))
            proposal = preview(session, roster, actor=actor)
        _tell(proposal, json_=json_)
        _refuse_errors(proposal)
        passwords = _destination(passwords, proposal)
        if dry_run or not proposal.adds:
            return
        given, hashes = _first_passwords(proposal.people) if passwords else ([], {})
        with database.transaction() as session:
            import_roster(session, roster, actor=actor, now=now, zone=settings.zone)
            give_first_passwords(session, hashes, actor=actor, now=now, zone=settings.zone)
            if passwords:  # before the commit: a password that nobody can read opens nothing
                _write_once(passwords, first_passwords(given))
    if not json_:
        typer.echo("已写入。")


def _destination(passwords: Path | None, proposal: "RosterProposal") -> Path | None:
    """Return where first passwords are written to; nowhere, and that is said, if nobody in the form is new."""
    if passwords and not proposal.people:
        if proposal.adds or proposal.held:
            typer.echo(NOBODY_NEW, err=True)
        return None
    return passwords


def _first_passwords(new: "tuple[NewPerson, ...]") -> tuple[list[tuple[str, str, str]], dict[str, str]]:
    """Return logins, names and first passwords, and the hash of each password by login."""
    from workflows.accounts import passwords

    given = [(person.login, person.name, passwords.generated()) for person in new]
    with typer.progressbar(given, label="生成密码", file=sys.stderr) as each:
        return given, {login: passwords.hashed(first) for login, _, first in each}


def _demand_new(file: Path) -> None:
    """Refuse a file that cannot be written, before minutes go into what belongs there."""
    if os.path.lexists(file):
        fail(f"{file}{TAKEN}")
    if not file.parent.is_dir():
        fail(f"没有 {file.parent.absolute()} 这个文件夹，请先建立。")


def _write_once(file: Path, content: bytes) -> None:
    """Write a new file that its owner alone may read."""
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError:
        fail(f"{file}{TAKEN}")
    except OSError as error:
        fail(f"{file}：{why(error)}")
    with os.fdopen(opened, "wb") as target:
        target.write(content)


def _refuse_errors(proposal: "RosterProposal") -> None:
    if proposal.errors:
        typer.echo("有错误，什么都没有写入；改正后请重新导入。", err=True)
        raise typer.Exit(FAULTY)


def _tell(proposal: "RosterProposal", *, json_: bool) -> None:
    if json_:
        print_json(proposal)
        return
    for path in proposal.organizations:
        typer.echo(f"新增党组织  {path}")
    for person in proposal.people:
        typer.echo(f"新增人员  {person.login} {person.name}")
    for office in proposal.appointments:
        typer.echo(f"新增任职  {office}")
    for person in proposal.numbered:
        typer.echo(f"补登工号  {person.login} {person.name} {person.staff_number}")
    for address in proposal.addresses:
        typer.echo(f"登记地址  {address}")
    if proposal.held:
        typer.echo(f"已在册 {proposal.held} 行。")
    if not proposal.adds and not proposal.errors:
        typer.echo("没有新的内容，不用写入。" if proposal.held else "表中没有可导入的行，什么都没有写入。")
    print_flaws(proposal.errors, proposal.warnings)
