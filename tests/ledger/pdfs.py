"""PDFs made for a test."""

import pikepdf

from tests.ledger.evidence import pdf

PACKED = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}

OWNER = {"encryption": pikepdf.Encryption(owner="o", user="")}


def with_file(content, name="附件.xml"):
    def change(file):
        file.attachments[name] = pikepdf.AttachedFileSpec(file, content, filename=name)

    return pdf(change=change)


def raw(*objects, trailer=b"/Root 1 0 R"):
    """A PDF written by hand, object by object."""
    written, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n"
    return written + table + end % (len(objects) + 1, trailer, len(written))


PAGES = (
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
)
