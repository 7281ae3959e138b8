"""A running ledger in any of the layouts that schools keep is read as it was meant, or a flaw names the place.

So it is with headings that say nothing, where a person says what the columns are; and a marked copy reads as its file.
"""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.column_fields import read_columns
from ledger.marked import mark
from ledger.read import read_ledger
from tests.ledger.test_any_layout import LAYOUTS, ORGANIZATIONS, WORDS, WRITERS

HEADINGS = {
    "number": ["编号", "问题编号", "台账编号"],
    "organization": ["党组织", "所属党组织", "党组织名称"],
    "problem": ["存在问题", "问题表述", "查摆出的问题", "主要问题（逐条）"],
    "indicator": ["对照指标", "对应诊断指标"],
    "source": ["问题来源", "发现渠道"],
    "goal": ["整改目标", "预期目标"],
    "measures": ["整改措施", "具体举措", "整改措施（逐条）"],
    "leader": ["责任领导", "牵头领导", "分管领导"],
    "person": ["责任人", "整改责任人", "具体负责人"],
    "due": ["整改时限", "完成时限", "计划完成时间"],
    "progress": ["进展与成效", "整改进展情况"],
    "completion": ["完成情况", "是否完成", "整改状态"],
    "closed_on": ["销号日期", "销号时间"],
    "remark": ["备注", "说明"],
}
ALWAYS = {"organization", "problem", "measures", "person"}
NAMES = st.sampled_from(["张三丰", "李四光", "王五", "欧阳海", "赵六一"])
DAYS = st.dates(date(2021, 1, 1), date(2021, 12, 31))
DATES = ["{0:%Y-%m-%d}", "{0.year}年{0.month}月{0.day}日", "{0.year}.{0.month}.{0.day}", "{0:%Y/%m/%d}", "{0:%Y%m%d}"]
LISTS = [("1.", "2.", "3."), ("①", "②", "③"), ("（1）", "（2）", "（3）"), ("一是", "二是", "三是")]


@st.composite
def rows(draw, number):
    """One row as it is written, and as it is meant."""
    measures, marks = draw(st.lists(WORDS, min_size=1, max_size=3, unique=True)), draw(st.sampled_from(LISTS))
    glue = draw(st.sampled_from(["；", "\n", "；\n"]))
    listed = glue.join(f"{sign}{text}" for sign, text in zip(marks, measures, strict=False))
    kind, first, second = draw(st.sampled_from(["支部", "院系"])), draw(st.integers(1, 5)), draw(st.integers(1, 4))
    due, closed = draw(DAYS), draw(DAYS)
    meant = {
        "number": f"XX-{number}",
        "organization": draw(st.sampled_from(ORGANIZATIONS)),
        "problem": draw(WORDS),
        "indicator": f"{kind}{first}-{second}",
        "source": draw(st.sampled_from(["自查", "巡察", "上级检查"])),
        "goal": draw(WORDS),
        "measures": tuple(measures),
        "leader": draw(NAMES),
        "person": "、".join(draw(st.lists(NAMES, min_size=1, max_size=2, unique=True))),
        "due": due,
        "progress": draw(WORDS),
        "completion": draw(st.sampled_from(["已完成", "未完成", "基本完成", "已销号"])),
        "closed_on": closed,
        "remark": draw(WORDS),
    }
    written = meant | {
        "indicator": f"{kind}{first}-（{second}）",
        "measures": listed if len(measures) > 1 else measures[0],
        "due": draw(st.sampled_from(DATES)).format(due),
        "closed_on": draw(st.sampled_from(DATES)).format(closed),
    }
    return written, meant


@st.composite
def running(draw):
    """A file, what a person says of its columns, and the items that it means."""
    fields = [f for f in HEADINGS if f in ALWAYS or draw(st.booleans())]
    fields = draw(st.permutations(fields)) if draw(st.booleans()) else fields
    drawn = [draw(rows(number)) for number in range(1, draw(st.integers(1, 4)) + 1)]
    lines = [[written[f] for f in fields] for written, _ in drawn]
    meant = [{f: said[f] for f in fields} for _, said in drawn]
    is_foreign = draw(st.booleans())
    header = [f"col{n}" if is_foreign else draw(st.sampled_from(HEADINGS[f])) for n, f in enumerate(fields)]
    if draw(st.booleans()) and not is_foreign:
        header = [f"{n}.{word}" for n, word in enumerate(header, 1)]
    said = ",".join(f"{word}={f}" for word, f in zip(header, fields, strict=True)) if is_foreign else ""
    return draw(st.sampled_from(WRITERS))(header, lines), said, fields, meant


@settings(max_examples=LAYOUTS, deadline=None, suppress_health_check=list(HealthCheck))
@given(running())
def test_what_is_read_is_what_was_meant_or_a_flaw_says_where_not(given_file):
    data, said, fields, meant = given_file
    columns = read_columns(said)
    reading = read_ledger(data, "台账", columns)
    read = [{f: getattr(item, f) for f in fields} for item in reading.items]
    expected = ("没有表头", "各列按指定的读取", "网页标记")
    doubts = [w for w in reading.warnings if not any(each in w.reason for each in expected)]
    assert read == meant or reading.errors or doubts
    ending, copy = mark(data, "台账", (*reading.errors, *reading.warnings), columns)
    again = read_ledger(copy, f"台账.{ending}", columns)
    assert [{f: getattr(item, f) for f in fields} for item in again.items] == read
