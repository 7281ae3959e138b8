"""What a university says of channels: which are offered, which are required; and who is not reached there."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.base import new_key
from models.delivery import ChannelRule
from models.delivery_states import Channel, ChannelUse
from models.session import insert
from workflows.authz import access, paths, permissions
from workflows.authz.actors import Actor
from workflows.journal.acts import Act
from workflows.organizations.commands import record_directory

RIGHT = "rule_channels"


def of_university(session: Session, committee_id: UUID) -> Mapping[Channel, ChannelUse]:
    """Return what a university says of each channel; it offers one of which it says nothing."""
    said = sa.select(col(ChannelRule.channel), col(ChannelRule.use))
    found = session.execute(said.where(col(ChannelRule.committee_id) == committee_id)).all()
    return dict.fromkeys(Channel, ChannelUse.OFFERED) | dict(found)


def required(session: Session, actor: Actor) -> frozenset[Channel]:
    """Return the channels that a university of the actor requires."""
    return _said(session, actor, ChannelUse.REQUIRED)


def withheld(session: Session, actor: Actor) -> frozenset[Channel]:
    """Return the channels that a university of the actor withholds: nothing of it goes there."""
    return _said(session, actor, ChannelUse.WITHHELD)


def _said(session: Session, actor: Actor, use: ChannelUse) -> frozenset[Channel]:
    above = {node for post in actor.posts for node in paths.ancestor_ids(post.path)}
    said = sa.select(col(ChannelRule.channel)).where(
        col(ChannelRule.committee_id).in_(above), col(ChannelRule.use) == use
    )
    return frozenset(session.scalars(said))


def rule(
    session: Session, committee_id: UUID, uses: Mapping[Channel, ChannelUse], *, actor: Actor, now: datetime
) -> None:
    """Say which channels a university offers, requires or withholds; what stays is not written again.

    Raises `NotFound` (404) and `NotPermitted` (403).
    """
    committee = access.require_organization(session, actor, committee_id)
    permissions.require(actor, RIGHT, committee)
    stands = of_university(session, committee_id)
    for channel, use in uses.items():
        if use is stands[channel]:
            continue
        session.execute(
            insert(session, ChannelRule)
            .values(id=new_key(), committee_id=committee_id, channel=channel, use=use)
            .on_conflict_do_update(
                index_elements=[col(ChannelRule.committee_id), col(ChannelRule.channel)], set_={"use": use}
            )
        )
        said = {"committee_id": str(committee_id), "channel": channel.value, "use": use.value}
        record_directory(session, Act.CHANNEL_RULED, actor, now, **said)
