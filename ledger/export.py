"""Ledgers out of the database: views of the records, in the forms that people know."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from ledger.forms import Problem, RectificationRow, Row, Source
from ledger.texts import joined
from models.campaign import Indicator
from models.evidence_kinds import EvidenceKind
from models.item import Evidence, Item, Measure
from models.journal import Entry
from models.ledger import LedgerRow
from models.people import Organization, User
from models.signature import Signature
from models.vocabulary import SignAct, State
from workflows.authz import access, visibility
from workflows.authz.actors import Actor
from workflows.authz.seats import Seat
from workflows.campaigns.queries import campaign, ledger_rows
from workflows.days import day_in
from workflows.deadlines import status
from workflows.items.fields import ledger_cells
from workflows.items.queries.listing import item_rows
from workflows.journal.acts import Act
from workflows.rows import Row as Columns
from workflows.rows import rows_by_item
from workflows.rules.snapshot import campaign_rules, note_calendar_use


def diagnosis(session: Session, actor: Actor, campaign_id: UUID) -> list[Row]:
    """Return 《诊断情况工作台账》, one row for each organization, merged from all its files."""
    campaign(session, actor, campaign_id)
    found = session.execute(
        sa.select(col(Organization.id), col(Item.text), col(Indicator.code))
        .join(Item, col(Item.organization_id) == Organization.id)
        .outerjoin(Indicator, col(Indicator.id) == Item.indicator_id)
        .where(
            col(Item.campaign_id) == campaign_id, col(Item.state) != State.VOID, visibility.in_reach_clause(actor.reach)
        )
        .order_by(col(Organization.path), col(Item.id))
    ).all()
    problems: dict[UUID, list[tuple[str, str | None]]] = defaultdict(list)
    for owner, text, code in found:
        problems[owner].append((text, code))
    said: dict[UUID, list[LedgerRow]] = defaultdict(list)
    for row, _ in ledger_rows(session, actor, campaign_id):
        said[row.organization_id].append(row)
    names = _names(session, campaign_id, problems.keys() | said.keys())
    return [
        _diagnosis_row(n, name, problems[owner], said[owner]) for n, (owner, name) in enumerate(names.items(), start=1)
    ]


def rectification(session: Session, actor: Actor, campaign_id: UUID, today: date) -> list[RectificationRow]:
    """Return 整改台账: every numbered item of the campaign that the actor sees, by number."""
    campaign(session, actor, campaign_id)
    chosen = (col(Item.campaign_id) == campaign_id, col(Item.number).is_not(None), access.visible_clause(actor, today))
    rows = (
        session.execute(
            item_rows()
            .add_columns(col(Item.goal), col(Item.void_reason), col(Item.merged_into_id), col(Item.round))
            .where(*chosen)
            .order_by(col(Item.number))
        )
        .mappings()
        .all()
    )
    owners = _names(session, campaign_id, {row["organization_id"] for row in rows})
    note_calendar_use(session, campaign_id, (r["due_on"] for r in rows if r["state"] not in status.HANDED_IN))
    zone = campaign_rules(session, campaign_id).zone
    about = _About(session, sa.select(col(Item.id)).where(*chosen), zone)
    about.numbers.update((row["id"], row["number"]) for row in rows)
    return [_rectification_row(row, owners[row["organization_id"]], about) for row in rows]


def _names(session: Session, campaign_id: UUID, owners: Collection[UUID]) -> dict[UUID, str]:
    """Return what a ledger calls its organizations, in the order of the tree.

    Those that share a name carry their superior's, so that nobody takes one for the other.
    """
    superior = aliased(Organization)
    found = [
        (node, name, above)
        for node, name, above in session.execute(
            sa.select(col(Organization.id), col(Organization.name), col(superior.name))
            .outerjoin(superior, col(superior.id) == Organization.parent_id)
            .where(col(Organization.committee_id) == campaign_rules(session, campaign_id).committee_id)
            .order_by(col(Organization.path))
        )
        if node in owners
    ]
    called = Counter(name for _, name, _ in found)
    return {node: f"{above}{name}" if above and called[name] > 1 else name for node, name, above in found}


class _About:
    """What belongs to many items, read in one statement each."""

    def __init__(self, session: Session, chosen: sa.Select[UUID], zone: ZoneInfo) -> None:
        self.zone = zone
        self.numbers: dict[UUID, str] = {}
        self.names = dict(session.exec(select(User.id, User.name)).all())
        self.measures = rows_by_item(session, Measure, chosen, Measure.position)
        self.evidence = rows_by_item(session, Evidence, chosen, Evidence.id)
        self.signoffs = rows_by_item(session, Signature, chosen, Signature.id)
        self.progress: dict[UUID, list[str]] = defaultdict(list)
        told = select(Entry).where(Entry.act == Act.PROGRESS, col(Entry.subject_id).in_(chosen))
        for entry in session.exec(told.order_by(col(Entry.seq))):
            self.progress[entry.subject_id].append(entry.data["text"])

    def day(self, at: datetime) -> str:
        """Write the day that an instant fell on where the campaign is."""
        return day_in(self.zone, at).isoformat()


def _diagnosis_row(
    number: int, name: str, problems: Iterable[tuple[str, str | None]], said: Sequence[LedgerRow]
) -> Row:
    return Row(
        organization=name,
        experience=joined(row.experience for row in said),
        case=joined(row.case for row in said),
        remark=joined(row.remark for row in said),
        problems=tuple(
            Problem(text, code, Source("", "", number, "存在问题", clause))
            for clause, (text, code) in enumerate(problems, start=1)
        ),
        row=number,
    )


def _rectification_row(row: Columns, owner: str, about: _About) -> RectificationRow:
    measures, evidence = about.measures[row["id"]], about.evidence[row["id"]]
    signed = [s for s in about.signoffs[row["id"]] if s.round == row["round"]]
    verified = [s for s in signed if s.act is SignAct.VERIFY]
    signatures = [s for s in signed if s.act is SignAct.SIGN]
    sustained = "是" if row["sustained"] else "否"
    return RectificationRow(
        organization=owner,
        measures=_numbered(m.text for m in measures),
        progress=joined(about.progress[row["id"]]),
        completion=f"{row['completion'].label}（常态化坚持：{sustained}）",
        evidence=_numbered(_shown(e) for e in evidence),
        acceptance=joined(f"{about.names[s.user_id]}：{s.opinion}" for s in verified),
        closure=joined(
            f"{about.names[s.user_id]}（{Seat.model_validate(s.seat).label}）{about.day(s.signed_at)}"
            for s in signatures
        ),
        closed_on=about.day(row["closed_at"]) if row["closed_at"] else "",
        remark=_remark(row, about),
        **dict(ledger_cells(row)),
    )


def _remark(row: Columns, about: _About) -> str:
    """Say what became of an item that is neither under way nor closed; a merged one points on."""
    if row["state"] is State.LONG_TERM:
        return row["state"].label
    into = row["merged_into_id"] and about.numbers.get(row["merged_into_id"], "其他事项")
    return joined([row["void_reason"], into and f"并入{into}"])


def _shown(evidence: Evidence) -> str:
    name = evidence.file_name if evidence.kind is EvidenceKind.FILE else evidence.note
    return name or ""


def _numbered(texts: Iterable[str]) -> str:
    found = [text for text in texts if text]
    return found[0] if len(found) == 1 else "\n".join(f"{n}.{text}" for n, text in enumerate(found, start=1))
