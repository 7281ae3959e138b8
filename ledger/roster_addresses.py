"""Which addresses a roster would enter, and what is wrong with them, cell by cell."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from ledger.roster import Person, Roster, Row
from models.delivery import ContactAddress
from models.delivery_states import AddressSource, Channel
from models.people import User
from workflows.deliveries import addresses


@dataclass(frozen=True, slots=True)
class GivenAddress:
    """Where a row says that a person is reached."""

    person: Person
    channel: Channel
    value: str


class Addresses:
    """Where people are reached already, and what the rows say of it."""

    def __init__(self, session: Session, roster: Roster) -> None:
        self._roster = roster
        self._held: dict[tuple[UUID, Channel], ContactAddress] = {}
        self._whose: dict[tuple[Channel, str], str] = {}
        logins = dict(session.execute(sa.select(col(User.id), col(User.login))).all())
        for held in session.exec(select(ContactAddress)).all():
            self._held[held.person_id, held.channel] = held
            if addresses.is_used(held):
                self._whose[held.channel, held.value.casefold()] = logins[held.person_id]

    def given(self, row: Row, person: Person) -> Iterator[GivenAddress]:
        """Yield what a row would enter of its person; errors, and what is left alone, are noted in the roster."""
        for channel in addresses.FORMS:
            if (value := row.text(channel.value)) and self._may_be(row, person, channel, value):
                yield GivenAddress(person, channel, value)

    def _may_be(self, row: Row, person: Person, channel: Channel, value: str) -> bool:
        whose = self._whose.setdefault((channel, value.casefold()), person.login)
        if sentence := addresses.fault(channel, value):
            self._roster.wrong(row, channel.value, f"{sentence}。")
        elif whose != person.login:
            self._roster.wrong(row, channel.value, f"已登记给{whose}，一个地址只登记给一个人。")
        elif person.id is None:
            return True
        elif not person.active:
            self._left_alone(row, channel, f"{person.name}的账号已停用，没有登记地址。")
        else:
            return self._is_new(row, person.name, self._held.get((person.id, channel)), channel, value)
        return False

    def _is_new(self, row: Row, name: str, held: ContactAddress | None, channel: Channel, value: str) -> bool:
        """Tell whether an address is another one; what a person confirmed is not overwritten."""
        if held is None:
            return True
        if held.value == value:
            if held.failed_at is not None:
                self._left_alone(row, channel, f"{name}的这个地址送不到，没有登记，请核对。")
            return held.failed_at is None and held.confirmed_at is None
        if held.source is AddressSource.PERSON and addresses.is_used(held):
            self._left_alone(row, channel, f"{name}已自行确认另一个地址，没有改动。")
            return False
        return True

    def _left_alone(self, row: Row, channel: Channel, reason: str) -> None:
        self._roster.warnings.add(row.place(channel.value), reason)
