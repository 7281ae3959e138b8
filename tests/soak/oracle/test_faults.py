"""The oracle sees each fault: an item closed rightly is broken by hand, one way at a time."""

from datetime import date

import pytest

from models.deadline import Deadline
from models.item import Item, Measure
from models.people import Appointment
from models.vocabulary import Office, SignAct, State
from tests import cast, make
from tests.soak.closure import faults
from tests.soak.facts import Dossier, House
from tests.soak.oracle.signing import (
    closed_by_nobody,
    evidenced_behind_the_signer,
    lent_to_a_liaison,
    never_lent,
    one_step_short,
    shown_another_history,
    shown_less_evidence,
    shown_something_else,
    signed_after_leaving,
    signed_by_a_stranger,
    signed_by_discipline,
    signed_by_somebody_related,
    signed_by_the_administrator,
    signed_by_the_verifier,
    signed_for_a_rectifier,
    signed_in_an_office_that_waited,
    signed_last_for_a_leader,
    signed_last_for_the_head,
    signed_out_of_order,
    signed_twice,
    signed_with_a_password_given_anew,
)
from tests.soak.watch import Watch

LATER = cast.beijing(2021, 4, 2, 9)


def found(database, item_id):
    with database.reading() as session:
        return set(faults(Dossier.of(session, House(session), item_id)))


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
