"""重新挂号: the same number, the history kept, and something new to be done."""

from pydantic import Field

from models.choices import ReopenCause
from models.vocabulary import Role
from workflows.errors import Incomplete
from workflows.inputs import Day, Sentence
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, reads
from workflows.items.moves.details import Changes, JournalData, MoveDetails, MoveInput
from workflows.items.moves.shared import back_to_work, set_due
from workflows.items.recipients import ITS_OWN, holding
from workflows.journal.entry_text import EntryData, EntryText


class ReopenInput(MoveInput):
    reason: Sentence = Field(title="重新挂号理由")
    requirement: Sentence = Field(title="整改要求")
    due_on: Day = Field(title="新的整改时限")
    cause: ReopenCause | None = Field(default=None, title="重新挂号原因")


@reads(Part.MEASURES, Part.CALENDAR)
def effect(case: ItemContext, wanted: ReopenInput, changes: Changes) -> JournalData:
    if wanted.due_on < case.today:
        raise Incomplete({"due_on": "新的整改时限不能早于今天。"})
    changes.item.closed_at, changes.item.reopened = None, True
    said = back_to_work(case, changes, wanted.requirement, wanted.due_on)
    set_due(case, changes, wanted.due_on)
    return said


def sentence(said: EntryData) -> EntryText:
    cause = said.label(ReopenCause, "cause")
    told = f"重新挂号{cause and f'（{cause}）'}，整改要求“{said('requirement')}”，新的整改时限{said.day('due_on')}"
    return EntryText(told, said.quote("reason"))


DETAILS = MoveDetails(
    given=ReopenInput,
    effect=effect,
    sentence=sentence,
    notifies=holding(*ITS_OWN, Role.SUPERIOR),
    example={
        "reason": "抽查发现6月以来问题又有反弹",
        "requirement": "重新组织补课，并报送记录",
        "due_on": "2021-11-30",
        "cause": "relapse",
    },
    decides=True,
    grave=True,
    begins=True,
)
