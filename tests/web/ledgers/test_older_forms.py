"""Files of older and other programs on the pages: read where LibreOffice is set up, refused where it is not."""

from dataclasses import replace

from ledger.conversion import CONVERTED, Converter
from ledger.roster_form import template
from tests.ledger.build import row, xlsx
from tests.web.conftest import Site

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook\0".encode("utf-16-le")


def converting(site: Site, folder, becomes: bytes) -> None:
    """Have a program in LibreOffice's place make the same of each file."""
    (folder / "today.xlsx").write_bytes(becomes)
    command = folder / "office"
    command.write_text(f'#!/bin/sh\ncp {folder}/today.xlsx "$HOME/in.xlsx"\n')
    command.chmod(0o755)
    site.client.app.state.services = replace(site.services, converter=Converter(str(command)))


def offered(site: Site) -> list[str]:
    """Return the endings that the field for a ledger asks for."""
    [accept] = site.page("/ledgers", "xx_organizer").xpath("//input[@type='file']/@accept")
    return accept.split(",")


def sent(site: Site):
    return site.submit("/ledgers", "xx_organizer", {"file": ("台账.xls", OLD)})


def test_an_old_ledger_is_previewed_as_what_it_becomes_and_said_to_be(site: Site, tmp_path):
    assert "另存为" in sent(site).text
    assert ".xls" not in offered(site)
    converting(site, tmp_path, xlsx(row("值班表缺失", "信息工程系党总支")))
    assert ".xls" in offered(site)
    told = sent(site)
    assert told.status_code == 303
    shown = site.page(told.headers["location"], "xx_organizer").text_content()
    assert "值班表缺失" in shown
    assert CONVERTED in shown


def test_an_old_workbook_of_people_is_read_likewise(site: Site, tmp_path):
    file = {"file": ("名册.xls", OLD)}
    assert "另存为" in site.submit("/directory/import", "admin", file).text
    converting(site, tmp_path, template())
    assert "另存为" not in site.submit("/directory/import", "admin", file).text
