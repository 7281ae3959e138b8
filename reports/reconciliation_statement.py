"""对账单 as Word: what was compared, each difference with both places and what became of it, both sides' signatures."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.reconciliation_words import ReconciliationState, Side
from workflows.authz.actors import Actor
from workflows.campaigns.queries import campaign
from workflows.journal.entry_text import SHORT_CHARACTERS
from workflows.reconciliation import queries
from workflows.reconciliation.figures import FIGURES
from workflows.rows import Record, Row
from workflows.rules.snapshot import CampaignRules, campaign_rules

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_LINES = 1000
"""How many differences are printed; of more the page tells."""
_LABEL, _HALF = 24, 54
_FACTS = (_LABEL, _HALF, _LABEL, _HALF)
_LINES = (8, 22, 38, 38, 22, 28)
_HEADINGS = ("序", "类别", "报表", "系统", "上次报表", "处理")


def file_name(row: Record) -> str:
    """Return what the file is called when it is saved."""
    return f"对账单_{row['organization']}_{row['name']}".replace("/", "-") + ".docx"


def written(session: Session, actor: Actor, reconciliation_id: UUID, now: datetime) -> tuple[Record, bytes]:
    """Return a 对账 in sight and its statement, with the differences that its reader sees. Raises `NotFound`."""
    from reports.page import NOTE_SIZE, Page

    row = queries.reconciliation(session, actor, reconciliation_id)
    book = campaign_rules(session, row["campaign_id"])
    lines = queries.differences(session, actor, reconciliation_id, limit=MAX_LINES + 1)
    given = [each for each in queries.signatures(session, reconciliation_id) if each["stands"]]
    page = Page("对账单", now.astimezone(book.zone))
    if row["differences"] and row["state"] is not ReconciliationState.SIGNED:
        page.line("（未经双方签字）", centred=True, size=12)
    page.line(f"专项行动：{campaign(session, actor, row['campaign_id']).title}", after=4, size=12)
    page.table(list(_facts(row, book)), _FACTS, heading=False)
    page.heading(f"差异（{len(lines[:MAX_LINES])}项）" if row["differences"] else _without_difference(row))
    if lines:
        page.table([_HEADINGS, *map(_line, lines[:MAX_LINES])], _LINES, heading=True)
    if len(lines) > MAX_LINES:
        page.line(f"只印出前{MAX_LINES}项，其余见系统。", size=NOTE_SIZE)
    if row["differences"]:
        page.heading("双方签字")
        page.table([_signed(side, given, book) for side in Side], _FACTS, heading=False)
        sha256 = row["statement_sha256"]
        page.line(f"对账单校验值 SHA-256：{sha256}" if sha256 else "签字后产生校验值。", size=NOTE_SIZE, before=4)
    return row, page.data()


def _without_difference(row: Record) -> str:
    return "报表与系统一致，没有差异，不需签字" if row["form"] else "文件里没有可对账的内容"


def _facts(row: Record, book: CampaignRules) -> Iterator[tuple[str, ...]]:
    opened, held = (row[name].astimezone(book.zone) for name in ("opened_at", "held_at"))
    yield "党 组 织", row["organization"], "对 账 人", f"{row['opened_by']} {opened:%Y-%m-%d}"
    yield "报　　表", row["name"], "系统截至", f"{held:%Y-%m-%d %H:%M}"
    if row["named_unit"]:
        yield "报表所写", row["named_unit"], "", "与本党组织不同，对账人已确认"
    compared = ("核　　对", "文中的数字") if row["form"] == FIGURES else ("对　　上", f"{row['matched']}行")
    yield *compared, "文件校验值", f"{row['sha256'][:SHORT_CHARACTERS]}…"


def _line(each: Row) -> tuple[str, ...]:
    kind = each["kind"].label + (f"\n{each['field'].label}" if each["field"] else "")
    settled = ""
    if each["settlement"]:
        opinion = f"\n{each['opinion']}" if each["opinion"] else ""
        settled = f"{each['settlement'].label}\n{each['settled_by']}{opinion}"
    return (
        str(each["position"]),
        kind,
        _side(each["reported"], each["reported_place"]),
        _side(each["held"], each["held_place"]),
        each["last"] or "",
        settled,
    )


def _side(said: str | None, place: str) -> str:
    return "\n".join(part for part in (said or "", f"〔{place}〕" if place else "") if part)


def _signed(side: Side, given: Sequence[Row], book: CampaignRules) -> tuple[str, ...]:
    found = next((each for each in given if each["side"] is side), None)
    if found is None:
        return side.label, "", "日　　期", ""
    by = f"{found['organization']}{found['office'].label} {found['name']}"
    return side.label, by, "日　　期", f"{found['signed_at'].astimezone(book.zone):%Y-%m-%d %H:%M}"
