"""Documents: controls, fields and changes of Word, and forms of one problem each."""

from tests.ledger.build import docx, p, tbl, tc, tr
from tests.ledger.kinds import HEAD, OTHER, READ, READ_OTHER, ROW, Kind, changed

SPAN = '<w:gridSpan w:val="6"/>'
RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
DELETED = '<w:trPr><w:del w:id="1" w:author="a" w:date="2021-01-01T00:00:00Z"/></w:trPr>'


def run(text, looks=""):
    return f"<w:r><w:rPr>{looks}</w:rPr><w:t>{text}</w:t></w:r>"


def with_cell(place, content, properties=""):
    """The row with a cell of another content."""
    given = [tc(text) for text in ROW]
    given[place] = tc(content, properties)
    return docx(tbl(HEAD, tr(*given)))


def control(properties, content):
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def old_field(data, code):
    marks = ('<w:fldChar w:fldCharType="separate"/>', '<w:fldChar w:fldCharType="end"/>')
    begin = f'<w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar>'
    runs = (begin, f"<w:instrText> {code} </w:instrText>", *marks)
    return f"<w:p>{''.join(f'<w:r>{each}</w:r>' for each in runs)}</w:p>"


def with_completion(content):
    return docx(tbl([*HEAD, "完成情况"], tr(*ROW, tc(content))))


def card(number, organization, problem):
    return tbl(
        ["编号", number, "党组织", organization],
        ["存在问题", problem],
        ["整改措施", "制定方案"],
        ["责任人", "张三", "完成时限", "2021年6月30日"],
    )


WHITE = '<w:color w:val="FFFFFF"/>'
LIST_OF_TERMS = (
    '<w:ddList><w:result w:val="1"/><w:listEntry w:val="2021年5月底"/><w:listEntry w:val="2021年6月底"/></w:ddList>'
)
BOX = f'<w14:checkbox {W14}><w14:checked w14:val="1"/></w14:checkbox>'

KINDS = {
    "a-form-of-one-problem": Kind(docx(p("问题整改销号单"), card("A-1", "教师党支部", "未按期换届")), [READ]),
    "a-form-for-each-problem": Kind(
        docx(
            p("问题整改销号单"),
            card("A-1", "教师党支部", "未按期换届"),
            p("问题整改销号单"),
            card("A-2", "学生党支部", "未公示"),
        ),
        [READ, READ | {"number": "A-2", "organization": "学生党支部", "problem": "未公示"}],
    ),
    "a-table-for-each-row": Kind(docx(tbl(HEAD, ROW), tbl(OTHER)), [READ, READ_OTHER], ("没有表头，已接着上一个表格",)),
    "a-second-part-of-fewer-columns": Kind(docx(tbl(HEAD, ROW), tbl(OTHER[:5])), [READ], ("其中的第1行没有读取",)),
    "headings-again-in-another-order": Kind(
        docx(tbl(HEAD, ROW, [HEAD[0], HEAD[2], HEAD[1], *HEAD[3:]], [OTHER[0], OTHER[2], OTHER[1], *OTHER[3:]])),
        [READ, READ_OTHER],
    ),
    "headings-in-three-rows": Kind(
        docx(
            tbl(
                tr(
                    tc("编号", RESTART),
                    tc("基本情况", '<w:gridSpan w:val="2"/>'),
                    tc("整改", '<w:gridSpan w:val="3"/>'),
                ),
                tr(tc("", CONTINUE), "党组织", "存在问题", "整改措施", tc("责任", '<w:gridSpan w:val="2"/>')),
                tr(tc("", CONTINUE), "", "", "", "责任人", "整改时限"),
                ROW,
            )
        ),
        [READ],
    ),
    "headings-of-groups": Kind(
        docx(tbl(HEAD, tr(tc("一、巡察反馈问题（1个）", SPAN)), ROW, tr(tc("二、自查问题", SPAN)), OTHER)),
        [READ, READ_OTHER],
        ("“一、巡察反馈问题.*没有读取", "“二、自查问题.*没有读取"),
    ),
    "sums-between-and-below": Kind(
        docx(tbl(HEAD, ROW, ["小计", "", "1", "", "", ""], OTHER, ["合计", "", "2", "", "", ""])), [READ, READ_OTHER]
    ),
    "people-and-terms-merged-over-rows": Kind(
        docx(
            tbl(
                HEAD,
                tr(*ROW[:4], tc("张三", RESTART), tc("2021-06-30", RESTART)),
                tr(*OTHER[:4], tc("", CONTINUE), tc("", CONTINUE)),
            )
        ),
        [READ, READ_OTHER | {"person": "张三", "due": READ["due"]}],
    ),
    "a-control-not-yet-filled-in": Kind(
        with_cell(4, control("<w:showingPlcHdr/>", p("单击或点击此处输入文字。"))), [READ | {"person": None}]
    ),
    "a-control-that-is-filled-in": Kind(with_cell(4, control("<w:text/>", p("张三"))), [READ]),
    "a-list-of-an-old-form": Kind(with_cell(5, old_field(LIST_OF_TERMS, "FORMDROPDOWN")), [READ]),
    "a-box-of-an-old-form": Kind(
        with_completion(old_field('<w:checkBox><w:checked w:val="1"/></w:checkBox>', "FORMCHECKBOX")),
        [READ | {"completion": "已完成"}],
    ),
    "a-box-of-a-form": Kind(
        with_completion(f"<w:p>{control(BOX, run('☒'))}{run('已完成 ☐未完成')}</w:p>"),
        [READ | {"completion": "已完成"}],
    ),
    "a-tick-of-a-symbol-font": Kind(
        with_completion('<w:p><w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r></w:p>'),
        [READ | {"completion": "已完成"}],
    ),
    "a-row-that-was-deleted": Kind(docx(tbl(HEAD, ROW, tr(*OTHER, properties=DELETED))), [READ]),
    "a-row-in-custom-xml": Kind(docx(tbl(HEAD, f'<w:customXml w:element="r">{tr(*ROW)}</w:customXml>')), [READ]),
    "text-that-was-moved": Kind(
        with_cell(
            2,
            f'<w:p><w:moveFrom w:id="1" w:author="a">{run("旧的")}</w:moveFrom>'
            f'<w:moveTo w:id="2" w:author="a">{run("未按期换届")}</w:moveTo></w:p>',
        ),
        [READ],
    ),
    "a-reading-above-a-character": Kind(
        with_cell(
            2,
            f"<w:p>{run('未按期')}<w:r><w:ruby><w:rubyPr/><w:rt>{run('huàn')}</w:rt><w:rubyBase>{run('换')}</w:rubyBase>"
            f"</w:ruby></w:r>{run('届')}</w:p>",
        ),
        [READ],
    ),
    "a-formula-of-mathematics": Kind(
        with_cell(
            2,
            f'<w:p>{run("到会率仅")}<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
            "<m:r><m:t>60%</m:t></m:r></m:oMath></w:p>",
        ),
        [READ | {"problem": "到会率仅60%"}],
    ),
    "white-text": Kind(
        with_cell(2, "<w:p>" + run("未按期换届") + run("，已整改", WHITE) + "</w:p>"),
        [READ | {"problem": "未按期换届，已整改"}],
        ("“，已整改”是白色文字",),
    ),
    "white-text-on-a-ground": Kind(
        with_cell(2, "<w:p>" + run("未按期换届", WHITE) + "</w:p>", '<w:shd w:fill="1F4E79"/>'), [READ]
    ),
    "cells-left-out-before-a-row": Kind(
        docx(
            tbl(HEAD, ROW, '<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>' + "".join(map(tc, OTHER[2:])) + "</w:tr>")
        ),
        [READ, READ_OTHER | {"number": None, "organization": "教师党支部"}],
        ("没有写党组织名称，已按上面的",),
    ),
    "measures-line-by-line": Kind(
        docx(tbl(HEAD, changed(ROW, measures="制定换届方案\n召开党员大会\n上报审批"))),
        [READ | {"measures": ("制定换届方案", "召开党员大会", "上报审批")}],
    ),
}
