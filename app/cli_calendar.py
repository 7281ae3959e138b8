"""`rectify calendar …`."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_chinese import Commands
from app.cli_files import FAULTY, AsJson, File, fail, print_json, read_bytes

if TYPE_CHECKING:
    from workflows.workdays.holiday_notice.reading import Reading

calendar = Commands(name="calendar", help="校历：读取放假通知。")

Year = Annotated[int | None, typer.Option("--year", help="通知没有写明时，是哪一年的安排", min=2000, max=2099)]


@calendar.command()
def read(file: File, *, year: Year = None, json_: AsJson = False) -> None:
    """读取一份国务院放假通知（文本或 .docx），说出读到的日子，不写入数据库。有错误时退出码为 2。"""
    from ledger.limits import FileRejected
    from ledger.read_notice import notice_text
    from workflows.workdays.holiday_notice import read_notice

    try:
        reading = read_notice(notice_text(read_bytes(file)), year)
    except FileRejected as unreadable:
        fail(f"{file.name}：{unreadable}")
    if json_:
        print_json(reading.as_json())
    else:
        _print(reading)
    if reading.errors:
        raise typer.Exit(FAULTY)


def _print(reading: "Reading") -> None:
    from workflows.workdays.calendar import day_with_weekday

    if reading.year is not None:
        typer.echo(f"{reading.year} 年放假安排")
    for each in reading.holidays:
        typer.echo(f"  {each.name}：{day_with_weekday(each.first)}至{day_with_weekday(each.last)}")
    for day in reading.workdays:
        typer.echo(f"  上班：{day_with_weekday(day)}")
    if reading.year is not None and reading.missing:
        typer.echo(f"提醒  没有安排{'、'.join(reading.missing)}。", err=True)
    for name in reading.unlikely:
        typer.echo(f"提醒  {name}不含法定的放假日，请核对年份和月份。", err=True)
    for fault in reading.errors:
        typer.echo(f"错误  {fault.place}：{fault.reason}", err=True)
