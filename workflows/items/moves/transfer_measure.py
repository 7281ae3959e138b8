"""转办措施: whoever has a measure to do hands it on to somebody else."""

from collections.abc import Mapping
from uuid import UUID

from pydantic import Field
from sqlmodel import Session

from models.vocabulary import Role
from workflows.errors import Incomplete
from workflows.inputs import Text
from workflows.items.guards import measures_to_do
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, reads
from workflows.items.moves.details import SOME_ID, THIRD_ID, Changes, JournalData, MoveDetails, MoveInput
from workflows.items.moves.passing import Doer, called, told_of_measures
from workflows.items.moves.shared import find_measure, known_people
from workflows.items.recipients import holding
from workflows.journal.entry_text import EntryData, EntryText


class TransferMeasureInput(MoveInput):
    measure_id: UUID = Field(title="对应措施")
    to_id: UUID = Field(title="转给")
    reason: Text = Field(title="转办理由")


@reads(Part.MEASURES)
def effect(case: ItemContext, wanted: TransferMeasureInput, changes: Changes) -> JournalData:
    measure = find_measure(case, wanted.measure_id)
    if measure not in measures_to_do(case):
        raise Incomplete({"measure_id": "这条措施不由您承办，或者已经完成，不能转办。"})
    if wanted.to_id == measure.responsible_id:
        raise Incomplete({"to_id": "不能转给本人。"})
    known_people(changes.session, case, {"to_id": Doer(wanted.to_id, called(measure))})
    changes.update(measure, responsible_id=wanted.to_id)
    return {}


def prefill(case: ItemContext, _: Session) -> dict[str, object]:
    """Begin with the measure of who has but one to do."""
    mine = measures_to_do(case)
    return {"measure_id": mine[0].id} if len(mine) == 1 else {}


def particulars(case: ItemContext, wanted: TransferMeasureInput) -> Mapping[UUID, str]:
    """Tell the new holder what there is to do by then."""
    return told_of_measures(case, wanted.to_id)


def sentence(said: EntryData) -> EntryText:
    return EntryText(f"{said.name('measure_id', '措施')}转给{said.name('to_id')}", said.quote("reason"))


DETAILS = MoveDetails(
    given=TransferMeasureInput,
    effect=effect,
    sentence=sentence,
    prefill=prefill,
    particulars=particulars,
    notifies=holding(Role.RESPONSIBLE),
    example={"measure_id": SOME_ID, "to_id": THIRD_ID, "reason": "工作调整"},
)
