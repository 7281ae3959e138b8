"""What people do to an item: register it, and advance it by a move."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pydantic
import sqlalchemy as sa
from sqlmodel import Session, col

from models import plain
from models.campaign import Indicator
from models.item import Item
from models.people import Organization
from models.prepared import PreparedQuery
from models.vocabulary import SubjectKind
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.deadlines import steps
from workflows.errors import Incomplete, NotFound, NotPermitted, Stale, Unseen
from workflows.items import asked, machine, needs, recipients, signing, standing_in, stored, waiting
from workflows.items.fields import COLUMNS
from workflows.items.lifecycle import MOVES, REGISTER, Move
from workflows.items.loading import load
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import SHOWN, ActMade, Part, Parts, written_parts
from workflows.items.moves import DETAILS
from workflows.items.moves.details import Changes, MoveInput, SignedInput
from workflows.items.moves.register import RegisterInput
from workflows.items.moves.shared import classified
from workflows.journal import entries
from workflows.notifications import outbox
from workflows.rules.messages import messages_by_field
from workflows.rules.rules import OWNERS
from workflows.rules.snapshot import campaign_rules
from workflows.work_items import stored as work_items


def register(
    session: Session, campaign_id: UUID, organization_id: UUID, *, actor: Actor, now: datetime, **given: object
) -> ItemContext:
    """Register a problem, a task or a project of an organization (登记)."""
    owner = access.require_organization(session, actor, organization_id)
    wanted = read_input(REGISTER, given)
    assert isinstance(wanted, RegisterInput)  # noqa: S101  what its details declare
    item = new_item(session, campaign_id, owner, wanted, now=now)
    book = campaign_rules(session, campaign_id)
    case = ItemContext(actor, now, book, item, owner, Parts(delegations={}), indicator=wanted.indicator)
    post = may_register(case)
    item = plain.changed(item, {"sensitivity": classified(case, item, wanted.sensitivity)})
    stored.store(session, item, book, now)
    extra = made_of(item) | {"organization": owner.name}
    entry_id = record_move(session, case, REGISTER, wanted, extra, post, head=entries.UNWRITTEN)
    case = replace(case, item=item)
    work_items.put(session, waiting.rows_of_new(case, steps.timing(session, book, case.today)))
    _notify(session, case, REGISTER, wanted, entry_id, {})
    return case


def made_of(item: Item) -> dict[str, object]:
    """Return what the journal holds of a new item beside what was given, as keys and not names."""
    kept = ("campaign_id", "organization_id", "indicator_id")
    return plain.as_json(item, kept)


def new_item(session: Session, campaign_id: UUID, owner: Organization, wanted: RegisterInput, *, now: datetime) -> Item:
    """Make an item of the campaign, not yet stored; refuse a kind or indicator it does not know.

    What is given by the name of a column is kept as it was given; `classified` settles who sees it.
    """
    book = campaign_rules(session, campaign_id)
    if book.committee_id != owner.committee_id:
        raise NotFound
    if owner.kind not in OWNERS:
        raise Incomplete({"organization": f"{owner.kind.label}不承办事项，请登记到承办的党组织。"}, move=REGISTER.name)
    if wanted.kind not in book.rules.item_kinds:
        kinds = "、".join(kind.label for kind in book.rules.item_kinds)
        raise Incomplete({"kind": f"本行动只登记{kinds}。"}, move=REGISTER.name)
    as_given = wanted.model_dump(include={field.name for field in COLUMNS} - {"sensitivity", "version"})
    return plain.new(
        Item,
        **as_given,
        campaign_id=campaign_id,
        organization_id=owner.id,
        indicator_id=indicator(session, campaign_id, wanted.indicator),
        created_at=now,
    )


def indicator(session: Session, campaign_id: UUID, code: str | None) -> UUID | None:
    """Return the id of the indicator cited as 院系1-2, or refuse one that the campaign lacks."""
    if code is None:
        return None
    found = _INDICATOR.first(session, campaign_id=campaign_id, code=code)
    if found is None:
        raise Incomplete({"indicator": f"本行动的诊断指南没有指标“{code}”。"}, move=REGISTER.name)
    return found[0]


_INDICATOR = PreparedQuery(
    sa.select(col(Indicator.id)).where(
        col(Indicator.campaign_id) == sa.bindparam("campaign_id"), col(Indicator.code) == sa.bindparam("code")
    )
)


def may_register(case: ItemContext) -> AppointmentView | None:
    """Return the office by which the actor registers, or refuse."""
    for role in REGISTER.by:
        if post := case.post(case.seats(role)):
            return post
    raise NotPermitted("登记由本组织、上级党组织或党委工作部办理。", move=REGISTER.name)


def advance(session: Session, item_id: UUID, move: str, *, actor: Actor, now: datetime, **given: object) -> ItemContext:
    """Make a move by its name, with what somebody gave as it stands; see `make`."""
    declared = MOVES.get(move)
    if declared is None:
        raise NotFound(f"没有“{move}”这种办理。")
    return make(session, item_id, declared, given, actor=actor, now=now)


def make(
    session: Session, item_id: UUID, move: Move, given: MoveInput | Mapping[str, object], *, actor: Actor, now: datetime
) -> ItemContext:
    """Make a move on an item: the machine allows it, then all of it happens, or none.

    What was given and not read yet is read when the machine has said yes.
    """
    details = DETAILS[move.name]
    case = needs.read_to_admit(session, load.load_one(session, actor, item_id, now=now, lock=True), move)
    machine.admit(case, move)
    case = needs.read_to_make(session, case, move)
    _still(case, move, given)
    machine.guard(case, move)
    wanted = given if isinstance(given, MoveInput) else read_input(move, given)
    if isinstance(wanted, SignedInput):
        signing.verify_snapshot(session, case, wanted.seen)
    post = machine.acting_appointment(case, move)
    relieved, changes = asked.relieved_by(session, case, move.name), Changes(session, case.item)
    extra = details.effect(case, wanted, changes) | standing_in.recorded(case, move, changes)
    machine.fire(case, move, changes.item)
    changes.item.version += 1
    extra |= {"from": case.item.state.value, "to": changes.item.state.value}
    entry_id = record_move(session, case, move, wanted, extra, post)
    made = ActMade(move.name, actor.user_id, now)
    parts = case.parts.after(item_id, made, changes.made, changes.replaced)
    before, case = case, replace(case, item=changes.write(case), parts=parts)
    wrote = written_parts(made, changes.made) | changes.replaced
    waiting.moved(session, before, case, made.act, columns=changes.columns, wrote=wrote)
    for other, act, rows in changes.others:
        after = replace(other, parts=other.parts.after(other.item.id, act, rows, frozenset()))
        waiting.moved(session, other, after, act.act, columns=(), wrote=written_parts(act, rows))
    _notify(session, case, move, wanted, entry_id, relieved)
    return case


def _still(case: ItemContext, move: Move, given: MoveInput | Mapping[str, object]) -> None:
    """Refuse what was meant for the item as it was: whoever lost a race is told of the race."""
    version, seen = (
        getattr(given, name, None) if isinstance(given, MoveInput) else given.get(name) for name in ("version", "seen")
    )
    if isinstance(version, int) and version != case.item.version:
        raise Stale(case.item.version)
    if DETAILS[move.name].signs and isinstance(seen, str) and seen != case.shown_sha256:
        raise Unseen


def open_to_sign(session: Session, item_id: UUID, *, actor: Actor, now: datetime) -> ItemContext:
    """阅看: show the item as a signature would stand for it."""
    case = load.load_one(session, actor, item_id, now=now, needs=SHOWN)
    signing.record_view(session, item_id, case.shown_sha256, actor=actor, now=now)
    return case


def read_input(move: Move, given: Mapping[str, object]) -> MoveInput:
    """Check what a move is given, or refuse with one sentence a field."""
    model = DETAILS[move.name].given
    try:
        return model.model_validate(given)
    except pydantic.ValidationError as error:
        raise Incomplete(messages_by_field(error.errors(), model), move=move.name) from None


def record_move(
    session: Session,
    case: ItemContext,
    move: Move,
    given: MoveInput,
    extra: dict[str, object],
    post: AppointmentView | None = None,
    *,
    head: tuple[int, str] | None = None,
) -> UUID:
    """Write the move into the item's journal, with all that it was given; `head` as `entries.append` has it."""
    data = given.model_dump(mode="json", exclude_none=True, exclude={"version", "seen"}) | extra
    subject = (SubjectKind.ITEM, case.item.id)
    if Part.JOURNAL in case.parts.known:
        head = case.journal.head
    return entries.append(session, subject, move.name, now=case.now, actor=case.actor, post=post, data=data, head=head)


def _notify(
    session: Session, case: ItemContext, move: Move, given: MoveInput, entry_id: UUID, relieved: Mapping[UUID, str]
) -> None:
    """Tell of a move just made those whom it concerns, and those who are to decide now, or need not any more.

    Each is told once, in one line.
    """
    details = DETAILS[move.name]
    decisions = asked.asked_by(session, case, move.name)
    asks = {person: each.what for each in decisions for person in each.people}
    said = (asks, relieved, details.particulars(case, given))
    concerned = details.notifies(session, case).union(*said[1:])
    line = recipients.headline(move.label, case.item)
    lines = {
        person: f"{line}（{'；'.join(particulars)}）" if particulars else line
        for person in recipients.told(session, case, concerned, decisions)
        for particulars in ([each[person] for each in said if person in each],)
    }
    outbox.enqueue_each(session, entry_id, lines, case.now)
