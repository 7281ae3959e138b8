"""Names of uploads as old clients send them: over a real connection, byte by byte."""

import pytest

from models.item import Evidence
from models.vocabulary import State
from tests import make
from tests.api.conftest import API, serving
from tests.ledger.evidence import pdf
from tests.wire_forms import form, post
from workflows.items.file_names import UNFIT, UNREADABLE

pytestmark = pytest.mark.usefixtures("read_once")
NAME = "支部会议记录.pdf"
PERCENT = b"%D6%A7%B2%BF%BB%E1%D2%E9%BC%C7%C2%BC.pdf"
"""The same in GBK."""


@pytest.fixture
def sent(door):
    """Send evidence with a name as it is written, and return the status, the answer and the row."""
    item = make.item(door.database, State.RECTIFY)
    measure = str(make.measure_ids(door.database, item)[0]).encode()
    token = f"Authorization: Bearer {door.tokens['member']}"

    def send(disposition, **fields):
        body = form({"measure_id": measure, **fields}, disposition, pdf("minutes"))
        with serving(door.client.app) as address:
            status, said = post(address, f"{API}/items/{item}/evidence", body, token)
        return status, said, make.rows(door.database, Evidence, item_id=item)

    return send


@pytest.mark.parametrize(
    "disposition",
    [
        b'; filename="%s"' % NAME.encode(),
        b'; filename="%s"' % NAME.encode("gbk"),
        b'; filename="C:\\%s"' % ("台账\\" + NAME).encode("gbk"),
        b"; filename*=GBK''" + PERCENT,
        b"; filename=\"=?utf-8?B?5pSv6YOo?=\"; filename*=gbk''" + PERCENT,
    ],
    ids=["utf-8", "gbk", "a path in gbk", "extended", "extended beside an encoded one"],
)
def test_a_name_is_kept_as_it_is_read(sent, disposition):
    status, said, (row,) = sent(disposition)
    assert (status, row.file_name) == (201, NAME), said


@pytest.mark.parametrize(
    ("disposition", "refusal"),
    [
        (b'; filename="M\xfcller.pdf"', UNREADABLE),
        (b'; filename="\xff\xfe.pdf"', UNREADABLE),
        (b'; filename="%s"' % "\u202efdp.exe".encode(), UNFIT),
        (b'; filename="a\x1b[2J.pdf"', UNFIT),
        (b'; filename="con.pdf"', UNFIT),
        (b"; filename*=UTF-8''a%00.pdf", UNFIT),
    ],
)
def test_a_name_that_cannot_be_kept_is_a_sentence(sent, disposition, refusal):
    status, said, rows = sent(disposition)
    assert (status, rows) == (422, []), said
    assert refusal in said


def test_what_stands_beside_the_file_is_read_the_same(sent):
    note = "签到表\r\n见附件".encode("gbk")
    status, said, (row,) = sent(b'; filename="a.pdf"', note=note)
    assert (status, row.note) == (201, "签到表\r\n见附件"), said
    assert sent(b'; filename="b.pdf"', note=b"M\xfcller")[0] == 400
