"""What must never count as a signature, and hands that meddle before they judge."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import select

from models.item import ItemView
from models.vocabulary import State
from tests.soak import forms
from tests.soak.people import MINUTE, Chance, People
from tests.soak.scenes import pick
from workflows.items import commands as items


class Misuse(People):
    def misuse(self, n: Chance) -> None:
        """Sign over what another was shown, over what has changed, unseen, or unconfirmed."""
        ready = (State.VERIFY,) if n.how % 4 else (State.RECTIFY, State.LONG_TERM)
        item_id = self.some(n.which, *ready)
        if item_id is None:
            return
        with self.database.reading() as session:
            scene = self.scene(session, item_id)
            ripe = "sign" if scene.case.verified_by else "verify"
            name = ripe if n.how % 4 else "apply"
            by = self.somebody(session, scene, name, n.who)
            given = forms.form(scene, name, n.what)
        others = [person for person in self.people.values() if person != by]
        version, confirmed = self.items[item_id].version, self.now
        match n.how // 4 % 4:
            case 0:
                given["seen"] = self.look(item_id, pick(others, n.what))
                if self._was_shown(item_id, by, given["seen"]):
                    return  # it is what they saw themselves a while ago
            case 1:
                given |= {"seen": self.look(item_id, by), "version": version - 1 or version + 1}
            case 2:
                given["seen"] = f"{n.what:064x}"
            case _:
                given["seen"] = self.look(item_id, by)
                confirmed -= 11 * MINUTE
        self._in_vain(item_id, name, by, given, confirmed)

    def take_part(self, n: Chance) -> None:
        """Have who would judge the work put a hand to it, and give it back."""
        item_id = self.some(n.which, State.RECTIFY)
        if item_id is None:
            return
        with self.database.reading() as session:
            scene = self.scene(session, item_id)
            by = self.somebody(session, scene, pick(("verify", "sign"), n.how), n.who % 224)
            head = self.somebody(session, scene, "assign", n.who % 224)
            work = pick(("attach", "delegate", "progress"), n.how // 2)
            given = forms.form(scene, work, n.what)
        item = scene.item
        before = {"leader_id": item.leader_id, "responsible_id": item.responsible_id}
        self.move(item_id, "assign", head, before | {"responsible_id": by})
        self.move(item_id, work, by, given)
        self.move(item_id, "assign", head, before)

    def _in_vain(self, item_id: UUID, name: str, by: UUID, given: dict[str, Any], confirmed: datetime) -> None:
        made = self.attempt(
            f"misused {name}",
            by,
            lambda s, a: items.advance(s, item_id, name, actor=a, now=self.now, **given),
            confirmed,
        )
        assert made is None, "a signature counted that must not"

    def _was_shown(self, item_id: UUID, person: UUID, seen: str) -> bool:
        mine = select(ItemView.id).where(
            ItemView.item_id == item_id, ItemView.user_id == person, ItemView.sha256 == seen
        )
        with self.database.reading() as session:
            return session.exec(mine).first() is not None
