"""What several effects do alike."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from workflows import deadlines, offices
from workflows.case import Case
from workflows.errors import Incomplete

Said = dict[str, Any]
"""What the journal should say beside what was given."""


def set_due(case: Case, due_on: date) -> None:
    case.item.due_on = case.item.due_sort = due_on
    deadline = deadlines.of(case.session, case.item)
    deadlines.start(case.session, deadline, due_on, case.today, case.book, case.calendar)


def within_campaign(case: Case, fields: Mapping[str, date]) -> None:
    for name, day in fields.items():
        if not case.today <= day <= case.book.ends_on:
            raise Incomplete({name: f"日期应在今天与行动结束日 {case.book.ends_on} 之间。"})


def known(case: Case, fields: Mapping[str, UUID]) -> None:
    """Refuse people who hold no office in this university today."""
    owner = case.organization
    there = offices.serving(case.session, owner.committee_id, fields.values(), case.today)
    if wrong := {
        name: "没有这个人，或其在本校没有任职。" for name, who in fields.items() if who not in there
    }:
        raise Incomplete(wrong)
