"""Templates: those shipped say what their notices say; every error is told with its place."""

import json
from copy import deepcopy
from datetime import date
from functools import reduce
from operator import getitem

import pytest
from pydantic import ValidationError

from models.vocabulary import ItemKind, Level, OrgKind, Rectification, Role, SeatPlace
from workflows.authz.seats import Everyone, Seat
from workflows.rules.chain import Chain
from workflows.rules.messages import messages
from workflows.rules.rules import OWNERS, NoChain, Rules
from workflows.rules.template import TemplateInvalid, load, shipped

XUEZHENJIAN = shipped()["xuezhenjian-2021"].read_text(encoding="utf-8")
YEAR_2021 = load(XUEZHENJIAN, "xuezhenjian-2021.toml")
SHIPPED = [load(path.read_bytes(), path.name) for path in shipped().values()]


def errors(text):
    with pytest.raises(TemplateInvalid) as refusal:
        load(text, "x.toml")
    return refusal.value.errors


def with_(old, new, times=1):
    assert old in XUEZHENJIAN
    return XUEZHENJIAN.replace(old, new, times)


# What is shipped


@pytest.mark.parametrize("template", SHIPPED, ids=lambda template: template.code)
def test_every_shipped_template_is_whole(template):
    assert shipped()[template.code].stem == template.code
    rules = template.rules
    stored = json.loads(json.dumps(rules.model_dump(mode="json")))
    assert Rules.model_validate(stored) == rules
    assert all(rules.chain(kind, level) for kind in OWNERS for level in Level)
    texts = [each.text for guide in template.guides for each in guide.indicators()]
    assert all(8 <= len(text) <= 25 for text in texts)
    assert len(set(texts)) == len(texts)


def test_milestones_of_2021():
    assert [(each.due_on, each.document, each.to, each.filed_with) for each in YEAR_2021.milestones] == [
        (date(2021, 4, 20), "诊断情况工作台账", SeatPlace.OFFICE, None),
        (date(2021, 6, 10), "阶段性行动情况报告", SeatPlace.COMMITTEE, None),
        (date(2021, 12, 25), "行动总结报告", SeatPlace.COMMITTEE, "年度工作报告"),
    ]


@pytest.mark.parametrize(
    ("code", "prefix", "sizes"),
    [
        ("xuezhenjian-2021", "院系", [4, 6, 2, 11, 4]),
        ("xuezhenjian-2021", "支部", [4, 4, 4, 3, 5, 4, 3]),
        ("qianggong-2024", "强基", [2, 3, 3, 2, 4, 2]),
    ],
)
def test_guides_have_the_notices_headings_and_indicators(code, prefix, sizes):
    template = next(each for each in SHIPPED if each.code == code)
    guide = next(each for each in template.guides if each.prefix == prefix)
    assert [each.code for each in guide.indicators()] == [
        f"{prefix}{h}-{i}" for h, size in enumerate(sizes, 1) for i in range(1, size + 1)
    ]


def test_the_plan_of_three_years_has_a_cut_each_year_and_three_kinds_of_items():
    plan = next(each for each in SHIPPED if each.code == "qianggong-2024")
    assert [each.ends_on.year for each in plan.phases] == [2024, 2025, 2026]
    assert set(plan.rules.item_kinds) == set(ItemKind)


# What rules answer


@pytest.mark.parametrize(
    ("kind", "start", "expected"),
    [
        (Rectification.IMMEDIATE, date(2021, 4, 20), date(2021, 5, 20)),
        (Rectification.PHASED, date(2021, 4, 20), date(2021, 8, 18)),
        (Rectification.CONTINUOUS, date(2021, 4, 20), date(2021, 12, 31)),
    ],
)
def test_default_due_never_passes_the_campaigns_end(kind, start, expected):
    assert YEAR_2021.rules.default_due(kind, start, YEAR_2021.ends_on) == expected


def test_major_items_of_a_branch_need_the_committee_too():
    ordinary = YEAR_2021.rules.chain(OrgKind.BRANCH, Level.ORDINARY)
    major = YEAR_2021.rules.chain(OrgKind.BRANCH, Level.MAJOR)
    assert major.signers[:2] == ordinary.signers
    assert {seat.place for seat in major.signers[2].seats} == {SeatPlace.COMMITTEE}


def test_who_owns_no_items_has_no_chain():
    with pytest.raises(NoChain, match="党委工作部的一般事项没有规定销号程序"):
        YEAR_2021.rules.chain(OrgKind.OFFICE, Level.ORDINARY)


def test_numbers_follow_the_pattern():
    assert YEAR_2021.rules.numbered("XX", 2021, 3) == "XX-2021-003"


def test_an_audience_is_a_role_a_seat_or_everyone():
    told = {step.rung: step.tell for step in YEAR_2021.rules.ladder}
    assert told["urge"][0] is Role.RESPONSIBLE
    assert told["urge"][2] == Seat.model_validate("superior:secretary")
    assert told["circulate"] == (Everyone.ALL,)


# What is refused


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("due_on = 2021-06-10", 'due_on = "2021-06-31"', "milestones[1].due_on 不是存在的日期（2021-06-31）"),
        ("due_on = 2021-06-10", "due_on = 2021-06-31", "第 36 行第 10 列：不是存在的日期（2021-06-31）"),
        ("due_on = 2021-06-10", "due_on = ", "第 36 行第 10 列：不合 TOML 写法"),
        ('title = "基层', 'code = "y"\ntitle = "基层', "第 6 行第 11 列：同一个键或表写了两次"),
        ("extenders = [[", "extenders = [[[", "文件末尾：缺少收尾的引号或括号"),
        ("due_on = 2021-06-10", "due_on = 2022-01-10", "milestones[1].due_on 2022-01-10 不在行动期间"),
        ("ends_on = 2021-12-31", "ends_on = 2020-12-31", "ends_on 2020-12-31 早于 starts_on"),
        ("starts_on = 2021-07-01", "starts_on = 2021-06-30", "phases[1].starts_on 与“第一阶段"),
        ("ends_on = 2021-06-30", "ends_on = 2021-03-30", "phases[0].ends_on 2021-03-30 不在行动期间"),
        ('code = "interim"', 'code = "ledger"', "milestones[1].code “ledger”已经用过"),
        ('code = "interim"', 'code = "Interim"', "milestones[1].code “Interim”只能用小写字母"),
        ('prefix = "支部"', 'prefix = "院系"', "guides[1].prefix “院系”已经用过"),
        ('prefix = "支部"', 'prefix = "支部1"', "guides[1].prefix “支部1”只能用 1 至 8 个汉字"),
        ('to = "office"', 'to = "own"', "milestones[0].to 不能报送本组织"),
        ('to = "office"', 'to = "nobody"', "milestones[0].to 不认识的位置 “nobody”，可用：own（本组织）"),
        ('["general_branch"]', '["office"]', "guides[0].applies_to 党委工作部不是承办的党组织"),
        ('basis = "', 'base = "', "basis 缺少这一项，请补上"),
        ('basis = "', 'colour = 1\nbasis = "', "colour 不认识的项，请删去或改正拼写"),
        ('basis = "', 'basis = ""#', "basis 不能留空，请填写"),
        ('basis = "', "basis = 36#", "basis 应是文字，请加引号"),
        ("[[phases]]", "[[phase]]", "phase 不认识的项"),
        ('["problem"]', "[]", "rules.item_kinds 不能为空，请至少写一项"),
        ('["problem"]', '["issue"]', "rules.item_kinds[0] 不认识的事项类型 “issue”，可用：problem（问题）"),
        ('["problem"]', '["task", "task"]', "rules.item_kinds 重复：task"),
        ('["problem"]', '"problem"', "rules.item_kinds 应是列表，请写在方括号里"),
        ("{organization}-", "{school}-", "rules.number 不认识的 “{school}”"),
        ("-{n:03}", "", "rules.number 缺少 {n}"),
        ("{n:03}", "{n:0999999999}", "rules.number “{n}”的格式不可用"),
        ("{n:03}", "{n:03", "rules.number “{organization}-{year}-{n:03”的花括号不成对"),
        ("immediate = {", "quick = {", "rules.rectification.quick 不认识的整改类型 “quick”"),
        ("immediate = {", "# {", "rules.rectification.immediate 缺少立行立改的天数"),
        ("most_days = 60 ", "most_days = 20 ", "rules.rectification.immediate 天数应当 least_days ≤"),
        ("most_days = 60 ", "most_days = 0 ", "rules.rectification.immediate.most_days 不能小于 1"),
        ("most = 2", "most = true", "rules.extension.most 应是整数（现为 True）"),
        ("most = 2", "most = 99", "rules.extension.most 不能大于 10（现为 99）"),
        ("past_end = false", "past_end = 0", "rules.extension.past_end 应是 true 或 false"),
        ("Asia/Shanghai", "Asia/Jianyang", "rules.holidays.timezone 不认识的时区 “Asia/Jianyang”"),
        ("check_at = 08:00:00", "check_at = 8", "rules.holidays.check_at 应是时刻（现为 8）"),
        ("check_at = 08:00:00", 'check_at = "25:00"', "rules.holidays.check_at 不是存在的时刻（25:00）"),
        ("as_printed", "guess", "rules.holidays.day_off 不认识的遇休息日办法 “guess”"),
        ('"remind"', '"shout"', "rules.ladder[0].rung 不认识的升级档次 “shout”"),
        ('"remind"', '"warn"', "rules.ladder[1] 预警不能排在预警之后，每级一次"),
        ("[-10, -5, -1]", "[-5, -10]", "rules.ladder[0].days 应从早到晚排列"),
        ("[-10, -5, -1]", "[-1, 1]", "rules.ladder[0].days[1] 提醒应在时限之前"),
        ("[-10, -5, -1]", "[-999]", "rules.ladder[0].days[0] -999 超出前后 250 个工作日"),
        ("days = [1]", "days = [-1]", "rules.ladder[2].days[0] 催办应在时限之后"),
        ("days = [3]", "days = [1]", "rules.ladder[3].days 督办应晚于催办"),
        ("automatic = false", "automatic = true", "rules.ladder[3].automatic 督办须由专人确认"),
        ("answer_within = 3", "quiet_days = 3", "rules.ladder[3].quiet_days 只有预警以无进展为条件"),
        ('["all"]', '["everybody"]', "rules.ladder[4].tell[0] 不认识的告知对象 “everybody”"),
        ('["all"]', '["own:chief"]', "rules.ladder[4].tell[0] 不认识的职务 “chief”，可用：secretary（书记）"),
        ('["all"]', '["all", "all"]', "rules.ladder[4].tell 重复：all"),
        ('"superior:organizer"', '"organizer"', "rules.chains[0].verifier[0] “organizer”不是“位置:职务”"),
        ('"superior:organizer"', "7", "rules.chains[0].verifier[0] “7”不是“位置:职务”"),
        ('"superior:organizer"', '"own:organizer"', "rules.chains[0].verifier[0] “own:organizer”是本组织职务"),
        (
            '"superior:organizer"',
            '"superior:liaison"',
            "rules.chains[0].verifier[0] “superior:liaison”的任职不经他人确认",
        ),
        ('"superior:organizer"', '"discipline:officer"', "rules.chains[0].verifier[0] 纪委不参与审批"),
        ('"own:secretary"', '"superior:secretary"', "rules.chains[0].guarantor[0] “superior:secretary”不是本组织"),
        ('"office:director"', '"own:director"', "rules.chains[0].signers[1] 最后一步签批不能由整改单位自己"),
        ('["verifier", "signer"]', '["signer"]', "rules.chains[0].returners 验收人必须可以退回"),
        ('["verifier", "signer"]', '["verifier", "head"]', "rules.chains[0].returners[1] 本组织书记不能退回"),
        (
            '    ["superior:secretary"',
            '    ["own:secretary"',
            "rules.chains[0].extenders[0][0] “own:secretary”是本组织",
        ),
        ('resets = "round"', 'resets = "all"', "rules.chains[0].resets 不认识的"),
        ('levels = ["major"]', 'levels = ["ordinary"]', "rules.chains[1] 党支部的一般事项已有销号程序"),
        ('levels = ["major"]', 'levels = ["ordinary"]', "rules.chains 缺少党小组的重大事项的销号程序"),
        ('["committee"]', '["office"]', "rules.chains[3].organizations 党委工作部不承办事项"),
    ],
)
def test_an_error_names_its_place_and_what_to_do(old, new, expected):
    times = -1 if old == "[[phases]]" else 1
    found = errors(with_(old, new, times))
    assert any(each.startswith(f"x.toml：{expected}") for each in found), found


def test_all_errors_are_told_at_once():
    text = with_('code = "interim"', 'code = "A B"').replace("most = 2", "most = -1")
    assert len(errors(text)) == 2


def test_a_refused_word_does_not_also_make_its_list_empty():
    assert len(errors(with_('["problem"]', '["issue"]'))) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("标题 = 1".encode("gbk"), ["x.toml：不是 UTF-8 编码的文本，请另存为 UTF-8"]),
        ("a = " + "[" * 9999, ["x.toml：括号嵌套太深，请改简单"]),
        ("a = " + "9" * 9999, ["x.toml：文件末尾：不合 TOML 写法，请检查引号、括号和等号"]),
    ],
    ids=["encoding", "depth", "digits"],
)
def test_what_is_no_toml_is_refused_in_words(text, expected):
    assert errors(text) == expected


def test_a_byte_order_mark_and_windows_line_ends_are_read():
    assert load(b"\xef\xbb\xbf" + XUEZHENJIAN.replace("\n", "\r\n").encode(), "x") == YEAR_2021


@pytest.mark.parametrize("seat", ["own", "own:", ":secretary", "own:secretary:x"])
def test_a_seat_is_a_place_and_an_office(seat):
    with pytest.raises(ValidationError):
        Seat.model_validate(seat)


def test_a_chain_needs_every_part():
    chain = YEAR_2021.rules.chains[0].model_dump(mode="json")
    for part in chain.keys() - {"extenders"}:
        with pytest.raises(ValidationError):
            Chain.model_validate({**chain, part: []})


def places(data, path=()):
    """Yield the path of every value in the data."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in pairs:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


@pytest.mark.parametrize(
    "junk", [None, True, -1, 1.5, "", "x", "{", [], [[]], {}, {"x": 1}, date(2021, 4, 1)], ids=repr
)
def test_no_value_anywhere_is_refused_in_english(junk):
    whole = YEAR_2021.rules.model_dump(mode="json")
    for path in places(whole):
        data = deepcopy(whole)
        reduce(getitem, path[:-1], data)[path[-1]] = junk
        try:
            Rules.model_validate(data)
        except ValidationError as refusal:
            for sentence in messages(refusal):
                assert "nput should" not in sentence
                assert "写法有误" not in sentence  # the general fallback


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_out_of_bounds_is_told_with_its_place(day):
    told = errors(XUEZHENJIAN.replace("2021-12-31", day))
    assert any("：ends_on 应在1949年至2100年" in each for each in told)
