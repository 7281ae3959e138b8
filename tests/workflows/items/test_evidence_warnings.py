"""存疑: what is said of a file that is used twice, elsewhere, or is older than the problem."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import select

from models.item import Evidence
from models.session import Database
from models.signature import Signature
from models.vocabulary import DoubtKind, Sensitivity, SignAct, State
from tests import cast, make
from tests.statements import statements
from workflows.items.evidence_warnings import evidence_warnings

REGISTERED = make.NOW.astimezone(cast.SHANGHAI).date()


@pytest.fixture
def item(database: Database) -> UUID:
    return make.item(database, State.RECTIFY)


def attach(database: Database, item_id: UUID, **more: object) -> None:
    given = make.given(database, item_id, "attach") | more
    make.move(database, item_id, "attach", "member", **given)


def said(database: Database, item_id: UUID, to: str = "director") -> list[tuple[DoubtKind, str]]:
    with database.reading() as session:
        found = evidence_warnings(session, cast.actor(session, to), item_id)
        return [(doubt.kind, doubt.sentence) for doubt in found]


def give_to(database: Database, item_id: UUID, organization: str) -> None:
    """Make an item another organization's, as if it had been registered there."""
    with database.transaction() as session:
        owner = cast.organization(session, organization).id
        session.execute(
            sa.text("UPDATE item SET organization_id = :owner WHERE id = :id").bindparams(
                sa.bindparam("owner", owner, sa.Uuid), sa.bindparam("id", item_id, sa.Uuid)
            )
        )


def test_a_file_of_its_own_and_a_note_raise_no_doubt(database: Database, item: UUID):
    make.done(database, item)
    attach(database, item, made_on=REGISTERED)
    attach(database, item)
    attach(database, item, sha256="1f" * 32)
    assert said(database, item) == []


def test_a_file_used_for_other_items_is_told_with_their_number(database: Database, item: UUID):
    others = [make.item(database, State.RECTIFY) for _ in range(2)]
    for each in (item, *others, *others):
        attach(database, each)
    expected = [(DoubtKind.OTHER_ITEMS, "“会议记录.pdf”这份文件还用于另外2件事项。")]
    assert said(database, item) == expected
    assert said(database, others[0]) == expected * 2


def test_a_file_used_by_another_organization_is_told_without_its_name(database: Database, item: UUID):
    others = [make.item(database, State.RECTIFY) for _ in range(3)]
    for each in (item, *others):
        attach(database, each)
    for each in others[:2]:
        give_to(database, each, "学生党支部")
    found = said(database, item)
    assert found == [
        (DoubtKind.OTHER_ITEMS, "“会议记录.pdf”这份文件还用于另外3件事项。"),
        (DoubtKind.OTHER_ORGANIZATIONS, "“会议记录.pdf”这份文件还用于另外1个党组织的事项。"),
    ]


def test_what_it_serves_is_told_to_nobody_who_may_not_know_of_that(database: Database, item: UUID):
    """Neither a sensitive item nor one elsewhere is betrayed by a file; who knows of it is told."""
    sensitive, elsewhere = (make.item(database, State.RECTIFY) for _ in range(2))
    for each in (item, sensitive, elsewhere):
        attach(database, each)
    give_to(database, elsewhere, "会计教研室党支部")
    make.classify(database, sensitive, Sensitivity.CLUE)
    told = {
        login: [kind for kind, _ in said(database, item, login)]
        for login in ("colleague", "liaison", "member", "head", "xx_secretary", "director")
    }
    one, both = [DoubtKind.OTHER_ITEMS], [DoubtKind.OTHER_ITEMS, DoubtKind.OTHER_ORGANIZATIONS]
    assert told == {
        "colleague": [],
        "liaison": [],
        "head": one,
        "xx_secretary": one,
        "director": both,
        "member": both,  # who does all three
    }


def test_a_signature_holds_the_doubts_that_its_signer_was_shown(database: Database):
    item = make.item(database, State.VERIFY)
    other = make.item(database, State.RECTIFY)
    sha256 = "5f" * 32
    with database.transaction() as session:  # as if both had been attached before
        note = session.exec(select(Evidence).where(Evidence.item_id == item)).first()
        note.kind, note.sha256, note.file_name, note.size = "file", sha256, "记录.pdf", 9
    attach(database, other, sha256=sha256)
    make.classify(database, other, Sensitivity.CLUE)
    make.verified(database, item)
    make.move(database, item, "sign", "xx_secretary")
    shown = {
        signature.act: signature.shown["doubts"]
        for signature in make.rows(database, Signature, item_id=item)
        if signature.act is not SignAct.GUARANTEE
    }
    sentence = "“记录.pdf”这份文件还用于另外1件事项。"
    assert shown == {SignAct.VERIFY: [], SignAct.SIGN: [sentence]}


def test_a_file_older_than_the_problem_is_told_with_its_day(database: Database, item: UUID):
    for days in (-1, 0, 1):
        attach(database, item, made_on=REGISTERED + timedelta(days=days))
    assert said(database, item) == [(DoubtKind.OLDER, "“会议记录.pdf”自载日期为2021年3月31日，早于问题登记之日。")]


def test_the_day_of_registration_is_the_universitys(sqlite: Database):
    item = make.item(sqlite, State.RECTIFY)
    with sqlite.transaction() as session:  # 00:30 on 2 April in Shanghai
        session.execute(sa.text("UPDATE item SET created_at = '2021-04-01 16:30:00'"))
    attach(sqlite, item, made_on=REGISTERED)
    assert [kind for kind, _ in said(sqlite, item)] == [DoubtKind.OLDER]


def test_doubts_stand_in_the_order_of_the_files_and_cost_one_statement(database: Database, item: UUID):
    other = make.item(database, State.RECTIFY)
    for number in range(5):
        attach(database, item, sha256=f"{number}f" * 32, made_on="2020-12-31")
        attach(database, other, sha256=f"{number}f" * 32)
    ids = [each.id for each in make.rows(database, Evidence, item_id=item)]
    with database.reading() as session:
        director = cast.actor(session, "director")
    with database.reading() as session, statements(database) as said:
        found = evidence_warnings(session, director, item)
    assert [doubt.evidence_id for doubt in found] == [each for each in ids for _ in range(2)]
    assert len([each for each in said if each.startswith("SELECT")]) == 1


def test_a_doubt_does_not_block(database: Database, item: UUID):
    attach(database, make.item(database, State.RECTIFY))
    attach(database, item, made_on="2020-12-31")
    make.done(database, item)
    assert make.attempt(database, item, "apply", "head") is None
    assert len(said(database, item)) == 2
