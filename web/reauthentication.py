"""The password again, where a form asks for it before signing.

It is proven before the form is handled, off the threads that handle forms; what became of it the
form is told, with all that was typed, like any other refusal.
"""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends

from transport import reauthentication
from transport.errors import FAULTS
from web.page_request import INSTEAD, MORE, PASSWORD, PagePost, PageRequest
from web.uploads import EvidenceSends, Sent

UNDECIDED = frozenset({MORE, INSTEAD})


async def with_password(visit: PagePost) -> PageRequest:
    """Take the password that a form carried; without one nothing is confirmed."""
    given = visit.ours.get(PASSWORD)
    if not given or UNDECIDED & visit.posted.keys():
        return visit
    try:
        await reauthentication.confirmed(replace(visit.asking, key=None), given)
    except FAULTS as fault:
        return replace(visit, unconfirmed=fault)
    return visit


async def sent_with_password(sent: EvidenceSends) -> Sent:
    """Take the password that a form carried beside its files."""
    return replace(sent, visit=await with_password(sent.visit))


def check(visit: PageRequest) -> None:
    """Refuse when the form carried a password that confirms nothing."""
    if visit.unconfirmed is not None:
        raise visit.unconfirmed


Confirms = Annotated[PageRequest, Depends(with_password)]
ConfirmsSent = Annotated[Sent, Depends(sent_with_password)]
