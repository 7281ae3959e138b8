"""Templates: what each kind of campaign expects, read from TOML.

A template is data from people, so everything in it is checked and every error is told at once,
as a Chinese sentence with its place. Those in the folder `campaigns` are shipped; a university
may load its own.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, NamedTuple, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from models.vocabulary import OrgKind, SeatPlace
from workflows.authz.confirmed import SIGNING
from workflows.inputs import Day
from workflows.rules.messages import messages, syntax_message
from workflows.rules.model import RuleModel, raise_errors, unique
from workflows.rules.rules import OWNERS, Rules

MAX_PREFIX_CHARACTERS = 8
_FOLDER = Path(__file__).resolve().parents[2] / "campaigns"


class TemplateInvalid(ValueError):  # noqa: N818 - a name says what is wrong, as in errors.py
    """The template cannot be used; `errors` says where and why, one sentence each."""

    def __init__(self, errors: list[str]) -> None:
        self.errors = errors
        super().__init__("\n".join(errors))


def _code(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError(f"“{value}”只能用小写字母、数字和连字符，请改写")
    return value


def _prefix(value: str) -> str:
    if not re.fullmatch(rf"[A-Za-z\u4e00-\u9fff]{{1,{MAX_PREFIX_CHARACTERS}}}", value):
        raise ValueError(f"“{value}”只能用 1 至 {MAX_PREFIX_CHARACTERS} 个汉字或字母，请改写")
    return value


def _owners(kinds: tuple[OrgKind, ...]) -> tuple[OrgKind, ...]:
    if others := [kind.label for kind in kinds if kind not in OWNERS]:
        raise ValueError(f"{'、'.join(others)}不是承办的党组织，请删去")
    return unique(kinds)


TemplateText = Annotated[str, Field(min_length=1, max_length=200)]
IndicatorText = Annotated[str, Field(min_length=1, max_length=2_000)]
Code = Annotated[TemplateText, Field(max_length=64), AfterValidator(_code)]
Kinds = Annotated[tuple[OrgKind, ...], Field(min_length=1), AfterValidator(_owners)]


class Phase(RuleModel):
    """A stretch of the campaign; at its end the figures are frozen."""

    name: TemplateText
    starts_on: Day
    ends_on: Day


class Milestone(RuleModel):
    """报送节点: a document that each organization of some kinds owes by the printed date."""

    code: Code
    document: TemplateText
    due_on: Day
    owed_by: Kinds
    to: SeatPlace
    filed_with: TemplateText | None = None

    @model_validator(mode="after")
    def _recipient(self) -> Self:
        if self.to not in {SeatPlace.OFFICE, SeatPlace.COMMITTEE}:
            raise_errors([("to", f"不能报送{self.to.label}，可用：office（党委工作部）、committee（院党委）")])
        return self


class Heading(RuleModel):
    """一级指标 with its 二级指标 in order."""

    title: TemplateText
    indicators: Annotated[tuple[IndicatorText, ...], Field(min_length=1)]


class Indicator(NamedTuple):
    """One 二级指标 under the code that ledgers cite, such as 院系1-2."""

    code: str
    heading: str
    text: str


class Guide(RuleModel):
    """诊断指南: what organizations of some kinds are diagnosed against."""

    prefix: Annotated[str, AfterValidator(_prefix)]
    name: TemplateText
    applies_to: Kinds
    headings: Annotated[tuple[Heading, ...], Field(min_length=1)]

    def indicators(self) -> Iterator[Indicator]:
        """Yield every indicator in order; its code is its place: prefix, heading, number."""
        for h, heading in enumerate(self.headings, start=1):
            for i, text in enumerate(heading.indicators, start=1):
                yield Indicator(f"{self.prefix}{h}-{i}", heading.title, text)


class Template(RuleModel):
    """A kind of campaign: its dates, documents, guides and rules."""

    code: Code
    title: TemplateText
    basis: TemplateText
    starts_on: Day
    ends_on: Day
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]
    milestones: tuple[Milestone, ...] = ()
    guides: Annotated[tuple[Guide, ...], Field(min_length=1)]
    rules: Rules

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        raise_errors((*self._date_faults(), *self._phase_faults(), *self._double_faults(), *self._chain_faults()))
        return self

    def _date_faults(self) -> Iterator[tuple[str, str]]:
        if self.ends_on < self.starts_on:
            yield "ends_on", f"{self.ends_on} 早于 starts_on {self.starts_on}，请改正"
            return
        dates = [
            (f"phases[{i}].{end}", getattr(phase, end))
            for i, phase in enumerate(self.phases)
            for end in ("starts_on", "ends_on")
        ]
        dates += [(f"milestones[{i}].due_on", each.due_on) for i, each in enumerate(self.milestones)]
        for path, day in dates:
            if not self.starts_on <= day <= self.ends_on:
                yield path, f"{day} 不在行动期间（{self.starts_on} 至 {self.ends_on}），请改正"

    def _phase_faults(self) -> Iterator[tuple[str, str]]:
        for i, phase in enumerate(self.phases):
            if phase.ends_on < phase.starts_on:
                yield f"phases[{i}].ends_on", f"{phase.ends_on} 早于 {phase.starts_on}，请改正"
        for i, (earlier, later) in enumerate(pairwise(self.phases), start=1):
            if later.starts_on <= earlier.ends_on:
                yield f"phases[{i}].starts_on", f"与“{earlier.name}”重叠，应晚于 {earlier.ends_on}"

    def _double_faults(self) -> Iterator[tuple[str, str]]:
        named = [(f"milestones[{i}].code", each.code) for i, each in enumerate(self.milestones)]
        named += [(f"guides[{i}].prefix", each.prefix) for i, each in enumerate(self.guides)]
        named += [(f"phases[{i}].name", each.name) for i, each in enumerate(self.phases)]
        seen: set[tuple[str, str]] = set()
        for path, value in named:
            kind = path.partition("[")[0]
            if (kind, value) in seen:
                yield path, f"“{value}”已经用过，请换一个"
            seen.add((kind, value))

    def _chain_faults(self) -> Iterator[tuple[str, str]]:
        """Yield the seats of offices that nobody confirms: who holds one signs nothing (ADR 14)."""
        for n, chain in enumerate(self.rules.chains):
            for path, seat in chain.seats():
                if seat.office not in SIGNING:
                    yield (f"rules.chains[{n}].{path}", f"“{seat}”的任职不经他人确认，不能签字、批准，请改为其他职务")


def load(text: str | bytes, name: str) -> Template:
    """Read a template; `name` is the file's name, for the errors in `TemplateInvalid`."""
    try:
        written = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise TemplateInvalid([f"{name}：不是 UTF-8 编码的文本，请另存为 UTF-8"]) from None
    try:
        data = tomllib.loads(written)
    except RecursionError:
        raise TemplateInvalid([f"{name}：括号嵌套太深，请改简单"]) from None
    except ValueError as error:
        raise TemplateInvalid([f"{name}：{syntax_message(error, written)}"]) from None
    try:
        return Template.model_validate(data)
    except ValidationError as error:
        raise TemplateInvalid([f"{name}：{each}" for each in messages(error)]) from None


def shipped() -> dict[str, Path]:
    """Return the templates in the folder `campaigns` by their codes (file names)."""
    return {path.stem: path for path in sorted(_FOLDER.glob("*.toml"))}


@cache
def templates() -> dict[str, Template]:
    """Return the shipped templates by code, read once."""
    return {code: load(path.read_bytes(), path.name) for code, path in shipped().items()}
