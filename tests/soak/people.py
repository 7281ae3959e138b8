"""The hands of the machine: who does what, when, and what came of it.

Every attempt is a transaction of its own, as at the doors. A refusal is an answer; anything else
that is raised is a fault of the program.
"""

import os
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from hypothesis import event, note
from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlmodel import Session, col, select

from models.item import Item
from models.people import Organization
from models.session import Database
from models.vocabulary import Role, Sensitivity, State
from tests import cast
from tests.soak import scenes, waiting
from tests.soak.campaign import another_campaign
from tests.soak.scenes import Scene, likely, pick
from tests.soak.watch import Watch
from workflows.authz import actors, appointments
from workflows.authz.actors import Actor
from workflows.authz.permissions import seats_of
from workflows.errors import NotPermitted, Refusal
from workflows.items import commands as items
from workflows.items import machine
from workflows.items.lifecycle import MOVES
from workflows.items.loading import load
from workflows.items.loading.parts import Part
from workflows.items.loading.read import read_proxies
from workflows.items.moves import DETAILS
from workflows.rules.model import RuleErrors
from workflows.rules.rules import NoChain
from workflows.statistics.queries import By, statistics
from workflows.statistics.scope import scope_of

REFUSED = (Refusal, NoChain, RuleErrors)
EVERYTHING = load.PAGE - {Part.DOUBTS}
"""What the scenes and the rules look at."""
NOBODY = Actor(UUID(int=0), "", is_admin=False, posts=(), today=date.max)
MINUTE = timedelta(minutes=1)
ENTITLED, ANYBODY = 176, 232
RECOMPUTED_EVERY = 1 if "SOAK_STEPS" in os.environ else 10
"""After how many steps all that waits is worked out anew: in a long soak after each."""
OFFERED_EVERY = 10 if "SOAK_STEPS" in os.environ else 20
"""After how many steps one more person is asked."""
ENDED = {State.CLOSED, State.VOID}
STAGES = (State.LONG_TERM, State.DIAGNOSE, State.PLAN, State.RECTIFY, State.VERIFY)
Stage = Callable[[], AbstractContextManager[Database]]
Act = Callable[[Session, Actor], Any]


class Chance(NamedTuple):
    """Four bytes: what an act is about, how it is done, by whom, and what is written."""

    which: int
    how: int
    who: int
    what: int


class People(RuleBasedStateMachine):
    def __init__(self, stage: Stage, tally: Counter[str]) -> None:
        super().__init__()
        self._stage = ExitStack()
        self.database, self.tally = self._stage.enter_context(stage()), tally
        self.campaigns = [another_campaign(self.database)]
        self.now = cast.START + timedelta(hours=1)
        with self.database.reading() as session:
            self.campaigns = [cast.campaign(session).id] * 2 + self.campaigns
            self.people = scenes.cast_of(session)
            self.owners = scenes.owners(session)
        self.logins = {person: login for login, person in self.people.items()}
        self.items: dict[UUID, Item] = {}
        self.steps = 0
        self.watch = Watch(self.database)

    @invariant()
    def nothing_is_amiss(self) -> None:
        self.watch.look()

    @invariant()
    def what_waits_is_kept(self) -> None:
        """Check what waits for whom, and of one person in turn what they are offered."""
        with self.database.reading() as session:
            if self.steps % RECOMPUTED_EVERY == 0:
                assert waiting.derived(session) == []
                assert waiting.misdated(session) == []
            if self.steps % OFFERED_EVERY == 0:
                self.is_offered_what_is_allowed(session, pick(list(self.people.values()), self.steps // OFFERED_EVERY))

    def is_offered_what_is_allowed(self, session: Session, person: UUID) -> None:
        actor = actors.load_actor(session, person, self.today)
        if actor is not None:
            offered = waiting.offered(session, actor, self.today)
            allowed = waiting.allowed(session, actor, self.now, self.today)
            assert offered == allowed, f"{self.logins[person]}: {offered - allowed} too much, {allowed - offered} less"

    def teardown(self) -> None:
        with self._stage:
            self.tally["steps"] += self.steps if self.items else 0
            self.tally["closed"] += self.watch.closures
            if self.watch.sound:
                self.watch.whole()
                self.statistics_agree()
                with self.database.reading() as session:
                    assert waiting.derived(session) == []
                    for person in self.people.values():
                        self.is_offered_what_is_allowed(session, person)
                self.tally.update(self.watch.kinds())

    def statistics_agree(self) -> None:
        """Check what the program counts against what the tables hold, for all who see all."""
        with self.database.reading() as session:
            root = session.get_one(Organization, cast.campaign(session).organization_id)
            found = [actors.load_actor(session, person, self.today) for person in self.people.values()]
            for actor in (a for a in found if a and a.kinds(root) >= set(Sensitivity)):
                for campaign in set(self.campaigns):
                    shown = statistics(
                        session, scope_of(session, actor, campaign, today=self.today), by=By.ORGANIZATION
                    ).whole
                    assert shown.holds
                    counts = self.watch.counted(session, campaign)
                    assert counts == {name: getattr(shown, name) for name in counts}

    # What follows is no rule, but what rules are made of.

    @property
    def today(self) -> Any:
        return self.now.astimezone(cast.SHANGHAI).date()

    def attempt(self, name: str, by: UUID, act: Act, confirmed: datetime | None = None) -> Any:
        """Do something in a transaction of its own; return what it answered, None if refused."""
        login = self.logins[by]
        try:
            with self.database.transaction() as session:
                answer = act(session, self.actor(session, by, confirmed))
        except REFUSED as refused:
            note(f"{self.now:%m-%d %H:%M} {login} {name}: {refused}")
            self.tally[f"{name} refused"] += 1
            event(f"{name} refused")
            return None
        note(f"{self.now:%m-%d %H:%M} {login} {name}: done")
        self.tally[name] += 1
        event(name)
        return answer

    def actor(self, session: Session, by: UUID, confirmed: datetime | None = None) -> Actor:
        found = actors.load_actor(session, by, self.today)
        if found is None:
            raise NotPermitted("此人的账号已停用。")
        return replace(found, confirmed_at=confirmed or self.now)

    def move(self, item_id: UUID, name: str, by: UUID, given: dict[str, Any]) -> Item | None:
        """Make a move as a person does at the page: who signs looks first."""
        if DETAILS[name].signs and "seen" not in given:
            given |= {"seen": self.look(item_id, by)}
        return self.kept(
            self.attempt(name, by, lambda s, a: items.advance(s, item_id, name, actor=a, now=self.now, **given).item)
        )

    def look(self, item_id: UUID, by: UUID) -> str:
        seen = self.attempt("look", by, lambda s, actor: items.open_to_sign(s, item_id, actor=actor, now=self.now))
        self.now += MINUTE
        return seen.shown_sha256 if seen else "0" * 64

    def kept(self, item: Item | None) -> Item | None:
        if item is not None:
            self.items.pop(item.id, None)
            self.items[item.id] = item
        return item

    def some(self, which: int, *states: State) -> UUID | None:
        """Return an item of these states; of all, mostly those that went on last or are nearest to an end."""
        if states:
            found = [item.id for item in self.items.values() if item.state in states]
        else:
            open_ = [item for item in self.items.values() if item.state not in ENDED]
            nearest = sorted(open_, key=lambda item: STAGES.index(item.state))[-1:]
            found = [item.id for item in (*open_[-3:], *nearest) for _ in range(4)] + list(self.items)
        return pick(found, which) if found else None

    def scene(self, session: Session, item_id: UUID) -> Scene:
        # Nobody sees everything: the item is read past the rule of what somebody sees.
        (case,) = load.load_many(
            session, NOBODY, load.rows_of(session, [item_id]), EVERYTHING, now=self.now, today=self.today
        )
        item = case.item
        others = [x for x in self.items.values() if x.state not in ENDED]
        near = [
            x.id
            for x in others
            if (x.organization_id, x.campaign_id) == (item.organization_id, item.campaign_id)
            and x.state is not State.VERIFY
            and x.id != item_id
        ]
        return Scene(case, self.people, tuple(x.id for x in others), tuple(near))

    def somebody(self, session: Session, scene: Scene, name: str, n: int) -> UUID:
        """Return somebody who may, who holds the right office at least, or, rarely, anybody."""
        found = likely(session, scene, name) if n < ANYBODY else []
        turned = [pick(found, n + k) for k in range(len(found))]
        if n < ENTITLED:
            turned = [p for p in turned if self.may(session, scene, name, p)] or turned
        return turned[0] if turned else pick(list(self.people.values()), n)

    def may(self, session: Session, scene: Scene, name: str, person: UUID) -> bool:
        """Tell whether the program would let somebody; what comes of it the watch tells."""
        found = actors.load_actor(session, person, self.today)
        if found is None:
            return False
        proxies = {person: read_proxies(session, found, self.today)}
        case = replace(scene.case, actor=found, parts=replace(scene.case.parts, proxies=proxies))
        return machine.move_refusal(case, MOVES[name]) is None

    def holding(self, session: Session, owner: Organization, role: Role) -> list[UUID]:
        """Return who holds an office that gives a role, seen from an organization."""
        found = appointments.holders_of(session, owner, seats_of(role, owner), self.today)
        return [person for person in self.people.values() if person in found]

    def seen_by(self, session: Session, by: UUID) -> Actor | None:
        """Return somebody as they act today; None for whoever's account was closed."""
        return actors.load_actor(session, by, self.today)

    def learn(self, session: Session, *known: UUID) -> None:
        """Know some items as moves beside the machine's own have left them, and those that are new."""
        new = sa.or_(col(Item.id).not_in(self.items), col(Item.id).in_(known))
        for item in session.exec(select(Item).where(new).order_by(Item.id)).all():
            self.kept(item)
