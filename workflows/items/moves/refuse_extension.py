"""不同意延期: the due date stays."""

from models.vocabulary import ExtensionState
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, reads
from workflows.items.moves.details import Changes, JournalData, MoveDetails, Opinion
from workflows.items.moves.shared import decide_extension, goes_on
from workflows.items.recipients import ITS_OWN, holding
from workflows.journal.entry_text import EntryData, EntryText


@reads(Part.EXTENSIONS)
def effect(case: ItemContext, wanted: Opinion, changes: Changes) -> JournalData:
    decide_extension(case, changes, ExtensionState.REFUSED, wanted.opinion)
    return goes_on(case, changes)


def sentence(said: EntryData) -> EntryText:
    return EntryText("不同意延期，时限不变", said.quote("opinion"))


DETAILS = MoveDetails(
    given=Opinion,
    effect=effect,
    sentence=sentence,
    notifies=holding(*ITS_OWN),
    example={"opinion": "可改用线上方式，不必延期。"},
    decides=True,
    grave=True,
)
