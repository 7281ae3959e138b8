"""The catalogue: every text of the pages has its English, and no text escapes the catalogue."""

import re
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from babel.messages.pofile import read_po
from lxml import html

import web
from models.campaign import Campaign
from models.delivery_states import Language
from models.item import Measure
from models.people import Organization, User
from models.vocabulary import Office, SeatPlace, State
from tests import make
from tests.web.conftest import Site
from transport.schemas import QueryModel
from web.browser import COOKIE, LANGUAGE
from web.i18n import catalogue
from web.i18n.languages import LOCALE
from web.render import TEMPLATES, environment
from workflows.authz.seats import Seat

ENGLISH = Language.ENGLISH
HAN = re.compile(r"[\u4e00-\u9fff]")
CHINESE = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef]+")
"""Its marks as well as its characters."""
PLACE = re.compile(r"%\(\w+\)s")
OWN_NAME = '"中文"'
"""A language is called as those call it who look for it."""

PAGES = [
    ("/sign-in", None),
    ("/desk", "xx_secretary"),
    ("/verifying", "xx_organizer"),
    ("/inbox", "head"),
    ("/me/password", "head"),
    ("/me/sessions", "head"),
    ("/me/tokens", "head"),
    ("/me/calendar", "head"),
    ("/ledgers", "head"),
    ("/seals", "inspector"),
    ("/samples", "inspector"),
    ("/escalations", "director"),
    ("/directory/people/new", "admin"),
    ("/directory/import", "admin"),
]
"""Pages that show no more data than names."""


def test_every_text_is_said_in_english_and_nothing_else_is_kept():
    assert catalogue.untranslated(ENGLISH) == set()
    assert catalogue.obsolete(ENGLISH) == set()


def test_the_labels_of_every_form_that_pages_make_are_in_the_catalogue():
    modules = [import_module(each.name) for each in walk_packages(web.__path__, f"{web.__name__}.")]
    forms = {
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, QueryModel)
    }
    labels = {field.title for form in forms for field in form.model_fields.values() if field.title}
    assert {"退回意见", "登录名", "用途"} <= labels <= set(catalogue.labels())


def test_both_languages_fill_in_the_same_places():
    with (LOCALE / f"{ENGLISH}.po").open("rb") as file:
        said = {str(each.id): str(each.string) for each in read_po(file) if each.id}
    assert [text for text in said if sorted(PLACE.findall(text)) != sorted(PLACE.findall(said[text]))] == []


def test_every_chinese_text_of_a_template_is_in_the_catalogue():
    assert [fault for file in sorted(TEMPLATES.rglob("*.html")) for fault in bare(file)] == []


def bare(file: Path):
    """Return what stands in a template as it is, where `_()` should say it."""
    before = ("", "")
    for line, kind, value in environment(Language.CHINESE).lex(file.read_text("utf-8")):
        said = kind == "string" and (before == ("_", "(") or value == OWN_NAME)
        if kind in {"data", "string"} and HAN.search(value) and not said:
            yield f"{file.name}:{line}: {value.strip()}"
        if kind != "whitespace":
            before = (before[1], value)


@pytest.mark.parametrize(("path", "by"), PAGES)
def test_an_english_page_is_english_but_for_names(site: Site, path, by):
    cookies = f"{LANGUAGE}={ENGLISH}" + (f"; {COOKIE}={site.tokens[by]}" if by else "")
    answer = site.get(path, None, headers={"Cookie": cookies})
    assert answer.status_code == 200
    assert left_over(answer.text, names(site)) == []


def names(site: Site):
    """Return what things are called that have a name of their own, longest first."""
    found = {each.name for kind in (User, Organization) for each in make.rows(site.database, kind)}
    found |= {each.title for each in make.rows(site.database, Campaign)}
    return sorted(found, key=len, reverse=True)


def left_over(page: str, known: list[str]):
    """Return the Chinese that a page shows, or tells a screen reader, beside what is known."""
    shown = html.fromstring(page).xpath(
        "//*[not(@lang='zh-CN') and not(self::script)]/text()[not(ancestor::*[@lang='zh-CN'])]"
        " | //@aria-label | //@title | //@placeholder | //@data-offline"
    )
    for name in known:
        shown = [text.replace(name, "") for text in shown]
    return [text.strip() for text in shown if CHINESE.search(text)]


def test_a_seat_is_said_by_its_place_and_its_office():
    said = {each: environment(each).filters["seat"] for each in Language}
    seats = [Seat(place=place, office=office) for place in SeatPlace for office in Office]
    assert [said[Language.CHINESE](seat.label) for seat in seats] == [seat.label for seat in seats]
    assert [said[ENGLISH](seat.label) for seat in seats if HAN.search(said[ENGLISH](seat.label))] == []


def test_what_people_wrote_is_never_taken_for_a_text(site: Site):
    item_id = make.item(site.database, State.RECTIFY)
    with site.database.transaction() as session:
        measure = session.get(Measure, make.rows(site.database, Measure, item_id=item_id)[0].id)
        measure.text = "培训达到100%，<b>逐人</b>签到"
    page = site.page(f"/items/{item_id}/moves/attach", "head")
    assert any(measure.text in option for option in page.xpath("//option/text()"))
