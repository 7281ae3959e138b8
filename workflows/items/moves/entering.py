"""Into the ledger: 确认入账, 分派."""

from datetime import timedelta

from sqlmodel import col

from models.base import new_key
from models.campaign import NumberSeries
from models.session import insert
from models.vocabulary import Sensitivity
from workflows.errors import Incomplete
from workflows.items import inputs
from workflows.items.context import ItemContext
from workflows.items.moves.shared import JournalData, known_person, set_due, within_campaign


def confirm(case: ItemContext, wanted: inputs.Confirm) -> JournalData:
    """确认入账: give the number, the type and the due date."""
    item, book = case.item, case.book
    item.kind = wanted.kind or item.kind
    item.level = wanted.level or item.level
    if wanted.sensitivity is not None:
        classify(case, wanted.sensitivity)
    if item.kind not in book.rules.item_kinds:
        raise Incomplete({"kind": f"本行动不登记{item.kind.label}。"})
    item.rectification = wanted.rectification
    due_on = wanted.due_on or book.rules.default_due(wanted.rectification, case.today, book.ends_on)
    within_campaign(case, {"due_on": due_on})
    most = book.rules.rectification[wanted.rectification].most_days
    if due_on > case.today + timedelta(days=most):
        raise Incomplete({"due_on": f"{wanted.rectification.label}最长 {most} 天，请提前或另选。"})
    item.number = _next_number(case)
    item.original_due_on = due_on
    set_due(case, due_on)
    return {"number": item.number, "due_on": due_on.isoformat()}


def classify(case: ItemContext, sensitivity: Sensitivity) -> None:
    """Set who sees the item; nobody may put it out of their own sight, or pull it into others'."""
    kinds = case.actor.kinds(case.organization)
    if not {sensitivity, case.item.sensitivity} <= kinds:
        raise Incomplete({"sensitivity": f"您的职务不能登记“{sensitivity.label}”类事项。"})
    case.item.sensitivity = sensitivity


def assign(case: ItemContext, wanted: inputs.Assign) -> JournalData:
    """分派: name the 责任领导 and the 责任人."""
    known_person(case, {"leader_id": wanted.leader_id, "responsible_id": wanted.responsible_id})
    case.item.leader_id = wanted.leader_id
    case.item.responsible_id = wanted.responsible_id
    return {}


def _next_number(case: ItemContext) -> str:
    """Count the organization's series of the year up by one, and write the number.

    One statement makes the series or counts it up, so that even its first numbers cannot race.
    """
    rules, code, year = case.book.rules, case.organization.code, case.today.year
    n = case.session.execute(
        insert(case.session, NumberSeries)
        .values(id=new_key(), campaign_id=case.item.campaign_id, prefix=rules.numbered(code, year, 0), last=1)
        .on_conflict_do_update(index_elements=["campaign_id", "prefix"], set_={"last": col(NumberSeries.last) + 1})
        .returning(col(NumberSeries.last))
    ).scalar_one()
    return rules.numbered(code, year, n)
