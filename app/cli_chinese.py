"""The command line in one language: what the framework says by itself, in that of the commands.

Typer translates a part of its words only, and by the machine's locale; usage, types and errors are always English.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.exceptions import Abort, TyperException

from workflows.errors import Refusal

USAGE = 2
STOPPED = 1
OPTIONS, COMMANDS = "[选项]", "命令 [参数]..."
TITLES = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "DEFAULT_STRING": "[默认 {}]",
    "ENVVAR_STRING": "[环境变量 {}]",
    "REQUIRED_LONG_STRING": "[必填]",
}
"""The words of `typer.rich_utils`, by their names there."""
TYPES: dict[object, str] = {bool: "", int: "<整数>", str: "<文字>", Path: "<文件>"}
MESSAGES = {"No such command": "没有这个命令", "Missing command": "缺少命令", "Got unexpected extra": "多写了参数"}
"""What is wrong with a line as a whole, by how the framework begins to say it."""


class UsageWrong(Refusal):
    """A line that is no command of ours; exit code 2."""


if TYPE_CHECKING:
    _Base = TyperCommand  # what a group has of it, too
else:
    _Base = object


class _Chinese(_Base):
    """What a command and a group have in common: the words around their own."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given | {"options_metavar": OPTIONS})
        for param in self.params:
            _name_type(param)

    def get_usage(self, ctx: Any) -> str:
        return super().get_usage(ctx).replace("Usage: ", "用法：", 1)

    def get_help_option(self, ctx: Any) -> TyperOption | None:
        option: TyperOption | None = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这份帮助"
            option.metavar = ""
        return option

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from typer import rich_utils

        for name, title in TITLES.items():
            setattr(rich_utils, name, title)
        super().format_help(ctx, formatter)


class Command(_Chinese, TyperCommand):
    """A command."""


class Group(_Chinese, TyperGroup):
    """A command with commands below it."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given | {"subcommand_metavar": COMMANDS})


class Commands(typer.Typer):
    """Where commands are declared."""

    def __init__(self, **given: Any) -> None:
        super().__init__(cls=Group, no_args_is_help=True, **given)

    def command(self, name: str | None = None, **given: Any) -> Callable[[Any], Any]:
        return super().command(name, cls=Command, **given)


def _name_type(param: object) -> None:
    if isinstance(param, TyperOption | TyperArgument) and not param.type_descriptor.is_choice:
        kind = TYPES.get(param.type_descriptor.annotation)
        if isinstance(param, TyperOption):
            param.metavar = param.metavar or kind
        else:
            vars(param)["display_type_rich"] = lambda ctx: kind  # noqa: ARG005  an argument's metavar would be its name


def run(app: typer.Typer) -> None:
    """Run the command that was typed. Raises `UsageWrong`."""
    try:
        code = app(standalone_mode=False)
    except TyperException as fault:
        if type(fault).__name__ == "NoArgsIsHelpError":  # its text is the help
            typer.echo(str(fault), nl=bool(str(fault)))
            sys.exit(USAGE)
        raise UsageWrong(_sentence(fault)) from None
    except Abort:
        typer.echo("已中止。", err=True)
        sys.exit(STOPPED)
    if isinstance(code, int):
        sys.exit(code)


def _sentence(fault: Any) -> str:
    """Say what is wrong with the line, and where help is."""
    ctx = getattr(fault, "ctx", None)
    seek = f"，请看 {ctx.command_path if ctx else 'rectify'} -h。"
    if option := getattr(fault, "option_name", None):
        return f"没有 {option} 这个选项，或缺少它的值{seek}"
    if param := getattr(fault, "param", None):
        name = next((each for each in reversed(param.opts) if each.startswith("-")), param.name)
        if type(fault).__name__ == "MissingParameter":
            return f"缺少 {name}{seek}"
        choices = param.type_descriptor.choices
        why = f"，可用：{'、'.join(choices)}" if choices else _why(fault.__cause__)
        return f"{name} 的值不对{why}{seek}"
    said = next((ours for theirs, ours in MESSAGES.items() if fault.message.startswith(theirs)), "这一行写得不对")
    return f"{said}{seek}"


def _why(cause: BaseException | None) -> str:
    """Say what pydantic has against a value, as everywhere."""
    if cause is None or not hasattr(cause, "errors"):
        return ""
    from workflows.rules.messages import messages_by_field

    return "".join(f"：{text.rstrip('。')}" for text in messages_by_field(cause.errors(), None).values())
