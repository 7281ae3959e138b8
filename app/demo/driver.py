"""The stage of the demo: a database, a store of files, and a clock that is turned by hand."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlmodel import select

from app.cli_actor import actor_named
from app.demo.papers import Paper
from app.demo.scenarios import SHANGHAI
from ledger.media.identify import identify
from models.files import Store
from models.people import User
from models.session import Database
from scheduler.simulate import play_days
from workflows.days import day_of
from workflows.items import commands as items
from workflows.items.moves import DETAILS
from workflows.journal.acts import Act


@dataclass
class Stage:
    """The database, where files are kept, and the hand-turned clock."""

    database: Database
    files: Store
    now: datetime

    def until(self, at: datetime) -> None:
        """Turn the clock on: whatever falls due on the way happens, and each evening is sealed."""
        for _ in play_days(self.database, self.now, at):
            pass
        self.now = max(self.now, at)

    def act(self, login: str, command: Callable[..., Any]) -> Any:
        """Let somebody do one thing, in a transaction of its own."""
        with self.database.transaction() as session:
            actor = actor_named(session, login, day_of(self.now))
            actor = replace(actor, confirmed_at=self.now)
            return command(session=session, actor=actor)

    def move(self, login: str, item_id: UUID, move: str, **given: Any) -> None:
        """Make a move; who signs has given the password and looked first."""
        if DETAILS[move].signs:
            look = partial(items.open_to_sign, item_id=item_id, now=self.now)
            given["seen"] = self.act(login, look).shown_sha256
        self.act(login, partial(items.advance, item_id=item_id, move=move, now=self.now, **given))

    def attach(self, login: str, item_id: UUID, measure_id: UUID, paper: Paper) -> None:
        """Send a file as 佐证, known by its content as at any door."""
        stream = io.BytesIO(paper.data)
        found = identify(stream, paper.name, SHANGHAI)
        sha256, size = self.files.put(stream)
        self.move(
            login,
            item_id,
            Act.ATTACH,
            measure_id=measure_id,
            sha256=sha256,
            size=size,
            file_name=paper.name,
            media_type=found.media_type,
            made_on=found.made_on,
        )

    def user(self, login: str) -> UUID:
        with self.database.reading() as session:
            return session.exec(select(User.id).where(User.login == login)).one()
