"""One cell of problems → its clauses."""

import pytest

from ledger.clauses import split
from ledger.texts import LIST_INNER, LIST_ITEM

SPLITS = [
    (
        "1.2020年10月、12月未召开党小组会（对照支部1-（2））；2.3名教师学时不足（对照支部1-（4））。",
        ["2020年10月、12月未召开党小组会（对照支部1-（2））", "3名教师学时不足（对照支部1-（4））"],
    ),
    ("（1）甲（对照院系4-（2））；（2）乙。", ["甲（对照院系4-（2））", "乙"]),
    ("(1)甲;(2)乙", ["甲", "乙"]),
    ("1.党员0、1人；2.乙", ["党员0、1人", "乙"]),
    ("1.党员0不足；2.党员”0、“不足", ["党员0不足", "党员”0、“不足"]),
    ("1、甲；2、乙；3、丙", ["甲", "乙", "丙"]),
    ("1．甲。2．乙。", ["甲", "乙"]),
    ("１．甲；２．乙", ["甲", "乙"]),
    ("1)甲 2)乙 3)丙", ["甲", "乙", "丙"]),
    ("①甲；②乙", ["甲", "乙"]),
    ("⑴甲⑵乙", ["甲", "乙"]),
    ("⒈甲⒉乙", ["甲", "乙"]),
    ("一、甲\n二、乙", ["甲", "乙"]),
    ("（一）甲；（二）乙", ["甲", "乙"]),
    ("一是甲；二是乙。", ["甲", "乙"]),
    ("一是甲，二是乙，三是丙", ["甲", "乙", "丙"]),
    ("第一，甲；第二，乙", ["甲", "乙"]),
    ("问题1：甲；问题2：乙", ["甲", "乙"]),
    ("1 未开会\n2 未学习", ["未开会", "未学习"]),
    ("1.会议记录不全2.党费收缴不及时", ["会议记录不全", "党费收缴不及时"]),
    ("1、甲；2.乙；3．丙", ["甲", "乙", "丙"]),
    ("1. 甲\n\n2. 乙\n", ["甲", "乙"]),
    ("".join(f"{n}.第{n}件\n" for n in range(1, 13)), [f"第{n}件" for n in range(1, 13)]),
    ("甲；乙；丙。", ["甲", "乙", "丙"]),
    ("谈心谈话未覆盖\n主题党日不固定", ["谈心谈话未覆盖", "主题党日不固定"]),
    ("存在以下问题：1.甲；2.乙", ["甲", "乙"]),
    ("主要问题1.甲；2.乙", ["甲", "乙"]),
    ("主要问题：\n甲\n乙", ["甲", "乙"]),
    ("●甲\n● 乙", ["甲", "乙"]),
    ("- 甲\n- 乙；丙", ["甲", "乙", "丙"]),
    ("一、存在的主要问题\n1.甲\n2.乙", ["甲", "乙"]),
    ("1.2名党员未缴党费；2.3名教师学时不足", ["2名党员未缴党费", "3名教师学时不足"]),
    ("1.1甲\n1.2乙\n2.1丙", ["甲", "乙", "丙"]),
    ("1.1甲", ["甲"]),
    ("A.甲；B.乙", ["甲", "乙"]),
    ("a) 甲 b) 乙", ["甲", "乙"]),
    ("Ⅰ.甲；Ⅱ.乙；Ⅲ.丙", ["甲", "乙", "丙"]),
    ("I.甲；II.乙", ["甲", "乙"]),
    ("首先，甲；其次，乙；再次，丙；最后，丁。", ["甲", "乙", "丙", "丁"]),
    ("第一点：甲；第二点：乙", ["甲", "乙"]),
    ("【1】甲【2】乙", ["甲", "乙"]),
    ("●甲 ●乙", ["甲", "乙"]),
    ("\uf0b7甲\n\uf0b7乙", ["甲", "乙"]),
    ("\n".join(f"{n}.第{n}件" for n in range(1, 201)), [f"第{n}件" for n in range(1, 201)]),
    ("（一）甲\n（二）乙：1.x；2.y", ["甲", "乙：1.x；2.y"]),
    ("单独一条。", ["单独一条"]),
    ("1.单独一条", ["单独一条"]),
    ("1.2020年未开会", ["2020年未开会"]),
    ("1.3名教师学时不足", ["3名教师学时不足"]),
]

WHOLE = [
    "二一、三二是十十、不明",
    "3.5小时的学习未落实",
    "1.5小时的学习未落实",
    "2020.10未召开支委会",
    "12.25前未报送总结",
    "2020年10月、12月未召开党小组会",
    "第1、2支部未按期换届",
    "1、2支部未按期换届",
    "一、二支部未按期换届",
    "第一、第二支部未按期换届",
    "“学；做”结合不紧",
    "《条例；细则》未学",
    "党费收缴（教师；学生）不及时",
    "3 名教师未参加学习",
    "1.1倍的指标未完成",
    "A类党员未培训",
    "最后一次会议未记录",
    "买买提·艾力未转正",
]

NESTED = [
    ("1.甲：（1）x；（2）y；2.乙：（1）z；（2）w", ["甲：（1）x；（2）y", "乙：（1）z；（2）w"]),
    ("一、组织\n1.甲\n2.乙\n二、党费\n1.丙", ["组织\n1.甲\n2.乙", "党费\n1.丙"]),
    ("1.组织：1、x；2、y\n2.党费", ["组织：1、x；2、y", "党费"]),
    ("1.支部1、支部2、支部3未开会；2.丙", ["支部1、支部2、支部3未开会", "丙"]),
    ("1.组织\n1.1甲\n1.2乙\n2.党费\n2.1丙", ["组织\n1.1甲\n1.2乙", "党费\n2.1丙"]),
    ("1.甲（1）x；（2）y；2.乙", ["甲（1）x；（2）y", "乙"]),
]

UNCLEAR = [
    "1.甲；3.乙",
    "2.甲；3.乙",
    "1.甲；2.乙；2.丙",
    "1.甲；（2）乙；3.丙",
    "（1）甲；2.乙；（3）丙",
    "1.甲；（1）x；2.乙；（2）y",
    "学习不够深入，一是次数少，二是时间短",
]

NONE = [
    "无",
    "无。",
    "暂无",
    "没有",
    "未发现问题",
    "—",
    "--",
    "——",
    "/",
    "\\",
    "1.无",
    "（无）",
    "暂未发现",
    "未查摆出问题",
    "零",
    "无（已全部整改）",
    "不涉及",
    "均无",
    "经查无",
    "无此类问题",
    "未检查出问题",
    "经自查，未发现问题。",
    "目前无",
    "零问题",
    "暂无突出问题",
    "无存在问题",
    "N/A",
    "暂无需整改问题",
    "未查找到问题",
    "尚未发现",
    "无（均已整改完毕）",
]
NOT_NONE = ["无专职组织员", "没有党小组", "未存档", "无会议记录", "没有解决", "未检查", "已整改", "\ue5e5"]


@pytest.mark.parametrize(("cell", "clauses"), SPLITS + NESTED)
def test_a_consistent_numbering_splits_at_its_outer_level(cell, clauses):
    assert split(cell) == (tuple(clauses), "")


@pytest.mark.parametrize("cell", WHOLE)
def test_numerals_dates_quotes_and_brackets_do_not_split(cell):
    assert split(cell) == ((cell,), "")


@pytest.mark.parametrize("cell", UNCLEAR)
def test_unclear_numbering_is_left_whole_with_a_warning(cell):
    clauses, warning = split(cell)
    assert clauses == (cell,)
    assert "未拆分" in warning


@pytest.mark.parametrize("cell", ["", " ", *NONE])
def test_words_for_none_are_no_problem(cell):
    assert split(cell) == ((), "")


@pytest.mark.parametrize(
    ("cell", "clauses"),
    [
        ("制度不健全，\n执行不到位。\n记录不全", ("制度不健全，执行不到位", "记录不全")),
        ("未配备专职组织员\n（对照院系1-（4））\n记录不全", ("未配备专职组织员（对照院系1-（4））", "记录不全")),
        ("制度（含党费\n管理）不健全", ("制度（含党费管理）不健全",)),
        ("制度不健全\n。执行不到位", ("制度不健全。执行不到位",)),
    ],
)
def test_an_evidently_wrapped_line_goes_on(cell, clauses):
    assert split(cell) == (clauses, "")


@pytest.mark.parametrize("cell", NOT_NONE)
def test_what_only_begins_like_none_is_a_problem(cell):
    assert split(cell) == ((cell,), "")


@pytest.mark.parametrize(
    ("cell", "clauses"),
    [
        (
            "党支部组织生活会质量不高，批评\n与自我批评辣味不足；党费收缴\n不及时",
            ("党支部组织生活会质量不高，批评与自我批评辣味不足", "党费收缴不及时"),
        ),
        (
            "三会一课制度坚持得不够经常。\n党支部书记联系学生党员和入党\n积极分子不够",
            ("三会一课制度坚持得不够经常", "党支部书记联系学生党员和入党积极分子不够"),
        ),
        ("支部委员会对发展党员工作的\n指导不够", ("支部委员会对发展党员工作的指导不够",)),
        ("1.支部书记讲党课\n次数不足；\n2.乙", ("支部书记讲党课次数不足", "乙")),
        (
            "会议记录不全；党费未收缴\n主题党日不固定；谈心谈话少",
            ("会议记录不全", "党费未收缴", "主题党日不固定", "谈心谈话少"),
        ),
        ("甲。\n乙\n丙", ("甲", "乙", "丙")),
    ],
)
def test_a_line_that_was_wrapped_by_hand_goes_on(cell, clauses):
    assert split(cell) == (clauses, "")


def test_a_list_that_numbers_do_not_reach_is_pointed_out():
    cell = "".join(f"{n}.第{n}件\n" for n in range(1, 1002))
    clauses, warning = split(cell)
    assert len(clauses) == 999
    assert "其后的没有拆分" in warning


def test_words_before_the_numbers_are_kept_and_pointed_out():
    assert split("组织生活方面：1.甲；2.乙")[0] == ("组织生活方面：甲", "乙")
    clauses, warning = split("党建薄弱。1.甲；2.乙")
    assert clauses == ("党建薄弱", "甲", "乙")
    assert "党建薄弱" in warning


def test_a_list_may_go_on_from_the_row_above():
    assert split("3.丙；4.丁", first=3) == (("丙", "丁"), "")
    assert split("2.乙", first=2) == (("乙",), "")
    assert split("2.乙")[0] == ("乙",)
    assert "编号从“2”开始" in split("2.乙")[1]


def test_paragraphs_of_an_automatic_list_are_clauses():
    cell = f"{LIST_ITEM}甲\n{LIST_ITEM}乙；丙\n{LIST_INNER}子\n{LIST_ITEM}丁"
    assert split(cell) == (("甲", "乙；丙\n子", "丁"), "")
    assert split(f"主要问题：\n{LIST_ITEM}甲\n{LIST_ITEM}乙").clauses == ("甲", "乙")
    typed = f"一、组织\n{LIST_ITEM}甲\n二、党费\n{LIST_ITEM}丙"
    assert split(typed).clauses == ("组织\n甲", "党费\n丙")
