"""提请撤销: what 院党委 confirmed is put before somebody of another organization."""

import pytest

from models.session import Database
from models.vocabulary import State
from tests import make
from workflows.errors import NotPermitted

REASON = "经向当事人核实，查无此事"
CASE = make.MoveCase(
    State.PLAN,
    "xx_secretary",
    may=make.SUPERIOR | make.ABOVE,
    given=lambda _: {"reason": "与本支部另一事项重复登记"},
    sentence="提请撤销，待另一组织的同志同意",
    quote="与本支部另一事项重复登记",
    facts=("reason",),
)


@pytest.mark.parametrize("login", ["director", "officer", "party_secretary", "party_deputy"])
def test_nobody_alone_voids_what_the_committee_confirmed(sqlite: Database, login: str):
    item_id = make.of_direct_branch(sqlite)
    assert make.attempt(sqlite, item_id, "void", login, reason=REASON).sentence.endswith("。")
    make.void_requested(sqlite, item_id, login)
    refusal = make.attempt(sqlite, item_id, "grant_void", login)
    assert type(refusal) is NotPermitted
    assert "本人提请" in refusal.sentence
    assert make.row(sqlite, item_id).state is State.PLAN
