"""验收: by somebody who had no part in it."""

from pydantic import Field

from models.vocabulary import Method, SignAct, State
from workflows.inputs import Sentence
from workflows.items.loading.context import ItemContext
from workflows.items.moves import signatures
from workflows.items.moves.details import SEEN, Changes, Desk, Expected, JournalData, MoveDetails, OnDesk, SignedInput
from workflows.items.moves.situations import VERIFIED
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryText, joined_parts


class VerifyInput(SignedInput):
    opinion: Sentence = Field(title="验收意见")
    method: Method = Field(title="验收方式")


def effect(case: ItemContext, wanted: VerifyInput, changes: Changes) -> JournalData:
    return signatures.sign(case, changes, SignAct.VERIFY, case.chain.verifier, wanted.opinion, method=wanted.method)


def sentence(said: EntryData) -> EntryText:
    method = said.label(Method, "method")
    return signatures.signed(said, joined_parts("验收通过", method and f"验收方式“{method}”"))


DETAILS = MoveDetails(
    given=VerifyInput,
    effect=effect,
    sentence=sentence,
    expected=Expected(State.VERIFY, ~VERIFIED, since=(Act.APPLY, Act.RETURN)),
    example={"opinion": "核对原始记录，抽谈2人，情况属实。", "method": "records", "seen": SEEN},
    desk=OnDesk(Act.RETURN, desk=Desk.VERIFYING),
    signature=SignAct.VERIFY,
)
