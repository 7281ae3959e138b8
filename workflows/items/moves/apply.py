"""申请销号: the head guarantees (签字背书), and the clock rests while others look.

Whoever applies needs no later date any more: a request for one that still waits is withdrawn with it.
"""

from models.vocabulary import Completion, ExtensionState, SignAct, State
from workflows.deadlines import schedule
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, reads
from workflows.items.moves import shared, signatures
from workflows.items.moves.details import SEEN, Changes, Expected, JournalData, MoveDetails, SignInput
from workflows.items.moves.shared import decide_extension
from workflows.items.moves.situations import MEASURES_DONE
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryText, joined_parts


@reads(Part.EXTENSIONS)
def effect(case: ItemContext, wanted: SignInput, changes: Changes) -> JournalData:
    item = changes.item
    item.round += 1
    said = signatures.sign(case, changes, SignAct.GUARANTEE, case.chain.guarantor, wanted.opinion)
    item.applied_at = case.now
    item.completion = Completion.FINISHED
    pending = case.pending_extension
    rests = shared.rests(case) if pending is None else {}
    schedule.pause(changes.session, item, case.now, "已申请销号", rested_since=case.today if rests else None)
    said |= rests
    if pending is not None:
        withdrawn = decide_extension(case, changes, ExtensionState.WITHDRAWN, None)
        said |= {"withdrawn_extension_id": str(withdrawn.id)}
    return said


def sentence(said: EntryData) -> EntryText:
    again = f"第{said('round')}次" if said.data.get("round", 1) > 1 else ""
    withdrawn = "待批的延期申请随之撤回" if said("withdrawn_extension_id") else ""
    return signatures.signed(said, joined_parts(f"{again}申请销号，签字背书", withdrawn))


DETAILS = MoveDetails(
    given=SignInput,
    effect=effect,
    sentence=sentence,
    relieves={Act.GRANT_EXTENSION: "延期申请已撤回，不必再批"},
    expected=Expected(State.RECTIFY, MEASURES_DONE, since=(Act.PROGRESS, Act.ATTACH)),
    example={"opinion": "措施全部完成，申请销号。", "seen": SEEN},
    signature=SignAct.GUARANTEE,
    lendable=True,
)
