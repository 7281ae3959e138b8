"""交接 (换届、离任): what is open passes to the successor; what was done stays as it was."""

from collections.abc import Mapping
from uuid import UUID

from pydantic import Field

from models.vocabulary import Role
from workflows.errors import Incomplete, NotPermitted
from workflows.inputs import Text
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, reads
from workflows.items.moves.details import SOME_ID, THIRD_ID, Changes, JournalData, MoveDetails, MoveInput
from workflows.items.moves.passing import PARTS, taking_over, told_of_measures
from workflows.items.moves.shared import known_people
from workflows.items.recipients import holding
from workflows.journal.entry_text import EntryData, EntryText, label_of


class HandOverInput(MoveInput):
    from_id: UUID = Field(title="移交人")
    to_id: UUID = Field(title="接手人")
    reason: Text = Field(title="交接理由")


@reads(Part.MEASURES)
def effect(case: ItemContext, wanted: HandOverInput, changes: Changes) -> JournalData:
    held = [m for m in case.measures if m.done_at is None and wanted.from_id in {m.responsible_id, m.leader_id}]
    known_people(changes.session, case, {"to_id": taking_over(wanted.to_id, (m.position for m in held))})
    if wanted.to_id == wanted.from_id:
        raise Incomplete({"to_id": "接手人不能就是移交人。"})
    if case.actor.user_id in {wanted.to_id, wanted.from_id}:
        raise NotPermitted("交接由上级或党委工作部的其他同志办理，不能办理本人的交接。")
    parts = []
    if case.item.responsible_id == wanted.from_id:
        changes.item.responsible_id = wanted.to_id
        parts.append(Role.RESPONSIBLE.value)
    if case.item.leader_id == wanted.from_id:
        changes.item.leader_id = wanted.to_id
        parts.append(Role.LEADER.value)
    for measure in held:
        parts.append(f"measure {measure.position}")
        columns = (name for name in PARTS.values() if getattr(measure, name) == wanted.from_id)
        changes.update(measure, **dict.fromkeys(columns, wanted.to_id))
    if not parts:
        raise Incomplete({"from_id": "移交人在本事项中没有未办的职责，无需交接。"})
    return {"parts": parts}


def particulars(case: ItemContext, wanted: HandOverInput) -> Mapping[UUID, str]:
    """Tell who takes over what there is to do by when."""
    return told_of_measures(case, wanted.to_id)


def sentence(said: EntryData) -> EntryText:
    parts = "、".join(_part(part) for part in said.data.get("parts", ()))
    return EntryText(f"{said.name('from_id')}的{parts}交给{said.name('to_id')}", said.quote("reason"))


def _part(part: str) -> str:
    position = part.removeprefix("measure ")
    return label_of(Role, part) if position == part else f"措施{position}"


DETAILS = MoveDetails(
    given=HandOverInput,
    effect=effect,
    sentence=sentence,
    particulars=particulars,
    notifies=holding(Role.RESPONSIBLE, Role.LEADER, Role.HEAD),
    example={"from_id": SOME_ID, "to_id": THIRD_ID, "reason": "支部换届"},
    many=True,
)
