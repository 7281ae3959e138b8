"""同意延期: the due date moves; the original one never does."""

from models.vocabulary import ExtensionState, State
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, reads
from workflows.items.moves.details import Changes, Expected, JournalData, MoveDetails, OnDesk, OptionalOpinion
from workflows.items.moves.shared import decide_extension, set_due
from workflows.items.moves.situations import EXTENSION_PENDING
from workflows.items.recipients import ITS_OWN, holding
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryText


@reads(Part.EXTENSIONS, Part.CALENDAR)
def effect(case: ItemContext, wanted: OptionalOpinion, changes: Changes) -> JournalData:
    pending = decide_extension(case, changes, ExtensionState.GRANTED, wanted.opinion)
    set_due(case, changes, pending.new_due_on)
    return {"due_on": pending.new_due_on.isoformat()}


def sentence(said: EntryData) -> EntryText:
    return EntryText(f"同意延期至{said.day('due_on')}", said.quote("opinion"))


DETAILS = MoveDetails(
    given=OptionalOpinion,
    effect=effect,
    sentence=sentence,
    notifies=holding(*ITS_OWN),
    expected=Expected(State.RECTIFY, EXTENSION_PENDING, since=(Act.REQUEST_EXTENSION,), rank=-1),
    desk=OnDesk(Act.REFUSE_EXTENSION, ("同意",)),
    example={"opinion": "同意延期一次。"},
    decides=True,
)
