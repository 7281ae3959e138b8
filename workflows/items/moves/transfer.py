"""转办: hand the part that one holds, with what is not yet done, to somebody else."""

from collections.abc import Mapping
from uuid import UUID

from pydantic import Field
from sqlmodel import Session

from models.choices import OpenMeasures
from models.vocabulary import Role
from workflows.errors import Incomplete
from workflows.inputs import Text
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, reads
from workflows.items.moves.details import THIRD_ID, Changes, JournalData, MoveDetails, MoveInput
from workflows.items.moves.passing import (
    PARTS,
    MeasuresChoice,
    part_of,
    pass_on,
    passed_on,
    passing_to,
    taking_over,
    told_of_measures,
)
from workflows.items.moves.shared import known_people
from workflows.items.recipients import holding
from workflows.journal.entry_text import EntryData, EntryText, joined_parts


class TransferInput(MoveInput):
    to_id: UUID = Field(title="转给")
    reason: Text = Field(title="转办理由")
    measures: MeasuresChoice = None


@reads(Part.MEASURES)
def effect(case: ItemContext, wanted: TransferInput, changes: Changes) -> JournalData:
    part = part_of(case)
    passing = passing_to(case, {part: wanted.to_id}, wanted.measures)
    doer = taking_over(wanted.to_id, (each.measure.position for each in passing))
    known_people(changes.session, case, {"to_id": doer})
    if wanted.to_id == case.actor.user_id:
        raise Incomplete({"to_id": "不能转给本人。"})
    setattr(changes.item, PARTS[part], wanted.to_id)
    return {"part": part.value} | pass_on(changes, passing, {part: wanted.to_id})


def prefill(_case: ItemContext, _session: Session) -> dict[str, object]:
    return {"measures": OpenMeasures.MOVE}


def particulars(case: ItemContext, wanted: TransferInput) -> Mapping[UUID, str]:
    """Tell who takes over what there is to do by when."""
    return told_of_measures(case, wanted.to_id)


def sentence(said: EntryData) -> EntryText:
    part = said.label(Role, "part")
    told = joined_parts(f"转给{said.name('to_id')}", part and f"由其任{part}", passed_on(said))
    return EntryText(told, said.quote("reason"))


DETAILS = MoveDetails(
    given=TransferInput,
    effect=effect,
    sentence=sentence,
    prefill=prefill,
    particulars=particulars,
    notifies=holding(Role.RESPONSIBLE, Role.LEADER),
    example={"to_id": THIRD_ID, "reason": "工作调整"},
)
