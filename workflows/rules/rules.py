"""The rules of a campaign: what is copied into it when it opens and never moves afterwards.

Everything here is data: `Rules.model_dump(mode="json")` is stored in the campaign and
`Rules.model_validate` reads it back. What a notice leaves open is a value in a template
(`campaigns/*.toml`), not a constant here. Refusals are Chinese sentences; `RuleErrors` also names
their places.
"""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from functools import cached_property
from itertools import pairwise, product
from string import Formatter
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    Field,
    SerializerFunctionWrapHandler,
    StrictBool,
    field_validator,
    model_serializer,
    model_validator,
)

from models.vocabulary import DayOff, EscalationStep, ItemKind, Level, OrgKind, Rectification
from workflows.authz.seats import Audience
from workflows.rules.chain import Chain
from workflows.rules.model import RuleModel, raise_errors, unique
from workflows.rules.steps import Steps

OWNERS = (OrgKind.COMMITTEE, OrgKind.GENERAL_BRANCH, OrgKind.DIRECT_BRANCH, OrgKind.BRANCH, OrgKind.GROUP)
"""Who can own items: the 党组织 of the campaign. [004] 三（一）2 and [000] 三（二） ask these for
a ledger; 党委工作部 receives the ledgers and 纪委 watches, so neither owns one."""

AUTOMATIC = (EscalationStep.REMIND, EscalationStep.WARN, EscalationStep.URGE)
"""The rungs the clock may take alone; from 督办 on a named human confirms."""

_FURTHEST = 250
"""The furthest offset of a rung in working days: about one year."""

_DIGITS = re.compile(r"(0[1-9])?d?")


Days = Annotated[int, Field(strict=True, ge=1, le=3660)]


class NoChain(LookupError):  # noqa: N818 - see RuleErrors
    """No closure chain is declared for this kind of organization."""

    def __init__(self, kind: OrgKind, level: Level) -> None:
        super().__init__(f"{kind.label}的{level.label}事项没有规定销号程序，请改挂到承办的党组织")


class DaySpan(RuleModel):
    """How long one 整改类型 may take, in calendar days from the start."""

    least_days: Days
    most_days: Days
    default_days: Days

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.least_days <= self.default_days <= self.most_days:
            raise ValueError("天数应当 least_days ≤ default_days ≤ most_days，请改正")
        return self


class LadderStep(RuleModel):
    """One rung of 升级: on which working days counted from the due date T, and who is told."""

    rung: EscalationStep
    days: Annotated[tuple[Annotated[int, Field(strict=True)], ...], Field(min_length=1)]
    """Working days from T: negative before, 0 on it, positive after; ascending."""
    automatic: StrictBool
    tell: Annotated[tuple[Audience, ...], Field(min_length=1), AfterValidator(unique)]
    quiet_days: Days | None = None
    """Taken only when nothing was reported for that many calendar days."""
    answer_within: Days | None = None
    """Working days to answer in."""
    paper: Annotated[str, Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        raise_errors(self._faults())
        return self

    def _faults(self) -> Iterator[tuple[str, str]]:
        if self.automatic and self.rung not in AUTOMATIC:
            yield "automatic", f"{self.rung.label}须由专人确认，不能自动作出，请改为 false"
        if self.quiet_days is not None and self.rung is not EscalationStep.WARN:
            yield "quiet_days", "只有预警以无进展为条件，请删去"
        if any(later <= earlier for earlier, later in pairwise(self.days)):
            yield "days", "应从早到晚排列，且不重复"
        before = self.rung in {EscalationStep.REMIND, EscalationStep.WARN}
        for i, offset in enumerate(self.days):
            if abs(offset) > _FURTHEST:
                yield f"days[{i}]", f"{offset} 超出前后 {_FURTHEST} 个工作日，请改小"
            elif before and offset > 0:
                yield f"days[{i}]", f"{self.rung.label}应在时限之前（0 或负数），现为 {offset}"
            elif not before and offset <= 0:
                yield f"days[{i}]", f"{self.rung.label}应在时限之后（正数），现为 {offset}"


class Extension(RuleModel):
    """延期: at most so often; past the campaign's end only when said so."""

    most: Annotated[int, Field(strict=True, ge=0, le=10)]
    past_end: StrictBool = False


class Holidays(RuleModel):
    """What a date on a day off means, and at what local time the clock looks."""

    day_off: DayOff
    check_at: time = time(8)
    timezone: str = "Asia/Shanghai"

    @field_validator("check_at", mode="before")
    @classmethod
    def _clock(cls, value: object) -> object:
        if not isinstance(value, str | time):
            raise ValueError(f"应是时刻（现为 {value}），请写成如 08:00:00")  # noqa: TRY004 - pydantic's
        return value

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"不认识的时区 “{value}”，可用如 Asia/Shanghai") from None
        return value


class Filings(RuleModel):
    """报送件: what each must have with it to be received, and how long one that is sent back may take."""

    papers_required: StrictBool
    """Whether a filing is received only with every document that it owes, as a file."""
    correction_days: Annotated[int, Field(strict=True, ge=1, le=60)]
    """Working days to correct what was sent back, where nobody says another day."""


class Rules(RuleModel):
    """All rules of one campaign."""

    number: str
    """The pattern of an item's number, from organization, year and n: 一事一号."""
    item_kinds: Annotated[tuple[ItemKind, ...], Field(min_length=1), AfterValidator(unique)]
    rectification: dict[Rectification, DaySpan]
    extension: Extension
    holidays: Holidays
    ladder: Annotated[tuple[LadderStep, ...], Field(min_length=1)]
    chains: Annotated[tuple[Chain, ...], Field(min_length=1)]
    steps: Steps | None = None
    """None in a campaign that an earlier release opened: there no step has a date."""
    filings: Filings | None = None
    """None in a campaign that an earlier release opened: there a filing needs no file, and its due date stays."""

    @model_serializer(mode="wrap")
    def _as_said(self, handler: SerializerFunctionWrapHandler) -> dict[str, object]:
        """Leave out what is not said: rules are hashed as an earlier release wrote them."""
        said: dict[str, object] = handler(self)
        for later in ("steps", "filings"):
            if getattr(self, later) is None:
                said.pop(later, None)
        return said

    @field_validator("number")
    @classmethod
    def _pattern(cls, value: str) -> str:
        if sentence := _pattern_fault(value):
            raise ValueError(sentence)
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        raise_errors((*self._missing_spans(), *self._ladder_faults(), *self._chain_faults()))
        return self

    def _missing_spans(self) -> Iterator[tuple[str, str]]:
        for kind in Rectification:
            if kind not in self.rectification:
                yield f"rectification.{kind}", f"缺少{kind.label}的天数，请补上"

    def _ladder_faults(self) -> Iterator[tuple[str, str]]:
        rungs = list(EscalationStep)
        for i, (earlier, later) in enumerate(pairwise(self.ladder), start=1):
            if rungs.index(later.rung) <= rungs.index(earlier.rung):
                yield (f"ladder[{i}]", f"{later.rung.label}不能排在{earlier.rung.label}之后，每级一次")
            elif 0 < later.days[0] <= earlier.days[-1]:
                yield f"ladder[{i}].days", f"{later.rung.label}应晚于{earlier.rung.label}，请改大"

    def _chain_faults(self) -> Iterator[tuple[str, str]]:
        seen: set[tuple[OrgKind, Level]] = set()
        for i, chain in enumerate(self.chains):
            for kind, level in product(chain.organizations, chain.levels):
                if kind not in OWNERS:
                    yield f"chains[{i}].organizations", f"{kind.label}不承办事项，请删去"
                elif (kind, level) in seen:
                    yield f"chains[{i}]", f"{kind.label}的{level.label}事项已有销号程序，请只留一处"
                seen.add((kind, level))
        for kind, level in product(OWNERS, Level):
            if (kind, level) not in seen:
                yield "chains", f"缺少{kind.label}的{level.label}事项的销号程序，请补上"

    def chain(self, kind: OrgKind, level: Level) -> Chain:
        """Return the closure chain; `NoChain` for a kind that owns no items."""
        if (found := self._chain_of.get((kind, level))) is None:
            raise NoChain(kind, level)
        return found

    @cached_property
    def _chain_of(self) -> dict[tuple[OrgKind, Level], Chain]:
        return {(kind, level): each for each in self.chains for kind in each.organizations for level in each.levels}

    def default_due(self, rectification: Rectification, start: date, end: date) -> date:
        """Return start + the type's default length, never past the campaign's end."""
        return min(start + timedelta(days=self.rectification[rectification].default_days), end)

    @cached_property
    def first_reminder(self) -> int:
        """When the clock first speaks of a due date, in working days: 0 or negative."""
        return min(0, *(offset for step in self.ladder for offset in step.days))

    def numbered(self, organization: str, year: int, n: int) -> str:
        """Return the number of the organization's n-th item of the year."""
        return self.number.format(organization=organization, year=year, n=n)


def _pattern_fault(pattern: str) -> str | None:
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError:
        return f"“{pattern}”的花括号不成对，请写成如 {{organization}}-{{year}}-{{n:03}}"
    fields = [(name, spec or "", mark) for _, name, spec, mark in parts if name is not None]
    for name, spec, mark in fields:
        if name not in {"organization", "year", "n"}:
            return f"不认识的 “{{{name}}}”，只可用 organization、year、n"
        if mark or not (_DIGITS.fullmatch(spec) if name == "n" else spec == ""):
            return f"“{{{name}}}”的格式不可用；只有 n 可写位数，如 {{n:03}}"
    if not any(name == "n" for name, _, _ in fields):
        return "缺少 {n}，否则一事一号做不到，请补上"
    return None
