"""The journal as people tell it: who, by which office, when, what, and on what basis."""

from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from models.item import Item
from models.journal import Entry
from models.people import Proxy
from models.session import Database
from models.vocabulary import Sensitivity, State, SubjectKind
from tests import cast, make
from tests.statements import statements
from tests.workflows.audit.stories import last, story
from workflows.audit.history.labels import ACT_LABELS, act_label
from workflows.audit.history.lines import READERS, HistoryLine, render
from workflows.audit.names import names_of
from workflows.items.lifecycle import MOVES
from workflows.items.queries.listing import history_entries
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.organizations import proxies


def moved(database: Database, name: str, **more: object) -> HistoryLine:
    """Make a move where it is usually made, and tell it."""
    item_id = make.ready(database, name)
    given = make.given(database, item_id, name) | more
    make.move(database, item_id, name, make.case(name).by, **given)
    return last(database, item_id)


def test_every_line_says_who_by_which_office_when_and_bears_its_hash(database: Database):
    item_id = make.item(database, State.CLOSED)
    lines = story(database, item_id)
    kept = make.rows(database, Entry, subject_id=item_id)
    assert [(line.seq, line.at, line.act) for line in lines] == [(entry.seq, entry.at, entry.act) for entry in kept]
    assert all(
        entry.hash.startswith(line.hash) and len(line.hash) == 16 for line, entry in zip(lines, kept, strict=True)
    )
    assert (lines[0].who, lines[0].office, lines[0].label) == ("head同志", "教师第一党支部书记", "登记")
    assert not any(line.automatic for line in lines)


@pytest.mark.parametrize("move", make.MADE)
def test_each_move_is_told_in_a_sentence_with_what_was_written_apart(sqlite: Database, move: str):
    line = moved(sqlite, move)
    assert (line.label, line.sentence) == (MOVES[move].label, make.case(move).sentence)
    assert line.quote == make.case(move).quote


@pytest.mark.parametrize(
    ("data", "whence"), [({}, ""), ({"address": None}, ""), ({"address": "192.0.2.9"}, "，来自192.0.2.9")]
)
def test_what_opens_a_session_is_told_with_its_address_where_one_was_written(
    sqlite: Database, data: dict[str, object], whence: str
):
    head = (SubjectKind.ACCOUNT, make.user_id(sqlite, "head"))
    with sqlite.transaction() as session:
        actor = cast.actor(session, "head")
        for act in ("sign_in", "password_changed"):
            entries.append(session, head, act, now=make.NOW, actor=actor, data=data)
    assert [line.sentence for line in story(sqlite, head[1])] == [
        f"以密码登录{whence}",
        f"本人修改密码，原有登录失效{whence}",
    ]


def test_what_was_given_beside_the_usual_is_told_too(database: Database):
    more = {"level": "major", "sensitivity": "ideology", "kind": "problem"}
    assert moved(database, "confirm", **more).sentence == (
        "编号XX1-2021-001，问题，重大，“意识形态”类，立行立改，整改时限2021年5月20日"
    )
    item_id = make.item(database, State.RECTIFY)
    (measure,) = make.measure_ids(database, item_id)
    make.move(
        database,
        item_id,
        "progress",
        "member",
        text="已召开",
        measure_id=measure,
        evidence="4月、5月会议记录2份，签到齐全",
        done=True,
        completion="mostly",
        sustained=False,
    )
    line = last(database, item_id)
    assert line.sentence == "措施1已完成，完成情况“基本完成”，尚未常态化坚持"
    assert (line.quote, line.basis) == ("已召开", ("佐证说明“4月、5月会议记录2份，签到齐全”",))


def test_a_signature_rests_on_its_seat_the_rules_and_what_was_seen(database: Database):
    line = moved(database, "sign", opinion="同意")
    entry = next(e for e in make.rows(database, Entry) if e.act == "sign")
    assert line.quote == "同意"
    assert line.basis == (
        "按销号流程由上级党组织书记办理",
        f"行动规定校验值 {make.rules_sha256(database)[:16]}",
        f"所见内容校验值 {entry.data['seen'][:16]}",
    )


def test_the_last_signature_closes_and_a_second_application_is_counted(sqlite: Database):
    item_id = make.item(sqlite, State.CLOSED)
    assert last(sqlite, item_id).sentence == "第2步签批，销号"
    make.move(sqlite, item_id, "reopen", "inspector", **make.given(sqlite, item_id, "reopen"))
    make.done(sqlite, item_id)
    make.move(sqlite, item_id, "apply", "head")
    assert last(sqlite, item_id).sentence == "第2次申请销号，签字背书"


def test_a_signature_by_proxy_names_both(database: Database):
    item_id = make.ready(database, "sign")
    proxy = lend(database)
    make.move(database, item_id, "sign", "xx_deputy")
    line = last(database, item_id)
    assert (line.who, line.sentence) == ("xx_deputy同志", "第1步签批（代xx_secretary同志）")
    assert line.office == "信息工程系党总支书记xx_secretary同志（代签）"

    secretary = make.user_id(database, "xx_secretary")
    line = last(database, secretary)
    assert (line.label, line.quote) == ("委托代签", "出差")
    assert line.sentence == (
        "委托xx_deputy同志代信息工程系党总支书记xx_secretary同志签字，自2021年4月1日至2021年4月9日"
    )
    with database.transaction() as session:
        by = cast.actor(session, "xx_secretary")
        proxies.revoke_proxy(session, proxy, actor=by, now=make.NOW)
    assert last(database, secretary).sentence == ("撤回代信息工程系党总支书记xx_secretary同志签字的委托")


def lend(database: Database) -> UUID:
    with database.transaction() as session:
        by = cast.actor(session, "xx_secretary")
        lent = Proxy(
            appointment_id=by.posts[0].appointment_id,
            to_id=make.user(session, "xx_deputy"),
            starts_on=cast.TODAY,
            ends_on=date(2021, 4, 9),
            reason="出差",
            made_at=make.NOW,
        )
        return proxies.entrust(session, lent, actor=by, now=make.NOW, today=cast.TODAY).id


def test_a_file_is_told_with_its_hash_and_the_day_that_it_names(sqlite: Database):
    line = moved(sqlite, "attach", made_on=date(2021, 3, 30), note="4月份")
    assert line.quote == "4月份"
    assert line.basis == ("文件校验值 0f0f0f0f0f0f0f0f", "文件自载日期2021年3月30日")


def test_what_was_merged_is_named_only_to_who_may_see_it(database: Database):
    survivor, gone = make.item(database, State.PLAN), make.item(database, State.DIAGNOSE)
    make.move(database, gone, "void", "xx_secretary", merged_into_id=survivor)
    assert last(database, gone, by="member").sentence == "并入XX1-2021-001"
    with database.transaction() as session:
        session.execute(sa.update(Item).where(sa.inspect(Item).c.id == survivor).values(sensitivity=Sensitivity.CLUE))
    assert last(database, gone, by="member").sentence == "并入另一事项"
    assert last(database, gone, by="inspector").sentence == "并入XX1-2021-001"


def test_the_names_of_a_whole_journal_cost_one_statement(database: Database):
    item_id = make.item(database, State.CLOSED)
    with database.reading() as session:
        actor, found = cast.actor(session, "inspector"), history_entries(session, item_id)
        with statements(database) as said:
            names_of(session, found, actor, today=cast.TODAY)
    assert len(said) == 1


def test_every_act_that_is_ever_written_has_a_label_and_a_teller():
    """Nothing but an `Act` is written, by its type: what is new must be told too."""
    written = set(Act)
    known = {act for acts in ACT_LABELS.values() for act in acts}
    assert {"open", "local_days", "library_taken_over", "import", "lift_relation", "accept"} <= written <= known
    assert {kind: set(acts) for kind, acts in READERS.items()} == {kind: set(acts) for kind, acts in ACT_LABELS.items()}
    assert set(ACT_LABELS) == set(SubjectKind)
    assert set(MOVES) <= set(ACT_LABELS[SubjectKind.ITEM])


def test_what_no_program_of_ours_wrote_is_shown_as_it_was_written():
    entry = {
        "subject": SubjectKind.ITEM,
        "seq": 1,
        "at": make.NOW,
        "act": "forge",
        "actor": None,
        "office": "",
        "data": {},
        "automatic": True,
        "hash": "ab" * 32,
    }
    (line,) = render([entry], {})
    assert (line.label, line.sentence) == ("forge", "")
    assert act_label(SubjectKind.DUTY, "return") != act_label(SubjectKind.ITEM, "return")
