"""提请撤销: nothing changes before somebody of another organization grants it."""

from workflows.items import separation
from workflows.items.loading.context import ItemContext
from workflows.items.moves import void
from workflows.items.moves.details import Changes, JournalData, MoveDetails
from workflows.items.moves.void import VoidInput, survivor
from workflows.journal.entry_text import EntryData, EntryText


def effect(case: ItemContext, wanted: VoidInput, changes: Changes) -> JournalData:
    survivor(changes.session, case, wanted)
    post = separation.voiding_appointment(case)
    assert post is not None  # noqa: S101  the machine let the actor ask
    return {"organization_id": str(post.organization_id)}


def sentence(said: EntryData) -> EntryText:
    told = void.sentence(said)
    return EntryText(f"提请{told.sentence}，待另一组织的同志同意", told.quote)


DETAILS = MoveDetails(
    given=VoidInput,
    effect=effect,
    sentence=sentence,
    example={"reason": "与本支部另一事项重复，已经核实"},
    decides=True,
)
