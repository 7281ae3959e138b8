"""A 总支's filing with differences of all classes, settled on a phone and at a desk by two people, and signed for."""

import csv
import io
import zipfile
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from ledger.columns import Form
from ledger.export_job import ExportJob, pieces
from models.campaign import Campaign, Milestone
from models.duty import Duty
from models.evidence_kinds import MediaType
from models.item import Item
from models.people import Organization
from models.reconciliation import Reconciliation, ReconciliationDifference
from models.reconciliation_words import DifferenceKind, ReconciliationState, Settlement
from models.vocabulary import DutyState
from tests.ledger.evidence import GOOD
from tests.web.browser import opened
from tests.web.test_journeys import Person
from workflows.audit.verify import verify_journal
from workflows.authz import actors

pytestmark = pytest.mark.slow

PART, DAY = "信息工程系党总支", date(2021, 6, 21)
WAITING = "XX1-2021-001"
"""The item that waits for its last signature."""


def edited(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Change a report in every way in which it can differ."""
    by = {row["编号"]: row for row in rows}
    by["XX-2021-002"]["责任人"] = "许航"
    by[WAITING]["佐证材料"] += "\n4.党员签名册1份"
    by["XX1-2021-002"]["完成情况"] = "已完成"
    rows.remove(by["XX1-2021-003"])
    rows.insert(rows.index(by["XX2-2021-001"]), dict(by["XX2-2021-001"]))
    rest = dict(by["XX2-2021-002"]) | {"存在问题": "不足32学时"}
    by["XX2-2021-002"]["存在问题"] = "2名党员集中培训"
    rows.insert(rows.index(by["XX2-2021-002"]) + 1, rest)
    by["XX3-2021-001"]["存在问题"] += f"；{by['XX3-2021-002']['存在问题']}"
    rows.remove(by["XX3-2021-002"])
    new = {"编号": "补1", "存在问题": "图书角的党报党刊过期未更换", "进展与成效": "", "佐证材料": "", "完成情况": ""}
    rows.append(by["XX1-2021-002"] | new)
    rows.append(rows.pop(0))
    return rows


def report(university) -> bytes:
    with university.database.reading() as session:
        secretary = actors.load_by_login(session, "xx_shuji", DAY)
        campaign_id = session.exec(select(Campaign.id)).first()
        written = b"".join(pieces(session, secretary, ExportJob(Form.RECTIFICATION, "csv", campaign_id, DAY)))
    rows = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"))))
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(edited(rows))
    return out.getvalue().encode("utf-8-sig")


def ids(university):
    with university.database.reading() as session:
        duty = (
            sa.select(col(Duty.id))
            .join(Milestone, col(Milestone.id) == Duty.milestone_id)
            .join(Organization, col(Organization.id) == Duty.organization_id)
            .where(col(Milestone.code) == "summary", col(Organization.name) == PART)
        )
        return session.scalar(duty), session.scalar(sa.select(col(Item.id)).where(col(Item.number) == WAITING))


def attaches(page, name: str, content: bytes, document: str) -> None:
    page.select_option("[name=document]", document)
    page.set_input_files("[name=file]", {"name": name, "mimeType": "", "buffer": content})
    page.click("form[action$='/papers'] button")
    page.wait_for_selector(f"text={name}")


def files(page, duty_id, content: bytes) -> None:
    """Attach what is owed and the ledger, and file."""
    organizer = Person(page, "xx_zuzhiyuan")
    page.goto(f"/duties/{duty_id}")
    for name in ("行动总结报告", "年度工作报告"):
        attaches(page, f"{name}.pdf", GOOD[MediaType.PDF], name)
    attaches(page, "整改台账.csv", content, "附件")
    organizer.types(note="附整改台账")
    page.click("form[action$='/file'] button")
    page.wait_for_selector("text=第1版")


def settles(page, kind: DifferenceKind, do: str) -> None:
    """Settle all open ones of a class at once."""
    page.goto(f"{page.url.partition('?')[0]}?kind={kind}")
    page.click(f"form:has([name=kind]) [value={do}]")
    page.wait_for_selector(".notice-green")


def differences(university) -> list[ReconciliationDifference]:
    with university.database.reading() as session:
        query = select(ReconciliationDifference).order_by(col(ReconciliationDifference.position))
        return list(session.exec(query).all())


def state(university) -> ReconciliationState:
    with university.database.reading() as session:
        return session.exec(select(Reconciliation.state)).one()


def signs(page) -> None:
    page.click("form[action$='/sign'] button")
    page.wait_for_selector(".notice-green")


def test_a_filing_is_settled_by_two_people_and_signed_by_both_sides(browser, university):
    duty_id, item_id = ids(university)
    content, at = report(university), {"address": university.address}
    with opened(browser, **at, phone=True) as page:
        files(page, duty_id, content)
    with opened(browser, **at) as page:
        Person(page, "ganshi1")
        page.goto(f"/duties/{duty_id}")
        page.wait_for_selector("text=还没有对账，不能接收")
        page.click("form[action$='/reconcile'] button")
        page.wait_for_url("**/reconciliations/*")
        here = page.url
        assert {each.kind for each in differences(university)} == set(DifferenceKind) - {DifferenceKind.FIGURE}
        for kind in (DifferenceKind.COUNT, DifferenceKind.SPLIT, DifferenceKind.MERGED, DifferenceKind.ORDER):
            settles(page, kind, "kept")
    with opened(browser, **at) as page:
        Person(page, "buzhang")
        page.goto(f"/items/{item_id}/moves/sign")
        page.wait_for_selector("text=“自报佐证系统没有（佐证材料）”还没有处理")
    with opened(browser, **at, phone=True) as page:
        Person(page, "xx_zuzhiyuan")
        page.goto(f"{here}?kind=only_reported")
        page.click("article [value=taken]")
        page.wait_for_selector(".notice-green")
        for kind in (DifferenceKind.VALUE, DifferenceKind.STATE, DifferenceKind.EVIDENCE, DifferenceKind.ONLY_HELD):
            settles(page, kind, "kept")
    assert state(university) is ReconciliationState.SETTLED
    taken = [each for each in differences(university) if each.settlement is Settlement.TAKEN]
    assert [each.reported for each in taken] == ["图书角的党报党刊过期未更换"]
    with opened(browser, **at, phone=True) as page:
        Person(page, "xx_shuji")
        page.goto(here)
        signs(page)
    with opened(browser, **at) as page:
        director = Person(page, "buzhang")
        page.goto(here)
        signs(page)
        with page.expect_download() as word:
            page.click("a[href$='/statement']")
        with zipfile.ZipFile(word.value.path()) as document:
            assert "图书角的党报党刊过期未更换" in document.read("word/document.xml").decode()
        director.does(item_id, "sign", opinion="同意销号")
        page.goto(f"/duties/{duty_id}")
        page.click("form[action$='/accept'] button")
        page.wait_for_selector(".notice-green")
    assert state(university) is ReconciliationState.SIGNED
    with university.database.reading() as session:
        assert session.get_one(Duty, duty_id).state is DutyState.ACCEPTED
        assert verify_journal(session).faults == []
