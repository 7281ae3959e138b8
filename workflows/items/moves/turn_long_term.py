"""转长期: not closed; the clock now watches the next review."""

from pydantic import Field

from models.vocabulary import State
from workflows.errors import Incomplete
from workflows.inputs import Day, Text
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, reads
from workflows.items.moves.details import Changes, Expected, JournalData, MoveDetails, MoveInput, OnDesk
from workflows.items.moves.shared import set_due
from workflows.items.moves.situations import REVIEW_SOON
from workflows.items.recipients import ITS_OWN, holding
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryText


class TurnLongTermInput(MoveInput):
    stage_goal: Text = Field(title="阶段目标")
    review_on: Day = Field(title="下次检视日期")
    final_on: Day = Field(title="最终期限")


@reads(Part.CALENDAR)
def effect(case: ItemContext, wanted: TurnLongTermInput, changes: Changes) -> JournalData:
    if not case.today < wanted.review_on <= wanted.final_on:
        raise Incomplete({"review_on": "下次检视日期应在今天之后、最终期限之前。"})
    item = changes.item
    item.stage_goal, item.review_on, item.final_on = (wanted.stage_goal, wanted.review_on, wanted.final_on)
    item.applied_at = None
    set_due(case, changes, wanted.review_on)
    return {}


def sentence(said: EntryData) -> EntryText:
    return EntryText(
        f"转长期坚持，阶段目标“{said('stage_goal')}”，下次检视{said.day('review_on')}，最终期限{said.day('final_on')}"
    )


DETAILS = MoveDetails(
    given=TurnLongTermInput,
    effect=effect,
    sentence=sentence,
    notifies=holding(*ITS_OWN),
    expected=Expected(State.LONG_TERM, REVIEW_SOON, since=(Act.TURN_LONG_TERM,), task="检视长期坚持"),
    desk=OnDesk(),
    example={"stage_goal": "每学期检查一次", "review_on": "2021-09-01", "final_on": "2022-06-30"},
    decides=True,
)
