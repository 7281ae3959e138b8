"""A ledger into the database: who may, what is made of it, and that it is all or nothing."""

import dataclasses
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from ledger.forms import Flaw
from models.campaign import Indicator
from models.item import Item
from models.journal import Entry
from models.ledger import LedgerFile, LedgerRow
from models.notice import Notice
from models.people import Organization
from models.vocabulary import ItemKind, OrgKind, Origin, State, SubjectKind
from tests import cast, make
from tests.ledger.books import EXCEL, NAME, WORD, fault_at, propose, reading, row, sample, take_in
from workflows.errors import Incomplete, NotFound
from workflows.journal.entries import GENESIS, entry_digest
from workflows.organizations import commands as organizations

OWN = reading(row(cast.BRANCH, ("未按期召开党小组会", "支部1-2")), unit=cast.BRANCH)


def held(database):
    """The items as (organization, text, indicator, state)."""
    with database.reading() as session:
        rows = session.execute(
            sa.select(Organization.name, Item.text, Indicator.code, Item.state)
            .join(Organization, Organization.id == Item.organization_id)
            .outerjoin(Indicator, Indicator.id == Item.indicator_id)
            .order_by(Item.id)
        )
        return [tuple(each) for each in rows]


def brief(lines):
    return [(line.organization, line.text, line.indicator) for line in lines]


def errors(database, given, by="xx_organizer"):
    """What a preview finds wrong, and what bringing in says of the same file; nothing is kept."""
    before = make.dump(database)
    said = [f"{flaw.place}：{flaw.reason}" for flaw in propose(database, given, by).errors]
    with pytest.raises(Incomplete) as refusal:
        take_in(database, given, by)
    assert list(refusal.value.fields.values()) == said
    assert make.dump(database) == before
    return said


def test_a_preview_writes_nothing(database):
    before = make.dump(database)
    proposal = propose(database, sample(WORD))
    assert len(proposal.new) == 6
    assert make.dump(database) == before


def test_the_organizer_brings_in_the_own_general_branch_and_its_branches(database):
    proposal = take_in(database, sample(WORD))
    assert held(database) == [(*line, State.DIAGNOSE) for line in brief(proposal.new)]
    assert [(o, i) for o, _, i, _ in held(database)] == [
        ("信息工程系党总支", "院系1-2"),
        ("信息工程系党总支", "院系1-4"),
        ("教师第一党支部", "支部1-2"),
        ("教师第一党支部", "支部1-4"),
        ("学生党支部", "院系4-2"),
        ("学生党支部", "支部2-2"),
    ]


def test_what_is_made_remembers_where_it_stood(database):
    given = sample(EXCEL)
    take_in(database, given, "cj_organizer")
    (file,) = make.rows(database, LedgerFile)
    assert (file.sha256, file.unit, file.cutoff, file.imported_at) == (given.sha256, given.unit, given.cutoff, make.NOW)
    rows = {r.id: r for r in make.rows(database, LedgerRow, file_id=file.id)}
    items = make.rows(database, Item)
    assert [(rows[i.ledger_row_id].row, i.clause) for i in items] == [(4, 1), (5, 1), (5, 2)]
    assert {r.experience for r in rows.values()} == {r.experience for r in given.rows}
    assert {(i.origin, i.kind, i.number) for i in items} == {(Origin.LEDGER, ItemKind.PROBLEM, None)}


def test_each_problem_has_its_register_entry_in_a_chain_of_its_own(database):
    given = sample(WORD)
    take_in(database, given)
    for item in make.rows(database, Item):
        (entry,) = make.rows(database, Entry, subject_id=item.id)
        assert (entry.act, entry.seq, entry.previous) == ("register", 1, GENESIS)
        assert entry.hash == entry_digest(dict(entry))
        assert entry.data["text"] == item.text
        assert entry.data["source"]["sha256"] == given.sha256
        assert entry.office == "信息工程系党总支组织员"


def test_superiors_hear_of_a_file_once(database):
    take_in(database, sample(WORD))
    (file,) = make.rows(database, LedgerFile)
    told = make.last(database, file.id)
    assert (told.act, told.by, told.data["items"]) == ("import", "xx_organizer", 6)
    assert told.told == {"party_organizer", "officer"}, "clerks above, and not whoever brought it"
    assert told.text == f"台账导入：《{NAME}》新登记 6 个问题，请确认入账"
    assert len(make.rows(database, Notice)) == len(told.told)
    (entry,) = make.rows(database, Entry, subject=SubjectKind.LEDGER)
    assert entry.hash == entry_digest(dict(entry))


@pytest.mark.parametrize("by", ["head", "liaison", "xx_organizer", "director", "officer"])
def test_own_people_superiors_and_the_office_may_bring_in(database, by):
    take_in(database, OWN, by)
    assert [r[:3] for r in held(database)] == [(cast.BRANCH, "未按期召开党小组会", "支部1-2")]


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        ("member", "您的职务不能为教师第一党支部登记问题。"),
        ("inspector", "您的职务不能为教师第一党支部登记问题。"),
        ("party_secretary", "您的职务不能为教师第一党支部登记问题。"),
        ("cj_organizer", "没有找到名为“教师第一党支部”的党组织"),
        ("student_head", "没有找到名为“教师第一党支部”的党组织"),
    ],
)
def test_others_may_not(database, by, reason):
    (said,) = errors(database, OWN, by)
    assert reason in said


def test_a_branch_secretary_brings_in_own_rows_only(database):
    said = errors(database, sample(WORD), "head")
    assert [place.split("：")[0] for place in said] == ["表1第3行“党组织名称”", "表1第5行“党组织名称”"]


def test_the_office_brings_in_ledgers_of_all(database):
    take_in(database, sample(WORD), "officer")
    take_in(database, sample(EXCEL), "officer")
    assert len({organization for organization, *_ in held(database)}) == 5


def test_the_same_file_twice_adds_nothing_and_says_so(database):
    take_in(database, OWN)
    before = make.dump(database)
    for by in ("xx_organizer", "head"):
        again = take_in(database, OWN, by, now=make.NOW + timedelta(days=1))
        assert again == propose(database, OWN, by)
        assert again.already_imported == (f"此文件已由xx_organizer同志于2021-04-01以“{NAME}”导入，没有新增。")
        assert again.new == ()
    assert make.dump(database) == before


def test_two_who_bring_the_same_file_in_at_once_make_one_of_it(database):
    said, start = [], threading.Barrier(2)

    def bring(by):
        start.wait()
        said.append(take_in(database, OWN, by).already_imported)

    threads = [threading.Thread(target=bring, args=(by,)) for by in ("head", "xx_organizer")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(text is None for text in said) == [False, True]
    assert len(make.rows(database, Item)) == 1


def test_a_changed_file_adds_only_what_is_new(database):
    take_in(database, OWN)
    changed = reading(
        row(cast.BRANCH, ("未按期，召开 党小组会。", None), "主题党日时间不固定"),
        row("学生党支部", "未按期召开党小组会"),
    )
    proposal = take_in(database, changed)
    assert brief(proposal.held) == [(cast.BRANCH, "未按期，召开 党小组会", None)]
    assert [r[:2] for r in held(database)[1:]] == [
        (cast.BRANCH, "主题党日时间不固定"),
        ("学生党支部", "未按期召开党小组会"),
    ]


def test_one_problem_written_twice_in_a_file_is_one_item(database):
    proposal = take_in(database, reading(row(cast.BRANCH, "记录不全", "记录 不全")))
    assert (len(proposal.new), len(proposal.held)) == (1, 1)


def test_what_was_voided_may_be_registered_again(database):
    take_in(database, OWN)
    (item,) = make.rows(database, Item)
    make.move(database, item.id, "void", "xx_secretary", reason="台账登记时误录了别的支部")
    assert propose(database, OWN).new == ()
    take_in(database, reading(row(cast.BRANCH, "未按期召开党小组会", "另一问题")))
    assert [s for *_, s in held(database)] == [State.VOID, State.DIAGNOSE, State.DIAGNOSE]


def test_an_indicator_that_the_guide_lacks_stays_in_the_text(database):
    proposal = take_in(database, reading(row(cast.BRANCH, ("记录不全", "支部9-9"))))
    (warning,) = proposal.warnings
    assert "诊断指南没有指标支部9-9" in warning.reason
    assert [r[:3] for r in held(database)] == [(cast.BRANCH, "记录不全（对照支部9-9）", None)]


def test_one_wrong_row_refuses_the_whole_file(database):
    given = reading(row(cast.BRANCH, "记录不全"), row("教师第九党支部", "记录不全"))
    (said,) = errors(database, given)
    assert said.startswith("诊断情况工作台账第6行“党组织名称”：没有找到名为“教师第九党支部”的党组织")
    assert "“教师第一党支部”" in said


def test_what_could_not_be_read_refuses_the_whole_file(database):
    flaw = Flaw("台账第7行“存在问题”", "是公式，请粘贴为文字。")
    assert errors(database, dataclasses.replace(OWN, errors=(flaw,))) == ["台账第7行“存在问题”：是公式，请粘贴为文字。"]


def test_a_date_that_cannot_be_read_refuses_nothing_since_the_campaign_has_its_own(sqlite):
    undated = Flaw("表1第1行", "截止时间“4月20日”不是有效日期")
    given = dataclasses.replace(OWN, errors=(undated,), undated=(undated,), cutoff=None)
    proposal = propose(sqlite, given)
    assert (proposal.errors, proposal.warnings) == ((), (undated,))


def test_two_branches_of_one_name_need_the_reporting_unit(database):
    with database.transaction() as session:
        admin, above = cast.actor(session, "admin"), cast.organization(session, "财经系党总支")
        organizations.add_organization(
            session, actor=admin, now=make.NOW, name="学生党支部", code="CJ2", kind=OrgKind.BRANCH, parent_id=above.id
        )
    rows = [row("学生党支部", "记录不全")]
    (said,) = errors(database, reading(*rows, unit="党委工作部"), "director")
    assert "信息工程系党总支学生党支部" in said
    assert "财经系党总支学生党支部" in said
    take_in(database, reading(*rows, unit="财经系"), "director")
    (item,) = make.rows(database, Item)
    with database.reading() as session:
        assert session.get_one(Organization, item.organization_id).code == "CJ2"


def test_another_university_sees_neither_campaign_nor_names(database):
    with pytest.raises(NotFound):
        propose(database, OWN, "outside_director")
    theirs = reading(row("武夷学院党委", "记录不全"))
    assert "没有找到名为“武夷学院党委”的党组织" in errors(database, theirs, "director")[0]


def test_a_campaign_that_registers_no_problems_takes_no_ledger(database):
    tasks = make.open_with(database, item_kinds=["task"])
    (flaw,) = propose(database, OWN, campaign_id=tasks).errors
    assert flaw.reason == "本行动不登记问题，不能导入诊断台账。"
    with pytest.raises(Incomplete):
        take_in(database, OWN, campaign_id=tasks)


def test_one_file_may_serve_two_campaigns(database):
    other = make.open_with(database)
    take_in(database, OWN)
    assert take_in(database, OWN, campaign_id=other).already_imported is None
    assert len(make.rows(database, Item)) == 2


def test_a_long_ledger_costs_few_statements(database):
    one = row(cast.BRANCH, "问题")
    rows = tuple(
        dataclasses.replace(one, row=n, problems=(dataclasses.replace(one.problems[0], text=f"第{n}个记录不全"),))
        for n in range(1, 1001)
    )
    with fault_at(database, 0) as statements:
        take_in(database, dataclasses.replace(OWN, rows=rows))
    assert len(held(database)) == 1000
    assert len(statements) < 1020, "one journal entry a problem, and a few for the file"


def test_what_is_closed_already_is_neither_swallowed_nor_opened_but_told_to_who_may_reopen_it(database):
    item_id = make.item(database, State.CLOSED)
    closed = make.row(database, item_id)
    given = reading(row(cast.BRANCH, closed.text, "党费收缴不及时"))
    mine, branch = (propose(database, given, by).relapsed for by in ("xx_organizer", "head"))
    assert [(each.item_id, each.number, each.may_reopen) for each in mine] == [(item_id, closed.number, True)]
    assert [each.may_reopen for each in branch] == [False]
    said = [flaw.reason for flaw in propose(database, given, "head").warnings]
    assert said == [f"与已销号的{closed.number}相同，没有另行登记。如是反弹，请由上级党组织或纪委对原编号重新挂号。"]
    take_in(database, given, "head")
    assert make.row(database, item_id).state is State.CLOSED
    assert len(make.rows(database, Item)) == 2
    told = {n.recipient_id: n.text for n in make.rows(database, Notice) if "是否反弹" in n.text}
    assert closed.number in told[make.user_id(database, "xx_organizer")]
    assert "请确认入账；" in told[make.user_id(database, "xx_organizer")]
    assert make.user_id(database, "head") not in told
