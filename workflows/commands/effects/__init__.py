"""What each move changes, in plain sight. Each answers what the journal should say beside it.

By the time an effect runs the machine has said yes; what is left to refuse is what was given.
"""

from collections.abc import Callable
from typing import Any

from workflows.case import Case
from workflows.commands.effects.closing import (
    apply,
    reopen,
    return_,
    sign,
    spot_check,
    verify,
)
from workflows.commands.effects.dates import (
    grant_extension,
    refuse_extension,
    request_extension,
    turn_long_term,
)
from workflows.commands.effects.doing import attach, progress
from workflows.commands.effects.entering import assign, confirm
from workflows.commands.effects.handing import (
    appoint_patron,
    delegate,
    hand_over,
    revoke_delegation,
    transfer,
)
from workflows.commands.effects.planning import approve_plan, return_plan, submit_plan
from workflows.commands.effects.shared import Said
from workflows.commands.effects.voiding import grant_void, refuse_void, request_void, void

EFFECTS: dict[str, Callable[[Case, Any], Said]] = {
    effect.__name__.rstrip("_"): effect
    for effect in (
        confirm, void, request_void, grant_void, refuse_void, assign, submit_plan, return_plan,
        approve_plan, progress, attach, apply, verify, return_, sign, turn_long_term,
        request_extension, grant_extension,
        refuse_extension, transfer, delegate, revoke_delegation, hand_over, appoint_patron,
        spot_check, reopen,
    )
}  # fmt: skip
