"""Every page of every role: whole and of this house; and, as a browser meets it, quiet and readable.

What a page consists of is read first. A browser opens it only when that holds something new to its kind: the same
parts break nothing twice.
"""

import hashlib
import re
from collections import deque
from urllib.parse import urlsplit

import pytest
from lxml import html

from tests.web.browser import axe, opened, sideways
from tests.web.university import sign_in

pytestmark = pytest.mark.slow
ROLES = ("xx1_shuji", "xx_zuzhiyuan", "xx_shuji", "buzhang", "ganshi1", "dangwei", "jiwei", "admin")
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}")
FILES = re.compile(r"/(file|view|proof|template|static|import/form|milestones)\b|\.(csv|docx|xlsx|ics|zip)\b")
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1366, "height": 768}
LEFT = re.compile(r"%\(\w+\)|None\b|<\w+ object|\{\{|Undefined")
"""What a template left as a key, a placeholder or a value of Python."""
FEEDBACK = "//a[starts-with(@href, '/feedback/new')]"
UNSEEN = "//script | //style | //template"
MOST = 120
"""More kinds of page than there are; a crawl that meets more has lost its way."""


def kind(address):
    """What kind of page an address is: ids and the values of filters aside."""
    parts = urlsplit(address)
    names = sorted(pair.partition("=")[0] for pair in parts.query.split("&") if pair)
    return ID.sub("*", parts.path), tuple(name for name in names if name in {"by", "move"})


def found(page, address):
    """Return the addresses of other pages that a page leads to."""
    for href in page.xpath("//a/@href"):
        parts = urlsplit(href)
        if parts.scheme or parts.netloc or href.startswith("#") or FILES.search(parts.path):
            continue
        path = parts.path or urlsplit(address).path
        yield path + (f"?{parts.query}" if parts.query else "")


def consists(page):
    """Return the kinds of element on a page: what each is, and what scripts and styles know it by."""
    return {
        (each.tag, each.get("type"), (each.get("class") or "").partition(" ")[0], *sorted(wired(each)))
        for each in page.body.iter("*")
    }


def wired(element):
    return (name for name in element.attrib if name.startswith(("data-", "hx-", "on")))


@pytest.fixture(scope="module")
def judged(run_folder):
    """A folder of what was judged already: a page with nothing new to its kind is not, once more."""
    (parts := run_folder / "judged").mkdir(exist_ok=True)
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
            answer = page.request.get(address)
            if answer.status != 200:
                faults.append(f"{address}: {answer.status}")
                continue
            read = html.fromstring(answer.text())
            waiting.extend(found(read, address))
            new = anything_new(judged, kind(address), consists(read))
            faults += [f"{address}{fault}" for fault in (*amiss(read), *(looked_at(page, address) if new else ()))]
        assert "\n".join(faults) == ""
    assert 5 < len(seen) < MOST


def amiss(page):
    """Yield what is wrong with a page as it was sent."""
    if not page.xpath(FEEDBACK):
        yield ": 没有投诉建议"
    for unseen in page.xpath(UNSEEN):
        unseen.drop_tree()
    yield from (f": {left}" for left in LEFT.findall(page.text_content()))


def looked_at(page, address):
    """Yield what is wrong with a page as a browser shows it."""
    page.set_viewport_size(DESKTOP)
    page.goto(address)
    yield from (f": {left}" for left in LEFT.findall(page.inner_text("body")))
    yield from (f" desktop: {fault}" for fault in axe(page))
    page.set_viewport_size(PHONE)
    yield from (f" phone: {fault}" for fault in (*axe(page), *sideways(page)))
