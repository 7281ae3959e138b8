"""PDFs as people send them are taken in, damaged ones with a mark; what cannot be looked into is refused."""

import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from ledger.media.rejections import BROKEN, LOCKED
from ledger.media.verdict import ATTACHED, REPAIRED
from models.evidence_kinds import MediaType
from tests.ledger.evidence import pdf
from tests.ledger.judging import known, refused
from tests.ledger.pdfs import OWNER, PACKED, PAGES, raw, with_file

INVOICE = b"<?xml version='1.0' encoding='UTF-8'?><EInvoice><Total>118.00</Total></EInvoice>"


def signed(file):
    """Fields and objects as a certificate's signature leaves them."""
    signature = file.make_indirect(
        Dictionary(
            Type=Name.Sig,
            Filter=Name("/Adobe.PPKLite"),
            SubFilter=Name("/adbe.pkcs7.detached"),
            ByteRange=Array([0, 10, 20, 10]),
            Contents=String(b"\x30\x82" + bytes(64)),
            Reason=String("同意"),
            M=String("D:20210330080000+08'00'"),
        )
    )
    field = file.make_indirect(
        Dictionary(
            FT=Name.Sig,
            T=String("签章1"),
            V=signature,
            Type=Name.Annot,
            Subtype=Name.Widget,
            Rect=Array([0, 0, 0, 0]),
            F=132,
        )
    )
    file.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
    file.Root.Perms = Dictionary(DocMDP=signature)
    file.pages[0].Annots = Array([field])


def scan(file):
    image = file.make_stream(
        zlib.compress(bytes(9)),
        Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=2480,
            Height=3508,
            BitsPerComponent=8,
            ColorSpace=Name.DeviceGray,
            Filter=Name.FlateDecode,
        ),
    )
    file.pages[0].Resources = Dictionary(XObject=Dictionary(JS=image))


def form(file):
    field = Dictionary(FT=Name.Tx, T=String("姓名"), V=String("张三"), AA=Dictionary())
    file.Root.AcroForm = Dictionary(Fields=Array([file.make_indirect(field)]), XFA=None)


def tagged(file):
    """As Word exports: tags, a role named as a script, a link, and where to open."""
    file.Root.StructTreeRoot = Dictionary(
        Type=Name.StructTreeRoot,
        RoleMap=Dictionary({"/JavaScript": Name.P}),
        K=Dictionary(S=Name.P, Type=Name.StructElem),
    )
    file.Root.OpenAction = Array([file.pages[0].obj, Name.Fit])
    links = ("https://www.example.edu.cn/JavaScript/Launch", "mailto:a@example.edu.cn", "b.docx")
    file.pages[0].Annots = Array(
        [
            Dictionary(
                Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=Dictionary(S=Name.URI, URI=String(link))
            )
            for link in links
        ]
    )


REAL = {
    "scan": {"change": scan},
    "signed": {"change": signed},
    "form": {"change": form},
    "tagged": {"change": tagged},
    "linearized": {"linearize": True},
    "packed": PACKED,
    "printing forbidden": OWNER,
    "speaks of scripts": {"text": "/S /JavaScript /JS (app.alert) /Launch"},
    "black and white": {
        "change": lambda file: file.Root.__setitem__(
            "/I", Dictionary(Subtype=Name.Image, Width=28087, Height=19866, BitsPerComponent=1)
        )
    },
    "opens a page": {
        "change": lambda file: file.Root.__setitem__(
            "/OpenAction", Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]), Next=Dictionary(S=Name.Named, N=Name.Print))
        )
    },
    "neighbours": {
        "change": lambda file: file.Root.__setitem__(
            "/A", Dictionary(S=Name.GoToR, F=String("附件2.pdf"), D=Array([0, Name.Fit]))
        )
    },
    "no script left": {
        "change": lambda file: file.Root.__setitem__("/Names", Dictionary(JavaScript=Dictionary(Names=Array([]))))
    },
}


@pytest.mark.parametrize("kind", REAL)
def test_what_people_send_is_taken_in_without_a_remark(kind):
    found = known(pdf(**REAL[kind]), "a.pdf")
    assert (found.media_type, found.remarks) == (MediaType.PDF, ())


def test_data_attached_as_to_an_invoice_is_taken_in_and_marked():
    assert known(with_file(INVOICE), "a.pdf").remarks == (ATTACHED,)


@pytest.mark.parametrize(
    "content",
    [
        raw(*PAGES).replace(b"startxref", b"startxxxx"),
        raw(*PAGES).replace(b"xref\n0", b"xrxf\n0"),
        pdf(**PACKED).replace(b"startxref", b"startxxxx"),
        raw(*PAGES)[:-30],
    ],
)
def test_a_damaged_file_that_viewers_repair_is_taken_in_and_marked(content):
    assert known(content, "a.pdf").remarks == (REPAIRED,)


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\nhello" * 99, raw(b"<<>>")])
def test_what_is_no_document_at_all_is_broken(content):
    assert refused(content, "a.pdf") == BROKEN


def test_a_file_that_only_a_password_opens_is_refused():
    locked = pdf(encryption=pikepdf.Encryption(owner="o", user="u"))
    assert refused(locked, "a.pdf") == LOCKED
    unknown = raw(*PAGES, b"<</Filter/FileOpen/V 1>>", trailer=b"/Root 1 0 R/Encrypt 4 0 R/ID[(a)(a)]")
    assert refused(unknown, "a.pdf") == LOCKED
