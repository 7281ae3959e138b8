"""Every field that is typed into has a length, in each template and in what forms are made of."""

import re
from pathlib import Path

import pytest
from lxml import html

import web
from tests.web.conftest import Site
from transport import forms
from workflows.items.lifecycle import MOVES

TEMPLATES = sorted(Path(web.__file__).parent.glob("*/*.html"))
TAG = re.compile(r"<(?:input|textarea)\b(?:[^>{]|\{\{.*?\}\}|\{%.*?%\})*>", re.DOTALL)
NOT_TYPED = re.compile(
    r'type="(?:hidden|checkbox|radio|file|submit|date|month|number|range)"|\b(?:readonly|hidden)\b(?!=)'
)
UNDER = """//*[self::textarea or self::input[
    not(@type) or @type='text' or @type='search' or @type='password']][not(@hidden or @readonly)]"""


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_what_is_typed_into_has_a_length(template):
    tags = TAG.findall(template.read_text(encoding="utf-8"))
    typed = [tag for tag in tags if not NOT_TYPED.search(tag)]
    assert [tag for tag in typed if "maxlength=" not in tag] == []


@pytest.mark.parametrize("move", MOVES)
def test_a_form_of_a_move_knows_how_long_each_text_may_be(move):
    texts = [each for each in all_of(forms.input_fields(move)) if each["type"] == "text"]
    texts = [each for each in texts if each["name"] != "seen"]  # a hash, which nobody types
    assert all(0 < each["longest"] <= 10_000 for each in texts), move


def all_of(fields):
    for each in fields:
        yield each
        yield from all_of(each["fields"] or ())


@pytest.mark.parametrize(
    ("path", "by"),
    [
        ("/sign-in", None),
        ("/me/password", "head"),
        ("/me/tokens", "head"),
        ("/directory/people", "admin"),
        ("/directory/people/new", "admin"),
        ("/directory/organizations/new", "admin"),
        ("/items", "head"),
        ("/feedback/new", "head"),
    ],
)
def test_pages_show_it(site: Site, path, by):
    response = site.get(path, by)
    assert response.status_code == 200, path
    typed = html.fromstring(response.text).xpath(UNDER)
    assert [each.get("name") for each in typed if not each.get("maxlength")] == [], path


def test_too_long_words_are_not_looked_for(site: Site):
    assert site.get("/directory/people?named=" + "a" * 201, "admin").status_code == 404
    assert site.get("/directory/people?named=" + "a" * 200, "admin").status_code == 200
