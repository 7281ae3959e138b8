"""How long each step may wait for whoever must take it, in working days: the rule `[rules.steps]` of a campaign."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from workflows.journal.acts import Act
from workflows.rules.model import RuleModel

WorkingDays = Annotated[int, Field(strict=True, ge=1, le=250)] | None
"""None where a step has no date."""


class Steps(RuleModel):
    """For each step that something waits for, by when it is to be taken, in working days after the wait began.

    A measure has a date of its own, and so have 申请销号 and 报送 (that of the item, and of the duty); the answer to a
    督办单 is due as its rung says (`answer_within`).
    """

    confirm: WorkingDays = Field(default=None, title="确认入账")
    assign: WorkingDays = Field(default=None, title="分派")
    submit_plan: WorkingDays = Field(default=None, title="报整改方案")
    approve_plan: WorkingDays = Field(default=None, title="审批整改方案")
    grant_extension: WorkingDays = Field(default=None, title="审批延期申请")
    grant_void: WorkingDays = Field(default=None, title="审核撤销提请")
    verify: WorkingDays = Field(default=None, title="验收")
    sign: WorkingDays = Field(default=None, title="签批")
    receive: WorkingDays = Field(default=None, title="接收报送件")
    extend_duty: WorkingDays = Field(default=None, title="审批报送延期申请")

    def within(self, act: str) -> int | None:
        """Return in how many working days a step is to be taken; None for what has no date, or one of its own."""
        found: int | None = getattr(self, act) if act in STEP_LABELS else None
        return found

    @property
    def dated(self) -> tuple[tuple[str, int], ...]:
        """What people call each step that has a date, with its working days."""
        found = ((label, self.within(act)) for act, label in STEP_LABELS.items())
        return tuple((label, within) for label, within in found if within is not None)


def _labels() -> Iterator[tuple[str, str]]:
    for act, field in Steps.model_fields.items():
        assert field.title is not None  # noqa: S101  each is given one above
        yield act, field.title


STEP_LABELS = dict(_labels())
"""What people call each step that a campaign gives a date, by its act."""
OWN_DATES: dict[str, str] = {Act.PROGRESS: "措施", "answer_document": "反馈"}
"""What the clock watches by a date of its own: a measure's, and the one that is printed on a 督办单."""
LENDABLE = frozenset({Act.SIGN})
"""The steps that somebody takes for the holder of an office whose signature was lent to them (代签)."""
WATCHED = STEP_LABELS | OWN_DATES
"""What people call each step that the clock watches, by its act."""
