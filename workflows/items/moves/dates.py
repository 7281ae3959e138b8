"""What moves a date: 延期 and 转长期."""

from models.signature import Extension
from models.vocabulary import ExtensionState
from workflows.errors import Incomplete
from workflows.items import inputs
from workflows.items.context import ItemContext
from workflows.items.moves.shared import JournalData, set_due, within_campaign


def turn_long_term(case: ItemContext, wanted: inputs.TurnLongTerm) -> JournalData:
    """转长期: not closed; the clock now watches the next review."""
    if not case.today < wanted.review_on <= wanted.final_on:
        raise Incomplete({"review_on": "下次检视日期应在今天之后、最终期限之前。"})
    item = case.item
    item.stage_goal, item.review_on, item.final_on = (wanted.stage_goal, wanted.review_on, wanted.final_on)
    item.applied_at = None
    set_due(case, wanted.review_on)
    return {}


def request_extension(case: ItemContext, wanted: inputs.RequestExtension) -> JournalData:
    """申请延期: to a later day, not past the campaign's end."""
    due_on = case.item.due_on
    assert due_on is not None  # noqa: S101  the CHECK confirmed
    if wanted.due_on <= due_on:
        raise Incomplete({"due_on": f"新的时限应晚于现时限 {due_on}。"})
    if not case.book.rules.extension.past_end:
        within_campaign(case, {"due_on": wanted.due_on})
    asked = Extension(
        item_id=case.item.id,
        reason=wanted.reason,
        progress=wanted.progress,
        previous_due_on=due_on,
        new_due_on=wanted.due_on,
        requested_by_id=case.actor.user_id,
        requested_at=case.now,
    )
    case.session.add(asked)
    return {"extension_id": str(asked.id), "previous_due_on": due_on.isoformat()}


def grant_extension(case: ItemContext, wanted: inputs.OptionalOpinion) -> JournalData:
    """同意延期: the due date moves; the original one never does."""
    pending = _decide(case, ExtensionState.GRANTED, wanted.opinion)
    set_due(case, pending.new_due_on)
    return {"due_on": pending.new_due_on.isoformat()}


def refuse_extension(case: ItemContext, wanted: inputs.Opinion) -> JournalData:
    """不同意延期: the due date stays."""
    _decide(case, ExtensionState.REFUSED, wanted.opinion)
    return {}


def _decide(case: ItemContext, state: ExtensionState, opinion: str | None) -> Extension:
    pending = case.pending_extension
    assert pending is not None  # noqa: S101  guards.extension_pending
    pending.state, pending.opinion = state, opinion
    pending.decided_by_id, pending.decided_at = case.actor.user_id, case.now
    return pending
