"""What a closing must have: an approved plan, the whole chain of signatures, each within its term.

The rules and the offices are read as they stand; that they stand as they were, the replay shows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Campaign
from models.people import Appointment, Organization, Proxy
from models.vocabulary import SignAct, State
from workflows.audit.verify.raw import EntryRow, Values, row_key, rows
from workflows.audit.verify.replay.signatures import NOTHING, SIGNED_ACTS
from workflows.days import day_in
from workflows.journal.acts import Act
from workflows.journal.entries import sha256
from workflows.rules.chain import Chain
from workflows.rules.rules import Rules

BEIJING = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a campaign's rules say of a closing; little, where they make no sense any more."""

    sha256: str
    chains: tuple[Chain, ...] = ()
    zone: ZoneInfo = BEIJING


class Closings:
    """Rules, organizations, offices and proxies, each read once when it is asked for."""

    def __init__(self, session: Session) -> None:
        self._ground = cache(partial(_ground, session))
        self._kind = cache(partial(_kind, session))
        self._office = cache(partial(_office, session))
        self._lent = cache(partial(_lent, session))

    def lacks(self, item: Values, signed: Sequence[Values], chain: Sequence[EntryRow]) -> Iterator[str]:
        """Say what a closed item's closing lacks."""
        if not any(map(_approves, chain)):
            yield "已销号，但没有批准过方案"
        ground = self._ground(item["campaign_id"])
        told = {e.given.get("rules") for e in chain if e.act in SIGNED_ACTS}
        if told - {ground.sha256, None}:
            yield "所属行动的规则与签字时的不同，被改动过"
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
        kind = self._kind(item["organization_id"])
        if not any(
            each.waiting(filled) is None
            for each in ground.chains
            if kind in each.organizations and item["level"] in each.levels
        ):
            yield "已销号，但最后一轮的签批不齐"

    def untimely(self, item: Values, signature: Values) -> str | None:
        """Say why a signature was not its signer's to give on that day; None when it was."""
        try:
            at = datetime.fromisoformat(signature["signed_at"])
        except (TypeError, ValueError):
            return "的签字时间读不通"
        day = day_in(self._ground(item["campaign_id"]).zone, at)
        return next(self._untimely(item, signature, day), None)

    def _untimely(self, item: Values, signature: Values, day: date) -> Iterator[str]:
        office = self._office(signature["appointment_id"])
        if office is None:
            yield "所凭的任职已不在库中"
            return
        if office["user_id"] != (signature["principal_id"] or signature["user_id"]):
            yield "所凭的任职不是签字人（代签的，不是被代签人）的"
        if office["item_id"] not in {None, item["id"]}:
            yield "所凭的任职只为另一件事项"
        if not _within(office, day):
            term = f"{office['starts_on']} 至 {office['ends_on'] or '今'}"
            yield f"签于 {day}，不在所凭职务的任期（{term}）之内"
        if signature["principal_id"] and not any(
            _lends(proxy, signature, day) for proxy in self._lent(signature["appointment_id"])
        ):
            yield f"代签于 {day}，当日没有有效的代签委托"


def _approves(entry: EntryRow) -> bool:
    """Tell whether an entry approves a plan: alone, or of an item that was taken over with its plan."""
    taken_over = entry.act == Act.TAKE_OVER and entry.given.get("to") == State.RECTIFY
    return entry.act == Act.APPROVE_PLAN or taken_over


def _ground(session: Session, campaign_id: str) -> _Ground:
    said = session.scalar(sa.select(col(Campaign.rules)).where(col(Campaign.id) == row_key(campaign_id)))
    try:
        rules = Rules.model_validate(said)
        return _Ground(sha256(said), rules.chains, ZoneInfo(rules.holidays.timezone))
    except ValueError:
        return _Ground(sha256(said))


def _kind(session: Session, organization_id: str) -> str | None:
    kind = sa.type_coerce(col(Organization.kind), sa.String)
    return session.scalar(sa.select(kind).where(col(Organization.id) == row_key(organization_id)))


def _office(session: Session, appointment_id: str) -> Values | None:
    c = sa.inspect(Appointment).c
    return next(rows(session, *c, where=c.id == row_key(appointment_id)), None)


def _lent(session: Session, appointment_id: str) -> list[Values]:
    c = sa.inspect(Proxy).c
    return list(rows(session, *c, where=c.appointment_id == row_key(appointment_id)))


def unshown(signed: Sequence[Values], chain: Sequence[EntryRow]) -> Iterator[Values]:
    """Yield the signatures without what was seen, though it was kept as they were given.

    Since release 0.2 it is, and the entry names who signed.
    """
    kept = {(e.at, e.given.get("seen")) for e in chain if "name" in e.given}
    for row in signed:
        if row["shown"] in NOTHING and (row["signed_at"], row["seen_sha256"]) in kept:
            yield row


def _within(term: Values, day: date) -> bool:
    """Tell whether a day lies within a term; written as they are, days compare as text."""
    return str(term["starts_on"]) <= day.isoformat() <= (term["ends_on"] or "9999-12-31")


def _lends(proxy: Values, signature: Values, day: date) -> bool:
    revoked = proxy["revoked_at"]
    return (
        proxy["to_id"] == signature["user_id"]
        and _within(proxy, day)
        and proxy["made_at"] <= signature["signed_at"]
        and (revoked is None or revoked > signature["signed_at"])
    )
