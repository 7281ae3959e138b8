"""整改: what was done, and what shows it."""

from uuid import UUID

from models.item import Evidence, Measure
from models.vocabulary import EvidenceKind
from workflows.errors import Incomplete
from workflows.items import inputs
from workflows.items.context import ItemContext
from workflows.items.moves.shared import JournalData


def progress(case: ItemContext, wanted: inputs.Progress) -> JournalData:
    """报进展: what was done, for a measure or the whole, with a note as evidence."""
    item, said = case.item, JournalData()
    if wanted.measure_id is None and (wanted.done or wanted.evidence):
        raise Incomplete({"measure_id": "请指明是哪一条措施。"})
    if wanted.measure_id is not None:
        measure = _measure(case, wanted.measure_id)
        if wanted.evidence:
            note = Evidence(
                item_id=item.id,
                measure_id=measure.id,
                kind=EvidenceKind.NOTE,
                note=wanted.evidence,
                added_by_id=case.actor.user_id,
                added_at=case.now,
            )
            case.session.add(note)
            said["evidence_id"] = str(note.id)
        elif wanted.done and not any(e.measure_id == measure.id for e in case.evidence):
            raise Incomplete({"evidence": "措施完成须有佐证，请先上传佐证或写明佐证说明。"})
        if wanted.done:
            measure.done_at, measure.done_by_id = case.now, case.actor.user_id
    if wanted.completion is not None:
        item.completion = wanted.completion
    if wanted.sustained is not None:
        item.sustained = wanted.sustained
    item.progressed_at = case.now
    return said


def attach(case: ItemContext, wanted: inputs.Attach) -> JournalData:
    """上传佐证: a file, known by its SHA-256 and its content, for one measure."""
    measure = _measure(case, wanted.measure_id)
    file = Evidence(
        item_id=case.item.id,
        measure_id=measure.id,
        kind=EvidenceKind.FILE,
        note=wanted.note,
        sha256=wanted.sha256,
        file_name=wanted.file_name,
        size=wanted.size,
        media_type=wanted.media_type.value,
        made_on=wanted.made_on,
        added_by_id=case.actor.user_id,
        added_at=case.now,
    )
    case.session.add(file)
    case.item.progressed_at = case.now
    return {"evidence_id": str(file.id)}


def _measure(case: ItemContext, measure_id: UUID) -> Measure:
    for measure in case.measures:
        if measure.id == measure_id:
            return measure
    raise Incomplete({"measure_id": "本事项没有这条措施。"})
