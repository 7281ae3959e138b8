"""How every operation is asked for what stands in an organization."""

from typing import Any

from models.evidence_kinds import MediaType
from tests.api.filed_asks import RECONCILIATION_ASKS
from tests.api.ways import ANYBODY, ANYWHERE, CAMPAIGN, HOUSE, ITEM, PRIVATE, TARGET, Ask, Asks, get, post, put, send
from tests.ledger.evidence import GOOD
from workflows.items.lifecycle import MOVES
from workflows.items.moves import DETAILS

EXAMPLES = {name: details.example for name, details in DETAILS.items() if details.example}


def many(name: str) -> Asks:
    """Ask for a move on many, with one of them; what it says of that one is the answer."""
    wanted = EXAMPLES[name] | REAL.get(name, {})
    apiece = {key: wanted[key] for key in ("seen",) if key in wanted}
    alike = {key: value for key, value in wanted.items() if key not in {"seen", "version"}}
    return lambda t: (
        "POST",
        f"/moves/{name}",
        {
            "json": {
                "items": [{"item_id": str(t["item"])} | apiece],
                "given": {k: str(t.get(v, v)) for k, v in alike.items()},
            }
        },
    )


REAL: dict[str, dict[str, str]] = {
    "assign": {"leader_id": "other", "responsible_id": "other"},
    "progress": {"measure_id": "measure"},
    "transfer": {"to_id": "other"},
    "transfer_measure": {"measure_id": "measure", "to_id": "other"},
    "delegate": {"to_id": "other"},
    "revoke_delegation": {"delegate_id": "other"},
    "hand_over": {"from_id": "person", "to_id": "other"},
    "appoint_patron": {"user_id": "other"},
}
"""What of the examples must be somebody or something that there is."""

MOVE_ASKS = {
    f"move_{name}": (ITEM, post(f"/items/{{item}}/moves/{name}", **example | REAL.get(name, {})))
    for name, example in EXAMPLES.items()
}
MOVE_ASKS |= {f"move_many_{name}": (ITEM, many(name)) for name in MOVES if DETAILS[name].many}


FAIR = {"starts_on": "2021-05-12", "ends_on": "2021-05-12", "is_workday": False, "name": "校庆"}
ONE_DAY_OFF = "2027年9月3日（星期五）全国放假1天。"


DOCUMENT = "/escalation-documents/{escalation}"


def _of_documents(act: str, **same: str) -> Asks:
    return lambda t: (
        "POST",
        f"/escalation-document-decisions/{act}",
        {"json": {"documents": [str(t["escalation"])], **same}},
    )


def _with_picture(_: dict[str, Any]) -> Ask:
    file = {"file": ("屏幕.jpg", GOOD[MediaType.JPEG], "image/jpeg")}
    return "POST", "/feedback-with-picture", {"files": file, "data": {"text": "好"}}


ASKS: dict[str, tuple[str, Asks]] = (
    MOVE_ASKS
    | RECONCILIATION_ASKS
    | {
        "registerItem": (TARGET, post("/items", campaign_id="campaign", organization_id="organization", text="问题")),
        "uploadEvidence": (ITEM, send("/items/{item}/evidence", measure_id="measure")),
        "listItems": (TARGET, get("/items", organization="organization")),
        "getItem": (ITEM, get("/items/{item}")),
        "lookAtItem": (ITEM, post("/items/{item}/look")),
        "proveItem": (ITEM, get("/items/{item}/proof")),
        "verifyItem": (ITEM, get("/items/{item}/verification")),
        "proveCampaign": (CAMPAIGN, get("/campaigns/{campaign}/proof")),
        "listSeals": (ANYWHERE, get("/seals")),
        "getFigures": (CAMPAIGN, get("/campaigns/{campaign}/figures")),
        "boardDuties": (CAMPAIGN, get("/campaigns/{campaign}/board/duties")),
        "boardFunnel": (CAMPAIGN, get("/campaigns/{campaign}/board/funnel")),
        "boardBurnup": (CAMPAIGN, get("/campaigns/{campaign}/board/burnup")),
        "boardLateness": (CAMPAIGN, get("/campaigns/{campaign}/board/lateness")),
        "boardUnacknowledged": (CAMPAIGN, get("/campaigns/{campaign}/board/unacknowledged")),
        "boardCommon": (CAMPAIGN, get("/campaigns/{campaign}/board/common")),
        "boardDecisions": (CAMPAIGN, get("/campaigns/{campaign}/board/decisions")),
        "getCoverage": (CAMPAIGN, get("/campaigns/{campaign}/coverage")),
        "listDiagnoses": (TARGET, get("/campaigns/{campaign}/diagnoses", organization="organization")),
        "recordDiagnoses": (
            TARGET,
            post(
                "/campaigns/{campaign}/diagnoses",
                organization_id="organization",
                verdicts=[{"indicator": "支部1-1", "verdict": "met"}],
            ),
        ),
        "drawSample": (CAMPAIGN, post("/campaigns/{campaign}/samples", size=2)),
        "planSample": (CAMPAIGN, post("/campaigns/{campaign}/sample-plans", size=2, strata=["unit"])),
        "falseClosures": (CAMPAIGN, get("/campaigns/{campaign}/false-closures")),
        "listVoids": (CAMPAIGN, get("/campaigns/{campaign}/voids")),
        "countVoids": (CAMPAIGN, get("/campaigns/{campaign}/voids/count")),
        "listSamples": (CAMPAIGN, get("/campaigns/{campaign}/samples")),
        "listVacancies": (TARGET, get("/organizations/{organization}/vacancies")),
        "previewHandover": (
            TARGET,
            lambda t: ("GET", f"/organizations/{t['organization']}/handover", {"params": {"from": str(t["person"])}}),
        ),
        "listMoves": (ITEM, get("/items/{item}/moves")),
        "listHistory": (ITEM, get("/items/{item}/history")),
        "getItemClaim": (ITEM, get("/items/{item}/claim")),
        "listMeasures": (ITEM, get("/items/{item}/measures")),
        "previewPassingMeasures": (ITEM, get("/items/{item}/passing-measures")),
        "listEvidence": (ITEM, get("/items/{item}/evidence")),
        "listSignatures": (ITEM, get("/items/{item}/signatures")),
        "getNext": (ITEM, get("/items/{item}/next")),
        "listAbsences": (ITEM, get("/items/{item}/absences")),
        "getTodo": (ANYBODY, get("/todo")),
        "listExtensions": (ITEM, get("/items/{item}/extensions")),
        "downloadEvidence": (ITEM, get("/items/{item}/evidence/{evidence}/file")),
        "listDeadlines": (ANYBODY, get("/deadlines")),
        "listEscalations": (ANYBODY, get("/escalations")),
        "sendEscalation": (TARGET, post("/escalations/{escalation}/send", number="督办〔2021〕1号")),
        "dismissEscalation": (TARGET, post("/escalations/{escalation}/dismiss", opinion="所涉事项已经办完，无需督办")),
        "listEscalationDocuments": (ANYBODY, get("/escalation-documents")),
        "getEscalationDocument": (TARGET, get(f"{DOCUMENT}")),
        "downloadEscalationDocument": (TARGET, get(f"{DOCUMENT}/file")),
        "editEscalationDocument": (TARGET, post(f"{DOCUMENT}/edit", text="请抓紧办理")),
        "sendEscalationDocument": (TARGET, post(f"{DOCUMENT}/send", number="督办〔2021〕1号")),
        "dismissEscalationDocument": (TARGET, post(f"{DOCUMENT}/dismiss", opinion="所涉事项已经办完，无需督办")),
        "sendEscalationDocuments": (TARGET, _of_documents("send", number="督办〔2021〕1号")),
        "dismissEscalationDocuments": (TARGET, _of_documents("dismiss", opinion="所涉事项已经办完，无需督办")),
        "answerEscalationDocument": (TARGET, post(f"{DOCUMENT}/answer", text="已补开支委会，其余月底前完成")),
        "answerEscalationDocumentWithFile": (
            TARGET,
            send(f"{DOCUMENT}/answer-with-file", text="已补开支委会，其余月底前完成"),
        ),
        "acceptEscalationAnswer": (TARGET, post(f"{DOCUMENT}/accept")),
        "returnEscalationAnswer": (TARGET, post(f"{DOCUMENT}/return", opinion="没有写明未按期办结的原因，请补")),
        "downloadEscalationAnswer": (TARGET, get(f"{DOCUMENT}/answers/1/file")),
        "listDuties": (ANYBODY, get("/duties")),
        "getDuty": (TARGET, get("/duties/{duty}")),
        "listFilings": (TARGET, get("/duties/{duty}/filings")),
        "fileDuty": (TARGET, post("/duties/{duty}/file", note="台账")),
        "acceptFiling": (TARGET, post("/duties/{duty}/accept")),
        "listDutyExtensions": (TARGET, get("/duties/{duty}/extensions")),
        "requestDutyExtension": (
            TARGET,
            post("/duties/{duty}/request_extension", reason="支部大会改期，台账须补三月的记录", due_on="2021-05-10"),
        ),
        "grantDutyExtension": (TARGET, post("/duties/{duty}/grant_extension")),
        "refuseDutyExtension": (TARGET, post("/duties/{duty}/refuse_extension", opinion="可先报已有的部分，不必延期")),
        "returnFiling": (TARGET, post("/duties/{duty}/return", opinion="报送的报告第三页缺失，请补")),
        "listDraftPapers": (TARGET, get("/duties/{duty}/papers")),
        "uploadPaper": (TARGET, send("/duties/{duty}/papers", document="附件")),
        "carryOverPapers": (TARGET, post("/duties/{duty}/papers/carry-over")),
        "removePaper": (TARGET, post("/duties/{duty}/papers/{draft}/remove")),
        "downloadPaper": (TARGET, get("/duties/{duty}/papers/{paper}/file")),
        "downloadReceivedPapers": (CAMPAIGN, get("/milestones/{milestone}/papers")),
        "listTemplates": (ANYBODY, get("/templates")),
        "listCampaigns": (ANYBODY, get("/campaigns")),
        "getCampaign": (CAMPAIGN, get("/campaigns/{campaign}")),
        "openCampaign": (TARGET, post("/campaigns", template="qianggong-2024", organization_id="organization")),
        "previewCampaign": (
            TARGET,
            post("/campaign-previews", template="qianggong-2024", organization_id="organization"),
        ),
        "readGuides": (ANYWHERE, send("/guide-readings")),
        "listLocalDays": (ANYBODY, get("/local-days")),
        "addLocalDays": (
            TARGET,
            post(
                "/local-days",
                committee_id="organization",
                starts_on="2021-04-12",
                ends_on="2021-04-12",
                is_workday=False,
                name="校庆",
            ),
        ),
        "correctLocalDays": (CAMPAIGN, post("/local-days/{local}/correct", **FAIR)),
        "withdrawLocalDays": (CAMPAIGN, post("/local-days/{local}/withdraw")),
        "previewLocalDays": (TARGET, post("/local-days/preview", committee_id="organization", **FAIR)),
        "previewLocalDaysCorrection": (CAMPAIGN, post("/local-days/{local}/preview", **FAIR)),
        "previewLocalDaysWithdrawal": (CAMPAIGN, get("/local-days/{local}/preview")),
        "getCalendarYear": (CAMPAIGN, get("/organizations/{committee}/calendar/2027")),
        "listHolidayNotices": (ANYBODY, get("/holiday-notices")),
        "readHolidayNotice": (ANYWHERE, post("/holiday-notice-readings", text=ONE_DAY_OFF)),
        "enterHolidayNotice": (
            TARGET,
            post("/holiday-notices", committee_id="organization", title="通知", text=ONE_DAY_OFF),
        ),
        "getHolidayNotice": (CAMPAIGN, get("/holiday-notices/{notice}")),
        "previewHolidayNotice": (CAMPAIGN, get("/holiday-notices/{notice}/preview")),
        "confirmHolidayNotice": (CAMPAIGN, post("/holiday-notices/{notice}/confirm")),
        "withdrawHolidayNotice": (CAMPAIGN, post("/holiday-notices/{notice}/withdraw", reason="有误")),
        "previewLedger": (CAMPAIGN, send("/campaigns/{campaign}/ledgers/preview")),
        "importLedger": (CAMPAIGN, send("/campaigns/{campaign}/ledgers")),
        "previewMarkedLedger": (CAMPAIGN, send("/campaigns/{campaign}/ledgers/marked")),
        "previewTakeOver": (CAMPAIGN, send("/campaigns/{campaign}/ledgers/take-over/preview")),
        "takeOverLedger": (CAMPAIGN, send("/campaigns/{campaign}/ledgers/take-over")),
        "exportItems": (ANYBODY, get("/items.csv")),
        "exportDiagnosis": (CAMPAIGN, get("/campaigns/{campaign}/ledgers/diagnosis")),
        "exportRectification": (CAMPAIGN, get("/campaigns/{campaign}/ledgers/rectification")),
        "listPeople": (ANYBODY, get("/people")),
        "listAppointments": (TARGET, get("/appointments", organization="organization")),
        "listOrganizations": (ANYBODY, get("/organizations")),
        "addPerson": (HOUSE, post("/people", login="xin", name="新同志", staff_number="X-1")),
        "numberPerson": (HOUSE, put("/people/{spare}/staff-number", staff_number="X-2")),
        "deactivate": (HOUSE, post("/people/{spare}/deactivate")),
        "appoint": (
            HOUSE,
            post(
                "/appointments",
                user_id="person",
                organization_id="organization",
                office="member",
                starts_on="2021-04-01",
            ),
        ),
        "endAppointment": (HOUSE, post("/appointments/{appointment}/end", ends_on="2021-12-31")),
        "addOrganization": (
            HOUSE,
            post("/organizations", name="新支部", code="XIN", kind="branch", parent_id="organization"),
        ),
        "importDirectory": (HOUSE, send("/directory/import")),
        "resetPassword": (HOUSE, post("/people/{spare}/password")),
        "listHolds": (ANYBODY, get("/holds")),
        "confirmHold": (TARGET, post("/holds/{hold}/confirm")),
        "confirmHolds": (TARGET, lambda t: ("POST", "/holds/confirm", {"json": {"ids": [str(t["hold"])]}})),
        "refuseHold": (TARGET, post("/holds/{hold}/refuse", reason="本人未到任")),
        "getFirstDirectory": (TARGET, get("/organizations/{organization}/first-directory")),
        "reviewFirstDirectory": (TARGET, post("/organizations/{organization}/first-directory", sha256="0f" * 32)),
        "listProxies": (ANYBODY, get("/proxies")),
        "entrust": (
            TARGET,
            post(
                "/appointments/{appointment}/proxies",
                to_id="person",
                starts_on="2021-05-10",
                ends_on="2021-05-12",
                reason="学习",
            ),
        ),
        "revokeProxy": (TARGET, post("/proxies/{proxy}/revoke")),
        "listLeaves": (ANYBODY, get("/leaves")),
        "takeLeave": (TARGET, post("/leaves", user_id="person", starts_on="2021-05-10", ends_on="2021-05-12")),
        "endLeave": (TARGET, post("/leaves/{leave}/end")),
        "listRecusals": (ANYBODY, get("/recusals")),
        "declareRelation": (
            TARGET,
            post("/recusals", user_id="related", organization_id="organization", reason="亲属"),
        ),
        "liftRelation": (TARGET, post("/recusals/{recusal}/lift")),
        "whoAmI": (ANYBODY, get("/me")),
        "confirmPassword": (ANYBODY, post("/session/confirm", password="不是这个密码吧")),
        "changePassword": (ANYBODY, post("/password", old="不是这个密码吧", new="新的密码一定够长了")),
        "listSessions": (ANYBODY, get("/sessions")),
        "listTokens": (ANYBODY, get("/tokens")),
        "listNotices": (ANYBODY, get("/notices")),
        "listFeedback": (ANYBODY, get("/feedback")),
        "giveFeedback": (ANYBODY, post("/feedback", text="好")),
        "giveFeedbackWithPicture": (ANYBODY, _with_picture),
        "getFeedback": (PRIVATE, get("/feedback/{feedback}")),
        "downloadFeedbackPicture": (PRIVATE, get("/feedback/{feedback}/picture")),
        "answerFeedback": (PRIVATE, post("/feedback/{feedback}/answer", answer="已改")),
        "makeToken": (ANYBODY, post("/tokens", label="报表", scope="read", days=30)),
    }
)
OWN_ALONE = {"signOut", "endSession", "revokeToken", "acknowledgeNotice"}
"""What names a thing of one's own: tried with one's own and with another's below."""
