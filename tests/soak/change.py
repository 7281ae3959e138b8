"""What changes around the items: time, offices, proxies, recusals and the school's calendar."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import select

from models.campaign import LocalDays
from models.people import Leave, Organization, Proxy, Recusal
from models.vocabulary import Office, State
from scheduler.seal import seal
from scheduler.tick import tick
from tests import cast, make
from tests.soak.hostile import Hostile
from tests.soak.people import Chance
from tests.soak.scenes import owners, pick, posts
from workflows.accounts import commands as accounts
from workflows.authz.actors import Actor
from workflows.calendars import commands as calendars
from workflows.organizations import appointments, leaves, proxies, recusals

CONFIRMERS = (*make.CONFIRMERS, "xx_secretary", "cj_secretary")
LEAPS = [timedelta(minutes=20), timedelta(hours=5)] * 2 + [timedelta(days=days) for days in (1, 1, 2, 3, 5, 7, 14, 21)]
SIGNING = ("xx_secretary", "director", "head", "party_secretary", "cj_secretary", "direct_head", "student_head")
SEATS = (
    ("JW", Office.OFFICER),
    ("XX", Office.SECRETARY),
    ("XX", Office.ORGANIZER),
    ("GZB", Office.DIRECTOR),
    ("XX", Office.DEPUTY_SECRETARY),
    ("XX1", Office.SECRETARY),
    ("MJ", Office.DEPUTY_SECRETARY),
)
"""Where who signs may come to sign twice, or for both sides, or not at all."""


class Change(Hostile):
    def pass_time(self, n: Chance) -> None:
        """Let time pass, and the clock do what fell due."""
        self.now += pick(LEAPS, n.how)
        tick(self.database, self.now)
        if n.what % 4 == 0:
            seal(self.database, self.now)

    def succeed(self, n: Chance) -> None:
        """An office changes hands from tomorrow; the old hands keep what they did."""
        admin = self.people["admin"]
        with self.database.reading() as session:
            held = [p for p in posts(session) if p.ends_on is None and p.item_id is None]
            post = pick(held, n.which)
            home = session.get_one(Organization, post.organization_id).committee_id
        others = [p for login, p in self.people.items() if login != "admin"]
        successor, tomorrow = pick(others, n.who), self.today + timedelta(days=1)

        def act(session, actor: Actor) -> None:
            appointments.end_appointment(
                session, post.id, actor=actor, now=self.now, zone=cast.SHANGHAI, ends_on=self.today
            )
            appointments.appoint(
                session,
                actor=actor,
                now=self.now,
                zone=cast.SHANGHAI,
                user_id=successor,
                office=post.office,
                organization_id=post.organization_id,
                starts_on=tomorrow,
            )

        self.attempt("succeed", admin if n.what < 240 else pick(others, n.what), act)
        if n.what % 4 == 1:
            self.attempt(
                "deactivate",
                admin,
                lambda s, a: accounts.deactivate(s, post.user_id, actor=a, now=self.now, zone=cast.SHANGHAI),
            )
        self.confirm(pick(CONFIRMERS, n.who))
        if home:
            self._hand_over_all(post.user_id, successor, n.how)

    def _hand_over_all(self, old: UUID, new: UUID, how: int) -> None:
        """Hand all the open work of somebody over, in one request."""
        ended = {State.CLOSED, State.VOID, State.DIAGNOSE}
        theirs = [
            item.id
            for item in self.items.values()
            if old in {item.leader_id, item.responsible_id} and item.state not in ended
        ]
        by = self.people[pick(("director", "officer", "xx_secretary", "xx_organizer"), how)]
        for item_id in theirs[:3]:
            given = {"from_id": old, "to_id": new, "reason": "离任"}
            self.move(item_id, "hand_over", by, given)

    def appoint(self, n: Chance) -> None:
        """Give somebody one more office from tomorrow, or take one of these away."""
        admin = self.people["admin"]
        with self.database.reading() as session:
            given = [p for p in posts(session) if p.starts_on.year > 2020 and not p.ends_on]
        if given and n.how % 3 == 0:
            gone = pick(given, n.which).id
            self.attempt(
                "end_appointment",
                admin,
                lambda s, a: appointments.end_appointment(
                    s, gone, actor=a, now=self.now, zone=cast.SHANGHAI, ends_on=self.today
                ),
            )
            return
        owner, person = pick(self.owners, n.which), pick(list(self.people.values()), n.who)
        office = pick(list(Office), n.how)
        if n.what % 4 < 3:  # who signs comes to hold one more office that does, or one of 纪委
            person = self.people[pick(SIGNING, n.who)]
            owner = next(o for o in self.owners if o.code == pick(SEATS, n.which)[0])
            office = pick(SEATS, n.which)[1]
        tomorrow, until = self.today + timedelta(days=1), self.today + timedelta(days=1 + n.what)
        self.attempt(
            "appoint",
            admin,
            lambda s, a: appointments.appoint(
                s,
                actor=a,
                now=self.now,
                zone=cast.SHANGHAI,
                user_id=person,
                organization_id=owner.id,
                office=office,
                starts_on=tomorrow,
                ends_on=until if n.what % 2 else None,
            ),
        )
        self.confirm(pick(CONFIRMERS, n.who))

    def entrust(self, n: Chance) -> None:
        """Lend one's signature to a colleague for some days; sometimes to anybody."""
        with self.database.reading() as session:
            held = [p for p in posts(session) if p.ends_on is None or p.ends_on > self.today]
        signing = [p for p in held if self.logins[p.user_id] in SIGNING]
        post = pick(signing if signing and n.which < 200 else held, n.which)
        near = [p.user_id for p in held if p.organization_id == post.organization_id]
        near = [person for person in near if person != post.user_id]
        given = Proxy(
            appointment_id=post.id,
            to_id=pick(near if near and n.who < 220 else list(self.people.values()), n.who),
            starts_on=self.today,
            ends_on=self.today + timedelta(days=10 + n.what % 90),
            reason="出差",
            made_at=self.now,
        )
        by = post.user_id if n.how < 230 else pick(list(self.people.values()), n.how)
        self.attempt("entrust", by, lambda s, a: proxies.entrust(s, given, actor=a, now=self.now, today=self.today))

    def withdraw(self, n: Chance) -> None:
        """Take a proxy or a recusal back."""
        table = (Proxy, Recusal)[n.how % 2]
        with self.database.reading() as session:
            found = session.exec(select(table).order_by(table.id)).all()
        if found:
            gone = pick(found, n.which).id
            by = self.people[pick(("director", "inspector", *sorted(self.people)), n.who)]
            act = (proxies.revoke_proxy, recusals.lift_relation)[n.how % 2]
            self.attempt(act.__name__, by, lambda s, a: act(s, gone, actor=a, now=self.now))

    def recuse(self, n: Chance) -> None:
        owner, person = pick(self.owners, n.which), pick(list(self.people.values()), n.who)
        by = person if n.how % 2 else self.people["inspector"]
        self.attempt(
            "declare_relation",
            by,
            lambda s, a: recusals.declare_relation(
                s, actor=a, now=self.now, user_id=person, organization_id=owner.id, reason="亲属"
            ),
        )

    def take_leave(self, n: Chance) -> None:
        """Be away for some days with anybody as stand-in, or come back early; sometimes it is entered by another."""
        people = list(self.people.values())
        with self.database.reading() as session:
            found = session.exec(select(Leave).where(Leave.ended_at == None).order_by(Leave.id)).all()  # noqa: E711
        if found and n.how % 4 == 0:
            of = pick(found, n.which)
            by = of.user_id if n.what % 4 else pick(people, n.who)
            self.attempt(
                "end_leave", by, lambda s, a: leaves.end_leave(s, of.id, actor=a, now=self.now, today=self.today)
            )
            return
        away, by = pick(people, n.who), pick(people, n.which)
        starts_on = self.today + timedelta(days=n.how % 3)
        wanted = Leave(
            user_id=away,
            stand_in_id=pick([None, *people, *people], n.which),
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=n.what % 40),
            entered_by_id=away if n.what % 4 else by,
            entered_at=self.now,
        )
        self.attempt(
            "take_leave",
            wanted.entered_by_id,
            lambda s, a: leaves.take_leave(s, wanted, actor=a, now=self.now, today=self.today),
        )

    def close_school(self, n: Chance) -> None:
        """Add days off, or days of work, to the school's calendar."""
        with self.database.reading() as session:
            committee = next(o for o in owners(session) if o.code == "MJ").id
        first = self.today + timedelta(days=n.which % 60)
        days = LocalDays(
            committee_id=committee,
            starts_on=first,
            ends_on=first + timedelta(days=n.what % 9),
            is_workday=n.how % 3 == 0,
            name="校庆",
        )
        by = self.people[pick(("director", "officer"), n.who)]
        self.attempt("close_days", by, lambda s, a: calendars.close_days(s, days, actor=a, now=self.now))
