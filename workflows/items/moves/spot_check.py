"""抽查: what 纪委 found of a closed item; it stays closed unless it is reopened."""

from pydantic import Field

from models.choices import CheckVerdict
from models.vocabulary import Role
from workflows.items.moves.details import MoveDetails, Opinion
from workflows.items.recipients import ITS_OWN, holding
from workflows.journal.entry_text import EntryData, EntryText, joined_parts


class SpotCheckInput(Opinion):
    verdict: CheckVerdict | None = Field(
        default=None, title="抽查结论", description="不填即只记所见，不计入虚假销号率。"
    )


def sentence(said: EntryData) -> EntryText:
    verdict = said.label(CheckVerdict, "verdict")
    return EntryText(joined_parts("抽查已销号的本事项", verdict and f"结论“{verdict}”"), said.quote("opinion"))


DETAILS = MoveDetails(
    given=SpotCheckInput,
    sentence=sentence,
    notifies=holding(*ITS_OWN, Role.SUPERIOR),
    example={"opinion": "抽谈2人，所报整改情况属实。", "verdict": "true"},
)
