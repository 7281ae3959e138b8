"""What each move changes, in plain sight. Each answers what the journal should say beside it.

By the time an effect runs the machine has said yes; what is left to refuse is what was given.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete, select

from models.base import new_key
from models.campaign import NumberSeries
from models.item import Delegation, Evidence, Item, Measure
from models.people import Appointment, Organization, User
from models.signoff import Extension, SignOff
from models.vocabulary import (
    Completion,
    EvidenceKind,
    ExtensionState,
    Role,
    SignAct,
    State,
)
from workflows import access, deadlines, given
from workflows.access import Post
from workflows.case import Case
from workflows.errors import Incomplete, NotFound
from workflows.seats import Seat
from workflows.sight import seen_sha256

Said = dict[str, Any]


def confirm(case: Case, wanted: given.Confirm) -> Said:
    """确认入账: give the number, the type and the due date."""
    item, book = case.item, case.book
    item.kind = wanted.kind or item.kind
    item.level = wanted.level or item.level
    if item.kind not in book.rules.item_kinds:
        raise Incomplete({"kind": f"本行动不登记{item.kind.label}。"})
    item.rectification = wanted.rectification
    due_on = wanted.due_on or book.rules.default_due(wanted.rectification, case.today, book.ends_on)
    _within_campaign(case, {"due_on": due_on})
    most = book.rules.rectification[wanted.rectification].most_days
    if due_on > case.today + timedelta(days=most):
        raise Incomplete({"due_on": f"{wanted.rectification.label}最长 {most} 天，请提前或另选。"})
    item.number = _next_number(case)
    item.original_due_on = due_on
    _set_due(case, due_on)
    return {"number": item.number, "due_on": due_on.isoformat()}


def void(case: Case, wanted: given.Void) -> Said:
    """撤销, or 并案 into an item that lives on."""
    if wanted.reason is None and wanted.merged_into_id is None:
        raise Incomplete({"reason": "请写明撤销理由，或指明并入哪个事项。"})
    if wanted.merged_into_id is not None:
        _survives(case, wanted.merged_into_id)
    elif case.session.exec(select(Item.id).where(Item.merged_into_id == case.item.id)).first():
        raise Incomplete({"merged_into_id": "已有事项并入本事项，不能撤销，请指明并入哪个事项。"})
    case.item.void_reason = wanted.reason
    case.item.merged_into_id = wanted.merged_into_id
    deadlines.rest(case.session, case.item, case.now)
    return {}


def assign(case: Case, wanted: given.Assign) -> Said:
    """分派: name the 责任领导 and the 责任人."""
    _known(case, {"leader_id": wanted.leader_id, "responsible_id": wanted.responsible_id})
    case.item.leader_id = wanted.leader_id
    case.item.responsible_id = wanted.responsible_id
    return {}


def submit_plan(case: Case, wanted: given.SubmitPlan) -> Said:
    """报方案: the goal and the measures; a plan that was returned is replaced whole."""
    due_on = case.item.due_on or date.max
    last = due_on if case.today <= due_on else date.max  # late already, but not never
    for n, measure in enumerate(wanted.measures):
        if not case.today <= measure.due_on <= last:
            raise Incomplete(
                {f"measures[{n}].due_on": f"完成时限不能早于今天，也不能晚于整改时限 {due_on}。"}
            )
    _known(
        case,
        {f"measures[{n}].responsible_id": m.responsible_id for n, m in enumerate(wanted.measures)}
        | {
            f"measures[{n}].leader_id": m.leader_id
            for n, m in enumerate(wanted.measures)
            if m.leader_id
        },
    )
    case.session.exec(delete(Measure).where(col(Measure.item_id) == case.item.id))
    case.session.add_all(
        Measure(item_id=case.item.id, position=n, **dict(measure))
        for n, measure in enumerate(wanted.measures, start=1)
    )
    case.item.goal = wanted.goal
    case.item.plan_submitted_at = case.now
    case.item.plan_submitted_by_id = case.actor.user_id
    return {}


def return_plan(case: Case, _: given.Opinion) -> Said:
    """退回方案: it may be submitted anew."""
    case.item.plan_submitted_at = None
    case.item.plan_submitted_by_id = None
    return {}


def approve_plan(_case: Case, _: given.MayHaveOpinion) -> Said:
    """批准方案: the machine moves the item on; nothing else changes."""
    return {}


def progress(case: Case, wanted: given.Progress) -> Said:
    """报进展: what was done, for a measure or the whole, with a note as evidence."""
    item = case.item
    if wanted.measure_id is None and (wanted.done or wanted.evidence):
        raise Incomplete({"measure_id": "请指明是哪一条措施。"})
    if wanted.measure_id is not None:
        measure = _measure(case, wanted.measure_id)
        if wanted.evidence:
            case.session.add(
                Evidence(
                    item_id=item.id,
                    measure_id=measure.id,
                    kind=EvidenceKind.NOTE,
                    note=wanted.evidence,
                    added_by_id=case.actor.user_id,
                    added_at=case.now,
                )
            )
        elif wanted.done and not any(e.measure_id == measure.id for e in case.evidence):
            raise Incomplete({"evidence": "措施完成须有佐证，请先上传佐证或写明佐证说明。"})
        if wanted.done:
            measure.done_at, measure.done_by_id = case.now, case.actor.user_id
    if wanted.completion is not None:
        item.completion = wanted.completion
    if wanted.sustained is not None:
        item.sustained = wanted.sustained
    item.progressed_at = case.now
    return {}


def attach(case: Case, wanted: given.Attach) -> Said:
    """上传佐证: a file, known by its SHA-256, for one measure."""
    measure = _measure(case, wanted.measure_id)
    case.session.add(
        Evidence(
            item_id=case.item.id,
            measure_id=measure.id,
            kind=EvidenceKind.FILE,
            note=wanted.note,
            sha256=wanted.sha256,
            file_name=wanted.file_name,
            size=wanted.size,
            added_by_id=case.actor.user_id,
            added_at=case.now,
        )
    )
    case.item.progressed_at = case.now
    return {}


def apply(case: Case, wanted: given.MayHaveOpinion) -> Said:
    """申请销号: the head guarantees (签字背书), and the clock rests while others look."""
    item = case.item
    item.round += 1
    item.applied_at = case.now
    item.completion = Completion.FINISHED
    vars(case).pop("signoffs", None)  # those of the new round: none yet
    said = _sign(case, SignAct.GUARANTEE, case.chain.guarantor, wanted.opinion)
    deadlines.rest(case.session, item, case.now)
    return said


def verify(case: Case, wanted: given.Verify) -> Said:
    """验收: by somebody who had no part in it."""
    return _sign(case, SignAct.VERIFY, case.chain.verifier, wanted.opinion, method=wanted.method)


def return_(case: Case, wanted: given.Return) -> Said:
    """退回: the requirement becomes one more measure to be done, and the due date stays."""
    seats = case.seats(Role.SIGNER if case.verified_by else Role.VERIFIER)
    said = _sign(case, SignAct.RETURN, seats, wanted.opinion)
    _require(case, wanted.requirement, case.item.due_on or case.today)
    _back_to_work(case)
    deadlines.resume(case.session, case.item, case.today, case.book, case.calendar)
    return said


def sign(case: Case, wanted: given.MayHaveOpinion) -> Said:
    """签批: fill the next seat of the chain; the last one closes the item."""
    waiting = case.next_step()
    assert waiting is not None  # noqa: S101  guards.signers_turn
    step, _, seats = waiting
    if case.closes():
        case.item.closed_at = case.now
    return _sign(case, SignAct.SIGN, seats, wanted.opinion, step=step)


def turn_long_term(case: Case, wanted: given.TurnLongTerm) -> Said:
    """转长期: not closed; the clock now watches the next review."""
    if not case.today < wanted.review_on <= wanted.final_on:
        raise Incomplete({"review_on": "下次检视日期应在今天之后、最终期限之前。"})
    item = case.item
    item.stage_goal, item.review_on, item.final_on = (
        wanted.stage_goal,
        wanted.review_on,
        wanted.final_on,
    )
    item.applied_at = None
    _set_due(case, wanted.review_on)
    return {}


def request_extension(case: Case, wanted: given.RequestExtension) -> Said:
    """申请延期: to a later day, not past the campaign's end."""
    due_on = case.item.due_on
    assert due_on is not None  # noqa: S101  the CHECK confirmed
    if wanted.due_on <= due_on:
        raise Incomplete({"due_on": f"新的时限应晚于现时限 {due_on}。"})
    if not case.book.rules.extension.past_end:
        _within_campaign(case, {"due_on": wanted.due_on})
    case.session.add(
        Extension(
            item_id=case.item.id,
            reason=wanted.reason,
            progress=wanted.progress,
            previous_due_on=due_on,
            new_due_on=wanted.due_on,
            requested_by_id=case.actor.user_id,
            requested_at=case.now,
        )
    )
    return {}


def grant_extension(case: Case, wanted: given.MayHaveOpinion) -> Said:
    """同意延期: the due date moves; the original one never does."""
    pending = _decide(case, ExtensionState.GRANTED, wanted.opinion)
    _set_due(case, pending.new_due_on)
    return {"due_on": pending.new_due_on.isoformat()}


def refuse_extension(case: Case, wanted: given.Opinion) -> Said:
    """不同意延期: the due date stays."""
    _decide(case, ExtensionState.REFUSED, wanted.opinion)
    return {}


def transfer(case: Case, wanted: given.Transfer) -> Said:
    """转办: hand the part that one holds, with what is not yet done, to somebody else."""
    _known(case, {"to_id": wanted.to_id})
    item, me = case.item, case.actor.user_id
    if wanted.to_id == me:
        raise Incomplete({"to_id": "不能转给本人。"})
    if item.responsible_id == me:
        item.responsible_id = wanted.to_id
        for measure in case.measures:
            if measure.responsible_id == me and measure.done_at is None:
                measure.responsible_id = wanted.to_id
        return {"part": Role.RESPONSIBLE.value}
    item.leader_id = wanted.to_id
    return {"part": Role.LEADER.value}


def delegate(case: Case, wanted: given.Delegate) -> Said:
    """委托: somebody else does the work until a day; the holder stays responsible."""
    _known(case, {"to_id": wanted.to_id})
    if wanted.to_id == case.actor.user_id:
        raise Incomplete({"to_id": "不能委托给本人。"})
    if wanted.until_on < case.today:
        raise Incomplete({"until_on": "委托期限不能早于今天。"})
    case.session.add(
        Delegation(
            item_id=case.item.id,
            from_id=case.actor.user_id,
            to_id=wanted.to_id,
            since=case.now,
            until_on=wanted.until_on,
        )
    )
    vars(case).pop("delegations", None)  # the new delegate is told too
    return {}


def reopen(case: Case, wanted: given.Reopen) -> Said:
    """重新挂号: the same number, the history kept, and something new to be done."""
    if wanted.due_on < case.today:
        raise Incomplete({"due_on": "新的整改时限不能早于今天。"})
    case.item.closed_at = None
    _require(case, wanted.requirement, wanted.due_on)
    _back_to_work(case)
    _set_due(case, wanted.due_on)
    return {}


def _set_due(case: Case, due_on: date) -> None:
    case.item.due_on = case.item.due_sort = due_on
    deadline = deadlines.of(case.session, case.item)
    deadlines.start(deadline, due_on, case.today, case.book, case.calendar)


def _back_to_work(case: Case) -> None:
    case.item.applied_at = None
    case.item.completion = Completion.UNFINISHED


def _require(case: Case, text: str, due_on: date) -> None:
    """Add one more measure, so that nothing is applied for again without new work."""
    responsible = case.item.responsible_id
    assert responsible is not None  # noqa: S101  no plan without people
    case.session.add(
        Measure(
            item_id=case.item.id,
            position=len(case.measures) + 1,
            text=text,
            responsible_id=responsible,
            due_on=due_on,
        )
    )


def _decide(case: Case, state: ExtensionState, opinion: str | None) -> Extension:
    pending = case.pending_extension
    assert pending is not None  # noqa: S101  guards.extension_pending
    pending.state, pending.opinion = state, opinion
    pending.decided_by_id, pending.decided_at = case.actor.user_id, case.now
    return pending


def _sign(
    case: Case,
    act: SignAct,
    seats: tuple[Seat, ...],
    opinion: str | None,
    **how: Any,
) -> Said:
    """Sign by the first seat that the actor fills, over the hash of what the item now is."""
    seat, post = _seat(case, seats)
    seen = seen_sha256(case)
    case.session.add(
        SignOff(
            item_id=case.item.id,
            round=case.item.round,
            act=act,
            seat=str(seat),
            user_id=case.actor.user_id,
            appointment_id=post.appointment_id,
            opinion=opinion,
            seen_sha256=seen,
            signed_at=case.now,
            **how,
        )
    )
    return {"seat": str(seat), "seen": seen, "round": case.item.round}


def _seat(case: Case, seats: tuple[Seat, ...]) -> tuple[Seat, Post]:
    for seat in seats:
        if post := case.post((seat,)):
            return seat, post
    raise AssertionError("the machine let somebody without a seat sign")


def _measure(case: Case, measure_id: UUID) -> Measure:
    for measure in case.measures:
        if measure.id == measure_id:
            return measure
    raise Incomplete({"measure_id": "本事项没有这条措施。"})


def _within_campaign(case: Case, fields: Mapping[str, date]) -> None:
    for name, day in fields.items():
        if not case.today <= day <= case.book.ends_on:
            raise Incomplete({name: f"日期应在今天与行动结束日 {case.book.ends_on} 之间。"})


def _survives(case: Case, item_id: UUID) -> None:
    """Refuse to merge into anything but another open item of the campaign, in sight."""
    try:
        survivor, _ = access.item(case.session, case.actor, item_id, lock=True)
    except NotFound:
        survivor = None
    if (
        survivor is None
        or survivor.id == case.item.id
        or survivor.campaign_id != case.item.campaign_id
        or survivor.state in {State.VOID, State.CLOSED}
    ):
        raise Incomplete({"merged_into_id": "并入的事项不存在，或已撤销、已销号，不能并入。"})


def _known(case: Case, fields: Mapping[str, UUID]) -> None:
    """Refuse people who hold no office in this university today."""
    known = set(
        case.session.exec(
            select(User.id)
            .join(Appointment, col(Appointment.user_id) == User.id)
            .join(Organization, col(Organization.id) == Appointment.organization_id)
            .where(
                col(User.id).in_(set(fields.values())),
                col(User.active),
                Organization.committee_id == case.organization.committee_id,
                col(Appointment.starts_on) <= case.today,
                sa.or_(col(Appointment.ends_on).is_(None), col(Appointment.ends_on) >= case.today),
            )
        )
    )
    if wrong := {
        name: "没有这个人，或其在本校没有任职。" for name, who in fields.items() if who not in known
    }:
        raise Incomplete(wrong)


def _next_number(case: Case) -> str:
    """Count the organization's series of the year up by one, and write the number.

    One statement makes the series or counts it up, so that even its first numbers cannot race.
    """
    rules, code, year = case.book.rules, case.organization.code, case.today.year
    insert = _INSERT[case.session.get_bind().dialect.name]
    n = case.session.execute(
        insert(NumberSeries)
        .values(
            id=new_key(),
            campaign_id=case.item.campaign_id,
            prefix=rules.numbered(code, year, 0),
            last=1,
        )
        .on_conflict_do_update(
            index_elements=["campaign_id", "prefix"], set_={"last": col(NumberSeries.last) + 1}
        )
        .returning(col(NumberSeries.last))
    ).scalar_one()
    return rules.numbered(code, year, n)


_INSERT: dict[str, Callable[..., Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


EFFECTS: dict[str, Callable[[Case, Any], Said]] = {
    effect.__name__.rstrip("_"): effect
    for effect in (
        confirm,
        void,
        assign,
        submit_plan,
        return_plan,
        approve_plan,
        progress,
        attach,
        apply,
        verify,
        return_,
        sign,
        turn_long_term,
        request_extension,
        grant_extension,
        refuse_extension,
        transfer,
        delegate,
        reopen,
    )
}
