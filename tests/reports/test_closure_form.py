"""销号单: read back as Word has it."""

import io

import docx
from docx.oxml.ns import qn

from models.session import Database
from models.vocabulary import State
from tests import make, tamper
from tests.reports.conftest import opened, pack, seal
from tests.workflows.organizations.lending import lend
from workflows.journal import seals

FORM = "items/XX1-2021-001/销号单-XX1-2021-001.docx"


def form(database: Database, item_id):
    return docx.Document(io.BytesIO(opened(pack(database, item_id))[FORM]))


def rows(table) -> list[list[str]]:
    """Return each row's texts; a merged cell once."""
    return [list(dict.fromkeys(cell.text for cell in row.cells)) for row in table.rows]


SIGNED = [
    ["签字背书", "教师第一党支部书记", "head同志", "", "2021.04.01 10:00"],
    ["验收", "信息工程系党总支组织员", "xx_organizer同志", "查阅资料：核对原始记录，抽谈2人属实", "2021.04.01 10:00"],
    ["签批", "信息工程系党总支书记", "xx_secretary同志", "同意", "2021.04.01 10:00"],
    ["签批", "闽江学院党委工作部部长", "director同志", "同意", "2021.04.01 10:00"],
]


def test_it_holds_the_whole_closing(database: Database):
    item_id = make.item(database, State.CLOSED)
    seal(database)
    facts, measures, signatures, checks = form(database, item_id).tables
    said = {cells[n]: cells[n + 1] for cells in rows(facts) for n in range(0, len(cells) - 1, 2)}
    assert said["编　　号"] == "XX1-2021-001"
    assert said["党 组 织"] == "信息工程系党总支教师第一党支部"
    assert said["存在问题"] == "2020年10月、12月未召开党小组会"
    assert said["对照指标"].startswith("支部1-2　")
    assert said["整改类型"] == "立行立改"
    assert said["整改目标"] == "每月按期召开"
    assert said["责任领导"] == "xx_patron同志"
    assert said["整改时限"] == "2021年5月20日"
    assert said["销号日期"] == "2021年4月1日"
    assert rows(measures)[1] == [
        "1",
        "固定每月第2周周三召开",
        "member同志",
        "2021.05.20",
        "2021.04.01",
        "4月、5月会议记录2份，签到齐全",
    ]
    assert rows(signatures)[1:] == SIGNED
    with database.reading() as session:
        newest = seals.newest_seal(session)
    (_, head), (_, under), (_, made), (_, left) = rows(checks)
    assert head.replace(" ", "").startswith("第10条")
    assert under.startswith("第1号　2021.04.01 23:50")
    assert newest.hash in under.replace(" ", "")
    assert made == "事项链、经过、签字、所见、任期、规则、回避、佐证、封存、封存链"
    assert left == "印出的封存值：没有给出（--seal），不能排除服务器的所有者把一切重签过一遍"


def test_it_says_when_nothing_is_sealed_yet(sqlite: Database, closed):
    assert "尚未封存（最迟在当晚封存" in rows(form(sqlite, closed).tables[3])[1][1]


def test_it_says_how_many_checks_found_something_amiss(sqlite: Database, closed):
    seal(sqlite)
    tamper.edit(sqlite, closed, 4, office="别的职务")
    made = dict(rows(form(sqlite, closed).tables[3]))["已 核 验"]
    assert made.startswith("经过、签字、")
    assert made.endswith("（另有1处不符，见核验程序所列）")
    tamper.edit(sqlite, closed, 4, data={"to": "nowhere"})
    assert "处不符" in dict(rows(form(sqlite, closed).tables[3]))["已 核 验"]


def test_a_signature_by_proxy_bears_both_names(sqlite: Database):
    lend(sqlite)
    item_id = make.ready(sqlite, "sign")
    make.move(sqlite, item_id, "sign", "xx_deputy")
    make.move(sqlite, item_id, "sign", "director")
    signed = rows(form(sqlite, item_id).tables[2])[3]
    assert signed[1:3] == ["信息工程系党总支书记", "xx_secretary同志\n（xx_deputy同志 代签）"]


def test_evidence_files_stand_with_the_beginning_of_their_hash(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    make.move(sqlite, item_id, "attach", "member", **make.given(sqlite, item_id, "attach"))
    make.done(sqlite, item_id)
    make.move(sqlite, item_id, "apply", "head")
    make.verified(sqlite, item_id)
    make.move(sqlite, item_id, "sign", "xx_secretary")
    make.move(sqlite, item_id, "sign", "director")
    assert rows(form(sqlite, item_id).tables[1])[1][-1] == (f"会议记录.pdf\n{'0f' * 8}\n4月、5月会议记录2份，签到齐全")


def test_a_sign_that_word_cannot_hold_is_left_out(sqlite: Database):
    item_id = make.item(sqlite, State.VERIFY)
    make.move(sqlite, item_id, "verify", "xx_organizer", opinion="核对原始记录，情况属实\x0b\x1f<&>", method="records")
    make.move(sqlite, item_id, "sign", "xx_secretary")
    make.move(sqlite, item_id, "sign", "director")
    assert rows(form(sqlite, item_id).tables[2])[2][3] == "查阅资料：核对原始记录，情况属实<&>"


def test_it_is_a_page_of_gb_t_9704_with_fonts_by_name(sqlite: Database, closed):
    page = form(sqlite, closed)
    (section,) = page.sections
    sides = [section.page_width, section.page_height]
    assert [round(side.mm) for side in sides] == [210, 297]
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    fonts = {r.get(qn("w:eastAsia")) for r in page.element.iter(qn("w:rFonts"))}
    assert fonts == {"方正小标宋简体", "黑体", "仿宋_GB2312"}
    assert page.paragraphs[0].text == "问题整改销号单"
    instructions = [f.get(qn("w:instr")) for f in section.footer._element.iter(qn("w:fldSimple"))]
    assert instructions == ["PAGE"]
