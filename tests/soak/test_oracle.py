"""The oracle sees each fault: an item closed rightly is broken by hand, one way at a time."""

from datetime import date
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from models.base import new_key
from models.campaign import Campaign
from models.deadline import Deadline
from models.hold import Hold
from models.item import Evidence, Item, Measure
from models.journal import Entry
from models.people import Appointment, Proxy, Recusal, User
from models.session import file_of
from models.signature import Signature
from models.vocabulary import HoldKind, Office, SignAct, State
from tests import cast, make, tamper
from tests.conftest import lent_copy
from tests.soak.closure import faults
from tests.soak.facts import Dossier, House, sha256
from tests.soak.watch import Watch
from workflows.accounts import commands as accounts

LATER = cast.beijing(2021, 4, 2, 9)


def found(database, item_id):
    with database.reading() as session:
        return set(faults(Dossier.of(session, House(session), item_id)))


@pytest.fixture(scope="module")
def master(sqlite_master, tmp_path_factory):
    """A database with an item closed rightly, and the item."""
    with lent_copy(sqlite_master, tmp_path_factory.mktemp("closed")) as database:
        item_id = make.item(database, State.CLOSED)
    return file_of(database.engine.url), item_id


@pytest.fixture
def database(master, tmp_path):
    with lent_copy(master[0], tmp_path) as database:
        yield database


@pytest.fixture
def closed(master):
    return master[1]


@pytest.fixture
def broken(database, closed):
    """The item with its tables unlocked, and by whom and what it can be broken."""
    with database.reading() as session:
        who = {login: make.user(session, login) for login in ("member", "xx_deputy", "inspector")}
        who |= {login: make.user(session, login) for login in ("head", "admin", "xx_patron")}
        branch = cast.organization(session, cast.BRANCH).id

    def change(table, *where, **values):
        with tamper.unlocked(database) as session:
            session.execute(sa.update(table).where(*where).values(**values))

    def add(row):
        with database.transaction() as session:
            session.add(row)

    def signature(act, /, **values):
        """Change the last signature of a kind, and the journal with it."""
        chosen = make.rows(database, Signature, act=act, item_id=closed)[-1].id
        change(Signature, Signature.id == chosen, **values)

    def entry(act, /, **values):
        chosen = [e for e in make.rows(database, Entry, subject_id=closed) if e.act == act]
        change(Entry, Entry.id == chosen[-1].id, **values)

    return SimpleNamespace(
        database=database, id=closed, who=who, branch=branch, change=change, add=add, signature=signature, entry=entry
    )


def test_of_an_item_closed_rightly_nothing_is_said(database, closed):
    assert found(database, closed) == set()
    Watch(database).whole()


def unplanned(b):
    b.change(Item, Item.id == b.id, goal="")


def never_approved(b):
    b.entry("approve_plan", act="progress")


def approved_by_oneself(b):
    b.entry("approve_plan", actor_id=b.who["head"])


def not_done(b):
    b.change(Measure, Measure.item_id == b.id, done_at=None, done_by_id=None)


def unevidenced(b):
    measure = Measure(
        item_id=b.id,
        position=2,
        text="补",
        responsible_id=b.who["member"],
        due_on=date(2021, 5, 1),
        done_at=make.NOW,
        done_by_id=b.who["member"],
    )
    b.add(measure)


def took_in(b, **told):
    """Have the item take another one in, and its journal tell of it in the place of an entry."""
    other = make.item(b.database, State.DIAGNOSE)
    b.change(Item, Item.id == other, state=State.VOID, merged_into_id=b.id)
    [problem] = [i for i in make.rows(b.database, Item) if i.id == other]
    b.entry("confirm", data={"merged_id": str(other), "text": problem.text} | told)
    return problem


def took_in_untold(b):
    took_in(b, merged_id="")


def took_in_another_text(b):
    took_in(b, text="x")


def took_in_after_the_application(b):
    problem = took_in(b)
    b.entry("confirm", data={})
    b.entry("verify", data={"merged_id": str(problem.id), "text": problem.text})


def took_in_without_a_measure(b):
    took_in(b)


def guaranteed_by_nobody(b):
    b.signature(SignAct.GUARANTEE, act=SignAct.RETURN, opinion="退")


def guaranteed_without_office(b):
    b.change(Appointment, Appointment.user_id == b.who["head"], ends_on=date(2021, 3, 1))


def sent_back_since(b):
    b.entry("verify", data={"from": "verify", "to": "rectify"})


def unverified(b):
    b.signature(SignAct.VERIFY, act=SignAct.RETURN)


def verified_by_a_rectifier(b):
    b.signature(SignAct.VERIFY, user_id=b.who["member"])


def verified_by_a_later_responsible(b):
    verifier = make.user_id(b.database, "xx_organizer")
    b.change(Item, Item.id == b.id, responsible_id=verifier)


def verified_by_a_leader(b):
    b.change(Item, Item.id == b.id, leader_id=make.user_id(b.database, "xx_organizer"))


def verified_by_the_head(b):
    person = make.user_id(b.database, "xx_organizer")
    b.add(Appointment(user_id=person, organization_id=b.branch, office=Office.SECRETARY, starts_on=cast.SINCE))


def verified_from_another_seat(b):
    b.signature(SignAct.VERIFY, seat="superior:secretary")


def verified_for_another(b):
    b.signature(SignAct.VERIFY, principal_id=b.who["xx_deputy"])


def signed_by_the_verifier(b):
    b.signature(SignAct.SIGN, user_id=make.user_id(b.database, "xx_organizer"))


def signed_twice(b):
    b.signature(SignAct.SIGN, principal_id=make.user_id(b.database, "xx_secretary"))


def signed_for_a_rectifier(b):
    b.signature(SignAct.SIGN, principal_id=b.who["member"])


def signed_last_for_a_leader(b):
    b.signature(SignAct.SIGN, principal_id=b.who["xx_patron"])


def signed_last_for_the_head(b):
    b.signature(SignAct.SIGN, principal_id=b.who["head"])


def never_lent(b):
    officer, director = (make.user_id(b.database, login) for login in ("officer", "director"))
    b.signature(SignAct.SIGN, user_id=officer, principal_id=director)


def lent_to_a_liaison(b):
    head, liaison = b.who["head"], make.user_id(b.database, "liaison")
    [post] = make.rows(b.database, Appointment, user_id=head)
    b.add(
        Proxy(
            appointment_id=post.id,
            to_id=liaison,
            starts_on=cast.SINCE,
            ends_on=date(2021, 12, 31),
            reason="出差",
            made_at=cast.START,
        )
    )
    b.signature(SignAct.GUARANTEE, user_id=liaison, principal_id=head)


def one_step_short(b):
    chosen = make.rows(b.database, Signature, act=SignAct.SIGN, step=1, item_id=b.id)
    b.change(Signature, Signature.id == chosen[0].id, act=SignAct.RETURN, step=0, opinion="退")


def signed_out_of_order(b):
    first, second = make.rows(b.database, Signature, act=SignAct.SIGN, item_id=b.id)
    b.change(Signature, Signature.id == first.id, step=9)
    b.change(Signature, Signature.id == second.id, step=1)
    b.change(Signature, Signature.id == first.id, step=2)


def closed_by_nobody(b):
    b.entry("sign", act="import")


def shown_something_else(b):
    [signed] = make.rows(b.database, Signature, act=SignAct.VERIFY, item_id=b.id)
    b.signature(SignAct.VERIFY, shown=signed.shown | {"doubts": ["x"]})


def shown_less_evidence(b):
    [signed] = make.rows(b.database, Signature, act=SignAct.VERIFY, item_id=b.id)
    shown = signed.shown | {"evidence": []}
    b.signature(SignAct.VERIFY, shown=shown, seen_sha256=sha256(shown))


def evidenced_behind_the_signer(b):
    [shown] = make.rows(b.database, Evidence, item_id=b.id)
    values = shown.model_dump() | {"id": new_key()}
    b.add(Evidence(**values))


def shown_another_history(b):
    b.entry("apply", hash="0" * 64)


def signed_by_the_administrator(b):
    b.change(User, User.login == "director", is_admin=True)


def signed_after_leaving(b):
    director = make.user_id(b.database, "director")
    with b.database.transaction() as session:
        admin = cast.actor(session, "admin")
        accounts.deactivate(session, director, actor=admin, now=cast.START, zone=cast.SHANGHAI)


def signed_by_discipline(b):
    with b.database.reading() as session:
        discipline = cast.organization(session, "闽江学院纪委").id
    b.add(
        Appointment(
            user_id=make.user_id(b.database, "director"),
            organization_id=discipline,
            office=Office.OFFICER,
            starts_on=cast.SINCE,
        )
    )


def signed_by_a_stranger(b):
    b.signature(SignAct.SIGN, principal_id=make.user_id(b.database, "outsider"))


def signed_by_somebody_related(b):
    b.add(
        Recusal(
            user_id=make.user_id(b.database, "director"),
            organization_id=b.branch,
            reason="亲属",
            declared_by_id=b.who["inspector"],
            declared_at=cast.START,
        )
    )


def signed_with_a_password_given_anew(b):
    person = make.user_id(b.database, "director")
    b.add(Hold(user_id=person, kind=HoldKind.RESET, made_at=cast.START, made_by_id=b.who["admin"]))


def signed_in_an_office_that_waited(b):
    [post] = make.rows(b.database, Appointment, user_id=make.user_id(b.database, "director"))
    b.change(Hold, Hold.appointment_id == post.id, confirmed=None, decided_at=None, decided_by_id=None)


def still_watched(b):
    b.change(Deadline, Deadline.item_id == b.id, met_at=None, next_check_at=LATER)


FAULTS = {
    unplanned: "there is no plan",
    never_approved: "the plan was never approved",
    approved_by_oneself: "who submitted the plan approved it",
    not_done: "a measure is not done",
    unevidenced: "a measure has no evidence",
    took_in_untold: "its journal tells of no problem merged into it",
    took_in_another_text: "its journal tells of no problem merged into it",
    took_in_after_the_application: "a problem was merged into it after the application",
    took_in_without_a_measure: "no measure puts a merged problem right",
    guaranteed_by_nobody: "nobody guaranteed",
    guaranteed_without_office: "the guarantor held no office",
    sent_back_since: "the guarantee is of an earlier application",
    unverified: "it was not verified once in its last round",
    verified_by_a_rectifier: "who rectified verified",
    verified_by_a_later_responsible: "who rectified verified",
    verified_by_a_leader: "a leader verified",
    verified_by_the_head: "the head verified",
    verified_from_another_seat: "the verifier held another office",
    verified_for_another: "it was verified by proxy",
    signed_by_the_verifier: "who verified signed",
    signed_twice: "somebody signed twice",
    signed_for_a_rectifier: "who rectified signed",
    signed_last_for_a_leader: "a leader signed last",
    signed_last_for_the_head: "the head signed last",
    never_lent: "the signer's signature was lent to nobody",
    lent_to_a_liaison: "a liaison signed for the guarantor",
    one_step_short: "a step of the chain is not complete",
    signed_out_of_order: "the chain was not signed in its order",
    closed_by_nobody: "no signature closed it",
    shown_something_else: "what was signed is not what was shown",
    shown_less_evidence: "a signer was not shown the evidence there was",
    evidenced_behind_the_signer: "a signer was not shown the evidence there was",
    shown_another_history: "a signer was not shown the item as it was",
    signed_by_the_administrator: "the administrator signed",
    signed_after_leaving: "somebody signed whose account was closed",
    signed_by_discipline: "纪委 signed",
    signed_by_a_stranger: "a stranger signed",
    signed_by_somebody_related: "somebody related signed",
    signed_with_a_password_given_anew: "somebody signed whose account nobody had confirmed",
    signed_in_an_office_that_waited: "nobody had confirmed the signer's office",
    still_watched: "the clock still looks at it",
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_each_fault_is_seen(broken, fault):
    fault(broken)
    assert FAULTS[fault] in found(broken.database, broken.id)


def lost(b):
    tamper.delete(b.database, b.id, 2)


def cut_off(b):
    tamper.delete(b.database, b.id, len(make.rows(b.database, Entry, subject_id=b.id)))


def rewritten(b):
    tamper.edit(b.database, b.id, 2, data={"text": "x"})


def rewritten_with_all_that_follows(b):
    tamper.rewrite(b.database, b.id, 2, rest=True, data={"text": "x"})


def put_in(b):
    end = len(make.rows(b.database, Entry, subject_id=b.id))
    tamper.insert(b.database, b.id, end + 1, previous="0" * 64)


def renumbered(b):
    b.change(Item, Item.id == b.id, number="XX1-2021-999")


def given_again(b):
    b.change(Item, Item.id == b.id, number=None, state=State.VOID, void_reason="重复", closed_at=None)
    other = make.item(b.database, State.DIAGNOSE)
    due = date(2021, 5, 20)
    b.change(Item, Item.id == other, number="XX1-2021-001", due_on=due, due_sort=due)


def moved_past_the_journal(b):
    b.change(Item, Item.id == b.id, state=State.RECTIFY, closed_at=None)


def skipped(b):
    b.change(Campaign.metadata.tables["number_series"], sa.true(), last=2)


def entered_past_the_journal(b):
    [row] = [i.model_dump() for i in make.rows(b.database, Item) if i.id == b.id]
    b.add(Item(**row | {"id": new_key(), "number": "XX1-2021-002"}))


CHANGES = {
    lost: "entries were lost",
    cut_off: "entries were lost",
    rewritten: "an entry does not say what its hash does",
    rewritten_with_all_that_follows: "entries were changed",
    put_in: "a chain does not go on",
    renumbered: "a number was changed",
    given_again: "a number was changed",
    moved_past_the_journal: "the journal tells otherwise",
    skipped: "a number was skipped",
    entered_past_the_journal: "closed, but",
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_each_change_behind_the_programs_back_is_seen(broken, change):
    watch = Watch(broken.database)
    change(broken)
    with pytest.raises(AssertionError, match=CHANGES[change]):
        watch.whole()
