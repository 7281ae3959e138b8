"""上传佐证: a file, known by its SHA-256 and its content, for one measure."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from models.evidence_kinds import EvidenceKind, MediaType
from models.item import Evidence
from workflows.inputs import Day, Sha256, Text
from workflows.items import file_names
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, reads
from workflows.items.moves.details import FOUND, Changes, JournalData, MoveDetails, MoveInput
from workflows.items.moves.shared import find_measure, only_measure
from workflows.journal.entry_text import EntryData, EntryText, basis
from workflows.texts import MAX_FILE_NAME_CHARACTERS

MAX_FILE_BYTES = 2**31 - 1
"""The largest size that every database's integer column holds."""
FileName = Annotated[Text, StringConstraints(max_length=MAX_FILE_NAME_CHARACTERS), AfterValidator(file_names.checked)]
"""A file's name as its sender called it; never a path."""


class AttachInput(MoveInput):
    """A file that was uploaded. What is read-only the door finds in the file itself."""

    measure_id: UUID = Field(title="对应措施")
    sha256: Sha256 = Field(title="文件校验值", json_schema_extra=FOUND)
    file_name: FileName = Field(title="文件名", json_schema_extra=FOUND)
    size: int = Field(title="字节数", ge=1, le=MAX_FILE_BYTES, json_schema_extra=FOUND)
    media_type: MediaType = Field(title="文件类型", json_schema_extra=FOUND)
    made_on: Day | None = Field(default=None, title="文件自载日期", json_schema_extra=FOUND)
    note: Text | None = Field(default=None, title="说明")


@reads(Part.MEASURES)
def effect(case: ItemContext, wanted: AttachInput, changes: Changes) -> JournalData:
    measure = find_measure(case, wanted.measure_id)
    file = changes.add(
        Evidence,
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
    changes.item.progressed_at = case.now
    return {"evidence_id": str(file.id)}


def sentence(said: EntryData) -> EntryText:
    told = f"为{said.name('measure_id')}上传《{said('file_name')}》"
    made = f"文件自载日期{said.day('made_on')}" if said("made_on") else ""
    return EntryText(told, said.quote("note"), basis(said.hashed("sha256", "文件"), made))


DETAILS = MoveDetails(given=AttachInput, effect=effect, sentence=sentence, prefill=only_measure, files=True)
