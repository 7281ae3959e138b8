"""Workbooks: headings, layouts, and what programs other than Excel write."""

import io
import re
import zipfile
from datetime import date, datetime

from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.table import Table

from tests.ledger.build import HEADER, R, S, cells, raw_xlsx, rels, row, zipped
from tests.ledger.kinds import DUE, HEAD, OTHER, READ, READ_OTHER, ROW, Kind, book, changed

PLAIN = ["序号", "存在问题", "整改措施", "责任人", "整改时限"]
PLAIN_ROW = ["1", "未按期换届", "制定方案", "张三", "2021-06-30"]
UNNUMBERED = READ | {"number": None}
D = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def prefixed(part):
    """With x: before each element, as the Open XML SDK writes."""
    body = re.sub(r"<(/?)([A-Za-z])", r"<\1x:\2", re.sub(r"^<\?xml[^>]*\?>", "", part.decode()))
    return body.replace(f'xmlns="{S}"', f'xmlns:x="{S}"')


def with_prefixes():
    plain = parts(book(HEAD, ROW))
    own = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"}
    return zipped({name: prefixed(part) if name in own else part for name, part in plain.items()})


def renamed(old, new):
    return zipped({name.replace(old, new): part for name, part in parts(book(HEAD, ROW)).items()})


def drawn():
    """A text box above the table holds the unit; a picture floats beside it."""
    plain = parts(book(PLAIN, PLAIN_ROW))
    sheet = plain["xl/worksheets/sheet1.xml"].decode()
    box = "<xdr:sp><xdr:txBody><a:p><a:r><a:t>填报单位：教师党支部</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    drawing = f'<xdr:wsDr xmlns:xdr="{D}" xmlns:a="{A}">{box}<xdr:pic/></xdr:wsDr>'
    return zipped(
        plain
        | {
            "xl/worksheets/sheet1.xml": sheet.replace(
                "</worksheet>", f'<drawing xmlns:r="{R}" r:id="rId1"/></worksheet>'
            ),
            "xl/worksheets/_rels/sheet1.xml.rels": rels(rId1=("drawing", "../drawings/drawing1.xml")),
            "xl/drawings/drawing1.xml": drawing,
        }
    )


def typed(last):
    """The row, and one more cell of a type that Excel itself writes seldom."""
    inline = "".join(f'<c r="{c}2" t="inlineStr"><is><t>{v}</t></is></c>' for c, v in zip("ABCDE", ROW, strict=False))
    return f'<row r="2">{inline}{last}</row>'


def since_1904(made, sheet):
    made.epoch = CALENDAR_MAC_1904
    sheet["F2"] = datetime(2021, 6, 30)  # noqa: DTZ001 - a cell has no zone


def white(_, sheet):
    sheet["C2"].font = Font(color="FFFFFFFF")


def noted(_, sheet):
    sheet["C2"].comment = Comment("另有三个问题", "审核人")


def as_table(_, sheet):
    sheet.add_table(Table(displayName="T1", ref="A1:F2"))


KINDS = {
    "names-its-sheets-after-organizations": Kind(
        book(PLAIN, PLAIN_ROW, title="教师党支部", more=[("学生党支部", [PLAIN, ["1", *OTHER[2:]]])]),
        [UNNUMBERED, READ_OTHER | {"number": None}],
    ),
    "unit-in-a-text-box-and-a-picture": Kind(drawn(), [UNNUMBERED], ("文本框里的文字", "有1张图片，.*没有读取")),
    "nobody-s": Kind(book(PLAIN, PLAIN_ROW), [UNNUMBERED | {"organization": None}], errors=("没有党组织名称",)),
    "numbered-headings": Kind(book([f"{n}.{word}" for n, word in enumerate(HEAD, 1)], ROW), [READ]),
    "starred-and-explained-headings": Kind(
        book(["*编号", "*党组织", "*存在问题", "整改措施", "责任人(必填)", "整改时限(格式：2021-01-01)"], ROW), [READ]
    ),
    "spaced-headings": Kind(
        book(["编 号", "党 组 织", "存 在 问 题", "整改\n措施", "责 任 人", "整改\n时限"], ROW), [READ]
    ),
    "ids-of-another-system": Kind(
        book(["ID", "状态码", *HEAD], ["9f3a", "1", *ROW]), [READ], ("“ID”、“状态码”没有读取",)
    ),
    "far-below-and-to-the-right": Kind(
        book(*[[f"填报说明{n}"] for n in range(30)], [None] * 30 + HEAD, [None] * 30 + ROW), [READ]
    ),
    "blank-rows-between": Kind(book(HEAD, ROW, [], [], OTHER), [READ, READ_OTHER]),
    "leader-and-person-in-one-column": Kind(
        book(
            ["编号", "党组织", "存在问题", "整改措施", "责任领导/责任人", "整改时限"], changed(ROW, person="李四/张三")
        ),
        [READ | {"leader": "李四"}],
        ("合写了责任领导、责任人",),
    ),
    "person-and-term-in-one-column": Kind(
        book(["编号", "党组织", "存在问题", "整改措施", "责任人及完成时限"], [*ROW[:4], "张三，2021年6月底"]),
        [READ | {"due_text": "2021年6月底"}],
        ("合写了责任人、整改时限",),
    ),
    "measures-and-completion-in-one-column": Kind(
        book(
            ["编号", "党组织", "存在问题", "整改措施及完成情况", "责任人", "时限"],
            changed(ROW, measures="制定方案，已完成"),
        ),
        [READ | {"measures": ("制定方案，已完成",), "completion": None}],
        ("合写了整改措施、完成情况",),
    ),
    "unit-and-person-in-one-column": Kind(
        book(
            ["编号", "党组织", "存在问题", "整改措施", "责任单位及责任人", "整改时限"],
            changed(ROW, person="组织部 张三"),
        ),
        [READ | {"unit": "组织部"}],
    ),
    "problem-and-measures-in-one-column": Kind(
        book(
            ["编号", "党组织", "问题及整改措施", "责任人", "时限"],
            ["A-1", "教师党支部", "未按期换届", "张三", "2021-06-30"],
        ),
        [READ | {"measures": ()}],
        ("合写了存在问题、整改措施",),
    ),
    "boxes-to-tick": Kind(
        book(
            [*HEAD, "完成情况"],
            [*ROW, "☑已完成 □未完成"],
            [*OTHER, "□已完成 ☑未完成"],
            [*changed(OTHER, number="A-3", problem="未公开"), "已完成√  未完成□"],
        ),
        [
            READ | {"completion": "已完成"},
            READ_OTHER | {"completion": "未完成"},
            READ_OTHER | {"number": "A-3", "problem": "未公开", "completion": "已完成"},
        ],
    ),
    "a-tick-for-yes": Kind(
        book([*HEAD, "是否销号"], [*ROW, "√"], [*OTHER, "否"]), [{"completion": "已完成"}, {"completion": "未完成"}]
    ),
    "two-columns-to-tick": Kind(
        book([*HEAD, "已完成", "未完成"], [*ROW, "√", ""]), [READ], ("“已完成”、“未完成”没有读取",)
    ),
    "rows-that-say-none": Kind(
        book(HEAD, [*ROW[:2], "无", "无", "", ""], OTHER, [*ROW[:2], "未查摆出问题", "", "", ""]),
        [READ_OTHER],
        ("写着“无”，没有读作问题", "写着“未查摆出问题”，没有读作问题"),
    ),
    "a-row-without-a-problem": Kind(
        book(HEAD, changed(ROW, problem="无"), OTHER), [READ_OTHER], errors=("填了内容但没有写问题",)
    ),
    "the-same-as-above": Kind(
        book(HEAD, ROW, ["A-2", "学生党支部", "未公示", "公示", "同上", "〃"]),
        [READ, READ_OTHER | {"person": "张三", "due": DUE}],
    ),
    "names-with-posts-numbers-and-telephones": Kind(
        book(
            HEAD,
            *(
                changed(ROW, number=f"A-{n}", problem=f"问题{n}", person=who)
                for n, who in enumerate(
                    ["张  三（支部书记）13800000000", "王五书记", "张三、李四二位同志", "1.张三\n2.李四", "书记:李四"]
                )
            ),
        ),
        [{"person": who} for who in ("张三", "王五", "张三、李四", "张三、李四", "李四")],
    ),
    "terms-that-begin": Kind(
        book(HEAD, changed(ROW, due="长期坚持（2021年4月起）"), changed(OTHER, due="2021年4月起至2021年7月30日")),
        [READ | {"due": None, "due_text": "长期坚持（2021年4月起）"}, READ_OTHER],
    ),
    "terms-that-may-mean-two-days": Kind(
        book(HEAD, changed(ROW, due="04/05/2021"), changed(OTHER, due="每月25日前")),
        [READ | {"due": None}, READ_OTHER | {"due": None}],
        ("“04/05/2021”不是能识别的日期", "“每月25日前”不是能识别的日期"),
    ),
    "a-serial-number-for-a-date": Kind(
        book(HEAD, changed(ROW, due=44377)), [READ | {"due": None}], ("“44377”不是能识别的日期",)
    ),
    "a-day-that-is-none": Kind(
        book(HEAD, changed(ROW, due="2021年6月31日")), [READ | {"due": None}], ("“2021年6月31日”不是",)
    ),
    "dates-since-1904": Kind(book(HEAD, ROW, edit=since_1904), [READ]),
    "a-date-with-a-time": Kind(book(HEAD, changed(ROW, due=datetime(2021, 6, 30, 17, 30))), [READ]),  # noqa: DTZ001
    "progress-quarter-by-quarter": Kind(
        book([*HEAD, "一季度进展", "二季度进展"], [*ROW, "已起草", "已报批"]), [READ | {"progress": "已起草\n已报批"}]
    ),
    "measures-in-two-columns": Kind(
        book(
            ["编号", "党组织", "存在问题", "整改措施1", "整改措施2", "责任人", "整改时限"], [*ROW[:4], "开会", *ROW[4:]]
        ),
        [READ | {"measures": ("制定方案", "开会")}],
    ),
    "begun-planned-and-done": Kind(
        book(
            [*HEAD[:5], "开始时间", "计划完成时间", "实际完成时间"],
            [*ROW[:5], "2021-04-01", "2021-06-30", "2021-05-30"],
        ),
        [READ],
        ("“开始时间”、“实际完成时间”没有读取",),
    ),
    "numbers-that-only-count": Kind(
        book(
            HEAD,
            *(
                changed(ROW, number=n, problem=f"问题{n}")
                for n in ("1", "一", "（2）", "③", "十二、", "3.", "〔2021〕3号")
            ),
        ),
        [{"number": None}] * 6 + [{"number": "〔2021〕3号"}],
    ),
    "a-ledger-of-each-form": Kind(
        book(HEAD, ROW, more=[("诊断", [HEADER, row("未公示")])]), [READ], ("这个表格是诊断台账.*没有读取",)
    ),
    "white-on-white": Kind(book(HEAD, ROW, edit=white), [READ], ("“未按期换届”是白色文字",)),
    "a-note-on-a-cell": Kind(book(HEAD, ROW, edit=noted), [READ]),
    "a-table-of-excel": Kind(book(HEAD, ROW, edit=as_table), [READ]),
    "elements-with-prefixes": Kind(with_prefixes(), [READ]),
    "backslashes-in-names-of-parts": Kind(renamed("xl/worksheets/", "xl\\worksheets\\"), [READ]),
    "shared-strings-in-other-letters": Kind(renamed("xl/sharedStrings", "xl/SharedStrings"), [READ]),
    "escaped-line-ends": Kind(
        raw_xlsx(cells(*HEAD, number=1) + cells(*changed(ROW, measures="1.制定方案_x000D_\n2.开会"), number=2)),
        [READ | {"measures": ("制定方案", "开会")}],
    ),
    "a-day-of-type-d": Kind(raw_xlsx(cells(*HEAD, number=1) + typed('<c r="F2" t="d"><v>2021-06-30</v></c>')), [READ]),
    "a-truth-value": Kind(
        raw_xlsx(cells(*HEAD[:5], "是否完成", number=1) + typed('<c r="F2" t="b"><v>1</v></c>')),
        [READ | {"due": None, "completion": "已完成"}],
    ),
    "pieces-of-pages": Kind(
        book(HEAD, changed(ROW, measures="<p>制定&quot;方案&quot;</p><p>开会<br/></p>", person="张&nbsp;三")),
        [READ | {"measures": ('制定"方案"', "开会")}],
        ("网页标记",),
    ),
    "characters-that-nobody-sees": Kind(
        book(
            HEAD, changed(ROW, organization="教师\u200b党支部", problem="未按期\u200b换届\ufeff", person="张\u200d三")
        ),
        [READ],
    ),
    "rare-characters": Kind(
        book(HEAD, changed(ROW, problem="㐂𠮷未换届😀", person="张𠀀")),
        [READ | {"problem": "㐂𠮷未换届😀", "person": "张𠀀"}],
    ),
    "an-inspection-s-columns": Kind(
        book(
            ["序号", "反馈问题", "整改任务", "整改措施", "责任单位", "责任人", "整改时限", "整改进展"],
            ["1", "未按期换届", "抓换届", "制定方案", "教师党支部", "张三", date(2021, 6, 30), "持续推进"],
        ),
        [UNNUMBERED | {"unit": "教师党支部", "progress": "持续推进"}],
        ("“整改任务”没有读取",),
    ),
    "completion-and-closure-side-by-side": Kind(
        book([*HEAD, "销号情况", "完成情况"], [*ROW, "已销号 2021年4月10日 周某", "已完成"]),
        [READ | {"completion": "已完成", "closure": "已销号 2021年4月10日 周某"}],
    ),
    "a-note-below-that-says-something": Kind(
        book(HEAD, ROW, ["注：另有2个问题待核实。"], ["备注：存在的问题一栏主要对照诊断指南进行查摆。"], ["说明："]),
        [READ],
        ("“注：另有2个问题待核实。”像是表外的说明，没有读取",),
    ),
    "none-under-the-name-of-a-unit": Kind(
        book(
            ["序号", "存在问题", "整改措施", "责任人", "整改时限"],
            ["（一）教师党支部"],
            PLAIN_ROW,
            ["（二）学生党支部"],
            ["1", "无", "", "", ""],
            edit=lambda _book, sheet: [sheet.merge_cells(f"A{row}:E{row}") for row in (2, 4)],
        ),
        [UNNUMBERED],
    ),
}
