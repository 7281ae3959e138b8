"""What the README and the manual point at is there, and nothing more."""

import re
from pathlib import Path

import pytest

from tests.web.pictures import FOLDER, PICTURES

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs/manual").glob("*.md")))
MOST = 150_000


def pointed_at(page):
    """Return the files that a page links to or shows."""
    found = re.findall(r"""(?:\]\(|src=")(?!https?:)([^)"#]+)""", page.read_text(encoding="utf-8"))
    return {(page.parent / each).resolve() for each in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page):
    assert [each for each in pointed_at(page) if not each.exists()] == []


def test_the_pictures_that_are_taken_are_those_that_are_shown():
    shown = {each.name for page in PAGES for each in pointed_at(page) if each.parent == FOLDER}
    assert shown == {f"{picture.name}.webp" for picture in PICTURES}
    assert shown == {file.name for file in FOLDER.iterdir()}


def test_a_picture_costs_a_phone_no_more_than_a_page():
    assert [file.name for file in FOLDER.iterdir() if file.stat().st_size > MOST] == []
