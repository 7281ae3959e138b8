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


async def with_password(page: PagePost) -> PageRequest:
    """Take the password that a form carried; without one nothing is confirmed."""
    given = page.ours.get(PASSWORD)
    if not given or UNDECIDED & page.posted.keys():
        return page
    try:
        await reauthentication.confirmed(replace(page.context, key=None), given)
    except FAULTS as fault:
        return replace(page, unconfirmed=fault)
    return page


async def sent_with_password(sent: EvidenceSends) -> Sent:
    """Take the password that a form carried beside its files."""
    return replace(sent, page=await with_password(sent.page))


def check(page: PageRequest) -> None:
    """Refuse when the form carried a password that confirms nothing."""
    if page.unconfirmed is not None:
        raise page.unconfirmed


Confirms = Annotated[PageRequest, Depends(with_password)]
ConfirmsSent = Annotated[Sent, Depends(sent_with_password)]
