"""Office files since 2007: what acts on whoever opens them, and what people really send."""

import io
import random
import zipfile

import pytest

from ledger.media import office as packages
from ledger.media.rejections import BOMB, BROKEN, LOCKED, Danger
from ledger.media.verdict import REMOTE
from models.evidence_kinds import MediaType
from tests.ledger.books import EXCEL, WORD
from tests.ledger.evidence import GOOD, doc, main_of, office, ole, png, zipped
from tests.ledger.judging import dangers, known, refused

DOCX, XLSX = main_of(MediaType.DOCX), main_of(MediaType.XLSX)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def related(kind, target, mode="External", main=DOCX):
    """A package with one relationship."""
    mode = f' TargetMode="{mode}"' if mode else ""
    one = f'<Relationship Id="r1" Type="{KINDS}/{kind}" Target="{target}"{mode}/>'
    part = f'<Relationships xmlns="{RELATIONS}">{one}</Relationships>'
    return office(main, **{"word/_rels/document.xml.rels": part})


def word(body):
    return office(DOCX, **{"word/document.xml": f'<w:document xmlns:w="{W}">{body}</w:document>'})


def excel(body, part="xl/worksheets/sheet1.xml"):
    return office(XLSX, **{part: f'<worksheet xmlns="{S}">{body}</worksheet>'})


def field(*pieces, result="见附件"):
    """A field whose code is written in several runs."""
    runs = "".join(
        piece if piece.startswith("<") else f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces
    )
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"{marks[0]}{runs}{marks[1]}<w:r><w:t>{result}</w:t></w:r>{marks[2]}"


MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
VBA = ole({"VBA/dir": b"", "PROJECT": b""})
SIMPLE = f'<w:p xmlns:w="{W}"><w:fldSimple w:instr="DDE a"/></w:p>'
FOUND = {
    "macros by their type": (office(MACRO), Danger.MACROS),
    "macros under another name": (office(DOCX, **{"word/media/image1.png": VBA}), Danger.MACROS),
    "macros by a relationship": (related("vbaProject", "a.bin", None), Danger.MACROS),
    "old macro sheets": (related("xlMacrosheet", "a.xml", None, XLSX), Danger.MACROS),
    "an object": (office(DOCX, **{"word/embeddings/oleObject1.bin": doc()}), Danger.OBJECT),
    "a linked object": (related("oleObject", "file:///C:/a.xlsx"), Danger.OBJECT),
    "a program": (office(DOCX, **{"word/media/a.emf": b"MZ\x90\0"}), Danger.OBJECT),
    "an archive": (office(DOCX, **{"word/media/a.emf": zipped({"a.js": "x"})}), Danger.OBJECT),
    "ActiveX": (related("control", "activeX1.xml", None), Danger.ACTIVE_X),
    "a template": (related("attachedTemplate", "https://a.example/a.dotm"), Danger.TEMPLATE),
    "a template of a share": (related("attachedTemplate", r"\\a.example\b\c.dotm"), Danger.TEMPLATE),
    "a template of a host": (related("attachedTemplate", "file://a.example/c.dot"), Danger.TEMPLATE),
    "an escaped template": (related("attachedTemplate", "file:%2F%2F%2F%2Fa/c.dot"), Danger.TEMPLATE),
    "a frame": (related("frame", "http://a.example/"), Danger.REMOTE),
    "a document": (related("subDocument", "http://a.example/"), Danger.REMOTE),
    "a picture of a share": (related("image", "file:////10.0.0.1/a.png"), Danger.REMOTE),
    "a workbook": (related("externalLinkPath", "https://a.example/a.xlsx"), Danger.REMOTE),
    "a script": (related("hyperlink", "javascript:alert(1)"), Danger.LINK),
    "a ribbon": (related("ui/extensibility", "customUI.xml", None), Danger.ADD_IN),
    "an add-in": (related("webextensiontaskpanes", "taskpanes.xml", None), Danger.ADD_IN),
    "a web page": (related("aFChunk", "a.mht", None), Danger.CHUNK),
    "DDE": (word(field("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe &quot;/k calc&quot;")), Danger.DDE),
    "DDE in pieces": (word(field("DD", "EAU", "TO c:\\\\cmd.exe")), Danger.DDE),
    "DDE by another field": (word(field(field("QUOTE 68 68 69"), " c:\\\\cmd.exe")), Danger.DDE),
    "DDE in one element": (word('<w:fldSimple w:instr="dde excel a.xls"/>'), Danger.DDE),
    "DDE left open": (
        word('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDE a b</w:instrText></w:r>'),
        Danger.DDE,
    ),
    "a linked table": (word(field(r"LINK Excel.Sheet.12 \\\\a\\b.xlsx")), Danger.DDE),
    "an included text": (word(field("INCLUDETEXT &quot;https://a.example/a.docx&quot;")), Danger.REMOTE),
    "an included share": (word(field(r"INCLUDEPICTURE \\\\a.example\\b\\c.png")), Danger.REMOTE),
    "a database": (word(field(r"DATABASE \d c:\\a.mdb")), Danger.REMOTE),
    "=cmd": (excel("<row><c><f>cmd|'/c calc'!A0</f></c></row>"), Danger.DDE),
    "=cmd in a name": (excel("<definedName>cmd|'/c calc'!A0</definedName>", "xl/workbook.xml"), Danger.DDE),
    "a link by DDE": (excel('<ddeLink ddeService="cmd" ddeTopic="/c calc"/>', "xl/a.xml"), Danger.DDE),
    "a link by OLE": (excel('<oleLink progId="a"/>', "xl/a.xml"), Danger.DDE),
    "a web service": (excel("<f>_xlfn.WEBSERVICE(A1)</f>"), Danger.REMOTE),
    "a connection": (excel('<connection refreshOnLoad="1"/>', "xl/connections.xml"), Danger.REMOTE),
    "an action": (
        office(
            main_of(MediaType.PPTX),
            **{"ppt/slides/slide1.xml": '<a xmlns="a"><hlinkClick action="ppaction://program?a.exe"/></a>'},
        ),
        Danger.PROGRAM,
    ),
    "a vast picture": (office(DOCX, **{"word/media/a.png": png(60_000, 60_000)}), Danger.PIXELS),
    "in a document of a document": (
        office(DOCX, **{"word/embeddings/a.xlsx": excel("<f>cmd|'/c calc'!A0</f>")}),
        Danger.DDE,
    ),
    "behind blanks": (office(DOCX, **{"a.dat": " " * 99 + SIMPLE}), Danger.DDE),
    "in UTF-16": (office(DOCX, **{"a.xml": SIMPLE.encode("utf-16")}), Danger.DDE),
}


@pytest.mark.parametrize("what", FOUND)
def test_what_acts_on_whoever_opens_it_is_named(what):
    content, danger = FOUND[what]
    assert dangers(content, "a.docx") == {danger}


def test_all_that_is_found_is_said_at_once_with_what_to_do():
    content = office(DOCX, **{"word/embeddings/a.bin": doc(), "word/document.xml": SIMPLE})
    assert refused(content, "a.docx") == (
        "文件中含有嵌入的对象（OLE）或程序、DDE 或 LINK 动态链接，可能不安全，"
        "请把它转为图片或文字后另存；删去它（选中后按 Ctrl+Shift+F9 转为文字）后另存，再重新上传。"
    )


CHART = office(DOCX, **{"word/embeddings/Microsoft_Excel_Sheet1.xlsx": GOOD[MediaType.XLSX]})
REAL = {
    "a link": related("hyperlink", "https://www.example.edu.cn/a?b=c"),
    "a mail": related("hyperlink", "mailto:a@example.edu.cn"),
    "a share to click": related("hyperlink", r"file:///\\nas\share\a.docx"),
    "a template of this machine": related(
        "attachedTemplate", r"file:///C:\Users\a\AppData\Roaming\Microsoft\Templates\Normal.dotm"
    ),
    "another workbook here": related("externalLinkPath", "file:///D:/%E8%A1%A8.xlsx", main=XLSX),
    "a workbook beside it": related("externalLinkPath", "b.xlsx", main=XLSX),
    "a chart": CHART,
    "a table of contents": word(field(r"TOC \o &quot;1-3&quot; \h", result=field(r"PAGEREF _Toc1 \h"))),
    "a letter": word(field("IF ", field("MERGEFIELD 性别"), " = &quot;男&quot; &quot;先生&quot;")),
    "a date": word(field('DATE \\@ "yyyy年M月d日"')),
    "a number": word(field("PAGE", result="1")),
    "words": word("<w:r><w:t>DDEAUTO 与 =cmd|'/c calc'!A0 是攻击手法</w:t></w:r>"),
    "a place to type": word(field("MACROBUTTON NoMacro 单击此处输入")),
    "an included file beside it": word(field(r"INCLUDEPICTURE C:\\照片\\1.png \d")),
    "formulas": excel("<f>SUM('甲|乙'!A1:A9)&amp;\"a|b!c\"&amp;[1]Sheet1!$A$1</f>"),
    "bar": excel("<f>IF(A1=&quot;|&quot;,1,&quot;!&quot;)</f>"),
    "drawings as Excel writes them": office(XLSX, **{"xl/drawings/vmlDrawing1.vml": "<xml><br></xml>"}),
    "settings of a printer": office(XLSX, **{"xl/printerSettings/printerSettings1.bin": bytes(900)}),
    "an empty part": office(DOCX, **{"docProps/custom.xml": b""}),
    "an icon": office(
        DOCX,
        **{
            "word/media/image1.svg": '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "a">'
            '<svg xmlns="http://www.w3.org/2000/svg"/>'
        },
    ),
    "a picture": office(DOCX, **{"word/media/a.png": png(4000, 3000), "word/media/b.jpg": b"\xff\xd8\xff"}),
    "the fixture of Word": WORD.read_bytes(),
    "the fixture of Excel": EXCEL.read_bytes(),
}


@pytest.mark.parametrize("kind", REAL)
def test_what_people_send_is_taken_in_without_a_remark(kind):
    content = REAL[kind]
    name = "a.xlsx" if XLSX.encode() in zip_types(content) else "a.docx"
    assert known(content, name).remarks == ()


def zip_types(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("[Content_Types].xml")


@pytest.mark.parametrize(
    "content",
    [
        related("image", "https://mmbiz.example.com/a.png"),
        related("video", "https://a.example/a.mp4"),
        word(field('INCLUDEPICTURE "https://mmbiz.example.com/a.png" \\* MERGEFORMATINET')),
    ],
)
def test_a_picture_that_lies_on_the_web_is_marked(content):
    assert known(content, "a.docx").remarks == (REMOTE,)


ESCAPED = f'<Types><Override ContentType="{DOCX}"/><Default ContentType="{MACRO[:-1]}&#108;"/></Types>'
ENTITY = f'<!DOCTYPE a [<!ENTITY b "c">]><Types><Override ContentType="{DOCX}"/></Types>'


def doubled():
    out = io.BytesIO(office(DOCX))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    return out.getvalue()


def locked():
    content = bytearray(office(DOCX))
    for mark, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        content[content.index(mark) + flags] |= 1
    return bytes(content)


def nested(depth):
    return office(DOCX, a=nested(depth - 1)) if depth else office(DOCX)


@pytest.mark.parametrize("types", [ESCAPED, ESCAPED.encode("utf-16")])
def test_macros_are_known_by_their_type_however_it_is_written(types):
    assert dangers(zipped({"[Content_Types].xml": types}), "a.docx") == {Danger.MACROS}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (zipped({"[Content_Types].xml": ENTITY}), BROKEN),
        (zipped({"[Content_Types].xml": ENTITY.encode("utf-16")}), BROKEN),
        (zipped({"[Content_Types].xml": "<Types>"}), BROKEN),
        (zipped({"[Content_Types].xml": "<Types/>" + " " * (1 << 20)}), BROKEN),
        (zipped({"[Content_Types].xml": "<Types/>"}, zipfile.ZIP_BZIP2), BROKEN),
        (office(DOCX, **{"a.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), BROKEN),
        (office(DOCX, **{"a.xml": "<a>"}), BROKEN),
        (doubled(), BROKEN),
        (zipped({"a.txt": "a"}) + office(DOCX), BROKEN),
        (locked(), LOCKED),
        (office(DOCX)[:-30], BROKEN),
        (nested(packages.MAX_DEPTH + 1), BOMB),
        (b"PK\x03\x04" + b"PK\x01\x02" * 5001, BOMB),
    ],
)
def test_what_cannot_be_opened_or_trusted_to_be_listed(content, sentence):
    assert refused(content, "a.docx") == sentence


def test_documents_may_lie_in_documents_as_deep_as_people_put_them():
    assert dangers(nested(packages.MAX_DEPTH), "a.docx") == set()


def test_a_package_that_would_fill_a_disk_is_refused_by_its_own_figures(monkeypatch):
    monkeypatch.setattr(packages, "LARGE", 1 << 20)
    assert refused(office(DOCX, picture=b"\0" * (2 << 20)), "a.docx") == BOMB
    picture = random.Random(1).randbytes(2 << 20)
    assert known(office(DOCX, picture=picture), "a.docx").media_type is MediaType.DOCX
