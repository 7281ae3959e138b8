"""What people do with items: one by one, many at once, and from a ledger."""

from functools import lru_cache, partial
from uuid import UUID

from sqlmodel import col, select

from ledger.forms import Reading
from ledger.import_ import import_ledger
from ledger.matching import DiagnosisFile
from models.choices import Stratum
from models.document_states import DocumentState
from models.escalation_document import EscalationDocument
from models.item import Item
from models.vocabulary import State
from tests.ledger.books import EXCEL, NAME, WORD, reading, row, sample
from tests.soak import forms
from tests.soak.filing import Filing
from tests.soak.people import ENDED, Chance
from tests.soak.scenes import pick, sensible
from workflows.deadlines import answers
from workflows.deadlines import commands as deadlines
from workflows.items import bulk
from workflows.items import commands as items
from workflows.items.lifecycle import MOVES
from workflows.items.moves import DETAILS
from workflows.spot_checks import commands as spot_checks

MOST_OPEN = 5
BULK = [name for name, move in DETAILS.items() if move.many]
ANY = [name for name in MOVES if name != "register"]
MANY = {"confirm": State.DIAGNOSE, "assign": State.PLAN, "sign": State.VERIFY}


@lru_cache(maxsize=16)
def books(n: int) -> Reading:
    """Return one of a few ledgers."""
    if n < 2:
        return sample((WORD, EXCEL)[n])
    unit = ("教师第一党支部", "机关直属党支部")[n % 2]
    return reading(row(unit, (f"第{n}季度未按期召开党小组会", "支部1-2")), unit=unit)


def _send(session, document_id, *, actor, now):
    return deadlines.send(session, document_id, actor=actor, now=now, number=f"督〔{now:%Y%m%d%H%M%S%f}〕")


OFFICE, UNITS = ("director", "officer"), ("xx_organizer", "cj_organizer", "direct_head")
ANSWERS = (OFFICE, (answers.accept, partial(answers.return_, opinion="没有写明未按期办结的原因，请补充")))
ANSWERING = (UNITS, (partial(answers.answer, text="已补开支委会，其余两件月底前完成"),))
ASKED_OF = {
    DocumentState.DRAFTED: (OFFICE, (_send, _send, partial(deadlines.dismiss, opinion="所涉事项已经办完，无需督办"))),
    DocumentState.SENT: ANSWERING,
    DocumentState.RETURNED: ANSWERING,
    DocumentState.ANSWERED: ANSWERS,
}
"""Who is asked for what of a document, by its state."""


class Work(Filing):
    def register(self, n: Chance) -> None:
        owner, campaign = pick(self.owners, n.which), pick(self.campaigns, n.how)
        with self.database.reading() as session:
            found = [p for r in MOVES["register"].by for p in self.holding(session, owner, r)]
        by = pick(found if found and n.who < 230 else list(self.people.values()), n.who)
        text = ("2020年10月、12月未召开党小组会", " ", "x\x00")[max(0, n.what - 253)]
        kinds = {"level": ("ordinary", "major")[n.what % 7 == 3]}
        if n.what % 11 == 5:
            kinds |= {"sensitivity": pick(["weak", "ideology", "clue"], n.what)}
        self.kept(
            self.attempt(
                "register",
                by,
                lambda s, actor: (
                    items.register(s, campaign, owner.id, actor=actor, now=self.now, text=text, **kinds).item
                ),
            )
        )

    def work(self, n: Chance) -> None:
        """Do what leads on with one item, by somebody who may."""
        item_id = self.some(n.which)
        if item_id is None or self.wants_more(item_id, n):
            self.register(n._replace(which=n.which // 16))
            return
        with self.database.reading() as session:
            scene = self.scene(session, item_id)
            name = pick(sensible(scene), n.how)
            by = self.somebody(session, scene, name, n.who)
            given = forms.form(scene, name, n.what)
        if n.what > 247:
            given = forms.spoiled(given, n.how)
        self.move(item_id, name, by, given)

    def wants_more(self, item_id: UUID, n: Chance) -> bool:
        open_ = sum(item.state not in ENDED for item in self.items.values())
        rather = self.items[item_id].state in ENDED and n.how % 4 < 3
        return open_ < MOST_OPEN and (rather or n.which % 16 == 0)

    def wander(self, n: Chance) -> None:
        """Do anything with any item."""
        if item_id := self.some(n.which):
            with self.database.reading() as session:
                scene = self.scene(session, item_id)
                name = pick(ANY, n.how)
                by = self.somebody(session, scene, name, n.who)
                given = forms.form(scene, name, n.what)
            self.move(item_id, name, by, given)

    def many_at_once(self, n: Chance) -> None:
        """Make one move on many items, as one request does: each refusal stays with its item."""
        name = pick(BULK, n.how)
        chosen = [i.id for i in self.items.values() if i.state is MANY.get(name, i.state)][:4]
        if not chosen:
            return
        with self.database.reading() as session:
            scene = self.scene(session, pick(chosen, n.which))
            by = self.somebody(session, scene, name, n.who)
            given = forms.form(scene, name, n.what)
        seen = {item_id: self.look(item_id, by) for item_id in chosen if DETAILS[name].signs}

        each = [bulk.ChosenItem(x, {"seen": seen[x]} if seen else {}) for x in chosen]
        outcomes = self.attempt(
            f"bulk {name}", by, lambda s, actor: bulk.advance_many(s, each, name, actor=actor, now=self.now, **given)
        )
        with self.database.reading() as session:
            for outcome in outcomes or ():
                self.tally["bulk refused" if outcome.fault else "bulk made"] += 1
                if outcome.fault is None:
                    self.kept(session.get_one(Item, outcome.item_id))

    def take_in(self, n: Chance) -> None:
        """Bring in a ledger, maybe one that was brought in before."""
        file = DiagnosisFile(books(n.which % 5), NAME, pick(self.campaigns, n.how))
        usual = ("xx_organizer", "cj_organizer", "officer", "head", "direct_head")
        by = self.people[pick(usual if n.who < 220 else sorted(self.people), n.who)]
        done = self.attempt("import", by, lambda s, actor: import_ledger(s, file, actor=actor, now=self.now))
        if done and not done.already_imported:
            with self.database.reading() as session:
                self.learn(session)

    def draw(self, n: Chance) -> None:
        """Draw from what was closed, at once or by the next seal."""
        by = self.people[pick(("inspector",) if n.who < 200 else sorted(self.people), n.who)]
        campaign = pick(self.campaigns, n.which)
        wanted = {"size": 1 + n.how % 3, "strata": [each for k, each in enumerate(Stratum) if n.what >> k & 1]}
        if n.how % 2:
            self.attempt("plan a draw", by, lambda s, a: spot_checks.plan(s, campaign, actor=a, now=self.now, **wanted))
            return
        seed = f"{n.what:032x}"
        self.attempt("draw", by, lambda s, a: spot_checks.draw(s, campaign, actor=a, now=self.now, seed=seed, **wanted))

    def decide(self, n: Chance) -> None:
        """Send or dismiss what the clock has drafted; answer what was sent, and judge the answer."""
        waiting = select(EscalationDocument).where(col(EscalationDocument.state).in_(ASKED_OF))
        with self.database.reading() as session:
            found = session.exec(waiting.order_by(EscalationDocument.id)).all()
        if found:
            document, now = pick(found, n.which), self.now
            usual, acts = ASKED_OF[document.state]
            by = self.people[pick(usual if n.who < 200 else sorted(self.people), n.who)]
            act = pick(acts, n.how)
            self.attempt("document", by, lambda s, a: act(s, document.id, actor=a, now=now))
