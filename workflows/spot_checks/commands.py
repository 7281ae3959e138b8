"""抽查取样: 纪委 draws from what was closed, so that nobody knows beforehand what is looked at.

The seed decides, and stands in the campaign's journal with what it was drawn from: anybody with
the right can draw again and find the same, and no draw that did not please stays unseen. A draw that is
planned takes its seed from the next seal of the journal, which nobody knows when it is planned.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Campaign
from models.choices import Stratum
from models.item import Item
from models.journal import Seal
from models.people import Organization
from models.vocabulary import SubjectKind
from workflows.authz import access, permissions
from workflows.authz.actors import Actor, load_actor
from workflows.campaigns.queries import require_campaign
from workflows.errors import Conflict
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.rules.snapshot import CampaignRules, campaign_rules
from workflows.spot_checks.queries import waiting_plans
from workflows.spot_checks.strata import closed_items, pick

SEED_BYTES = 16


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be drawn: how many, below which organization, closed since when, and spread over what."""

    size: int
    organization_id: UUID | None = None
    since: date | None = None
    strata: Collection[Stratum] = ()

    def node(self, session: Session, actor: Actor, book: CampaignRules) -> Organization:
        """Return the organization below which is drawn; `NotFound` for one out of sight."""
        if self.organization_id:
            return access.require_organization(session, actor, self.organization_id)
        return session.get_one(Organization, book.committee_id)

    def said(self, node: Organization) -> dict[str, object]:
        """Return it as the journal tells it."""
        strata = {"strata": [each.value for each in Stratum if each in self.strata]} if self.strata else {}
        return {
            "size": self.size,
            "organization_id": str(node.id),
            "organization": node.name,
            "since": self.since.isoformat() if self.since else None,
            **strata,
        }

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> "Wanted":
        """Return it as the journal told it."""
        since = said["since"]
        return cls(
            said["size"],
            UUID(said["organization_id"]),
            date.fromisoformat(since) if since else None,
            [each for each in Stratum if each in said.get("strata", ())],
        )


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn: of how many items, and which ones, in the order of the draw."""

    seed: str
    population: int
    items: tuple[sa.RowMapping, ...]


def new_seed() -> str:
    """Return a seed that nobody chose."""
    return secrets.token_hex(SEED_BYTES)


def draw(session: Session, campaign_id: UUID, *, actor: Actor, now: datetime, seed: str, **wanted: Any) -> Sample:
    """Draw at once from what is closed, as `Wanted` says; see `pick` for which."""
    require_campaign(session, actor, campaign_id)
    what, book = Wanted(**wanted), campaign_rules(session, campaign_id)
    node = what.node(session, actor, book)
    post = permissions.require(actor, Act.SAMPLE, node)
    drawn = _draw(session, replace(what, organization_id=node.id), book, actor, now, seed)
    if drawn is None:
        raise Conflict("所选范围内还没有已销号的事项，无从抽查，请放宽范围。")
    sample, said = drawn
    subject = (SubjectKind.CAMPAIGN, campaign_id)
    entries.append(session, subject, Act.SAMPLE, now=now, actor=actor, post=post, data=said)
    return sample


def plan(session: Session, campaign_id: UUID, *, actor: Actor, now: datetime, **wanted: Any) -> int:
    """Have a draw made as soon as the journal is sealed next, by the hash of that seal; return its number."""
    require_campaign(session, actor, campaign_id)
    what, book = Wanted(**wanted), campaign_rules(session, campaign_id)
    node = what.node(session, actor, book)
    post = permissions.require(actor, Act.SAMPLE, node)
    subject = (SubjectKind.CAMPAIGN, campaign_id)
    entries.append(session, subject, Act.PLAN_SAMPLE, now=now, actor=actor, post=post, data=what.said(node))
    return entries.chain_head(session, campaign_id)[0]


def draw_planned(session: Session, seal: Seal, now: datetime) -> int:
    """Make the draws that were planned before a seal, by its hash; return how many.

    One of somebody who may draw no more, or that finds nothing closed yet, waits for another seal.
    """
    made = 0
    for planned in list(waiting_plans(session, session.scalars(sa.select(col(Campaign.id))).all(), before=seal.at)):
        book = campaign_rules(session, planned.subject_id)
        by = load_actor(session, planned.actor_id, book.today(now)) if planned.actor_id else None
        what = Wanted.read(planned.data)
        node = session.get_one(Organization, what.organization_id)
        if by is None or not permissions.may(by, Act.SAMPLE, node):
            continue
        drawn = _draw(session, what, book, by, now, seal.hash)
        if drawn is None:
            continue
        said = drawn[1] | {"planned": planned.seq, "seal": seal.number}
        subject = (SubjectKind.CAMPAIGN, planned.subject_id)
        entry_id = entries.append(session, subject, Act.SAMPLE, now=now, actor=None, data=said)
        text = f"抽查样本已按第{seal.number}号封存抽出，共{len(drawn[0].items)}件，请安排核查"
        outbox.enqueue(session, entry_id, [by.user_id], text, now)
        made += 1
    return made


def _draw(
    session: Session, what: Wanted, book: CampaignRules, actor: Actor, now: datetime, seed: str
) -> tuple[Sample, dict[str, object]] | None:
    """Return what is drawn with what the journal says of it; None where nothing is closed."""
    node = session.get_one(Organization, what.organization_id)
    closed = closed_items(session, actor, book, node, what.since, now)
    if not closed:
        return None
    items = _shown(session, pick(closed, what.strata, seed, what.size))
    said = what.said(node) | {
        "seed": seed,
        "population": len(closed),
        "population_sha256": entries.sha256(sorted(str(each.id) for each in closed)),
        "items": [{"id": str(each["id"]), "number": each["number"]} for each in items],
    }
    return Sample(seed, len(closed), items), said


def _shown(session: Session, drawn: Sequence[UUID]) -> tuple[sa.RowMapping, ...]:
    rows = (
        session.execute(
            sa.select(
                col(Item.id),
                col(Item.number),
                col(Item.text),
                col(Item.closed_at),
                col(Organization.name).label("organization"),
            )
            .join(Organization, col(Organization.id) == Item.organization_id)
            .where(col(Item.id).in_(drawn))
        )
        .mappings()
        .all()
    )
    return tuple(sorted(rows, key=lambda row: drawn.index(row["id"])))
