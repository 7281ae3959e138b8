"""申请延期: to a later day, not past the campaign's end."""

from pydantic import Field

from models.signature import Extension
from workflows.deadlines import schedule
from workflows.errors import Incomplete
from workflows.inputs import Day, Sentence
from workflows.items.loading.context import ItemContext
from workflows.items.moves import shared
from workflows.items.moves.details import Changes, JournalData, MoveDetails, MoveInput
from workflows.items.moves.shared import within_campaign
from workflows.journal.entry_text import EntryData, EntryText


class RequestExtensionInput(MoveInput):
    reason: Sentence = Field(title="延期理由")
    progress: Sentence = Field(title="目前进展")
    due_on: Day = Field(title="新的整改时限")


def effect(case: ItemContext, wanted: RequestExtensionInput, changes: Changes) -> JournalData:
    due_on = case.item.due_on
    assert due_on is not None  # noqa: S101  the CHECK confirmed
    if wanted.due_on <= due_on:
        raise Incomplete({"due_on": f"新的时限应晚于现时限 {due_on}。"})
    if not case.book.rules.extension.past_end:
        within_campaign(case, {"due_on": wanted.due_on})
    asked = changes.add(
        Extension,
        item_id=case.item.id,
        reason=wanted.reason,
        progress=wanted.progress,
        previous_due_on=due_on,
        new_due_on=wanted.due_on,
        requested_by_id=case.actor.user_id,
        requested_at=case.now,
    )
    if rests := shared.rests(case):
        changes.item.date_rests = True
        schedule.rest(changes.session, changes.item, case.today)
    return {"extension_id": str(asked.id), "previous_due_on": due_on.isoformat()} | rests


def sentence(said: EntryData) -> EntryText:
    told = f"申请延期至{said.day('due_on')}，目前进展“{said('progress')}”"
    return EntryText(told, said.quote("reason"))


DETAILS = MoveDetails(
    given=RequestExtensionInput,
    effect=effect,
    sentence=sentence,
    example={"reason": "活动场地维修至六月上旬。", "progress": "四次集中学习已完成两次。", "due_on": "2021-06-10"},
)
