"""The password again, where a form asks for it before signing.

It is proven before the form is handled, off the threads that handle forms; what became of it the
form is told, with all that was typed, like any other refusal.
"""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends

from api import proving
from api.errors import FAULTS
from web.uploads import EvidenceSends, Sent
from web.visit import INSTEAD, MORE, PASSWORD, Posts, Visit

UNDECIDED = frozenset({MORE, INSTEAD})


async def with_password(visit: Posts) -> Visit:
    """Take the password that a form carried; without one nothing is confirmed."""
    given = visit.ours.get(PASSWORD)
    if not given or UNDECIDED & visit.posted.keys():
        return visit
    try:
        await proving.confirmed(replace(visit.asking, key=None), given)
    except FAULTS as fault:
        return replace(visit, unconfirmed=fault)
    return visit


async def sent_with_password(sent: EvidenceSends) -> Sent:
    """Take the password that a form carried beside its files."""
    return replace(sent, visit=await with_password(sent.visit))


def check(visit: Visit) -> None:
    """Refuse when the form carried a password that confirms nothing."""
    if visit.unconfirmed is not None:
        raise visit.unconfirmed


Confirms = Annotated[Visit, Depends(with_password)]
ConfirmsSent = Annotated[Sent, Depends(sent_with_password)]
