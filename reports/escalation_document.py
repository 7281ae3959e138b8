"""督办文书 as Word: 督办单, 通报, 约谈 or 移送, in the fields that such documents have."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from workflows.deadlines import documents
from workflows.deadlines.documents import DocumentLine
from workflows.rows import Record, Row
from workflows.rules.snapshot import CampaignRules

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LABEL, _HALF = 24, 54
_FACTS = (_LABEL, _HALF, _LABEL, _HALF)
_LINES = (8, 46, 28, 20, 14, 20, 20)
_HEADINGS = ("序", "督办事项及内容", "牵头单位\n牵头领导", "原时限", "逾期\n工作日", "前次催办", "备注")


def file_name(row: Row, book: CampaignRules) -> str:
    """Return what the file is called when it is saved."""
    parts = (documents.title(book.rules, row["rung"]), row["number"] or "草稿", row["person"] or row["organization"])
    return "_".join(parts).replace("/", "-") + ".docx"


def written(row: Row, lines: Sequence[DocumentLine], book: CampaignRules, now: datetime) -> bytes:
    """Write a document with the lines that its reader sees."""
    from reports.page import INNER, NOTE_SIZE, Page

    title = documents.title(book.rules, row["rung"])
    page = Page(title, now.astimezone(book.zone))
    if not row["number"] or row["decided_at"] is None:
        page.line("（草稿，尚未签发）", centred=True, size=12)
    page.line(f"专项行动：{book.title}", after=4, size=12)
    page.table(list(_facts(row, book)), _FACTS, heading=False)
    if row["text"]:
        page.line(row["text"], before=6, after=4)
    page.heading(f"所列事项（{len(lines)}件）")
    page.table([_HEADINGS, *_rows(lines)], _LINES, heading=True)
    page.heading("反馈" if wanted(row, book) else "签收")
    page.table(list(_answer(row, book)), (_LABEL, INNER - _LABEL), heading=False)
    page.line("配合单位、配合领导由牵头单位填写；所列以收文人可见的为限。", size=NOTE_SIZE, before=4)
    return page.data()


def _facts(row: Row, book: CampaignRules) -> Iterator[tuple[str, ...]]:
    sent = book.today(row["decided_at"]) if row["decided_at"] and row["number"] else None
    yield "文　　号", row["number"] or "", "签发日期", _day(sent)
    to = f"{row['organization']}{row['person'] or ''}"
    yield "发　　往", to, "交办时限", _day(row["answer_due_on"])
    yield "签 发 人", row["decided_by"] or "", "联系电话", ""


def _rows(lines: Sequence[DocumentLine]) -> Iterator[tuple[str, ...]]:
    for n, line in enumerate(lines, start=1):
        moved = f"\n现{_short(line.due_on)}" if line.due_on != line.original_due_on else ""
        yield (
            str(n),
            f"{line.number}　{line.text}" if line.number else line.text,
            f"{line.organization}\n{line.leader or ''}".rstrip(),
            f"{_short(line.original_due_on)}{moved}",
            str(line.overdue),
            _short(line.urged_on) if line.urged_on else "",
            line.remark,
        )


def wanted(row: Record, book: CampaignRules) -> str | None:
    """Return what a document asks for in the answer (反馈要求); None for one that takes none, such as a 通报."""
    answered = any(step.answer_within is not None for step in book.rules.ladder if step.rung is row["rung"])
    return row["wanted"] or (DEFAULT_WANTED if answered else None)


def _answer(row: Row, book: CampaignRules) -> Iterator[tuple[str, str]]:
    until = f"请于{_day(row['answer_due_on'])}前反馈。" if row["answer_due_on"] else ""
    if asked := wanted(row, book):
        yield "反馈要求", f"{asked}{until}"
    yield "配合单位", ""
    yield "配合领导", ""
    yield "签　　收", "　　　　　　　　　　年　　月　　日"


DEFAULT_WANTED = "请逐件书面反馈办理情况、未按期办结的原因和办结时限。"


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _short(day: date) -> str:
    return f"{day:%Y.%m.%d}"
