"""What several effects do alike."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from workflows.authz import appointments
from workflows.deadlines import schedule
from workflows.errors import Incomplete
from workflows.items.context import ItemContext

JournalData = dict[str, Any]
"""What the journal should say beside what was given."""


def set_due(case: ItemContext, due_on: date) -> None:
    case.item.due_on = case.item.due_sort = due_on
    deadline = schedule.get(case.session, case.item)
    schedule.start(case.session, deadline, due_on, case.today, case.book, case.calendar)


def within_campaign(case: ItemContext, fields: Mapping[str, date]) -> None:
    for name, day in fields.items():
        if not case.today <= day <= case.book.ends_on:
            raise Incomplete({name: f"日期应在今天与行动结束日 {case.book.ends_on} 之间。"})


def known_person(case: ItemContext, fields: Mapping[str, UUID]) -> None:
    """Refuse people who hold no office in this university today."""
    owner = case.organization
    there = appointments.employed(case.session, owner.committee_id, fields.values(), case.today)
    if wrong := {name: "没有这个人，或其在本校没有任职。" for name, who in fields.items() if who not in there}:
        raise Incomplete(wrong)
