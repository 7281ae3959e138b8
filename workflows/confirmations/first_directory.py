"""首次核对: two people confirm a new university's first directory, and its setting up has ended.

Everything that the directory lists counts as confirmed from then on; the door makes a seal at once,
so that what was confirmed cannot be rewritten afterwards (ADR 14).
"""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from models.canonical import canonical
from models.hold import DirectoryReview, Hold
from models.people import Organization, User
from models.vocabulary import HoldKind, OrgKind, SubjectKind
from workflows.authz import access, permissions
from workflows.authz.actors import Actor
from workflows.authz.confirmed import unconfirmed
from workflows.confirmations import directory_as_read as queries
from workflows.confirmations.announcements import homes
from workflows.confirmations.directory_as_read import FirstDirectory
from workflows.errors import Conflict, NotPermitted, Unconfirmed
from workflows.journal import entries, seals
from workflows.journal.acts import Act
from workflows.journal.entries import DIRECTORY

REVIEWERS = "党委书记、党委工作部、纪委"


def read_directory(session: Session, actor: Actor, committee_id: UUID) -> Organization:
    """Return a university whose first directory the actor may read, or refuse."""
    found = access.require_organization(session, actor, committee_id)
    permissions.require(actor, queries.SEE, found)
    if found.kind is not OrgKind.COMMITTEE:
        raise Conflict("只有院党委有首次名册，请到院党委办理。")
    return found


def review(
    session: Session, committee_id: UUID, sha256: str, *, actor: Actor, now: datetime, today: date
) -> DirectoryReview:
    """核对确认: say that the directory whose hash was read is right."""
    if actor.is_admin:
        raise NotPermitted(f"系统管理员不能确认首次名册，请由{REVIEWERS}中两个组织的两位同志办理。")
    committee = read_directory(session, actor, committee_id)
    post = permissions.require(actor, queries.RIGHT, committee)
    assert post is not None  # noqa: S101  the right is no administrator's
    if not actor.confirmed(now):
        raise Unconfirmed("确认首次名册前请再次输入密码。")
    session.exec(select(Organization).where(Organization.id == committee.id).with_for_update())
    found = _as_read(session, committee, sha256, actor, today)
    first = next((r for r, _, node in found.reviews if node.id != post.organization_id), None)
    made = DirectoryReview(
        committee_id=committee.id,
        user_id=actor.user_id,
        appointment_id=post.appointment_id,
        sha256=sha256,
        at=now,
        completes=first is not None,
        document=canonical(found.document).decode() if first else None,
    )
    session.add(made)
    session.flush()
    confirmed = _confirm(session, committee, first, actor, now) if first else []
    entries.append(
        session,
        (SubjectKind.DIRECTORY, DIRECTORY),
        Act.DIRECTORY_REVIEWED,
        now=now,
        actor=actor,
        post=post,
        data=made.model_dump(mode="json", include={"id", "committee_id", "sha256", "appointment_id", "completes"})
        | {"first_by_id": str(first.user_id) if first else None, "holds": [str(hold.id) for hold in confirmed]},
    )
    return made


def review_and_seal(
    session: Session, committee_id: UUID, sha256: str, *, actor: Actor, now: datetime, today: date
) -> DirectoryReview:
    """核对确认; the second who does so has all that was confirmed sealed at once."""
    made = review(session, committee_id, sha256, actor=actor, now=now, today=today)
    if made.completes:
        seals.seal(session, now)
    return made


def _as_read(session: Session, committee: Organization, sha256: str, actor: Actor, today: date) -> FirstDirectory:
    """Return the directory that the actor read, or refuse: it is confirmed, has changed, or he confirmed it already."""
    if queries.is_set_up(session, committee.id):
        raise Conflict("首次名册已由两位同志核对确认；以后的变动在“待确认”中逐项确认。")
    found = queries.directory(session, committee, today)
    if found.sha256 != sha256:
        raise Conflict("名册在您阅看之后有变化，请重新阅看、核对后再确认。")
    if any(who.id == actor.user_id for _, who, _ in found.reviews):
        raise Conflict(f"您已核对确认，请{REVIEWERS}中另一个组织的同志确认。")
    return found


def _confirm(
    session: Session, committee: Organization, first: DirectoryReview, actor: Actor, now: datetime
) -> list[Hold]:
    """Confirm every hold of the university's own people; each of the two confirms the other's."""
    waiting = session.exec(
        select(Hold)
        .join(User, col(User.id) == Hold.user_id)
        .where(unconfirmed(), col(User.is_admin).is_(False))
        .order_by(col(Hold.id))
    ).all()
    home = homes(session, {hold.user_id for hold in waiting})
    own = set(queries.appointment_ids(session, committee.id))
    listed = [
        hold
        for hold in waiting
        if home[hold.user_id][:1] == [committee.id]
        and (hold.kind is not HoldKind.APPOINTMENT or hold.appointment_id in own)
    ]
    for hold in listed:
        by = first.user_id if hold.user_id == actor.user_id else actor.user_id
        hold.confirmed, hold.reason = True, None
        hold.decided_at, hold.decided_by_id = now, by
    return listed
