"""转办: hand the part that one holds, with what is not yet done, to somebody else."""

from uuid import UUID

from pydantic import Field

from models.vocabulary import Role
from workflows.errors import Incomplete
from workflows.inputs import Text
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, reads
from workflows.items.moves.details import THIRD_ID, Changes, JournalData, MoveDetails, MoveInput
from workflows.items.moves.shared import known_person
from workflows.items.recipients import holding
from workflows.journal.entry_text import EntryData, EntryText, joined_parts


class TransferInput(MoveInput):
    to_id: UUID = Field(title="转给")
    reason: Text = Field(title="转办理由")


@reads(Part.MEASURES)
def effect(case: ItemContext, wanted: TransferInput, changes: Changes) -> JournalData:
    known_person(changes.session, case, {"to_id": wanted.to_id})
    item, me = changes.item, case.actor.user_id
    if wanted.to_id == me:
        raise Incomplete({"to_id": "不能转给本人。"})
    if item.responsible_id == me:
        item.responsible_id = wanted.to_id
        for measure in case.measures:
            if measure.responsible_id == me and measure.done_at is None:
                changes.update(measure, responsible_id=wanted.to_id)
        return {"part": Role.RESPONSIBLE.value}
    item.leader_id = wanted.to_id
    return {"part": Role.LEADER.value}


def sentence(said: EntryData) -> EntryText:
    part = said.label(Role, "part")
    return EntryText(joined_parts(f"转给{said.name('to_id')}", part and f"由其任{part}"), said.quote("reason"))


DETAILS = MoveDetails(
    given=TransferInput,
    effect=effect,
    sentence=sentence,
    notifies=holding(Role.RESPONSIBLE, Role.LEADER),
    example={"to_id": THIRD_ID, "reason": "工作调整"},
)
