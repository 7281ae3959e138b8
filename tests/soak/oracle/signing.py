"""Ways in which an item was signed that must not be."""

from datetime import date

from models.base import new_key
from models.hold import Hold
from models.item import Evidence
from models.people import Appointment, Proxy, Recusal, User
from models.signature import Signature
from models.vocabulary import HoldKind, Office, SignAct
from tests import cast, make
from tests.soak.facts import sha256
from workflows.accounts import commands as accounts


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
