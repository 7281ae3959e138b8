"""销号单: one closed item on a page or two, to be printed, filed, and checked against its pack."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.evidence_kinds import EvidenceKind
from models.item import Evidence
from models.journal import Seal
from models.signature import Signature
from models.vocabulary import SignAct
from reports.page import INNER, NOTE_SIZE, Page
from reports.record import Record
from workflows.journal.acts import Act
from workflows.journal.entry_text import SHORT_CHARACTERS

_LABEL, _HALF = 24, 54
_FACTS = (_LABEL, _HALF, _LABEL, _HALF)
_MEASURES = (9, 43, 18, 26, 26, 34)
_SIGNATURES = (20, 40, 22, 40, 34)
UNSEALED = "尚未封存（最迟在当晚封存，封存后可重新导出）"


@dataclass(frozen=True, slots=True)
class Checks:
    """What the offline check found as the form was written."""

    made: Sequence[str]
    """The checks that held, each by its name."""
    left: Sequence[str]
    """Those that could not be made, each with the reason."""
    wrong: int
    """How many things did not hold."""


def closure_form(record: Record, seal: Seal | None, checks: Checks, now: datetime) -> bytes:
    """Write the form of one closed item; `seal` is the one that its closing stands under."""
    page = Page("问题整改销号单", now.astimezone(record.zone))
    page.line(f"专项行动：{record.campaign.title}", after=4, size=12)
    page.table(list(_facts(record)), _FACTS, heading=False)
    page.heading("整改措施")
    page.table([_MEASURE_HEADINGS, *_measures(record)], _MEASURES, heading=True)
    page.heading("背书、验收和签批")
    page.table([_SIGNATURE_HEADINGS, *_signatures(record)], _SIGNATURES, heading=True)
    page.heading("校验")
    page.table(list(_checks(record, seal, checks)), (_LABEL, INNER - _LABEL), heading=False)
    page.line(
        f"本单于{_at(record, now)}由系统生成。核验：取得本事项的销号证明包，运行 python3 "
        "verify_closure.py 证明包.zip；以上两个校验值应与其所列的相同。"
        "“已核验”是系统出具时核验的，以自行核验为准。",
        size=NOTE_SIZE,
        before=4,
    )
    return page.data()


_MEASURE_HEADINGS = ("序", "措施", "责任人", "时限", "完成", "佐证及校验值前段")
_SIGNATURE_HEADINGS = ("环节", "职务", "姓名", "意见", "时间")


def _facts(record: Record) -> Iterator[tuple[str, ...]]:
    item = record.item
    indicator = record.indicator
    yield "编　　号", record.number, "党 组 织", record.unit
    yield "存在问题", item.text
    if indicator is not None:
        yield "对照指标", f"{indicator.code}　{indicator.heading}：{indicator.text}"
    kind = item.rectification.label if item.rectification else ""
    yield "问题来源", item.origin.label, "整改类型", kind
    if record.source is not None:
        file, row = record.source
        clause = f"第{item.clause}项" if item.clause else ""
        yield "台账出处", f"{file.name} {row.table_name}第{row.row}行{clause}"
    for entry in record.entries:
        if entry.act == Act.TAKE_OVER:
            yield "接续前编号", entry.data["claim"].get("number") or "无"
        if entry.act == Act.ABSORB:
            number = entry.data.get("number") or "未编号"
            yield "并入事项", f"{number}　{entry.data['text']}"
    yield "整改目标", item.goal or ""
    yield "责任领导", record.name(item.leader_id), "责 任 人", record.name(item.responsible_id)
    moved = item.due_on != item.original_due_on
    due = f"{_day(item.due_on)}（原定{_day(item.original_due_on)}）" if moved else _day(item.due_on)
    yield "整改时限", due, "销号日期", _day(record.day(record.closed_at))
    sustained = "是" if item.sustained else "否"
    yield "完成情况", item.completion.label, "常态化坚持", sustained


def _measures(record: Record) -> Iterator[tuple[str, ...]]:
    for measure in record.measures:
        evidence = [e for e in record.evidence if e.measure_id == measure.id]
        yield (
            str(measure.position),
            measure.text,
            record.name(measure.responsible_id),
            _short(measure.due_on),
            _short(record.day(measure.done_at)) if measure.done_at else "未完成",
            "\n".join(map(_shown, evidence)),
        )


def _shown(evidence: Evidence) -> str:
    if evidence.kind is EvidenceKind.NOTE:
        return evidence.note or ""
    return f"{evidence.file_name}\n{(evidence.sha256 or '')[:SHORT_CHARACTERS]}"


def _signatures(record: Record) -> Iterator[tuple[str, ...]]:
    for signature in record.last_round:
        yield (
            signature.act.label,
            record.held(signature.appointment_id),
            _who(record, signature),
            _opinion(signature),
            _at(record, signature.signed_at),
        )


def _who(record: Record, signature: Signature) -> str:
    """Write who signed; by proxy both names."""
    name = record.name(signature.user_id)
    if signature.principal_id is None:
        return name
    return f"{record.name(signature.principal_id)}\n（{name} 代签）"


def _opinion(signature: Signature) -> str:
    usual = "同意" if signature.act is SignAct.SIGN else ""
    how = f"{signature.method.label}：" if signature.method else ""
    return f"{how}{signature.opinion or usual}"


def _checks(record: Record, seal: Seal | None, checks: Checks) -> Iterator[tuple[str, ...]]:
    last = record.entries[-1]
    yield "事项链末条", f"第{last.seq}条　{_grouped(last.hash)}"
    if seal is None:
        yield "封　　存", UNSEALED
    else:
        yield "封　　存", f"第{seal.number}号　{_at(record, seal.at)}　{_grouped(seal.hash)}"
    wrong = f"（另有{checks.wrong}处不符，见核验程序所列）" if checks.wrong else ""
    yield "已 核 验", "、".join(checks.made) + wrong
    yield "未能核验", "；".join(checks.left)


def _grouped(digest: str) -> str:
    return " ".join(digest[n : n + 8] for n in range(0, len(digest), 8))


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _short(day: date) -> str:
    """Write a day so that no line breaks within it."""
    return f"{day:%Y.%m.%d}"


def _at(record: Record, at: datetime) -> str:
    return f"{_short(record.day(at))} {at.astimezone(record.zone):%H:%M}"
