"""A filing with papers that may hold a ledger is received once each is reconciled, and asks for that until then."""

from typing import Any
from uuid import UUID

import pytest
from pydantic_core import from_json

from ledger.blocks import TextBlock
from ledger.figures import figures_of
from models.duty import Duty, Filing, FilingPaper
from models.evidence_kinds import MediaType
from models.reconciliation import Reconciliation
from models.reconciliation_words import DifferenceKind, ReconciliationState, Settlement
from models.session import Database
from models.vocabulary import DutyState, State
from models.work_item import WorkItem
from tests import cast, make
from tests.workflows.reconciliation import reconciling
from tests.workflows.reconciliation.reconciling import of_paper, only_reported, value
from tests.workflows.submissions.test_papers import paper, put
from tests.workflows.submissions.test_submissions import act, duty
from tests.workflows.worklist.test_todo import of
from workflows.audit.verify.check import verify_journal
from workflows.errors import Conflict, NotFound, Refusal
from workflows.reconciliation.figures import FIGURES, figure_differences
from workflows.submissions.figures import findings_of_sent
from workflows.submissions.papers import PaperFile
from workflows.worklist import recomputation

NOW = cast.beijing(2021, 4, 16, 9)
LEDGER = "诊断情况工作台账"
SHA256 = f"{7:064x}"


def filed(
    database: Database,
    *more: PaperFile,
    document: str = LEDGER,
    media_type: MediaType = MediaType.XLSX,
    name: str = "台账.xlsx",
    **read: Any,
) -> UUID:
    """File a paper, as of an earlier release unless it is said what was read in it, with more beside it."""
    duty_id = duty(database)
    first = paper(document, 7, media_type=media_type.value, file_name=name, **read)
    put(database, duty_id, first, *more, by="liaison")
    act(database, "file", duty_id, "liaison", NOW)
    return duty_id


def report(text: str) -> dict[str, Any]:
    """Return what is read of a report in Word."""
    claims = figures_of([TextBlock(text, "正文“共查摆问题”")])
    return {
        "document": "附件",
        "media_type": MediaType.DOCX,
        "name": "总结.docx",
        "is_ledger": False,
        "figures": [each.as_json() for each in claims],
    }


def refused(database: Database, duty_id: UUID) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        act(database, "accept", duty_id, "director", NOW)
    return refusal.value


def asked(database: Database, duty_id: UUID) -> set[str]:
    with database.reading() as session:
        assert list(recomputation.differences(session)) == []
        assert verify_journal(session).faults == []
    return {row.act for row in make.rows(database, WorkItem, duty_id=duty_id)}


def test_it_is_received_when_its_differences_are_settled_and_both_sides_have_signed(database: Database):
    duty_id = filed(database)
    said = refused(database, duty_id)
    assert type(said) is Conflict
    assert said.sentence == "《诊断情况工作台账》的文件“台账.xlsx”还没有对账，不能接收；请先对账。"
    assert asked(database, duty_id) == {"receive", "reconcile"}

    made = of_paper(database, value(make.item(database, State.RECTIFY)), only_reported())
    assert "2处差异没有处理" in refused(database, duty_id).sentence
    assert asked(database, duty_id) == {"receive", "reconcile"}

    reconciling.keep(database, made, [1])
    reconciling.act(
        database, "settle", made, [2], Settlement.RETURNED, by="director", opinion="请说明这一项的由来和依据"
    )
    assert "1处退回说明" in refused(database, duty_id).sentence
    assert asked(database, duty_id) == {"receive"}

    reconciling.keep(database, made, [2], by="director")
    assert "还没有由双方签字" in refused(database, duty_id).sentence
    assert asked(database, duty_id) == {"receive", "sign_reconciliation"}
    reconciling.sign(database, made, "head")
    assert {row.barred for row in make.rows(database, WorkItem, act="sign_reconciliation")} == {
        make.user_id(database, "head").hex
    }
    reconciling.sign(database, made, "director")
    assert asked(database, duty_id) == {"receive"}
    act(database, "accept", duty_id, "director", NOW)
    assert make.rows(database, Duty, id=duty_id)[0].state is DutyState.ACCEPTED
    assert asked(database, duty_id) == set()


def test_who_is_asked_has_it_in_the_worklist(sqlite: Database):
    filed(sqlite)
    for login in ("head", "liaison", "director", "officer"):
        (task,) = [task for task in of(sqlite, login, NOW).mine if task.act == "reconcile"]
        assert (task.label, task.about.kind, task.about.text) == ("对账", "duty", LEDGER)
    made = of_paper(sqlite, only_reported())
    reconciling.keep(sqlite, made, [1])
    signers = [
        login for login in ("head", "liaison", "director") if of(sqlite, login, NOW).counts["sign_reconciliation"]
    ]
    assert signers == ["head", "director"]
    reconciling.sign(sqlite, made, "director")
    assert of(sqlite, "director", NOW).counts["sign_reconciliation"] == 0


def test_a_clean_one_is_received_at_once_and_a_pdf_needs_none(sqlite: Database):
    duty_id = filed(sqlite)
    of_paper(sqlite)
    act(sqlite, "accept", duty_id, "director", NOW)


def test_what_an_earlier_release_took_in_is_judged_by_its_name(sqlite: Database):
    duty_id = filed(sqlite, media_type=MediaType.PDF, name="台账.pdf")
    assert asked(sqlite, duty_id) == {"receive"}
    act(sqlite, "accept", duty_id, "director", NOW)


@pytest.mark.parametrize(
    ("document", "media_type", "name"),
    [
        ("附件", MediaType.DOCX, "说明.docx"),
        ("附件", MediaType.TEXT, "说明.txt"),
        (LEDGER, MediaType.DOCX, "台账.docx"),
    ],
)
def test_a_ledger_is_reconciled_whatever_it_is_sent_as(
    sqlite: Database, document: str, media_type: MediaType, name: str
):
    duty_id = filed(sqlite, document=document, media_type=media_type, name=name, is_ledger=True)
    assert f"“{name}”还没有对账，不能接收" in refused(sqlite, duty_id).sentence
    assert asked(sqlite, duty_id) == {"receive", "reconcile"}
    of_paper(sqlite)
    act(sqlite, "accept", duty_id, "director", NOW)


def test_a_table_that_is_no_ledger_is_received(sqlite: Database):
    duty_id = filed(sqlite, document="附件", is_ledger=False)
    assert asked(sqlite, duty_id) == {"receive"}
    with pytest.raises(Conflict, match="不必对账"):
        of_paper(sqlite)
    act(sqlite, "accept", duty_id, "director", NOW)


def test_a_ledger_that_is_there_only_as_a_scan_is_not_received_and_one_beside_it_is_what_is_compared(sqlite: Database):
    scan = {"media_type": MediaType.PDF, "name": "台账.pdf", "is_ledger": False}
    duty_id = filed(sqlite, **scan)
    sentence = refused(sqlite, duty_id).sentence
    assert sentence.startswith("《诊断情况工作台账》的文件里读不出台账（PDF、图片只供查看），无从对账，须有 Word")
    assert asked(sqlite, duty_id) == {"receive"}
    act(sqlite, "send_back", duty_id, "director", NOW, opinion="请另附能读的台账，扫描件可以保留")
    filed(sqlite, paper(LEDGER, 8, media_type=MediaType.XLSX.value, file_name="台账.xlsx", is_ledger=True), **scan)
    assert "文件“台账.xlsx”还没有对账" in refused(sqlite, duty_id).sentence
    of_paper(sqlite, sha256=f"{8:064x}", name="台账.xlsx")
    act(sqlite, "accept", duty_id, "director", NOW)


def test_a_number_that_differs_is_named_settled_and_signed_for(database: Database):
    make.item(database, State.RECTIFY)
    duty_id = filed(database, **report("共查摆问题1个，已整改1个，完成率100%。"))
    assert refused(database, duty_id).sentence == (
        "附件“总结.docx”中正文“共查摆问题”的“已整改1个”与报送时冻结的数据不符（已销号0）等2处，"
        "还没有对账，不能接收；请先对账。"
    )
    assert asked(database, duty_id) == {"receive", "reconcile"}
    [sent] = make.rows(database, FilingPaper)
    with database.reading() as session:
        found = figure_differences(findings_of_sent(session, sent.id))
    made = of_paper(database, *found, form=FIGURES, rows=())
    with pytest.raises(Conflict, match="不能采用报表的数字"):
        reconciling.act(database, "take", made, 1)
    reconciling.keep(database, made, DifferenceKind.FIGURE, opinion="口径不同：已整改指措施全部完成")
    reconciling.recheck(database, made, *found)
    for login in ("head", "director"):
        reconciling.sign(database, made, login)
    statement = from_json(reconciling.row(database, made).statement or "")
    assert statement["filing"] | {"document": "附件", "version": 1, "paper_id": str(sent.id)} == statement["filing"]
    assert statement["filing"]["snapshot"] == make.rows(database, Filing)[0].snapshot_sha256
    assert asked(database, duty_id) == {"receive"}
    act(database, "accept", duty_id, "director", NOW)


@pytest.mark.parametrize("text", ["共查摆问题1个，已整改0个。", "本月整改9个。", "各支部态度认真。"])
def test_an_honest_report_and_one_that_cannot_be_checked_need_nobody(sqlite: Database, text: str):
    make.item(sqlite, State.RECTIFY)
    duty_id = filed(sqlite, **report(text))
    assert asked(sqlite, duty_id) == {"receive"}
    act(sqlite, "accept", duty_id, "director", NOW)


def test_a_report_in_word_needs_none_and_is_bound_by_one_that_was_made(sqlite: Database):
    duty_id = filed(sqlite, document="附件", media_type=MediaType.DOCX, name="年度报告.docx")
    assert asked(sqlite, duty_id) == {"receive"}
    made = of_paper(sqlite, only_reported())
    assert "1处差异没有处理" in refused(sqlite, duty_id).sentence
    assert asked(sqlite, duty_id) == {"receive", "reconcile"}
    reconciling.keep(sqlite, made, [1])
    assert asked(sqlite, duty_id) == {"receive", "sign_reconciliation"}


def test_a_csv_is_a_text_that_holds_a_ledger(sqlite: Database):
    duty_id = filed(sqlite, media_type=MediaType.TEXT, name="台账.CSV")
    assert asked(sqlite, duty_id) == {"receive", "reconcile"}


def test_the_next_version_sets_the_last_one_aside(sqlite: Database):
    duty_id = filed(sqlite)
    first = of_paper(sqlite, only_reported())
    act(sqlite, "send_back", duty_id, "director", NOW, opinion="台账第3项缺少整改时限，请补")
    with pytest.raises(Conflict, match="已经接收或退回"):
        of_paper(sqlite)
    put(sqlite, duty_id, paper(LEDGER, 8, media_type=MediaType.XLSX.value, file_name="台账.xlsx"), by="liaison")
    act(sqlite, "file", duty_id, "liaison", NOW)
    assert make.rows(sqlite, Reconciliation, id=first)[0].state is ReconciliationState.OPEN  # until it is compared
    assert asked(sqlite, duty_id) == {"receive", "reconcile"}
    with pytest.raises(NotFound):
        of_paper(sqlite, sha256=SHA256)  # the file of the version before
    of_paper(sqlite, sha256=f"{8:064x}")
    with pytest.raises(Conflict, match="已经对过账"):
        of_paper(sqlite, sha256=f"{8:064x}")
    assert make.rows(sqlite, Reconciliation, id=first)[0].state is ReconciliationState.REPLACED
    assert asked(sqlite, duty_id) == {"receive"}


def test_what_an_earlier_version_disputes_binds_until_the_next_one_is_received(sqlite: Database):
    duty_id, item_id = filed(sqlite), make.item(sqlite, State.RECTIFY)
    first = of_paper(sqlite, value(item_id))
    act(sqlite, "send_back", duty_id, "director", NOW, opinion="台账第3项缺少整改时限，请补")
    put(sqlite, duty_id, paper(LEDGER, 8, media_type=MediaType.XLSX.value, file_name="台账.xlsx"), by="liaison")
    act(sqlite, "file", duty_id, "liaison", NOW)
    second = of_paper(sqlite, sha256=f"{8:064x}")  # a tidy one, held against the system by who reports
    assert reconciling.row(sqlite, first).state is ReconciliationState.OPEN
    act(sqlite, "accept", duty_id, "director", NOW)
    assert reconciling.row(sqlite, first).state is ReconciliationState.REPLACED
    with pytest.raises(Conflict, match="已经接收"):
        reconciling.recheck(sqlite, second, value(item_id))
