"""`make pictures`: the manual's screenshots, taken from the demo itself.

Each is one person at one page. Without fonts for Chinese the letters would be boxes: the system's
are used, as by everybody. WebP keeps letters sharp in half of what PNG takes.
"""

import base64
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Browser, Page, sync_playwright
from sqlmodel import col

from app.demo import reconciling
from app.demo.picture import meeting
from app.demo.university import COMMITTEE
from ledger.forms import RectificationRow
from ledger.write import write_diagnosis, write_rectification
from models.campaign import Campaign
from models.deadline import Escalation
from models.duty import Duty, Filing, FilingPaper
from models.evidence_kinds import MediaType
from models.item import Evidence, Item
from models.people import Organization, User
from models.reconciliation import Reconciliation
from models.session import Database
from models.vocabulary import DutyState, EscalationState
from tests.web.browser import DESKTOP, PHONE, PROGRAMS, QUIET
from tests.web.test_journeys import choose, ledger_row
from tests.web.university import University, made, running, sign_in
from workflows.submissions.documents import ATTACHMENT

FOLDER = Path(__file__).parents[2] / "docs/manual/pictures"
QUALITY = 85
LEDGER = "诊断情况工作台账-信息工程系党总支（补充）.docx"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as somebody sees it; in an address {…} stands for the id of what it names."""

    name: str
    login: str
    address: str
    phone: bool = False
    size: tuple[int, int] | None = None
    """Where it is not the usual screen: width and height."""
    first: Callable[[Page], None] | None = None
    """What the person does on the page before it is taken."""


def hand_in(page: Page) -> None:
    """Give a ledger that names a 党支部 which there is not."""
    problems = ("教师第一党支部", "4月主题党日没有记录"), ("教师第九党支部", "党费收缴未按月公示")
    ledger = write_diagnosis(
        "docx", [ledger_row(*each) for each in problems], unit="信息工程系党总支", cutoff=date(2021, 6, 18)
    )
    page.set_input_files("[name=file]", {"name": LEDGER, "mimeType": "", "buffer": ledger})
    page.click("main form .btn-primary")
    page.wait_for_selector("main .notice-red")


RUNNING = (
    {
        "number": "信工〔2021〕7号",
        "problem": "2021年第一季度党小组会缺1次",
        "measures": "1.补开党小组会\n2.按月报送记录",
        "person": "陈老师",
        "due": "2021-05-31",
        "progress": "已补开1次",
        "completion": "未完成",
    },
    {
        "number": "信工〔2021〕9号",
        "problem": "党费收缴没有按月公示",
        "measures": "每月5日前公示",
        "person": "陈伟民",
        "due": "2021-07-15",
        "completion": "已销号",
        "closure": "周建国（书记）",
        "closed_on": "2021-05-28",
    },
)


def take_over(page: Page) -> None:
    """Give a ledger that is running elsewhere."""
    blank = dict.fromkeys(RectificationRow.__dataclass_fields__, "")
    usual = {"organization": "教师第一党支部", "indicator": "支部1-2", "leader": "周海涛", "goal": "制度落实到位"}
    rows = [RectificationRow(**(blank | usual | each)) for each in RUNNING]
    ledger = write_rectification("docx", rows, unit="信息工程系党总支", as_of=date(2021, 6, 18))
    page.set_input_files("[name=file]", {"name": "整改台账-信息工程系党总支.docx", "mimeType": "", "buffer": ledger})
    page.click("main form .btn-primary")
    page.wait_for_selector("#asked")


def report(page: Page) -> None:
    """Type what has been done, and add a photo."""
    page.fill("[name=text]", "6月17日支委会修订教师学习制度，专人按月检查学时")
    choose(page.locator("[name=measure_id]"), "修订制度")
    page.check("[name=done]")
    choose(page.locator("[name=completion]"), "已完成")
    photo = {"name": "6月17日支委会.png", "mimeType": "image/png", "buffer": meeting("支委会")}
    page.set_input_files("[name=file]", photo)


def down_to_the_curve(page: Page) -> None:
    """Scroll to what lies below a first screen of the board."""
    page.locator("#late").evaluate("each => each.scrollIntoView()")
    page.wait_for_selector("[data-chart] canvas, [data-chart] svg")


PICTURES = (
    Picture("home", "ys_fushuji", "/"),
    Picture("home-phone", "jd2_weiyuan2", "/", phone=True),
    Picture("inbox-phone", "jd2_weiyuan2", "/inbox", phone=True),
    Picture("diagnosis", "ys3_shuji", "/diagnosis"),
    Picture("plan", "cj3_shuji", "/items/{CJ3-2021-001}/moves/submit_plan"),
    Picture(
        "progress-phone",
        "xx1_weiyuan2",
        "/items/{XX1-2021-002}/moves/progress",
        phone=True,
        size=(360, 1040),
        first=report,
    ),
    Picture("refused", "xx1_shuji", "/items/{XX1-2021-002}/moves/apply", size=(1366, 500)),
    Picture("items", "xx_zuzhiyuan", "/items"),
    Picture("preview", "xx_zuzhiyuan", "/ledgers", first=hand_in),
    Picture("take-over", "xx_zuzhiyuan", "/ledgers", size=(1366, 1100), first=take_over),
    Picture("item", "jiwei", "/items/{CJ-2021-001}", size=(1366, 1100)),
    Picture("duty", "ys_zuzhiyuan", "/duties/{duty}"),
    Picture("filing", "ganshi1", "/duties/{filed}", size=(1366, 1150)),
    Picture("paper", "ganshi1", "/duties/{filed}/papers/{paper}", size=(1366, 900)),
    Picture("reconciliations", "ganshi1", "/reconciliations"),
    Picture("reconciliation", "ganshi1", "/reconciliations/{open}", size=(1366, 1100)),
    Picture("reconciliation-phone", "jd_zuzhiyuan", "/reconciliations/{open}?kind=value", phone=True),
    Picture("signed", "buzhang", "/reconciliations/{signed}", size=(1366, 1000)),
    Picture("sums", "buzhang", "/board/sums"),
    Picture("samples", "jiwei", "/samples", size=(1366, 1200)),
    Picture("verifying", "cj_zuzhiyuan", "/verifying/{CJ2-2021-001}", size=(1366, 1100)),
    Picture("proxy", "ys_fushuji", "/desk/{YS2-2021-002}"),
    Picture("desk", "buzhang", "/desk/{CJ3-2021-002}"),
    Picture("desk-phone", "buzhang", "/desk/{CJ3-2021-002}", phone=True),
    Picture("screen", "dangwei", "/screen"),
    Picture("board", "buzhang", "/board"),
    Picture("trend", "buzhang", "/board", first=down_to_the_curve),
    Picture("coverage", "buzhang", "/board/coverage"),
    Picture("duties", "buzhang", "/board/duties"),
    Picture("escalation", "buzhang", "/escalations/{escalation}"),
    Picture("simulation", "buzhang", "/campaigns/{campaign}/simulation"),
    Picture("calendar", "buzhang", "/calendar"),
    Picture("handover", "buzhang", "/directory/handover?organization={college}&person={xx_guadian}"),
    Picture("check", "jiwei", "/items/{XX1-2021-003}/check", size=(1366, 900)),
    Picture("evidence", "jiwei", "/items/{of_pdf}/evidence/{pdf}"),
    Picture("seals", "jiwei", "/seals"),
    Picture("person", "admin", "/directory/people/{xx1_shuji}", size=(1366, 500)),
)


def take() -> None:
    """Make the demo, serve it, and photograph every page of `PICTURES`; others are thrown away."""
    program = next(filter(None, map(shutil.which, PROGRAMS)))
    with tempfile.TemporaryDirectory() as folder:
        taken = Path(folder) / "taken"
        taken.mkdir()
        with _university(Path(folder)) as university, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=QUIET)
            known = ids(university.database)
            for picture in PICTURES:
                seen = _photograph(browser, picture, university.address, known)
                (taken / f"{picture.name}.webp").write_bytes(seen)
            browser.close()
        shutil.rmtree(FOLDER, ignore_errors=True)
        shutil.copytree(taken, FOLDER)


def ids(database: Database) -> dict[str, str]:
    """Return the ids that addresses name."""
    with database.reading() as session:
        named = (col(Item.number), col(Item.id)), (col(User.login), col(User.id))
        found = {name: each for two in named for name, each in session.execute(sa.select(*two))}
        of_pdf = sa.select(col(Evidence.item_id), col(Evidence.id)).order_by(col(Evidence.file_name))
        of_pdf = of_pdf.where(col(Evidence.media_type) == MediaType.PDF)
        found["of_pdf"], found["pdf"] = session.execute(of_pdf).first() or ("", "")
        college = sa.select(col(Organization.id)).where(col(Organization.name) == COMMITTEE)
        drafted = sa.select(col(Escalation.id)).where(col(Escalation.state) == EscalationState.DRAFTED)
        owed = (
            sa.select(col(Duty.id))
            .join(Organization, col(Organization.id) == col(Duty.organization_id))
            .where(col(Organization.code) == "YS", col(Duty.state) == DutyState.OWED)
            .order_by(col(Duty.due_on))
        )
        report = (
            sa.select(col(Filing.duty_id), col(FilingPaper.id))
            .join(Filing, col(Filing.id) == col(FilingPaper.filing_id))
            .join(Duty, col(Duty.id) == col(Filing.duty_id))
            .where(col(FilingPaper.document) != ATTACHMENT, col(Duty.state) == DutyState.FILED)
        )
        found["filed"], found["paper"] = session.execute(report).first() or ("", "")
        found |= dict(session.execute(sa.select(col(Reconciliation.state), col(Reconciliation.id))).all())
        return {str(name): str(each) for name, each in found.items()} | {
            "college": str(session.scalars(college).one()),
            "campaign": str(session.scalars(sa.select(col(Campaign.id))).one()),
            "escalation": str(session.scalars(drafted.order_by(col(Escalation.due_on))).first()),
            "duty": str(session.scalars(owed).first()),
        }


def _photograph(browser: Browser, picture: Picture, address: str, known: dict[str, str]) -> bytes:
    shape = dict(PHONE if picture.phone else DESKTOP) | {"device_scale_factor": 1}
    if picture.size:
        shape["viewport"] = dict(zip(("width", "height"), picture.size, strict=True))
    context = browser.new_context(
        base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce", **shape
    )
    page = context.new_page()
    sign_in(page, picture.login)
    page.goto(picture.address.format(**known))
    if picture.first:
        picture.first(page)
    page.wait_for_load_state("networkidle")
    seen = _webp(page)
    context.close()
    return seen


def _webp(page: Page) -> bytes:
    """Take what is on the screen; Playwright itself writes no WebP."""
    asked = {"format": "webp", "quality": QUALITY}
    taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)
    return base64.b64decode(taken["data"])


@contextmanager
def _university(folder: Path) -> Iterator[University]:
    served = running(made(folder / "made", reconciling.play), folder / "copy")
    try:
        yield next(served)
    finally:  # a picture that fails must not leave the service running
        next(served, None)


if __name__ == "__main__":
    take()
