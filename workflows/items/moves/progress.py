"""报进展: what was done, for a measure or the whole, with a note as evidence."""

from uuid import UUID

from pydantic import Field

from models.evidence_kinds import EvidenceKind
from models.item import Evidence
from models.vocabulary import Completion, Role, State
from workflows.errors import Incomplete
from workflows.inputs import Sentence, Text
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, reads
from workflows.items.moves.details import SOME_ID, Changes, Expected, JournalData, MoveDetails, MoveInput
from workflows.items.moves.shared import find_measure, only_measure
from workflows.items.moves.situations import MEASURES_LEFT
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryText, basis, joined_parts


class ProgressInput(MoveInput):
    text: Text = Field(title="进展与成效")
    measure_id: UUID | None = Field(default=None, title="对应措施")
    evidence: Sentence | None = Field(default=None, title="佐证说明")
    done: bool = Field(default=False, title="该措施已完成")
    completion: Completion | None = Field(default=None, title="完成情况")
    sustained: bool | None = Field(default=None, title="常态化坚持")


@reads(Part.MEASURES)
def effect(case: ItemContext, wanted: ProgressInput, changes: Changes) -> JournalData:
    item, said = changes.item, JournalData()
    if wanted.measure_id is None and (wanted.done or wanted.evidence):
        raise Incomplete({"measure_id": "请指明是哪一条措施。"})
    if wanted.measure_id is not None:
        measure = find_measure(case, wanted.measure_id)
        if wanted.evidence:
            note = changes.add(
                Evidence,
                item_id=item.id,
                measure_id=measure.id,
                kind=EvidenceKind.NOTE,
                note=wanted.evidence,
                added_by_id=case.actor.user_id,
                added_at=case.now,
            )
            said["evidence_id"] = str(note.id)
        elif wanted.done and measure.id not in case.evidenced:
            raise Incomplete({"evidence": "措施完成须有佐证，请先上传佐证或写明佐证说明。"})
        if wanted.done:
            changes.update(measure, done_at=case.now, done_by_id=case.actor.user_id)
    if wanted.completion is not None:
        item.completion = wanted.completion
    if wanted.sustained is not None:
        item.sustained = wanted.sustained
    item.progressed_at = case.now
    return said


def sentence(said: EntryData) -> EntryText:
    measure = said.name("measure_id")
    about = f"{measure}已完成" if said.data.get("done") else measure and f"{measure}有进展"
    completion = said.label(Completion, "completion")
    lasts = {"True": "已常态化坚持", "False": "尚未常态化坚持"}.get(said("sustained"), "")
    told = joined_parts(about or "整个事项有进展", completion and f"完成情况“{completion}”", lasts)
    note = f"佐证说明“{said('evidence')}”" if said("evidence") else ""
    return EntryText(told, said.quote("text"), basis(note))


DETAILS = MoveDetails(
    given=ProgressInput,
    effect=effect,
    sentence=sentence,
    prefill=only_measure,
    files=True,
    expected=Expected(
        State.RECTIFY, MEASURES_LEFT, since=(Act.APPROVE_PLAN, Act.RETURN, Act.REOPEN), by=(Role.RESPONSIBLE,)
    ),
    example={
        "text": "4、5月按计划召开",
        "measure_id": SOME_ID,
        "evidence": "4月、5月党小组会会议记录2份",
        "done": True,
    },
)
