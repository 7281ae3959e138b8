"""The tables held against the journal: what stands in a row was said in an entry, and the reverse.

An item closed by a statement past the program, a signature slipped in, a piece of evidence taken
out: none of them breaks a chain, and each of them is found here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Campaign
from models.item import Evidence, Item
from models.people import Organization
from models.signoff import SignOff
from models.vocabulary import EvidenceKind, SignAct, State, SubjectKind
from workflows.journal import sha256
from workflows.rules import Chain, Rules
from workflows.verify.chains import Said
from workflows.verify.raw import rows

Row = dict[str, Any]
Saying = tuple[str, str, Said | None]
"""The item, what does not agree, and the entry that says otherwise, if one does."""

SIGNED = {
    "apply": SignAct.GUARANTEE.value, "verify": SignAct.VERIFY.value,
    "return": SignAct.RETURN.value, "sign": SignAct.SIGN.value,
}  # fmt: skip
"""The moves that leave a signature."""

_ITEM, _SIGN, _EVIDENCE = (sa.inspect(table).c for table in (Item, SignOff, Evidence))
_STATES = {state.value: state.label for state in State}
_ACTS = {act.value: act.label for act in SignAct}


class Books:
    """What the tables say of items; each is ticked off as its chain is read."""

    def __init__(self, session: Session, item_id: UUID | None = None) -> None:
        def read(*selected: Any, of: Any, **more: Any) -> Iterator[Row]:
            only = {} if item_id is None else {"where": [of == item_id]}
            return rows(session, *selected, **more, **only)

        self._session = session
        self._rules: dict[str, tuple[str, tuple[Chain, ...]]] = {}
        owner = [Organization, col(Organization.id) == _ITEM.organization_id]
        self.items = {row["id"]: row for row in read(*_OF_ITEM, of=_ITEM.id, join=owner)}
        self.evidence: dict[str, list[Row]] = defaultdict(list)
        for row in read(*_OF_EVIDENCE, of=_EVIDENCE.item_id):
            self.evidence[row["item_id"]].append(row)
        self.signed: dict[str, list[Row]] = defaultdict(list)
        self.unseen: list[str] = []
        for row in read(*_OF_SIGN, of=_SIGN.item_id):
            shown = row.pop("shown")  # long, and looked at once
            if shown is not None and sha256(shown) != row["seen_sha256"]:
                self.unseen.append(row["item_id"])
            self.signed[row["item_id"]].append(row)

    def compare(self, chain: Sequence[Said]) -> Iterator[Saying]:
        """Yield what the rows of one subject and its chain do not agree on."""
        item_id = chain[0]["subject_id"]
        if chain[0]["subject"] != SubjectKind.ITEM:
            return
        item = self.items.pop(item_id, None)
        if item is None:
            yield item_id, "已不在库中，它的记录还在", None
            return
        moved = next((entry for entry in reversed(chain) if "to" in _data(entry)), None)
        state = moved["data"]["to"] if moved else State.DIAGNOSE.value
        if item["state"] != state:
            is_, was = (_STATES.get(word, word) for word in (item["state"], state))
            yield item_id, f"现为“{is_}”，而按最后一条办理记录应为“{was}”", None
        yield from self._signatures(item_id, chain)
        yield from self._evidence(item_id, chain)
        if item["state"] == State.CLOSED:
            yield from ((item_id, said, None) for said in self._closed(item, chain))

    def left(self) -> Iterator[Saying]:
        """Yield what is left when every chain was compared: rows that no entry speaks of."""
        for item_id in self.items:
            yield item_id, "没有任何记录", None
        for item_id in self.unseen:
            yield item_id, "有一处签字所留的“签字时所见”与其校验值不符，被改动过", None

    def _signatures(self, item_id: str, chain: Sequence[Said]) -> Iterator[Saying]:
        """Yield the signatures without an entry, and the entries without a signature."""
        signed = Counter(_signed(row) for row in self.signed[item_id])
        for entry in chain:
            if entry["act"] in SIGNED:
                key = _said_signed(entry)
                if not signed[key]:
                    yield item_id, "没有与它相同的签字", entry
                signed[key] -= 1
        for key, left in signed.items():
            if left > 0:
                yield item_id, f"有一处“{_ACTS.get(key[0], key[0])}”，记录中没有或与之不同", None

    def _evidence(self, item_id: str, chain: Sequence[Said]) -> Iterator[Saying]:
        """Yield the evidence without an entry, and the entries without their evidence."""
        kept = Counter(_kept(row) for row in self.evidence[item_id])
        for entry in chain:
            if key := _said_kept(entry):
                if not kept[key]:
                    yield item_id, "它所说的佐证已不在库中，或被改动过", entry
                kept[key] -= 1
        for key, left in kept.items():
            if left > 0:
                yield item_id, f"有佐证“{key[2]}”，记录中没有或与之不同", None

    def _closed(self, item: Row, chain: Sequence[Said]) -> Iterator[str]:
        """Say what a closed item's closing lacks."""
        if not any(entry["act"] == "approve_plan" for entry in chain):
            yield "已销号，但没有批准过方案"
        digest, chains = self._rules_of(item["campaign_id"])
        told = {_data(e).get("rules") for e in chain if e["act"] in SIGNED}
        if told - {digest, None}:
            yield "所属行动的规则与签字时的不同，被改动过"
        signed = self.signed[item["id"]]
        now = [row for row in signed if row["round"] == item["round"]]
        hands = {row["user_id"] for row in signed if row["act"] == SignAct.GUARANTEE}
        verified = [row for row in now if row["act"] == SignAct.VERIFY]
        if not hands:
            yield "已销号，但没有签字背书"
        if not verified:
            yield "已销号，但最后一轮没有验收"
        if any({row["user_id"], row["principal_id"]} & hands for row in verified):
            yield "的验收人就是背书人"
        filled = {(row["step"], row["seat"]) for row in now if row["act"] == SignAct.SIGN}
        if not any(
            chain.waiting(filled) is None
            for chain in chains
            if item["kind"] in chain.organizations and item["level"] in chain.levels
        ):
            yield "已销号，但最后一轮的签批不齐"

    def _rules_of(self, campaign_id: str) -> tuple[str, tuple[Chain, ...]]:
        """Return the hash of a campaign's rules and its chains; none of rules without sense."""
        if campaign_id not in self._rules:
            query = sa.select(col(Campaign.rules)).where(col(Campaign.id) == UUID(campaign_id))
            said = self._session.scalar(query)
            try:
                chains = Rules.model_validate(said).chains
            except ValueError:
                chains = ()
            self._rules[campaign_id] = sha256(said), chains
        return self._rules[campaign_id]


def _data(entry: Said) -> Row:
    """Return what an entry was given; nothing where that is no longer readable."""
    return entry["data"] if isinstance(entry["data"], dict) else {}


def _signed(row: Row) -> tuple[Any, ...]:
    """Return what a signature and its entry must both say."""
    return (
        row["act"], row["user_id"], row["signed_at"], row["seat"], row["round"],
        row["seen_sha256"], row["opinion"], row["method"],
    )  # fmt: skip


def _said_signed(entry: Said) -> tuple[Any, ...]:
    said = (_data(entry).get(name) for name in ("seat", "round", "seen", "opinion", "method"))
    return SIGNED[entry["act"]], entry["actor_id"], entry["at"], *said


def _kept(row: Row) -> tuple[Any, ...]:
    """Return what a piece of evidence and its entry must both say."""
    file = row["kind"] == EvidenceKind.FILE
    said = (row["file_name"], row["sha256"]) if file else (row["note"], None)
    return row["measure_id"], row["added_by_id"], *said, row["added_at"]


def _said_kept(entry: Said) -> tuple[Any, ...] | None:
    data = _data(entry)
    if entry["act"] == "attach":
        said = data.get("file_name"), data.get("sha256")
    elif entry["act"] == "progress" and data.get("evidence"):
        said = data["evidence"], None
    else:
        return None
    return data.get("measure_id"), entry["actor_id"], *said, entry["at"]


_OF_ITEM = (
    _ITEM.id, _ITEM.campaign_id, _ITEM.state, _ITEM.level, _ITEM.round, col(Organization.kind),
)  # fmt: skip
_OF_EVIDENCE = (
    _EVIDENCE.item_id, _EVIDENCE.measure_id, _EVIDENCE.kind, _EVIDENCE.file_name,
    _EVIDENCE.sha256, _EVIDENCE.note, _EVIDENCE.added_by_id, _EVIDENCE.added_at,
)  # fmt: skip
_OF_SIGN = (
    _SIGN.item_id, _SIGN.act, _SIGN.round, _SIGN.step, _SIGN.seat, _SIGN.user_id,
    _SIGN.principal_id, _SIGN.seen_sha256, _SIGN.opinion, _SIGN.method, _SIGN.signed_at,
    _SIGN.shown,
)  # fmt: skip
