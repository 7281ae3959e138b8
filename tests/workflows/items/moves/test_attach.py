"""上传佐证: a file, known by its SHA-256, for one measure."""

from datetime import date

import pytest

from models.evidence_kinds import EvidenceKind
from models.item import Evidence
from models.session import Database
from models.vocabulary import State
from tests import make
from workflows.errors import Incomplete

CASE = make.MoveCase(
    State.RECTIFY,
    "member",
    may=make.ITS_OWN,
    given=lambda who: {
        "measure_id": who["measure"],
        "sha256": "0f" * 32,
        "file_name": "会议记录.pdf",
        "size": 2048,
        "media_type": "application/pdf",
    },
    sentence="为措施1上传《会议记录.pdf》",
)


def test_it_keeps_the_files_name_and_hash(database: Database):
    item_id = make.item(database, State.RECTIFY)
    given = make.given(database, item_id, "attach") | {"note": "4月", "made_on": "2021-03-30"}
    make.move(database, item_id, "attach", "member", **given)

    (evidence,) = make.rows(database, Evidence)
    assert evidence.kind is EvidenceKind.FILE
    assert (evidence.sha256, evidence.file_name, evidence.size, evidence.note) == (
        given["sha256"],
        given["file_name"],
        given["size"],
        "4月",
    )
    assert (evidence.media_type, evidence.made_on) == ("application/pdf", date(2021, 3, 30))
    assert evidence.added_by_id == make.user_id(database, "member")
    assert make.row(database, item_id).progressed_at == make.NOW
    said = make.last(database, item_id)
    assert said.data["sha256"] == given["sha256"]
    assert (said.data["media_type"], said.data["made_on"]) == ("application/pdf", "2021-03-30")
    assert said.told == set()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sha256", "0F" * 32),
        ("sha256", "0f" * 31),
        ("size", 0),
        ("file_name", "长" * 256),
        ("file_name", "a\x1b.pdf"),
        ("file_name", "a\u202efdp.pdf"),
        ("media_type", "text/html"),
        ("media_type", "application/zip"),
        ("made_on", "2021-02-30"),
    ],
)
def test_what_is_wrong_is_named(sqlite: Database, field: str, value: object):
    item_id = make.item(sqlite, State.RECTIFY)
    given = make.given(sqlite, item_id, "attach") | {field: value}
    refusal = make.attempt(sqlite, item_id, "attach", "member", **given)
    assert type(refusal) is Incomplete
    assert set(refusal.fields) == {field}


def test_the_measure_must_be_one_of_its_own(sqlite: Database):
    item_id, other = make.item(sqlite, State.RECTIFY), make.item(sqlite, State.RECTIFY)
    given = make.given(sqlite, other, "attach")
    refusal = make.attempt(sqlite, item_id, "attach", "member", **given)
    assert set(refusal.fields) == {"measure_id"}
