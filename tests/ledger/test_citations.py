"""Spellings of an indicator."""

import pytest

from ledger.citations import cite

SPELLINGS = {
    "院系1-2": [
        "（对照院系1-（2））",
        "（对照院系 1—(2)）",
        "（院系1.2）",
        "（对照院系１－（２））",
        "（对照院（系）1-（2））",
        "（对照院系党组织1-（2））",
        "（对照院（系）党组织1-（2））",
        "（五个到位1-（2））",
        "（对照五个到位第1条第2项）",
        "（对照二级院（系）党组织诊断工作指南第1条第（2）项）",
        "（对照院系一级指标1二级指标（2））",
    ],
    "支部3-4": [
        "（支部3-(4)）",
        "(支部3-4)",
        "【支部3-4】",
        "〔支部3-4〕",
        "「对照七个有力第3条第4项」",
        "，对照七个有力第3条第4项",
        "（对照支部指南第3条第(4)项）",
        "（对照党支部第三条第四项）",
        "（对照支部三-（四））",
        "（对照支部3-④）",
        "（支部3④）",
        "（对照支部3（4））",
        "（对照“七个有力”3-（4））",
        "（对照《党支部诊断工作指南》3-（4））",
        "（指标：支部3-（4））",
        "。对照指标：支部3-（4）",
        "（对照支部3-（4）",
        "（对照支部3-（4））。",
    ],
    "支部2-2": [
        "（对照管理党员有力第二项）",
        "（七个有力：管理党员有力（2））",
        "（对照“管理党员有力”第2项）",
        "（支部2.管理党员有力②）",
        "【党支部 管理党员有力 （2）】",
    ],
    "院系4-2": [
        "（附件1院系指南第四项第2点）",
        "——对照院系一级指标4二级指标（2）",
        "（基层组织制度执行到位第2条）",
        "（院系：4-2）",
        "（对照：院系4-（2））",
        "[院系 4—2]",
        "（院系4—②）",
    ],
    "支部1-2": ["——支部1-（2）", " 支部1-（2）", "，支部1-2", "（支部指南一、（二））", "（支部①-②）", "；对照支部1-2"],
    "支部9-9": ["（对照支部9-（9））"],
}


@pytest.mark.parametrize(("code", "written"), [(code, w) for code, all_of in SPELLINGS.items() for w in all_of])
def test_every_spelling_is_read_and_taken_off(code, written):
    assert cite(f"未召开党小组会{written}") == ("未召开党小组会", code, "")


@pytest.mark.parametrize("head", ["（支部1-（2））", "对照指标：支部1-（2），", "对照支部1-（2），", "支部1-2："])
def test_a_citation_may_stand_first(head):
    assert cite(f"{head}未开会") == ("未开会", "支部1-2", "")


@pytest.mark.parametrize(
    "clause",
    [
        "未开会（对照党员管理有力第二项）",
        "未开会（对照1-(2)）",
        "未开会（对照支部12）",
        "未开会（对照支部1-（2），已整改）",
        "未开会，对照党支部诊断工作指南第二条",
    ],
)
def test_an_unknown_shape_stays_with_a_warning(clause):
    text, indicator, warning = cite(clause)
    assert (text, indicator) == (clause, None)
    assert "不是能识别的指标写法" in warning


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        ("未开会（对照院系1-（2）、支部1-（3））", "未开会"),
        ("未开会（院系1-（2））（支部1-3）", "未开会"),
        ("未开会（对照院系1-（2）、（3））", "未开会"),
        ("未开会（院系1-（2）），记录不全（支部1-3）", "未开会，记录不全"),
    ],
)
def test_of_several_citations_the_first_counts(clause, text):
    cited = cite(clause)
    assert (cited.text, cited.indicator) == (text, "院系1-2")
    assert "多个指标" in cited.warning


@pytest.mark.parametrize(
    "clause",
    [
        "党员52人（支部党员52人）",
        "对照检查材料不深刻",
        "未对照支部工作条例自查",
        "未按支部1-（2）要求召开",
        "学习少，支部1-2月未开会",
    ],
)
def test_other_words_are_no_citation(clause):
    assert cite(clause) == (clause, None, "")
