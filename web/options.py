"""What may be chosen: in a field that names a person, a measure or another item; and on many a page."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlmodel import Session

from models.people import Organization
from web.fields import Option
from workflows.diagnosis.cells import Measured
from workflows.items.guards import measures_to_do
from workflows.items.loading.context import ItemContext
from workflows.items.queries import form_options
from workflows.organizations.choices import UnitChoice

BLANK = "\u3000"
"""As wide as a letter: it shows in a list of options how deep an organization lies."""
PEOPLE = ("leader_id", "responsible_id", "to_id", "from_id", "user_id")


def item_options(session: Session, case: ItemContext, names: Sequence[str]) -> Mapping[str, Sequence[Option]]:
    """Return the options of those fields that have any, looked up only where asked for."""
    found: dict[str, Sequence[Option]] = {}
    if wanted := [name for name in names if name in PEOPLE]:
        colleagues = people_options(session, case.organization, case.today)
        found |= dict.fromkeys(wanted, colleagues)
    if "measure_id" in names:
        own = measures_to_do(case)
        found["measure_id"] = [
            Option(str(m.id), f"{m.position}. {m.text}{'（已完成）' if m.done_at else ''}")
            for m in sorted(case.measures, key=lambda m: m not in own)
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


def people_options(session: Session, owner: Organization, today: date) -> list[Option]:
    """Return the people who may be given an organization's work, its own people first."""
    return [
        Option(str(person.user_id), f"{person.name}（{person.offices}）", person.organization)
        for person in form_options.assignable_people(session, owner, today)
    ]


def unit_options(places: Iterable[UnitChoice]) -> list[Option]:
    """Return organizations as options, each as far in as it lies below the highest of them."""
    return [Option(str(place.id), BLANK * place.depth + place.name) for place in places]


def organization_options(nodes: Iterable[Organization]) -> list[Option]:
    """Return organizations as options."""
    return [Option(str(node.id), node.name) for node in nodes]


def indicator_options(measured: Iterable[Measured], owner: Organization | None = None) -> list[Option]:
    """Return indicators as options under their headings; of the owner's guide if one is given."""
    return [
        Option(each.code, f"{each.code} {each.text}", each.heading)
        for each in measured
        if owner is None or owner.kind in each.applies_to
    ]
