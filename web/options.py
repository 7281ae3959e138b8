"""What may be chosen in a field that names a person, a measure or another item."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import Session

from models.people import Organization
from web.fields import Option
from workflows.items.context import ItemContext
from workflows.items.queries import form_options

PEOPLE = ("leader_id", "responsible_id", "to_id", "from_id", "user_id")


def of(session: Session, case: ItemContext, names: Sequence[str]) -> Mapping[str, Sequence[Option]]:
    """Return the options of those fields that have any, looked up only where asked for."""
    found: dict[str, Sequence[Option]] = {}
    if wanted := [name for name in names if name in PEOPLE]:
        colleagues = candidates(session, case.organization, case.today)
        found |= dict.fromkeys(wanted, colleagues)
    if "measure_id" in names:
        found["measure_id"] = [
            Option(str(m.id), f"{m.position}. {m.text}{'（已完成）' if m.done_at else ''}") for m in case.measures
        ]
    if "delegate_id" in names:
        found["delegate_id"] = [
            Option(str(who), f"{name}（至{until_on}）")
            for who, name, until_on in form_options.possible_delegates(session, case.revocable)
        ]
    if "merged_into_id" in names:
        found["merged_into_id"] = [
            Option(str(row["id"]), f"{row['number'] or ''} {row['text']}".strip())
            for row in form_options.merge_targets(session, case.actor, case.item, case.organization)
        ]
    return found


def candidates(session: Session, owner: Organization, today: date) -> list[Option]:
    """Return the people who may be given an organization's work, its own people first."""
    return [
        Option(str(row["user_id"]), f"{row['name']}（{row['offices']}）", row["organization"])
        for row in form_options.assignable_people(session, owner, today)
    ]
