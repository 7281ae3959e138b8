"""Every page of every role, as a browser meets it: whole, quiet, readable, and of this house."""

import hashlib
import os
import re
from collections import deque
from urllib.parse import urlsplit

import pytest

from tests.web.browser import axe, opened, sideways
from tests.web.university import sign_in

pytestmark = pytest.mark.slow
ROLES = ("xx1_shuji", "xx_zuzhiyuan", "xx_shuji", "buzhang", "ganshi1", "dangwei", "jiwei", "admin")
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}")
FILES = re.compile(r"/(file|view|proof|template|static|import/form)\b|\.(docx|xlsx|ics|zip)\b")
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1366, "height": 768}
PARTS = """() => [...new Set([...document.querySelectorAll("main *")].map(
    each => [each.localName, each.type, each.classList[0]].join(".")))]"""
LINKS = "() => [...document.querySelectorAll('a[href]')].map(each => each.getAttribute('href'))"
FEEDBACK = "a[href^='/feedback/new']"
MOST = 120
"""More kinds of page than there are; a crawl that meets more has lost its way."""


def kind(address):
    """What kind of page an address is: ids and the values of filters aside."""
    parts = urlsplit(address)
    names = sorted(pair.partition("=")[0] for pair in parts.query.split("&") if pair)
    return ID.sub("*", parts.path), tuple(name for name in names if name in {"by", "move"})


def found(page, address):
    """Return the addresses of other pages that a page leads to."""
    for href in page.evaluate(LINKS):
        parts = urlsplit(href)
        if parts.scheme or parts.netloc or href.startswith("#") or FILES.search(parts.path):
            continue
        path = parts.path or urlsplit(address).path
        yield path + (f"?{parts.query}" if parts.query else "")


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """A folder of what was judged already: a page with nothing new to its kind is not, once more.

    All processes of a run share it, so that no two judge the same.
    """
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    (parts := shared / "judged").mkdir(exist_ok=True)
    return parts


def anything_new(judged, kind, parts):
    """Tell whether any part was never met on a page of a kind, and note them all."""
    return sum(first_of(judged, f"{kind} {part}") for part in parts) > 0


def first_of(judged, met):
    try:
        (judged / hashlib.sha256(met.encode()).hexdigest()).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


@pytest.mark.parametrize("login", ROLES)
def test_every_page_of_a_role_is_whole(browser, museum, judged, login):
    faults, seen = [], set()
    with opened(browser, museum.address, expected=("status of 40",)) as page:
        sign_in(page, login)
        waiting = deque(["/"])
        while waiting and len(seen) < MOST:
            address = waiting.popleft()
            if kind(address) in seen:
                continue
            seen.add(kind(address))
            faults += looked_at(page, address, judged)
            waiting.extend(found(page, address))
        assert "\n".join(faults) == ""
    assert 5 < len(seen) < MOST


def looked_at(page, address, judged):
    page.set_viewport_size(DESKTOP)
    answer = page.goto(address)
    if answer is None or answer.status != 200:
        return [f"{address}: {answer and answer.status}"]
    faults = [f"{address}: {untold}" for untold in untranslated(page)]
    faults += [] if page.locator(FEEDBACK).count() else [f"{address}: 没有投诉建议"]
    if anything_new(judged, kind(address), page.evaluate(PARTS)):
        faults += [f"{address} desktop: {fault}" for fault in axe(page)]
        page.set_viewport_size(PHONE)
        faults += [f"{address} phone: {fault}" for fault in (*axe(page), *sideways(page))]
    return faults


def untranslated(page):
    """Return what a template left as a key, a placeholder or a value of Python."""
    return re.findall(r"%\(\w+\)|None\b|<\w+ object|\{\{|Undefined", page.inner_text("body"))
