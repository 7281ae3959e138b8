"""抽查: what 纪委 found of a closed item; it stays closed unless it is reopened."""

from models.vocabulary import Role
from workflows.items.moves.details import MoveDetails, Opinion
from workflows.items.recipients import ITS_OWN, holding
from workflows.journal.entry_text import EntryData, EntryText


def sentence(said: EntryData) -> EntryText:
    return EntryText("抽查已销号的本事项", said.quote("opinion"))


DETAILS = MoveDetails(
    given=Opinion,
    sentence=sentence,
    notifies=holding(*ITS_OWN, Role.SUPERIOR),
    example={"opinion": "抽谈2人，所报整改情况属实。"},
)
