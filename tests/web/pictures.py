"""`make pictures`: the manual's screenshots, taken from the demo itself.

Each is one person at one page. Without fonts for Chinese the letters would be boxes: the system's
are used, as by everybody.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Page, sync_playwright
from sqlmodel import col

from models.item import Evidence, Item
from models.session import Database
from models.vocabulary import MediaType, State
from tests.web.browser import DESKTOP, PHONE, PROGRAMS, QUIET
from tests.web.university import University, made, running, sign_in

FOLDER = Path(__file__).parents[2] / "docs/manual/pictures"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as somebody sees it; in an address {item}, {file} and the like stand for an id."""

    name: str
    login: str
    address: str
    phone: bool = False
    whole: bool = False
    """Down to its end, not only what a screen shows."""
    size: tuple[int, int] | None = None


PICTURES = (
    Picture("home-phone", "xx_zuzhiyuan", "/", phone=True),
    Picture("home", "buzhang", "/"),
    Picture("items", "buzhang", "/items"),
    Picture("item", "xx_zuzhiyuan", "/items/{signing}", whole=True),
    Picture("diagnosis", "jd_zuzhiyuan", "/diagnosis"),
    Picture("ledgers", "xx_zuzhiyuan", "/ledgers"),
    Picture(
        "progress-phone", "xx1_weiyuan1", "/items/{rectify}/moves/progress", phone=True, whole=True
    ),
    Picture("apply", "xx1_shuji", "/items/{rectify}/moves/apply"),
    Picture("desk-phone", "buzhang", "/desk", phone=True),
    Picture("desk", "buzhang", "/desk"),
    Picture("verifying", "cj_zuzhiyuan", "/verifying"),
    Picture("board", "buzhang", "/board", whole=True),
    Picture("coverage", "buzhang", "/board/coverage"),
    Picture("duties", "buzhang", "/duties"),
    Picture("escalations", "buzhang", "/escalations"),
    Picture("campaign", "buzhang", "/campaigns"),
    Picture("directory", "admin", "/directory"),
    Picture("calendar", "buzhang", "/calendar"),
    Picture("check", "jiwei", "/items/{closed}/check", whole=True),
    Picture("samples", "jiwei", "/samples"),
    Picture("evidence", "jiwei", "/items/{with_pdf}/evidence/{pdf}"),
    Picture("screen", "dangwei", "/screen", size=(1920, 1080)),
    Picture("me", "buzhang", "/me"),
    Picture("inbox-phone", "buzhang", "/inbox", phone=True),
)


def take() -> None:
    """Make the demo, serve it, and photograph every page of `PICTURES`."""
    program = next(filter(None, map(shutil.which, PROGRAMS)))
    FOLDER.mkdir(exist_ok=True)
    with _university() as university, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        known = ids(university.database)
        for picture in PICTURES:
            shape = PHONE if picture.phone else DESKTOP
            if picture.size:
                shape = {"viewport": dict(zip(("width", "height"), picture.size, strict=True))}
            context = browser.new_context(
                base_url=university.address, locale="zh-CN", timezone_id="Asia/Shanghai",
                reduced_motion="reduce", **shape | {"device_scale_factor": 1},
            )  # fmt: skip
            _photograph(context.new_page(), picture, known)
            context.close()


def ids(database: Database) -> dict[str, str]:
    """Return the items and the file that addresses name."""
    with database.reading() as session:

        def one(state: State, number: str) -> str:
            query = sa.select(col(Item.id)).where(
                col(Item.state) == state, col(Item.number).startswith(number)
            )
            return str(session.scalars(query.order_by(col(Item.number))).first())

        pdf = session.execute(
            sa.select(col(Evidence.item_id), col(Evidence.id)).where(
                col(Evidence.media_type) == MediaType.PDF
            )
        ).first()
        assert pdf is not None
        return {
            "signing": one(State.VERIFY, "XX1"), "rectify": one(State.RECTIFY, "XX1"),
            "closed": one(State.CLOSED, "XX"), "with_pdf": str(pdf[0]), "pdf": str(pdf[1]),
        }  # fmt: skip


def _photograph(page: Page, picture: Picture, known: dict[str, str]) -> None:
    sign_in(page, picture.login)
    page.goto(picture.address.format(**known))
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{picture.name}.png", full_page=picture.whole)


@contextmanager
def _university() -> Iterator[University]:
    with tempfile.TemporaryDirectory() as folder:
        yield from running(made(Path(folder) / "made"), Path(folder) / "copy")


if __name__ == "__main__":
    take()
