"""Every act that the journal knows, by the word that is stored: what people, the clock and the program did.

The words are hashed with their entries and never change. What people call an act stands in
audit/history/labels.py; what a move on an item is, in items/lifecycle.py and items/moves/.
"""

from enum import StrEnum


class Act(StrEnum):
    """What was done. A word may be said of two subjects: 退回 an item, and 退回 a filing."""

    # an item: its moves
    REGISTER = "register"
    CONFIRM = "confirm"
    VOID = "void"
    REQUEST_VOID = "request_void"
    GRANT_VOID = "grant_void"
    REFUSE_VOID = "refuse_void"
    ASSIGN = "assign"
    SUBMIT_PLAN = "submit_plan"
    RETURN_PLAN = "return_plan"
    APPROVE_PLAN = "approve_plan"
    PROGRESS = "progress"
    ATTACH = "attach"
    APPLY = "apply"
    VERIFY = "verify"
    RETURN = "return"
    SIGN = "sign"
    TURN_LONG_TERM = "turn_long_term"
    REQUEST_EXTENSION = "request_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    TRANSFER = "transfer"
    TRANSFER_MEASURE = "transfer_measure"
    DELEGATE = "delegate"
    REVOKE_DELEGATION = "revoke_delegation"
    HAND_OVER = "hand_over"
    APPOINT_PATRON = "appoint_patron"
    SPOT_CHECK = "spot_check"
    REOPEN = "reopen"

    # an item: no moves, but what 并案 does to the one that lives on, and how one comes from a ledger kept elsewhere
    ABSORB = "absorb"
    TAKE_OVER = "take_over"

    # a deadline: the clock's rungs, and what a named human decides of one that it only drafted
    REMIND = "remind"
    REMIND_SENT = "remind_sent"
    REMIND_DISMISSED = "remind_dismissed"
    WARN = "warn"
    WARN_SENT = "warn_sent"
    WARN_DISMISSED = "warn_dismissed"
    URGE = "urge"
    URGE_SENT = "urge_sent"
    URGE_DISMISSED = "urge_dismissed"
    SUPERVISE = "supervise"
    SUPERVISE_SENT = "supervise_sent"
    SUPERVISE_DISMISSED = "supervise_dismissed"
    CIRCULATE = "circulate"
    CIRCULATE_SENT = "circulate_sent"
    CIRCULATE_DISMISSED = "circulate_dismissed"
    INTERVIEW = "interview"
    INTERVIEW_SENT = "interview_sent"
    INTERVIEW_DISMISSED = "interview_dismissed"
    REFER = "refer"
    REFER_SENT = "refer_sent"
    REFER_DISMISSED = "refer_dismissed"

    # a document of 督办: what became of it, and what was answered
    LINE_CLIMBED = "line_climbed"
    DOCUMENT_WITHDRAWN = "document_withdrawn"
    DOCUMENT_EDITED = "document_edited"
    DOCUMENT_SENT = "document_sent"
    DOCUMENT_DISMISSED = "document_dismissed"
    DOCUMENT_ANSWERED = "document_answered"
    ANSWER_ACCEPTED = "answer_accepted"
    ANSWER_RETURNED = "answer_returned"

    # a 报送任务, beside RETURN
    FILE = "file"
    ACCEPT = "accept"

    # a 对账: a report held against the system
    RECONCILIATION_OPENED = "reconciliation_opened"
    RECONCILIATION_RECHECKED = "reconciliation_rechecked"
    RECONCILIATION_SIGNED = "reconciliation_signed"
    RECONCILIATION_REPLACED = "reconciliation_replaced"
    PAIR_ANSWERED = "pair_answered"
    DIFFERENCES_SETTLED = "differences_settled"

    # a campaign, a ledger, a diagnosis, a complaint
    OPEN = "open"
    PLAN_SAMPLE = "plan_sample"
    SAMPLE = "sample"
    IMPORT = "import"
    DIAGNOSE = "diagnose"
    ANNOUNCE = "announce"
    ANNOUNCE_WEEKLY = "announce_weekly"
    GIVE_FEEDBACK = "give_feedback"
    ANSWER_FEEDBACK = "answer_feedback"

    # a calendar
    LOCAL_DAYS = "local_days"
    LOCAL_DAYS_CORRECTED = "local_days_corrected"
    LOCAL_DAYS_WITHDRAWN = "local_days_withdrawn"
    HOLIDAY_NOTICE_ENTERED = "holiday_notice_entered"
    HOLIDAY_NOTICE_CONFIRMED = "holiday_notice_confirmed"
    HOLIDAY_NOTICE_WITHDRAWN = "holiday_notice_withdrawn"
    LIBRARY_TAKEN_OVER = "library_taken_over"
    YEAR_NOT_CONFIRMED = "year_not_confirmed"

    # the directory
    ADD_ORGANIZATION = "add_organization"
    ADD_PERSON = "add_person"
    NUMBER_PERSON = "number_person"
    DIRECTORY_REVIEWED = "directory_reviewed"
    APPOINT = "appoint"
    END_APPOINTMENT = "end_appointment"
    CLOCK_SET_BACK = "clock_set_back"
    GUESSED_FROM = "guessed_from"
    UPGRADED = "upgraded"
    CHANNEL_RULED = "channel_ruled"
    WEBHOOK_ADDED = "webhook_added"
    WEBHOOK_PAUSED = "webhook_paused"
    WEBHOOK_RESUMED = "webhook_resumed"
    WEBHOOK_ROTATED = "webhook_rotated"
    WEBHOOK_REMOVED = "webhook_removed"
    WEBHOOK_OFF = "webhook_off"

    # an account
    ADMINISTRATOR_MADE = "administrator_made"
    SIGN_IN = "sign_in"
    LOCKED = "locked"
    GUESSED = "guessed"
    PASSWORD_CHANGED = "password_changed"
    PASSWORD_RESET = "password_reset"
    PASSWORD_REHASHED = "password_rehashed"
    HOLD_CONFIRMED = "hold_confirmed"
    HOLD_REFUSED = "hold_refused"
    DEACTIVATED = "deactivated"
    TOKEN_ISSUED = "token_issued"
    TOKEN_REVOKED = "token_revoked"
    SESSIONS_SET_BACK = "sessions_set_back"
    ENTRUST = "entrust"
    REVOKE_PROXY = "revoke_proxy"
    TAKE_LEAVE = "take_leave"
    END_LEAVE = "end_leave"
    DECLARE_RELATION = "declare_relation"
    LIFT_RELATION = "lift_relation"
    ADDRESS_GIVEN = "address_given"
    ADDRESS_DROPPED = "address_dropped"
    ADDRESS_ENTERED = "address_entered"
    ADDRESS_REMOVED = "address_removed"
    NOT_DELIVERED = "not_delivered"


HANDS_ON = (Act.SUBMIT_PLAN, Act.PROGRESS, Act.ATTACH, Act.APPLY, Act.TRANSFER, Act.TRANSFER_MEASURE, Act.DELEGATE)
"""The acts that make somebody one of those who put an item right, and so none of those who decide on it."""
