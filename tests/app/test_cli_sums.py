"""`rectify sums`: what it says, and how it ends."""

from models.vocabulary import State
from tests import cast, make
from tests.workflows.submissions.test_submissions import act, duty

WORDS = ("sums", "--campaign", cast.CAMPAIGN, "--by", "director")


def test_sums_that_agree_end_well_and_others_name_their_items(rectify, sqlite):
    make.item(sqlite, State.RECTIFY)
    act(sqlite, "file", duty(sqlite), "head")
    act(sqlite, "file", duty(sqlite, "信息工程系党总支"), "xx_secretary")
    told = rectify(*WORDS)
    assert (told.code, told.out.splitlines()) == (
        0,
        [
            "闽江学院党委：系统在册 1 = 下级合计 1，一致",
            "    还没有报送：财经系党总支、机关直属党支部",
            "    报送时只冻结了环节，类别、指标和月份按现在的计：信息工程系党总支",
            "信息工程系党总支：本级所报 1 = 下级合计 1，一致",
            "    还没有报送：学生党支部",
            "    报送时只冻结了环节，类别、指标和月份按现在的计：信息工程系党总支、教师第一党支部",
        ],
    )
    make.registered(sqlite)
    told = rectify(*WORDS, "--json")
    assert (told.code, [len(each["items"]) for each in told.json["sums"]]) == (1, [1, 0])
    assert "未编号（教师第一党支部）2020年10月、12月未召开党小组会：上级诊断，下级没有报" in rectify(*WORDS).out


def test_a_month_is_named_as_people_write_it(rectify):
    assert rectify(*WORDS, "--month", "2021-06").out == "这个月还没有上下两级都报送的。\n"
    assert rectify(*WORDS, "--month", "六月").err == "“六月”不是月份，请写成 2021-04 的样子。\n"
