"""收回委托: what was given to somebody ends now; they still count as the item's hands."""

from uuid import UUID

from pydantic import Field
from sqlmodel import Session

from models.vocabulary import Role
from workflows.errors import Incomplete
from workflows.inputs import Text
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, reads
from workflows.items.moves.details import THIRD_ID, Changes, JournalData, MoveDetails, MoveInput
from workflows.items.recipients import holders_of_roles
from workflows.journal.entry_text import EntryData, EntryText


class RevokeDelegationInput(MoveInput):
    delegate_id: UUID = Field(title="受托人")
    reason: Text = Field(title="收回理由")


@reads(Part.DELEGATIONS)
def effect(case: ItemContext, wanted: RevokeDelegationInput, changes: Changes) -> JournalData:
    ended = [each for each in case.revocable if each.to_id == wanted.delegate_id]
    if not ended:
        raise Incomplete({"delegate_id": "这个人没有您可以收回的委托，请从现有的受托人中选择。"})
    for each in ended:
        changes.update(each, revoked_at=case.now)
    return {"delegations": [str(each.id) for each in ended]}


def sentence(said: EntryData) -> EntryText:
    return EntryText(f"收回对{said.name('delegate_id')}的委托", said.quote("reason"))


@reads(Part.DELEGATIONS)
def notifies(session: Session, case: ItemContext) -> set[UUID]:
    """Find whose item it is, and who was relieved of it: they are no part of it any more."""
    relieved = {each.to_id for each in case.delegations if each.revoked_at == case.now}
    return holders_of_roles(session, case, (Role.RESPONSIBLE, Role.LEADER)) | relieved


DETAILS = MoveDetails(
    given=RevokeDelegationInput,
    effect=effect,
    sentence=sentence,
    notifies=notifies,
    example={"delegate_id": THIRD_ID, "reason": "已返校，由本人办理。"},
)
