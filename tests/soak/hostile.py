"""A hostile administrator, who wants an item closed that nobody put right: alone, he never does.

What he makes looks like everybody else: his accounts and those whose password he took are among the
people of the run, and are asked for their signature like any other. Of the honest nobody confirms
them. Whoever lost an account to him complains after a while and gets it back.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from hypothesis.stateful import invariant
from sqlmodel import col, select

from models.hold import Hold
from models.journal import Entry
from models.people import User
from models.reconciliation import ReconciliationSignature
from models.signature import Signature
from models.vocabulary import Office, SubjectKind
from tests import cast, make
from tests.soak.people import Act, Chance, People
from tests.soak.scenes import pick
from workflows.accounts import commands as accounts
from workflows.authz.actors import Actor
from workflows.confirmations import commands as confirmations
from workflows.confirmations.queries import waiting_holds
from workflows.items.moves import DETAILS
from workflows.organizations import appointments
from workflows.organizations import commands as organizations

HIDDEN = "scrypt$nobody"
SIGNED = {name for name, move in DETAILS.items() if move.signs}
DECIDING = {name for name, move in DETAILS.items() if move.confirmed_only}
_DECIDED = sa.and_(col(Entry.subject) == SubjectKind.ITEM, col(Entry.act).in_(DECIDING))
"""What decides on an item. To send a 报送 back is 退回, too: office work, for which nobody need be confirmed."""
SEATS = (
    ("XX1", Office.SECRETARY),
    ("XX", Office.ORGANIZER),
    ("XX", Office.SECRETARY),
    ("GZB", Office.DIRECTOR),
    ("MJ", Office.SECRETARY),
)
"""Offices with which together an item is closed."""
MOST_FALSE, MOST_TAKEN = 6, 3


class Hostile(People):
    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.false: set[UUID] = set()
        """The accounts that the hostile administrator made."""
        self.taken: dict[UUID, datetime] = {}
        """Whose account he has, since when."""

    @property
    def his(self) -> set[UUID]:
        return self.false | set(self.taken)

    def attempt(self, name: str, by: UUID, act: Act, confirmed: datetime | None = None) -> Any:
        """Count what his hands were refused, so that a run tells that they tried."""
        answer = super().attempt(name, by, act, confirmed)
        if by in self.his and name in SIGNED and answer is None:
            self.tally["refused to him"] += 1
        return answer

    def plot(self, n: Chance) -> None:
        """Make an account, take one, or give his own people an office that signs."""
        ways = (self._make_up, self._take, self._appoint_his, self._confirm_his, self._number_twice)
        pick(ways, n.how)(n)

    def complain(self, n: Chance) -> None:
        """Have one's account back: the password is given anew, and somebody else confirms that."""
        if not self.taken:
            return
        person = pick(sorted(self.taken), n.which)
        self.attempt(
            "give back",
            self.people["admin"],
            lambda s, a: accounts.reset_password(s, person, HIDDEN, actor=a, now=self.now, zone=cast.SHANGHAI),
        )
        del self.taken[person]
        self.confirm(pick(make.CONFIRMERS, n.who))

    def confirm(self, login: str) -> None:
        """Have somebody confirm all that waits for them, but for what they know to be false."""

        def act(session, actor: Actor) -> int:
            ids = [
                each.hold.id for each in waiting_holds(session, actor, self.today) if each.hold.user_id not in self.his
            ]
            outcomes = confirmations.confirm_many(session, ids, actor=actor, now=self.now, today=self.today)
            return sum(each.refusal is None for each in outcomes)

        if self.people[login] not in self.his:
            self.attempt("confirm_holds", self.people[login], act)

    @invariant()
    def he_signs_and_decides_nothing(self) -> None:
        if not self.his:
            return
        with self.database.reading() as session:
            for what, by, at in (
                (sa.true(), col(Signature.user_id), col(Signature.signed_at)),
                (sa.true(), col(Signature.principal_id), col(Signature.signed_at)),
                (sa.true(), col(ReconciliationSignature.user_id), col(ReconciliationSignature.signed_at)),
                (sa.true(), col(Hold.decided_by_id), col(Hold.decided_at)),
                (_DECIDED, col(Entry.actor_id), col(Entry.at)),
            ):
                query = sa.select(by, at).where(what, self._in_his_hands(by, at)).limit(1)
                assert session.execute(query).first() is None, f"he did: {by.table.name}.{by.name}"

    def _in_his_hands(self, by: Any, at: Any) -> sa.ColumnElement[bool]:
        """Select what was done by his accounts, and by those that he took since he has them."""
        taken = (sa.and_(by == person, at >= since) for person, since in self.taken.items())
        return sa.or_(by.in_(self.false), *taken)

    def _make_up(self, n: Chance) -> None:
        if len(self.false) >= MOST_FALSE:
            return
        login = f"false_{len(self.false)}"

        def act(session, actor: Actor) -> UUID:
            made = organizations.add_person(
                session, actor=actor, now=self.now, login=login, name="陈新", staff_number=login
            )
            accounts.reset_password(session, made.id, HIDDEN, actor=actor, now=self.now, zone=cast.SHANGHAI)
            return made.id

        if made := self.attempt("make up", self.people["admin"], act):
            self.people[login], self.logins[made] = made, login
            self.false.add(made)
            self._seat(made, n.which)

    def _take(self, n: Chance) -> None:
        """Give a password of one's own to somebody, and so have their account."""
        if len(self.taken) >= MOST_TAKEN:
            return
        whole = [p for login, p in sorted(self.people.items()) if login != "admin"]
        person = pick([p for p in whole if p not in self.his], n.which)
        taken = self.attempt(
            "take",
            self.people["admin"],
            lambda s, a: accounts.reset_password(s, person, HIDDEN, actor=a, now=self.now, zone=cast.SHANGHAI),
        )
        if taken:
            self.taken[person] = self.now

    def _appoint_his(self, n: Chance) -> None:
        if self.his:
            self._seat(pick(sorted(self.his), n.who), n.which)

    def _seat(self, person: UUID, n: int) -> None:
        code, office = pick(SEATS, n)
        owner = next(o for o in self.owners if o.code == code)
        self.attempt(
            "seat",
            self.people["admin"],
            lambda s, a: appointments.appoint(
                s,
                actor=a,
                now=self.now,
                zone=cast.SHANGHAI,
                user_id=person,
                organization_id=owner.id,
                office=office,
                starts_on=cast.SINCE,
            ),
        )

    def _confirm_his(self, n: Chance) -> None:
        """Have one of his accounts, or himself, confirm the others."""
        if not self.his:
            return
        by = pick([*sorted(self.his), self.people["admin"]], n.who)
        with self.database.reading() as session:
            ids = session.exec(select(Hold.id).where(col(Hold.confirmed).is_(None))).all()

        def act(session, actor: Actor) -> None:
            outcomes = confirmations.confirm_many(session, ids, actor=actor, now=self.now, today=self.today)
            assert all(each.refusal for each in outcomes), "he confirmed his own"

        self.attempt("confirm his own", by, act)

    def _number_twice(self, n: Chance) -> None:
        """Make a second account for somebody who has one."""

        def act(session, actor: Actor) -> None:
            number = session.get_one(User, pick(sorted(self.logins), n.which)).staff_number
            organizations.add_person(
                session, actor=actor, now=self.now, login="second", name="陈新", staff_number=number or " "
            )

        made = self.attempt("make a second account", self.people["admin"], act)
        assert made is None
