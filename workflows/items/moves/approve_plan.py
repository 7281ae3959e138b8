"""批准方案: the machine moves the item on; nothing else changes. Who has measures to do is told of them."""

from collections.abc import Mapping
from uuid import UUID

from models.vocabulary import State
from workflows.errors import Conflict
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, reads
from workflows.items.moves.details import Changes, Expected, JournalData, MoveDetails, OnDesk, OptionalOpinion
from workflows.items.moves.passing import doers_of_plan, told_of_measures
from workflows.items.moves.shared import absent_people
from workflows.items.moves.situations import PLAN_SUBMITTED
from workflows.items.recipients import ITS_OWN, holding
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryText


@reads(Part.MEASURES)
def effect(case: ItemContext, _: OptionalOpinion, changes: Changes) -> JournalData:
    """Refuse a plan whose measures would fall to somebody who has left since it was made."""
    if gone := absent_people(changes.session, case, doers_of_plan(case.measures)):
        raise Conflict(f"{''.join(gone.values())}可以退回方案，由本组织书记改报。")
    return {}


def particulars(case: ItemContext, _: OptionalOpinion) -> Mapping[UUID, str]:
    """Tell each who has measures to do which, and by when."""
    return told_of_measures(case, *(measure.responsible_id for measure in case.measures))


def sentence(said: EntryData) -> EntryText:
    return EntryText("批准方案，开始整改", said.quote("opinion"))


DETAILS = MoveDetails(
    given=OptionalOpinion,
    effect=effect,
    sentence=sentence,
    particulars=particulars,
    notifies=holding(*ITS_OWN),
    expected=Expected(State.PLAN, PLAN_SUBMITTED, since=(Act.SUBMIT_PLAN,)),
    desk=OnDesk(Act.RETURN_PLAN, ("同意",)),
    example={"opinion": "同意。"},
    decides=True,
    begins=True,
)
