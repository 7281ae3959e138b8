"""What a roster would add to the directory, and what is wrong with it, cell by cell."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sqlmodel import Session, select

from ledger import roster_words
from ledger.roster import APPOINTMENTS, ORGANIZATIONS, PEOPLE, Person, Roster, Row
from ledger.roster_addresses import Addresses, GivenAddress
from ledger.roster_tree import Node, Tree, key
from ledger.written_dates import is_still
from models.people import Appointment, Organization, User
from models.vocabulary import Office, OrgKind
from workflows.days import FIRST_DAY, LAST_DAY
from workflows.organizations.commands import BLANK_IN_LOGIN
from workflows.organizations.staff_numbers import alike, plain

_NO_DAY = f"不是{FIRST_DAY.year}年至{LAST_DAY.year}年间的日期，请写成如 2021-03-01。"

W = TypeVar("W", OrgKind, Office)


@dataclass(frozen=True, slots=True)
class Given:
    """An office that a row will give."""

    person: Person
    node: Node
    office: Office
    starts_on: date
    ends_on: date | None


F = TypeVar("F", Person, Node)


@dataclass(slots=True)
class Plan:
    """What is new, and how many rows are there already."""

    organizations: list[Node] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    numbered: list[Person] = field(default_factory=list)
    """Those who are there, and get the 工号 that they had not yet."""
    appointments: list[Given] = field(default_factory=list)
    addresses: list[GivenAddress] = field(default_factory=list)
    held: int = 0


class Planner:
    """The directory, and the rows while they are looked at."""

    def __init__(self, session: Session, roster: Roster) -> None:
        self._session, self._roster = session, roster
        self._tree = Tree(session.exec(select(Organization)).all(), roster)
        self._people = {
            person.login: Person(person.login, person.name, person.staff_number or "", person.id, person.active)
            for person in session.exec(select(User)).all()
        }
        self._numbers = {alike(p.staff_number): p for p in self._people.values() if p.staff_number}
        self._named: dict[str, list[Person]] = defaultdict(list)
        self._addresses = Addresses(session, roster)
        self._plan = Plan()

    def plan(self) -> Plan:
        """Look at every row; errors are noted in the roster."""
        rows = self._roster.rows
        kinds = ((row, self._word(row, "kind", OrgKind)) for row in rows.get(ORGANIZATIONS, ()))
        self._tree.plant(kinds)
        self._plan.organizations = self._tree.new
        self._plan.held = self._tree.held
        for row in rows.get(PEOPLE, ()):
            self._person(row)
        for person in self._people.values():
            self._named[key(person.name)].append(person)
        self._plan.appointments = list(self._appointments())
        return self._plan

    def _person(self, row: Row) -> None:
        login, name = row.text("login"), row.text("name")
        there = self._people.get(login)
        if not login or not name or not self._one_account(row, login, there):
            return
        if " " in login:
            self._roster.wrong(row, "login", BLANK_IN_LOGIN)
            return
        number = plain(row.text("staff_number"))
        if there is None:
            made = self._people[login] = Person(login, name, number, row=row)
            self._numbers[alike(number)] = made
            self._plan.people.append(made)
            self._plan.addresses += self._addresses.given(row, made)
        elif there.row is not None:
            self._roster.wrong(row, "login", f"与第 {there.row.number} 行重复，请只留一行。")
        elif key(there.name) != key(name):
            self._roster.wrong(row, "name", f"登录名“{login}”已属于{there.name}，请改正姓名或换一个登录名。")
        else:
            self._there(row, there, number)

    def _there(self, row: Row, there: Person, number: str) -> None:
        """Look at what a row adds to a person who is there already."""
        addresses = list(self._addresses.given(row, there))
        self._plan.addresses += addresses
        if number and not there.staff_number:
            there.staff_number, there.row = number, row
            self._numbers[alike(number)] = there
            self._plan.numbered.append(there)
        elif not addresses:
            self._plan.held += 1

    def _one_account(self, row: Row, login: str, there: Person | None) -> bool:
        """Tell whether a row gives no second account to a 工号, and each new person has one."""
        number = plain(row.text("staff_number"))
        same = self._numbers.get(alike(number))
        if there is None and not number:
            self._roster.wrong(row, "staff_number", "缺少工号，请填写；一个工号只有一个账号。")
        elif same is not None and same.login != login:
            self._roster.wrong(
                row, "staff_number", f"工号“{number}”已属于{same.name}（登录名{same.login}），同一个人不开第二个账号。"
            )
        elif there is not None and number and alike(there.staff_number) not in {"", alike(number)}:
            self._roster.wrong(
                row, "staff_number", f"{there.name}的工号已登记为“{there.staff_number}”，请核对；更正请到其人员页办理。"
            )
        else:
            return True
        return False

    def _appointments(self) -> Iterator[Given]:
        there = {
            (a.user_id, a.organization_id, a.office, a.starts_on) for a in self._session.exec(select(Appointment)).all()
        }
        seen: dict[tuple[Person, Node, Office, date], Row] = {}
        for row in self._roster.rows.get(APPOINTMENTS, ()):
            given = self._given(row)
            if given is None:
                continue
            same = (given.person, given.node, given.office, given.starts_on)
            if same in seen:
                self._roster.wrong(row, "office", f"与第 {seen[same].number} 行重复，请只留一行。")
            elif (given.person.id, given.node.id, given.office, given.starts_on) in there:
                self._plan.held += 1
            else:
                yield given
            seen.setdefault(same, row)

    def _given(self, row: Row) -> Given | None:
        person = self._found(row, "login" if row.text("login") else "name", self._holder)
        node = self._found(row, "organization", self._tree.find)
        office = self._word(row, "office", Office)
        starts_on, ends_on = self._day(row, "starts_on"), self._day(row, "ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self._roster.wrong(row, "ends_on", "离任日期不能早于任职日期。")
        name = row.text("name")
        if isinstance(person, Person) and name and key(name) != key(person.name):
            self._roster.wrong(row, "name", f"登录名“{person.login}”是{person.name}，请改正。")
        if not (isinstance(person, Person) and isinstance(node, Node) and office and starts_on):
            return None
        return Given(person, node, office, starts_on, ends_on)

    def _found(self, row: Row, name: str, find: Callable[[str], F | str]) -> F | None:
        text = row.text(name)
        if not text:
            if name == "name":
                self._roster.wrong(row, name, "请填写登录名或姓名。")
            return None
        found = find(text)
        if isinstance(found, str):
            self._roster.wrong(row, name, found)
            return None
        return found

    def _holder(self, said: str) -> Person | str:
        if person := self._people.get(said):
            return person
        alike = self._named.get(key(said), [])
        if len(alike) == 1:
            return alike[0]
        if alike:
            return f"有 {len(alike)} 人叫“{said}”，请填写登录名。"
        return f"没有“{said}”这个人，请列入“人员”表，或改正。"

    def _word(self, row: Row, name: str, words: type[W]) -> W | None:
        text = key(row.text(name))
        found = roster_words.meant(text, words)
        if found is Office.OFFICER and (doubt := roster_words.doubt(text)):
            self._roster.warnings.add(row.place(name), doubt)
        if found is None and text:
            known = "、".join(word.label for word in words)
            self._roster.wrong(row, name, f"不认识“{text}”，可用：{known}。")
        return found

    def _day(self, row: Row, name: str) -> date | None:
        found = row.day(name, ends=name == "ends_on")
        if found is None and row.text(name) and not (name == "ends_on" and is_still(row.text(name))):
            self._roster.wrong(row, name, f"“{row.text(name)}”{_NO_DAY}")
        return found
