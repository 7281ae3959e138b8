"""佐证: shown in place by what it is, between its neighbours, and with what it belongs to."""

from io import BytesIO
from uuid import UUID

import pytest

from models.evidence_kinds import MediaType
from models.item import Evidence
from models.vocabulary import State
from tests import make
from tests.ledger.evidence import GOOD, holding, pdf
from tests.web.conftest import Site, text

pytestmark = pytest.mark.usefixtures("read_once")

SHOWN = {
    MediaType.PNG: "//main//img[@src='{}/view']",
    MediaType.PDF: "//main//div[@data-pdf='{}/view']",
    MediaType.MP4: "//main//video[@controls][@src='{}/view']",
    MediaType.MP3: "//main//audio[@controls][@src='{}/view']",
    MediaType.DOCX: "//main//a[@href='{}/file']",
}


def attached(site: Site, item_id: UUID, kind: MediaType, content: bytes = b"") -> str:
    """Attach a file to the item's measure; return its address."""
    content = content or GOOD[kind]
    sha256, size = site.files.put(BytesIO(content))
    (measure_id,) = make.measure_ids(site.database, item_id)
    make.move(
        site.database,
        item_id,
        "attach",
        "member",
        measure_id=measure_id,
        sha256=sha256,
        size=size,
        file_name=f"佐证.{kind.endings[0]}",
        media_type=kind.value,
    )
    last = make.rows(site.database, Evidence, item_id=item_id)[-1]
    return f"/items/{item_id}/evidence/{last.id}"


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.name)
def test_each_is_shown_as_what_it_is_and_can_be_taken_away(site: Site, kind: MediaType):
    path = attached(site, make.item(site.database, State.RECTIFY), kind)
    page = site.page(path)
    assert page.xpath(SHOWN[kind].format(path))
    assert page.xpath(f"//main//a[@href='{path}/file'][@download]")
    assert "固定每月第2周周三召开" in text(page)
    assert site.get(f"{path}/file").content == GOOD[kind]


def test_what_a_browser_cannot_show_is_never_sent_to_be_shown(site: Site):
    item_id = make.item(site.database, State.RECTIFY)
    for kind, disposition in ((MediaType.PNG, "inline"), (MediaType.DOCX, "attachment")):
        answer = site.get(f"{attached(site, item_id, kind)}/view")
        assert answer.headers["content-disposition"].startswith(disposition)
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_one_leads_to_the_next_and_back_to_where_the_reader_came_from(site: Site):
    item_id = make.item(site.database, State.RECTIFY)
    first, second = (attached(site, item_id, kind) for kind in (MediaType.PNG, MediaType.PDF))
    back = f"/desk/{item_id}"
    page = site.page(f"{first}?back={back}")
    assert page.xpath("//a[@rel='next']/@href") == [f"{second}?back={back}"]
    assert not page.xpath("//a[@rel='prev']")
    assert page.xpath("//a[@class='back d-print-none']/@href") == [back]
    foreign = site.page(f"{first}?back=//evil.example/")
    assert foreign.xpath("//a[@class='back d-print-none']/@href") == [f"/items/{item_id}"]


def test_evidence_is_there_only_for_who_sees_its_item(site: Site):
    item_id = make.item(site.database, State.RECTIFY)
    path = attached(site, item_id, MediaType.PNG)
    for by in ("cj_secretary", "outsider"):
        for address in (path, f"{path}/view", f"{path}/file"):
            assert site.get(address, by).status_code == 404
    other = make.item(site.database, State.RECTIFY)
    assert site.get(path.replace(str(item_id), str(other))).status_code == 404


def test_what_one_person_was_shown_is_not_kept_for_the_next_at_the_same_browser(site: Site):
    path = attached(site, make.item(site.database, State.RECTIFY), MediaType.PNG)
    headers = site.get(f"{path}/view").headers
    assert "Cookie" in headers["vary"] or "no-store" in headers["cache-control"]


def test_what_an_earlier_release_took_in_is_only_handed_out(site: Site):
    content = holding("<</S/JavaScript/JS(app.alert)>>")
    path = attached(site, make.item(site.database, State.RECTIFY), MediaType.PDF, content)
    page = site.page(path)
    assert not page.xpath("//main//div[@data-pdf]")
    assert "只能下载" in text(page)
    assert "脚本" in text(page)
    answer = site.get(f"{path}/view")
    assert answer.status_code == 409
    assert "脚本" in answer.text
    assert site.get(f"{path}/file").content == content


def test_what_should_be_known_of_a_file_is_said_beside_it(site: Site):
    damaged = pdf("受损").replace(b"startxref", b"startxxxx")
    path = attached(site, make.item(site.database, State.RECTIFY), MediaType.PDF, damaged)
    page = site.page(path)
    assert page.xpath("//main//div[@data-pdf]")
    assert "文件有损坏" in text(page)


def test_evidence_whose_file_is_gone_still_has_its_page(site: Site):
    path = attached(site, make.item(site.database, State.RECTIFY), MediaType.PDF, pdf("不在"))
    for held in list(site.files.held()):
        site.files.remove(held)
    assert "固定每月第2周周三召开" in text(site.page(path))
    assert site.get(f"{path}/view").status_code == 404
