"""退回方案: it may be submitted anew."""

from models.vocabulary import Role
from workflows.items.loading.context import ItemContext
from workflows.items.moves.details import Changes, JournalData, MoveDetails, Opinion
from workflows.items.recipients import holding
from workflows.journal.entry_text import EntryData, EntryText


def effect(_case: ItemContext, _: Opinion, changes: Changes) -> JournalData:
    changes.item.plan_submitted_at = None
    changes.item.plan_submitted_by_id = None
    return {}


def sentence(said: EntryData) -> EntryText:
    return EntryText("方案退回，修改后重新上报", said.quote("opinion"))


DETAILS = MoveDetails(
    given=Opinion,
    effect=effect,
    sentence=sentence,
    notifies=holding(Role.HEAD),
    example={"opinion": "措施不够具体，请写明召开的日期。"},
    decides=True,
    grave=True,
)
