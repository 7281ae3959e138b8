"""The pages over a database with the cast in it, used as a browser without JavaScript uses them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import html

from models.files import FileStore
from models.session import Database
from tests import cast, make
from tests.api.conftest import MAX_UPLOAD, Turned
from tests.client import asking
from tests.tokens import held
from tests.web.browser import browser  # noqa: F401  a fixture
from tests.web.university import museum, university, university_master  # noqa: F401  fixtures
from transport.services import Services
from web import app as pages
from web.browser import COOKIE


@dataclass
class Site(Turned):
    """The pages, who is signed in by which cookie, and what time it is."""

    database: Database
    files: FileStore
    client: Any
    now: Any = make.NOW
    tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        self.services = Services(self.database, lambda: self.now, cast.SHANGHAI, self.files, MAX_UPLOAD)
        self.client.app.state.services = self.services
        self.tokens = held(self.database, self.now)

    def get(self, path: str, by: str | None = "head", **kwargs: Any) -> httpx.Response:
        """Open a page, without following it anywhere."""
        return self.send("GET", path, by, **kwargs)

    def page(self, path: str, by: str | None = "head") -> Any:
        """Open a page that there is, and return its elements."""
        response = self.get(path, by)
        assert response.status_code == 200, response.text
        return html.fromstring(response.text)

    @staticmethod
    def parsed(response: httpx.Response) -> Any:
        """Return the elements of a page that answers a form."""
        return html.fromstring(response.text)

    def submit(self, path: str, by: str, files: Any = None, **typed: Any) -> httpx.Response:
        """Open a page and send its first form with fields, filled in as a person would."""
        return self.send_form(forms(self.page(path, by))[0], path, by, files=files, **typed)

    def send_form(self, form: Any, path: str, by: str, files: Any = None, **typed: Any) -> httpx.Response:
        """Send a form as it was shown, with what is typed over it; None leaves a field out."""
        said = dict(form.form_values()) | typed
        sent = {name: value for name, value in said.items() if value is not None}
        to = form.get("action") or path
        return self.send("POST", to, by, data=sent, files=files)

    def send(self, method: str, path: str, by: str | None, **kwargs: Any) -> httpx.Response:
        """Send a request with somebody's cookie."""
        held = {"Cookie": f"{COOKIE}={self.tokens[by]}"} if by else {}
        headers = held | kwargs.pop("headers", {})
        self.client.cookies.clear()
        return self.client.request(method, path, headers=headers, follow_redirects=False, **kwargs)


def forms(page: Any) -> list[Any]:
    """Return the forms of a page's main part that post."""
    return [form for form in page.xpath("//main//form") if form.method == "POST"]


def text(element: Any) -> str:
    """Return what a page or a part of it says, in one line."""
    return re.sub(r"\s+", " ", element.text_content()).strip()


def page_of(answer: httpx.Response) -> Any:
    """Return the page that was answered."""
    return html.fromstring(answer.text)


@pytest.fixture(scope="session")
def built_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The pages, built once: a test brings its own house to them."""
    folder = tmp_path_factory.mktemp("pages")
    database = Database(f"sqlite:///{folder}/none.db")
    files = FileStore(folder, MAX_UPLOAD)
    services = Services(database, lambda: make.NOW, cast.SHANGHAI, files, MAX_UPLOAD)
    with asking(pages.build(services)) as client:
        yield client
    database.close()


@pytest.fixture
def site(sqlite: Database, built_pages: Any, tmp_path: Path, held_once: None) -> Site:
    return Site(sqlite, FileStore(tmp_path / "files", MAX_UPLOAD), built_pages)
