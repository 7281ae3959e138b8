"""The moves of a life over HTTP against the bare floor, in turns in one run.

`python -m bench.moves [items] [--rounds N] [--postgresql]`

Items of every branch go through their life side by side: each stage is made of all of them before the next begins, and
between two stages the floor is measured. So there is a rate for each kind of move, and the mix of a life, each once.
Before a signature is the look that it stands for; it is counted apart. What the server holds is told before the first
move and after the last.
"""

import argparse
import json
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.demo.university import BRANCHES, GENERAL_BRANCHES
from bench.besieged import memory
from bench.data import token, university
from bench.load import answered, request
from bench.moment import NOW
from bench.servers import running, started
from models.campaign import Campaign
from models.item import Item
from models.people import AccessToken, Organization, User
from models.session import Database

EACH = 12
"""How many items a branch has in a round, over one connection; over eight four times as many."""
TASK = {"text": "4月按计划召开，记录1份", "done": True, "evidence": "4月会议记录1份，签到齐全"}
BARE = {"text": TASK["text"]}
API = "/api/v1/items"
LOOK = "look to "


@dataclass
class Life:
    """One item on its way, with the people of its branch."""

    head: str
    """Their tokens."""
    member: str
    organizer: str
    secretary: str
    director: str
    leader_id: str
    member_id: str
    new: dict[str, str]
    """What it is registered with."""
    id: str = ""
    measure_id: str = ""
    seen: str = ""

    def ask_measures(self) -> bytes:
        return request("GET", f"{API}/{self.id}/measures", self.head)

    def note_measure(self, body: bytes) -> None:
        """Note the measure of the plan, which is reported on later."""
        self.measure_id = json.loads(body)["items"][0]["id"]


@dataclass(frozen=True)
class Step:
    """One move of a life: by whom, and with what."""

    move: str
    by: str
    given: Callable[[Life], dict[str, object]]
    signed: bool = False

    def ask(self, life: Life) -> bytes:
        seen = {"seen": life.seen} if self.signed else {}
        return request("POST", f"{API}/{life.id}/moves/{self.move}", getattr(life, self.by), self.given(life) | seen)

    def look(self, life: Life) -> bytes:
        return request("POST", f"{API}/{life.id}/look", getattr(life, self.by))


def _plan(life: Life) -> dict[str, object]:
    measure = {"text": "固定每月第2周周三召开", "responsible_id": life.member_id, "due_on": "2021-05-20"}
    return {"goal": "每月按期召开", "measures": [measure]}


LIFE = (
    Step("confirm", "organizer", lambda _: {"rectification": "immediate", "due_on": "2021-05-20"}),
    Step("assign", "head", lambda life: {"leader_id": life.leader_id, "responsible_id": life.member_id}),
    Step("submit_plan", "head", _plan),
    Step("approve_plan", "organizer", lambda _: {}),
    Step("progress", "member", lambda life: TASK | {"measure_id": life.measure_id}),
    Step("apply", "head", lambda _: {}, signed=True),
    Step("verify", "organizer", lambda _: {"opinion": "核对原始记录，抽谈2人属实", "method": "records"}, signed=True),
    Step("sign", "secretary", lambda _: {}, signed=True),
    Step("sign", "director", lambda _: {}, signed=True),
)


class Run:
    """All lives of one round on one server, and what each kind took beside the floor."""

    def __init__(self, us: int, them: int, connections: int, bare: list[bytes]) -> None:
        self.us, self.them, self.connections, self.bare = us, them, connections, bare
        self.rates: list[tuple[str, float, float]] = []
        """By kind: ours and the floor's, a second."""
        self.held: list[tuple[int, int]] = []
        """Megabytes before the first move and after the last, as PSS and RSS."""

    def measure(self, kind: str, asks: list[bytes]) -> list[bytes]:
        floor = len(self.bare) / answered(self.them, self.bare, self.connections)[0]
        seconds, bodies = answered(self.us, asks, self.connections)
        self.rates.append((kind, len(asks) / seconds, floor))
        return bodies

    def live(self, lives: list[Life]) -> None:
        """Make every move of every life."""
        asks = [request("POST", API, life.head, life.new) for life in lives]
        for life, body in zip(lives, self.measure("register", asks), strict=True):
            life.id = json.loads(body)["id"]
        for step in LIFE:
            if step.signed:
                looks = self.measure(f"{LOOK}{step.move}", [step.look(life) for life in lives])
                for life, body in zip(lives, looks, strict=True):
                    life.seen = json.loads(body)["sha256"]
            self.measure(step.move, [step.ask(life) for life in lives])
            if step.move == "submit_plan":
                listed = [life.ask_measures() for life in lives]
                for life, body in zip(lives, answered(self.us, listed, 1)[1], strict=True):
                    life.note_measure(body)

    def mixed(self) -> tuple[float, float]:
        """Return the rate of all moves of a life, each once, and the floor's."""
        return _together(rate for rate in self.rates if not rate[0].startswith(LOOK))

    def signed(self) -> tuple[float, float]:
        """Return the rate of signatures with their looks, and the floor's: one move for both."""
        looks = [n for n, rate in enumerate(self.rates) if rate[0].startswith(LOOK)]
        ours, floor = _together(self.rates[n + after] for n in looks for after in (0, 1))
        return ours / 2, floor


def _together(rates: Iterable[tuple[str, float, float]]) -> tuple[float, float]:
    _, ours, floor = zip(*rates, strict=True)
    return statistics.harmonic_mean(ours), statistics.harmonic_mean(floor)


def lives(database: Database, each: int) -> list[Life]:
    """Return so many lives of each branch, not yet begun."""
    with database.reading() as session:
        tokens = {login: token(database, login) for login in _logins()}
        with database.transaction() as writing:
            writing.execute(sa.update(AccessToken).values(confirmed_at=NOW))
        people = {login: str(id_) for login, id_ in session.execute(sa.select(col(User.login), col(User.id)))}
        campaign = str(session.exec(select(Campaign.id)).one())
        return [
            Life(
                head=tokens[f"{branch}_shuji"],
                member=tokens[f"{branch}_weiyuan1"],
                organizer=tokens[f"{general}_zuzhiyuan"],
                secretary=tokens[f"{general}_shuji"],
                director=tokens["buzhang"],
                leader_id=people[f"{general}_guadian"],
                member_id=people[f"{branch}_weiyuan1"],
                new={
                    "campaign_id": campaign,
                    "organization_id": _owner(session, branch),
                    "text": f"第{n}次未召开党小组会",
                },
            )
            for n in range(each)
            for general, branch in _branches()
        ]


def _branches() -> list[tuple[str, str]]:
    codes = [code.lower() for _, code, _ in GENERAL_BRANCHES]
    return [(code, f"{code}{number}") for code in codes for _, number, _ in BRANCHES]


def _logins() -> set[str]:
    heads = {f"{branch}_{who}" for _, branch in _branches() for who in ("shuji", "weiyuan1")}
    return heads | {f"{general}_{who}" for general, _ in _branches() for who in ("zuzhiyuan", "shuji")} | {"buzhang"}


def _owner(session: Session, branch: str) -> str:
    return str(session.exec(select(Organization.id).where(Organization.code == branch.upper())).one())


def main() -> None:
    """Print the rate of each kind of move and of the mix, and its ratio to the floor's."""
    parser = argparse.ArgumentParser()
    parser.add_argument("items", type=int, nargs="?", default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    with university(asked.items, postgresql=asked.postgresql) as (database, address):
        for connections, each in ((1, EACH), (8, 4 * EACH)):
            runs = [lived(database, address, connections, each) for _ in range(asked.rounds)]
            _tell(f"{asked.items} items, {connections} connections", runs)


def lived(
    database: Database, address: str, connections: int, each: int, *, core: int | None = 0, workers: int = 1
) -> Run:
    """Make one round of lives, so many of each branch, on a server of so many processes, and the floor on one core."""
    begun = lives(database, each)
    with database.reading() as session:
        others = session.exec(select(Item.id).limit(len(begun))).all()
    bare = [request("POST", f"/items/{id_}/progress", "", BARE) for id_ in others]
    with started("ours", address, core, workers) as (us, process), running("bare", address, core=0) as them:
        run = Run(us, them, connections, bare)
        run.held.append((memory(process), memory(process, "Rss")))
        run.live(begun)
        run.held.append((memory(process), memory(process, "Rss")))
    return run


def _tell(name: str, runs: list[Run]) -> None:
    print(name)
    for n, (kind, *_) in enumerate(runs[0].rates):
        _line(kind, [run.rates[n][1:] for run in runs])
    _line("mix of a life", [run.mixed() for run in runs])
    _line("signature with its look", [run.signed() for run in runs])
    for when, held in zip(("idle", "after the load"), zip(*(run.held for run in runs), strict=True), strict=True):
        shared, resident = (max(each) for each in zip(*held, strict=True))
        print(f"  memory {when}: {shared} MB (PSS), {resident} MB (RSS)", flush=True)


def _line(kind: str, rates: list[tuple[float, float]]) -> None:
    ratios = sorted(ours / floor for ours, floor in rates)
    ours, floor = (statistics.median(each) for each in zip(*rates, strict=True))
    between = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
    print(f"  {kind:<24}{ours:6.0f}/s of {floor:6.0f}/s: {statistics.median(ratios):.2f} ({between})", flush=True)


if __name__ == "__main__":
    main()
