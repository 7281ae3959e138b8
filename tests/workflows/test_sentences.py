"""A reason, a finding and a demand are sentences: what others must be able to check later."""

from typing import Any

import pytest

from models.session import Database
from tests import make
from workflows.errors import Incomplete
from workflows.texts import SENTENCE, must_tell

SENTENCES = [
    "查阅原始记录，抽谈2人，情况属实",
    "经核实不属实，予以撤销",  # ten letters
    "今天下午会议记录归今天",  # begins as it ends
    "Checked the records of April",
    "核对了四月和五月的原始会议记录" * 2,
]
TELLS_NOTHING = [
    "同意",
    "经核查，情况属实",  # seven letters
    "1234567890 2021-04-20",  # digits tell nothing by themselves
    "。。。。。。。。。。。。",
    "一" * 30,
    "A" * 9 + "aB",
    "好的" * 20,
    "情况属实，" * 3,
    "已经整改到位。已经整改到位！",
    "啊啊啊啊啊啊啊啊啊啊不",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_ten_letters_of_any_script_are_a_sentence(text: str):
    assert must_tell(text) == text


@pytest.mark.parametrize("text", TELLS_NOTHING)
def test_fewer_or_a_few_over_and_over_are_none(text: str):
    with pytest.raises(ValueError, match=SENTENCE):
        must_tell(text)


@pytest.mark.parametrize(("move", "name"), [(m, name) for m in make.MADE for name in make.case(m).facts])
@pytest.mark.parametrize("text", ["属实", "情况属实情况属实情况属实"])
def test_a_move_that_asks_for_a_fact_takes_nothing_less(sqlite: Database, move: str, name: str, text: str):
    item_id = make.ready(sqlite, move)
    given: dict[str, Any] = make.given(sqlite, item_id, move) | {name: text}
    refusal = make.attempt(sqlite, item_id, move, make.case(move).by, **given)
    assert type(refusal) is Incomplete
    assert set(refusal.fields) == {name}
    assert SENTENCE in refusal.fields[name]


def test_a_note_that_is_evidence_is_a_sentence_too(sqlite: Database):
    item_id = make.ready(sqlite, "progress")
    (measure,) = make.measure_ids(sqlite, item_id)
    said = {"text": "已召开", "measure_id": measure, "done": True}
    refusal = make.attempt(sqlite, item_id, "progress", "member", evidence="有记录", **said)
    assert type(refusal) is Incomplete
    assert set(refusal.fields) == {"evidence"}


@pytest.mark.parametrize("move", ["apply", "sign", "approve_plan", "grant_extension"])
def test_consent_needs_no_sentence(sqlite: Database, move: str):
    item_id = make.ready(sqlite, move)
    assert make.attempt(sqlite, item_id, move, make.case(move).by, opinion="同意") is None
