"""What commands on files share: reading and writing them, and saying what is wrong with them."""

import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from app.settings import Settings
    from ledger.forms import Flaw

FAULTY = 2

File = Annotated[Path, typer.Argument(help="文件", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
By = Annotated[str, typer.Option("--by", envvar="RECTIFY_BY", help="由谁办理（登录名）", show_default=False)]


def file_name(file: Path) -> str:
    """Return a file's name as any door reads it: a folder may hold names that are no UTF-8."""
    from workflows.items.file_names import decoded, last_part

    try:
        return last_part(decoded(os.fsencode(file.name)))
    except ValueError as unfit:
        fail(str(unfit))


def read_bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        fail(f"{file}：{why(error)}")


def read_checked(file: Path, settings: "Settings") -> bytes:
    """Read a file that is to be brought in: scanned as at any door."""
    from app.bootstrap import scanner
    from ledger.limits import FileRejected
    from ledger.media.scanner import ScannerAway

    content = read_bytes(file)
    if (found := scanner(settings)) is not None:
        try:
            found.scan(io.BytesIO(content))
        except FileRejected as unfit:
            fail(f"{file}：{unfit}")
        except ScannerAway:
            fail("病毒扫描没有应答，什么都没有导入，请检查 clamd 和 RECTIFY_ANTIVIRUS。")
    return content


def write_pieces(file: Path, pieces: "Iterable[bytes]", *, over: bool = True, err: bool = False) -> None:
    """Write a file; not over one that people fill in, where `over` is false. `err`: say so beside the output."""
    try:
        with file.open("wb" if over else "xb") as to:
            to.writelines(pieces)
    except OSError as error:
        fail(f"{file}：{why(error)}")
    typer.echo(f"已写入 {file}", err=err)


def why(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "没有这个文件，请检查路径。"
        case FileExistsError():
            return "这个文件已经存在，没有覆盖，请换一个文件名。"
        case IsADirectoryError():
            return "这是文件夹，请写明其中的文件。"
        case PermissionError():
            return "没有读写这个文件的权限，请更换位置或授权。"
    from models.causes import cause_of

    cause = cause_of(error)
    return cause.sentence if cause else f"这个文件读写不了（{error.strerror}），请检查磁盘和路径。"


def why_not(fault: Exception) -> str | None:
    """Say why the storage did not do its part; None for a fault that is not the storage's."""
    if isinstance(fault, OSError) and isinstance(fault.filename, str | Path):
        return f"{fault.filename}：{why(fault)}"
    from models.causes import cause_of, code_of

    cause = cause_of(fault)
    return f"{cause.sentence}（{code_of(fault)}）" if cause else None


def fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(FAULTY)


def print_json(value: object) -> None:
    from pydantic_core import to_json

    typer.echo(to_json(value, indent=2).decode())


def print_flaws(errors: "Iterable[Flaw]", warnings: "Iterable[Flaw]") -> None:
    for flaw in warnings:
        typer.echo(f"提醒  {flaw.place}：{flaw.reason}", err=True)
    for flaw in errors:
        typer.echo(f"错误  {flaw.place}：{flaw.reason}", err=True)
