"""What may happen to a file on its way: bytes lost and changed, and what people and programs put
into the parts of a package. Strategies for hypothesis."""

import io
import re
import warnings
import zipfile

from hypothesis import strategies as st

HEADERS = (b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06")
_TAG, _VALUE, _TEXT = re.compile(r"<[^<>]*>"), re.compile(r'="([^"]*)"'), re.compile(r">([^<>]+)<")
VALUES = st.sampled_from(
    [
        "",
        "-1",
        "0",
        "1",
        "9" * 5000,
        "²",
        "٣",
        "１",
        "一",
        "XFD1048576",
        "A1:XFD1048576",
        "A0",
        "1e999",
        "nan",
        "-1e308",
        "restart",
        "yyyy-mm-dd;@",
        "[",
        "\\",
        "0." + "0" * 300,
        "E+00",
        "_x0000_",
        "_xD800_",
        "_x000D_",
        "../../x",
        "//",
        "external",
        "44000",
        "61",
        "2958466",
        "x" * 3000,
        "\u0301\u0316" * 100,
        "\n",
        "\u3000",
        "&#55296;",
    ]
)


def zipped(parts):
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # of two parts with one name
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def nameless(content):
    """The package with one entry whose name is empty, as bytes lost in its directory leave it."""
    changed = bytearray(content)
    at = changed.rindex(HEADERS[0])
    length = int.from_bytes(changed[at + 28 : at + 30], "little")
    extra = int.from_bytes(changed[at + 30 : at + 32], "little")
    changed[at + 28 : at + 32] = bytes(2) + (length + extra).to_bytes(2, "little")
    return bytes(changed)


@st.composite
def bytes_damaged(draw, files):
    """Some bytes of a file changed, many of them where a package says what is in it."""
    content = bytearray(draw(st.sampled_from(files)))
    for _ in range(draw(st.integers(1, 6))):
        heads = [m.start() for m in re.finditer(b"|".join(map(re.escape, HEADERS)), content)]
        head = draw(st.sampled_from([0, *heads]))
        at = head + draw(st.integers(0, 60) if head else st.integers(0, len(content)))
        content[at : at + draw(st.integers(0, 4))] = draw(st.binary(max_size=4))
    cut = draw(st.none() | st.integers(0, len(content)))
    return bytes(content[:cut])


@st.composite
def parts_damaged(draw, files):
    """One XML part of a package changed in its values, texts and tags."""
    with zipfile.ZipFile(io.BytesIO(draw(st.sampled_from(files)))) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    told = [n for n, (name, _) in enumerate(parts) if name.endswith((".xml", ".rels"))]
    hit = draw(st.sampled_from(told))
    text = parts[hit][1].decode()
    for _ in range(draw(st.integers(1, 4))):
        text = _changed(draw, text)
    parts[hit] = (parts[hit][0], text.encode("utf-8", "surrogatepass"))
    return zipped(parts)


def _changed(draw, text):
    what = draw(st.sampled_from([_VALUE, _TEXT, _TAG]))
    places = list(what.finditer(text))
    if not places:
        return text
    place = draw(st.sampled_from(places))
    if what is not _TAG:
        return text[: place.start(1)] + draw(VALUES) + text[place.end(1) :]
    other = draw(st.sampled_from([place, *places[:50]]))
    instead = draw(st.sampled_from(["", other[0], place[0] + other[0]]))
    return text[: place.start()] + instead + text[place.end() :]


def damaged(files):
    return bytes_damaged(files) | parts_damaged([f for f in files if f.startswith(b"PK")])
