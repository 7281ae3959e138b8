"""Who is meant by a name in a running ledger: somebody who may be given the organization's work."""

import re
from collections import defaultdict
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.people import Appointment, Organization, User
from workflows.authz import paths
from workflows.authz.actors import counts, in_office
from workflows.folding import nfkc

_TOLD_APART = re.compile(r"([^（()）]*)[（(]([^（()）]+)[）)]")
_NAMED_TOGETHER = 3
"""How many of the same name a sentence tells apart."""


class Person(NamedTuple):
    """Somebody, by one of the organizations where they hold an office."""

    user_id: UUID
    name: str
    login: str
    organization_id: UUID
    organization: str
    path: str

    @property
    def written(self) -> str:
        """The person as a form offers them, told apart by where they hold an office."""
        return f"{self.name}（{self.organization}）"


class PeopleDirectory:
    """The people who hold an office in a university on a day, by name and by login."""

    def __init__(self, session: Session, committee_id: UUID, today: date) -> None:
        node = sa.inspect(Organization).c
        rows = session.execute(
            sa.select(col(User.id), col(User.name), col(User.login), node.id, node.name, node.path)
            .join(Appointment, col(Appointment.user_id) == User.id)
            .join(Organization, node.id == Appointment.organization_id)
            .where(in_office(today), counts(), col(Appointment.item_id).is_(None), node.committee_id == committee_id)
            .order_by(node.path, col(User.id))
        )
        self.everybody = [Person(*row) for row in rows]
        self._committee_id = committee_id
        self._named: dict[str, list[Person]] = defaultdict(list)
        self._logins: dict[str, list[Person]] = defaultdict(list)
        for person in self.everybody:
            self._named[_folded(person.name)].append(person)
            self._logins[person.login.casefold()].append(person)

    def find(self, written: str, owner: Organization) -> Person | str:
        """Return who may be given an organization's work by a name, or a login; or a sentence why nobody was found.

        Somebody of the organization itself goes before the others below its 党总支 and those of 院党委. In brackets
        behind a name stands a login, or the organization where the person holds an office.
        """
        match = _TOLD_APART.fullmatch(written)
        name, mark = (match[1], match[2].strip()) if match else (written, "")
        if known := self._logins.get((mark or name).strip().casefold()):
            return known[0]
        found = [each for each in self._named.get(_folded(name), ()) if self.is_near(each, owner)]
        found = [each for each in found if not mark or each.organization == mark]
        nearest = [each for each in found if each.organization_id == owner.id] or found
        people = {each.user_id: each for each in nearest}
        if len(people) == 1:
            return nearest[0]
        if people:
            some = "、".join(person.written for person in [*people.values()][:_NAMED_TOGETHER])
            return f"“{written}”可以指{some}，请写明是哪一位，或写登录名。"
        return f"没有找到可以承办{owner.name}事项的“{written}”，请改为已登记人员的姓名或登录名，或留待分派。"

    def is_near(self, person: Person, owner: Organization) -> bool:
        """Tell whether a person may be given an organization's work, as forms offer them."""
        return person.organization_id == self._committee_id or paths.lies_within(person.path, [paths.branch_of(owner)])


def _folded(name: str) -> str:
    return "".join(nfkc(name).split())
