"""How 对账 is asked for."""

from tests.api.ways import ANYBODY, TARGET, get, post, send

RECONCILIATION = "/reconciliations/{reconciliation}"
RECONCILIATION_ASKS = {
    "reconcilePaper": (TARGET, post("/duties/{duty}/papers/{paper}/reconcile")),
    "listReconciliations": (ANYBODY, get("/reconciliations")),
    "reconcile": (TARGET, send("/reconciliations", campaign_id="campaign", organization_id="organization")),
    "getReconciliation": (TARGET, get(RECONCILIATION)),
    "listDifferences": (TARGET, get(f"{RECONCILIATION}/differences")),
    "settleDifferences": (TARGET, post(f"{RECONCILIATION}/settle", settlement="kept", positions=[1])),
    "answerPair": (TARGET, post(f"{RECONCILIATION}/answer", position=1, is_same=True)),
    "takeReported": (TARGET, post(f"{RECONCILIATION}/take", position=1)),
    "recheckReconciliation": (TARGET, post(f"{RECONCILIATION}/recheck")),
    "getStatement": (TARGET, get(f"{RECONCILIATION}/statement")),
    "proveReconciliation": (TARGET, get(f"{RECONCILIATION}/proof")),
    "downloadStatement": (TARGET, get(f"{RECONCILIATION}/statement/file")),
    "signStatement": (TARGET, post(f"{RECONCILIATION}/sign", seen="0" * 64)),
}
