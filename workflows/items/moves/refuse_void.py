"""不同意撤销: the item goes on; who asked may take it back by this too."""

from models.vocabulary import Role
from workflows.items.moves.details import MoveDetails, Opinion
from workflows.items.recipients import holding
from workflows.journal.entry_text import EntryData, EntryText


def sentence(said: EntryData) -> EntryText:
    return EntryText("不同意撤销，事项照常办理", said.quote("opinion"))


DETAILS = MoveDetails(
    given=Opinion,
    sentence=sentence,
    notifies=holding(Role.SUPERIOR),
    example={"opinion": "两件事项所指问题不同，不应撤销。"},
    decides=True,
)
