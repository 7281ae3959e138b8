"""A headless Chromium for the tests of the pages, and what is asked of every page it opens.

Chromium is the machine's own (`make browser`); Playwright's wheel carries the driver. Its loop runs
in the thread of the tests, so a browser lives for one module and no other test meets the loop.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

PROGRAMS = (os.environ.get("CHROMIUM", "chromium"), "chromium-browser", "google-chrome")
OFF = (  # the last list that Chromium is given counts, so that this holds Playwright's as well
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "WebUIOmniboxPopup",  # each is a page of its own behind every window
    "WebUIOmniboxAimPopup",
)
QUIET = (
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(OFF)}",
)
WECHAT = (
    "Mozilla/5.0 (Linux; Android 10; V1986A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/126.0.0.0 Mobile Safari/537.36 XWEB/1260 MicroMessenger/8.0.50 Language/zh_CN"
)
DESKTOP: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "user_agent": WECHAT,
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE = """() => {
    const root = document.documentElement, width = root.clientWidth;
    if (root.scrollWidth <= width) return [];
    const name = each => [each.localName, ...each.classList].join(".");
    const beyond = [...document.body.querySelectorAll("*")].filter(
        each => Math.max(each.getBoundingClientRect().right, each.scrollWidth) > width + 1
    );
    return [`${root.scrollWidth} > ${width}`, ...beyond.slice(-5).map(name)];
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's Chromium; without one the test is skipped, but fails in CI."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        reason = "no Chromium: `make browser` installs one, or says what to install"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield launched
        launched.close()


@contextmanager
def opened(browser: Browser, address: str, *, phone: bool = False, expected: tuple[str, ...] = ()) -> Iterator[Page]:
    """Yield a blank page of somebody's own browser, to whom relative addresses mean `address`.

    What goes wrong meanwhile fails the test: an error on the console or in a script, and a request
    that leaves `address`. `expected` are parts of the texts of those that the test provokes.
    """
    context = browser.new_context(
        base_url=address,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",  # nothing is judged half faded in
        **(PHONE if phone else DESKTOP),
    )
    troubles = watched(context, address)
    try:
        yield context.new_page()
    finally:
        context.close()
    if unexpected := [each for each in troubles if not any(part in each for part in expected)]:
        raise AssertionError("\n".join(unexpected))


def watched(context: BrowserContext, address: str) -> list[str]:
    """Return a list that fills with what goes wrong on any page of the context."""
    troubles: list[str] = []

    def asked(request: Request) -> None:
        target = urlsplit(request.url)
        if target.netloc and target[:2] != urlsplit(address)[:2]:
            troubles.append(f"request to {request.url}")

    context.on("request", asked)
    context.on("weberror", lambda error: troubles.append(f"script: {error.error}"))
    context.on(
        "console",
        lambda said: (
            troubles.append(f"console: {said.text} ({said.location['url']})") if said.type == "error" else None
        ),
    )
    return troubles


def axe(page: Page) -> list[str]:
    """Return what the page breaks of WCAG 2.2 AA and of good practice, one line each.

    The debugger evaluates axe, so the page's own Content-Security-Policy stays as it is.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"{AXE.read_text('utf-8')}; undefined")
    found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", WCAG)
    return [
        f"{broken['id']}: {broken['help']}: {[node['target'] for node in broken['nodes']]}"
        for broken in found["violations"]
    ]


def sideways(page: Page) -> list[str]:
    """Return by how much the page scrolls sideways and what reaches out, or nothing."""
    found: list[str] = page.evaluate(WIDE)
    return found
