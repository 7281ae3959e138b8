"""批准方案: the machine moves the item on; nothing else changes."""

from models.vocabulary import State
from workflows.items.moves.details import Expected, MoveDetails, OnDesk, OptionalOpinion
from workflows.items.moves.situations import PLAN_SUBMITTED
from workflows.items.recipients import ITS_OWN, holding
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryText


def sentence(said: EntryData) -> EntryText:
    return EntryText("批准方案，开始整改", said.quote("opinion"))


DETAILS = MoveDetails(
    given=OptionalOpinion,
    sentence=sentence,
    notifies=holding(*ITS_OWN),
    expected=Expected(State.PLAN, PLAN_SUBMITTED, since=(Act.SUBMIT_PLAN,)),
    desk=OnDesk(Act.RETURN_PLAN, ("同意",)),
    example={"opinion": "同意。"},
    decides=True,
    begins=True,
)
