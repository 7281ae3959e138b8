"""When the storage fails under the pages: what was typed stays, and the page names the cause."""

import json
import shutil

import pytest

from models.session import Database
from models.vocabulary import State
from tests import disks, make
from tests.web.conftest import Site, forms


@pytest.fixture
def full(site: Site, sqlite_master, tmp_path):
    """The pages over a database on a disk of its own, which a test fills."""
    with disks.small(tmp_path / "disk", 8) as disk:
        database = Database(f"sqlite:///{shutil.copy(sqlite_master, disk)}")
        yield Site(database, site.files, site.client), disk
        database.close()


def test_a_full_disk_is_told_beside_what_was_typed(full):
    site, disk = full
    path = f"/items/{make.item(site.database, State.RECTIFY)}/moves/progress"
    form = forms(site.page(path, "member"))[0]
    with disks.full(disk):
        answer = site.send_form(form, path, "member", text="四月已经补开")
        assert answer.status_code == 503
        assert "磁盘已满" in answer.text
        assert "四月已经补开" in answer.text
    assert site.send_form(form, path, "member", text="四月已经补开").status_code == 303


def test_a_draft_that_could_not_be_kept_is_not_taken_for_kept(full):
    site, disk = full
    page = site.page("/me")
    draft = {"_csrf": page.body.get("data-csrf"), "_draft_of": "/x", "content": json.dumps({"a": "b" * 9000})}
    with disks.full(disk):
        answer = site.send("POST", "/drafts", "head", data=draft)
        assert (answer.status_code, "磁盘已满" in answer.text) == (503, True)
    assert site.send("POST", "/drafts", "head", data=draft).status_code == 204


def test_a_page_over_a_damaged_file_names_the_cause(site: Site, sqlite_master, tmp_path):
    file = shutil.copy(sqlite_master, tmp_path / "damaged.db")
    database = Database(f"sqlite:///{file}")
    site = Site(database, site.files, site.client)
    database.close()
    disks.damage(file, page=1, pages=300)
    answer = site.get("/")
    assert (answer.status_code, "已损坏" in answer.text) == (503, True)
    database.close()
