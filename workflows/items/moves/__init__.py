"""What each move changes, in plain sight. Each answers what the journal should say beside it.

By the time an effect runs the machine has said yes; what is left to refuse is what was given.
"""

from collections.abc import Callable
from typing import Any

from workflows.items.context import ItemContext
from workflows.items.moves.closing import apply, reopen, return_, sign, spot_check, verify
from workflows.items.moves.dates import grant_extension, refuse_extension, request_extension, turn_long_term
from workflows.items.moves.doing import attach, progress
from workflows.items.moves.entering import assign, confirm
from workflows.items.moves.handing import appoint_patron, delegate, hand_over, revoke_delegation, transfer
from workflows.items.moves.planning import approve_plan, return_plan, submit_plan
from workflows.items.moves.shared import JournalData
from workflows.items.moves.voiding import grant_void, refuse_void, request_void, void

EFFECTS: dict[str, Callable[[ItemContext, Any], JournalData]] = {
    effect.__name__.rstrip("_"): effect
    for effect in (
        confirm,
        void,
        request_void,
        grant_void,
        refuse_void,
        assign,
        submit_plan,
        return_plan,
        approve_plan,
        progress,
        attach,
        apply,
        verify,
        return_,
        sign,
        turn_long_term,
        request_extension,
        grant_extension,
        refuse_extension,
        transfer,
        delegate,
        revoke_delegation,
        hand_over,
        appoint_patron,
        spot_check,
        reopen,
    )
}
