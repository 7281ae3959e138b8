"""封存 and 核验: the line that is printed, and who closed an item on what."""

from pathlib import Path
from typing import Any

import pytest

from models.files import FileStore
from models.item import Item
from models.vocabulary import State
from tests import make, tamper
from tests.api.conftest import MAX_UPLOAD
from tests.models.test_upgrade import Old, kind, revision, risen  # noqa: F401  fixtures
from tests.web.conftest import Site, text
from workflows.journal import seals


def sealed(site: Site) -> str:
    with site.database.transaction() as session:
        made = seals.seal(session, make.NOW)
        assert made is not None
        return seals.format_printed(made, site.services.zone)


def test_the_office_and_discipline_read_the_lines_to_be_printed(site: Site):
    line = sealed(site)
    for by in ("inspector", "director"):
        page = site.page("/seals", by)
        assert line in text(page)
        assert page.xpath("//main//a[contains(@href, '/proof')][@download]")
    assert site.get("/seals", "head").status_code == 403


def test_a_closed_item_says_who_closed_it_and_on_what(site: Site):
    item_id = make.item(site.database, State.CLOSED)
    line = sealed(site)
    page = site.page(f"/items/{item_id}/check", "inspector")
    told = [text(li) for li in page.xpath("//section[@aria-labelledby='closing']/ol[1]/li")]
    assert [who.split()[0] for who in told] == ["head同志", "xx_organizer同志", "xx_secretary同志", "director同志"]
    assert "核对原始记录，抽谈2人属实" in told[1]
    for said in ("记录完整", "4月、5月会议记录2份，签到齐全", line):
        assert said in text(page)
    assert page.xpath(f"//main//a[@href='/items/{item_id}/proof'][@download]")
    assert page.xpath("//main//a[contains(@href, '/moves/reopen')]")
    assert not site.page(f"/items/{item_id}/check", "head").xpath("//a[contains(@href, 'reopen')]")


def test_what_a_return_took_back_closed_nothing(site: Site):
    item_id = make.item(site.database, State.VERIFY)
    make.move(
        site.database,
        item_id,
        "return",
        "xx_organizer",
        opinion="会议记录不全，缺三月的签到",
        requirement="补齐三月的签到表原件",
    )
    make.done(site.database, item_id)
    make.move(site.database, item_id, "apply", "head")
    make.verified(site.database, item_id)
    for by in ("xx_secretary", "director"):
        make.move(site.database, item_id, "sign", by)
    page = site.page(f"/items/{item_id}/check", "inspector")
    assert len(page.xpath("//section[@aria-labelledby='closing']/ol[1]/li")) == 4


def test_what_was_done_to_the_record_is_said_fault_by_fault(site: Site):
    item_id = make.item(site.database, State.CLOSED)
    tamper.edit(site.database, item_id, 3, office="别的职务")
    page = site.page(f"/items/{item_id}/check", "inspector")
    assert any("第3条记录" in text(li) for li in page.xpath("//div[@role='alert']//li"))
    assert "记录完整" not in text(page)


@pytest.mark.parametrize("revision", ["0003"], indirect=True)
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_what_an_earlier_release_did_not_write_down_is_told_as_history(
    risen: Old,  # noqa: F811  a fixture
    built_pages: Any,
    tmp_path: Path,
):
    site = Site(risen.database, FileStore(tmp_path / "files", MAX_UPLOAD), built_pages)
    item = next(i for i in make.rows(risen.database, Item) if i.state is State.CLOSED)
    page = site.page(f"/items/{item.id}/check", "inspector")
    (history,) = page.xpath("//section[@aria-labelledby='history']")
    assert "不是被改动" in text(history)
    assert any("签字所凭的职务" in text(li) for li in history.xpath(".//li"))
    assert "记录完整" in text(page)
