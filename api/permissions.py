"""Which right each operation needs: the API's column of the table in workflows/authz/permissions.py.

Operations that make a move need what the move says. An operation that is named nowhere fails the
description of the API, and with it the tests.
"""

from workflows.authz.permissions import RIGHTS, Right
from workflows.items.lifecycle import MOVES, Move
from workflows.journal.acts import Act

OPEN = {"signIn", "health", "ready"}
"""What nobody need be known for."""

NEEDS: dict[str, str] = {
    "registerItem": Act.REGISTER,
    "uploadEvidence": Act.ATTACH,
    "listItems": "see_item",
    "getItem": "see_item",
    "listMoves": "see_item",
    "listHistory": "see_item",
    "listMeasures": "see_item",
    "listEvidence": "see_item",
    "listSignatures": "see_item",
    "listExtensions": "see_item",
    "getNext": "see_item",
    "getTodo": "own_work",
    "downloadEvidence": "see_item",
    "lookAtItem": "look",
    "verifyItem": "see_item",
    "proveItem": "prove_item",
    "proveCampaign": "prove_campaign",
    "listSeals": "see_seals",
    "listVoids": "see_voids",
    "countVoids": "see_voids",
    "listDeadlines": "see_escalations",
    "listEscalations": "see_escalations",
    "sendEscalation": "send",
    "dismissEscalation": "dismiss",
    "listDuties": "see_duties",
    "getDuty": "see_duties",
    "listFilings": "see_duties",
    "fileDuty": "file",
    "acceptFiling": "receive",
    "returnFiling": "receive",
    "listTemplates": "see_campaign",
    "listCampaigns": "see_campaign",
    "getCampaign": "see_campaign",
    "openCampaign": "open_campaign",
    "previewCampaign": "open_campaign",
    "getFigures": "see_statistics",
    "boardDuties": "see_statistics",
    "boardFunnel": "see_statistics",
    "boardBurnup": "see_statistics",
    "boardLateness": "see_statistics",
    "boardUnacknowledged": "see_statistics",
    "boardCommon": "see_statistics",
    "boardDecisions": "see_statistics",
    "getCoverage": "see_diagnoses",
    "listDiagnoses": "see_diagnoses",
    "recordDiagnoses": "diagnose",
    "drawSample": "sample",
    "listSamples": "sample",
    "listLocalDays": "see_calendar",
    "addLocalDays": "close_days",
    "correctLocalDays": "close_days",
    "withdrawLocalDays": "close_days",
    "previewLocalDays": "close_days",
    "previewLocalDaysCorrection": "close_days",
    "previewLocalDaysWithdrawal": "close_days",
    "getCalendarYear": "see_calendar",
    "listHolidayNotices": "see_calendar",
    "getHolidayNotice": "keep_holidays",
    "readHolidayNotice": "keep_holidays",
    "enterHolidayNotice": "keep_holidays",
    "previewHolidayNotice": "keep_holidays",
    "confirmHolidayNotice": "keep_holidays",
    "withdrawHolidayNotice": "keep_holidays",
    "previewLedger": "import_ledger",
    "importLedger": "import_ledger",
    "exportDiagnosis": "export_ledger",
    "exportRectification": "export_ledger",
    "listPeople": "see_directory",
    "listAppointments": "see_directory",
    "listOrganizations": "see_directory",
    "addPerson": "keep_directory",
    "numberPerson": "keep_directory",
    "deactivate": "keep_directory",
    "appoint": "keep_directory",
    "endAppointment": "keep_directory",
    "addOrganization": "keep_directory",
    "importDirectory": "keep_directory",
    "previewHandover": "hand_over",
    "listVacancies": "see_vacancies",
    "resetPassword": "reset_password",
    "listHolds": "own_work",
    "confirmHold": "confirm_hold",
    "confirmHolds": "confirm_hold",
    "refuseHold": "confirm_hold",
    "getFirstDirectory": "see_first_directory",
    "reviewFirstDirectory": "review_directory",
    "listProxies": "see_directory",
    "entrust": "entrust",
    "revokeProxy": "revoke_proxy",
    "listRecusals": "see_directory",
    "declareRelation": "declare_relation",
    "liftRelation": "lift_relation",
    "listFeedback": "see_feedback",
    "giveFeedback": "give_feedback",
    "giveFeedbackWithPicture": "give_feedback",
    "getFeedback": "see_feedback",
    "downloadFeedbackPicture": "see_feedback",
    "answerFeedback": "answer_feedback",
    "whoAmI": "own_account",
    "signOut": "own_account",
    "confirmPassword": "own_account",
    "listSessions": "own_account",
    "endSession": "own_account",
    "changePassword": "own_account",
    "listTokens": "own_account",
    "makeToken": "own_account",
    "revokeToken": "own_account",
    "listNotices": "own_account",
    "acknowledgeNotice": "own_account",
}


def needed(operation_id: str) -> Right | Move | None:
    """Return what an operation needs; None for what is open to all."""
    if operation_id in OPEN:
        return None
    name = NEEDS.get(operation_id, operation_id.removeprefix("move_").removeprefix("many_"))
    return MOVES[name] if name in MOVES else RIGHTS[name]


def told(needs: Right | Move) -> str:
    """Say who may, for the description of an operation."""
    return f"由{'、'.join(each.label for each in needs.by)}办理或查看。"
