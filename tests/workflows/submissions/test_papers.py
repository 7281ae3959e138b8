"""The papers of a filing: which document each is, what is missing, and how they go from version to version."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from models.campaign import Milestone
from models.duty import DraftPaper, Duty, FilingPaper
from models.evidence_kinds import MediaType
from models.session import Database
from tests import cast, make
from tests.workflows.submissions.test_submissions import PART, act
from workflows.audit.verify import verify_journal
from workflows.campaigns.filings import ATTACHMENT
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted, Refusal
from workflows.submissions import papers
from workflows.submissions.documents import filed_together, missing_documents
from workflows.submissions.papers import MAX_PAPERS, PaperFile

SUMMARY, YEARLY = "行动总结报告", "年度工作报告"
NOW = cast.beijing(2021, 12, 20, 10)


def duty_of(database: Database, campaign_id: UUID, code: str = "summary", organization: str = PART) -> UUID:
    with database.reading() as session:
        return session.exec(
            select(Duty.id)
            .join(Milestone, Milestone.id == Duty.milestone_id)
            .where(
                Milestone.code == code,
                Duty.campaign_id == campaign_id,
                Duty.organization_id == cast.organization(session, organization).id,
            )
        ).one()


@pytest.fixture
def owed(sqlite: Database) -> UUID:
    """A summary that is owed with the annual report, in a campaign of today's rules."""
    return duty_of(sqlite, make.open_with(sqlite))


def paper(document: str = SUMMARY, content: int = 1, **changed: Any) -> PaperFile:
    given = {
        "document": document,
        "sha256": f"{content:064x}",
        "file_name": f"{document}.docx",
        "size": 9_000,
        "media_type": MediaType.DOCX.value,
    }
    return PaperFile(**given | changed)


def put(database: Database, duty_id: UUID, *files: PaperFile, by: str = "xx_secretary") -> list[DraftPaper]:
    with database.transaction() as session:
        actor = cast.actor(session, by, NOW.astimezone(cast.SHANGHAI).date())
        return [papers.add(session, duty_id, actor=actor, now=NOW, file=each) for each in files]


def do(database: Database, command: Any, *given: Any, by: str = "xx_secretary", **named: Any) -> Any:
    with database.transaction() as session:
        actor = cast.actor(session, by, NOW.astimezone(cast.SHANGHAI).date())
        return command(session, *given, actor=actor, **named)


def sent(database: Database) -> list[tuple[str, int, str]]:
    rows = make.rows(database, FilingPaper)
    return sorted((str(each.filing_id), each.position, each.document) for each in rows)


def test_what_was_put_beside_is_sent_with_the_version_and_stands_in_the_journal(database: Database):
    owed = duty_of(database, make.open_with(database))
    put(database, owed, paper(), paper(YEARLY, 2), paper(ATTACHMENT, 3))
    filing = act(database, "file", owed, "xx_secretary", NOW)
    assert [each[1:] for each in sent(database)] == [(1, SUMMARY), (2, YEARLY), (3, ATTACHMENT)]
    assert make.rows(database, DraftPaper) == []
    said = make.last(database, owed).data["papers"]
    assert [(each["document"], each["sha256"]) for each in said] == [
        (SUMMARY, f"{1:064x}"),
        (YEARLY, f"{2:064x}"),
        (ATTACHMENT, f"{3:064x}"),
    ]
    assert {each["id"] for each in said} == {str(each.id) for each in make.rows(database, FilingPaper)}
    act(database, "accept", owed, "officer", NOW)
    assert make.rows(database, FilingPaper)[0].filing_id == filing.id
    with database.reading() as session:
        assert verify_journal(session).faults == []


def test_what_lacks_a_document_is_not_received_and_the_sentence_names_it(sqlite: Database, owed: UUID):
    put(sqlite, owed, paper())
    act(sqlite, "file", owed, "xx_secretary", NOW)
    with pytest.raises(Conflict) as refused:
        act(sqlite, "accept", owed, "officer", NOW)
    assert "一并报送的《年度工作报告》没有附上文件，不能接收" in refused.value.sentence
    act(sqlite, "send_back", owed, "officer", NOW, opinion="没有附年度工作报告，请补齐")
    do(sqlite, papers.carry_over, owed, now=NOW)
    put(sqlite, owed, paper(YEARLY, 2))
    act(sqlite, "file", owed, "xx_secretary", NOW)
    act(sqlite, "accept", owed, "officer", NOW)
    assert [each[2] for each in sent(sqlite)] == [SUMMARY, SUMMARY, YEARLY]


def test_the_ledger_is_what_the_system_holds_and_needs_no_file(sqlite: Database):
    ledger = duty_of(sqlite, make.open_with(sqlite), "ledger")
    act(sqlite, "file", ledger, "xx_secretary", NOW)
    act(sqlite, "accept", ledger, "officer", NOW)


def test_in_a_campaign_of_an_earlier_release_nothing_more_is_asked(sqlite: Database):
    with sqlite.reading() as session:
        summary = session.exec(
            select(Duty.id)
            .join(Milestone, Milestone.id == Duty.milestone_id)
            .where(Milestone.code == "summary", Duty.organization_id == cast.organization(session, PART).id)
        ).one()
    act(sqlite, "file", summary, "xx_secretary", NOW)
    assert "papers" not in make.last(sqlite, summary).data
    act(sqlite, "accept", summary, "officer", NOW)


def test_papers_of_the_last_version_are_carried_over_once_and_no_others(sqlite: Database, owed: UUID):
    put(sqlite, owed, paper(), paper(YEARLY, 2))
    act(sqlite, "file", owed, "xx_secretary", NOW)
    act(sqlite, "send_back", owed, "officer", NOW, opinion="年度工作报告不是终稿，请换")
    first = next(each for each in make.rows(sqlite, FilingPaper) if each.document == SUMMARY)
    assert [each.document for each in do(sqlite, papers.carry_over, owed, now=NOW, papers=[first.id])] == [SUMMARY]
    assert do(sqlite, papers.carry_over, owed, now=NOW, papers=[first.id]) == []
    with pytest.raises(Incomplete):
        do(sqlite, papers.carry_over, owed, now=NOW, papers=[owed])
    assert {each.document for each in make.rows(sqlite, DraftPaper)} == {SUMMARY}


def test_a_draft_is_taken_away_again_and_one_too_many_is_refused(sqlite: Database, owed: UUID):
    [one] = put(sqlite, owed, paper())
    with pytest.raises(Conflict):
        put(sqlite, owed, paper())
    do(sqlite, papers.remove, owed, one.id)
    with pytest.raises(Conflict):
        do(sqlite, papers.remove, owed, one.id)
    put(sqlite, owed, *(paper(ATTACHMENT, n) for n in range(MAX_PAPERS)))
    with pytest.raises(Conflict):
        put(sqlite, owed, paper())


def test_a_file_is_of_a_document_that_is_owed_or_an_attachment(sqlite: Database, owed: UUID):
    with pytest.raises(Incomplete) as refused:
        put(sqlite, owed, paper("别的报告"))
    assert refused.value.fields == {"document": "本节点没有《别的报告》，请选择：行动总结报告、年度工作报告、附件。"}


@pytest.mark.parametrize(
    ("by", "expected"),
    [("officer", NotPermitted), ("party_secretary", NotPermitted), ("cj_secretary", NotFound), ("admin", NotFound)],
)
def test_who_may_not_file_puts_nothing_beside(sqlite: Database, owed: UUID, by: str, expected: type[Refusal]):
    with pytest.raises(expected):
        put(sqlite, owed, paper(), by=by)


def test_a_draft_is_seen_by_who_may_send_it_and_what_was_sent_by_who_sees_the_duty(sqlite: Database, owed: UUID):
    [draft] = put(sqlite, owed, paper())

    def sees(by: str, paper_id: UUID) -> bool:
        with sqlite.reading() as session:
            try:
                papers.find_paper(session, cast.actor(session, by), owed, paper_id)
            except NotFound:
                return False
            return True

    assert [sees(by, draft.id) for by in ("xx_secretary", "officer", "cj_secretary")] == [True, False, False]
    act(sqlite, "file", owed, "xx_secretary", NOW)
    [kept] = make.rows(sqlite, FilingPaper)
    assert [sees(by, kept.id) for by in ("xx_secretary", "officer", "cj_secretary")] == [True, True, False]


def test_nothing_is_put_beside_what_is_with_the_receiver(sqlite: Database, owed: UUID):
    act(sqlite, "file", owed, "xx_secretary", NOW)
    with pytest.raises(Conflict):
        put(sqlite, owed, paper())


@pytest.mark.parametrize(
    ("filed_with", "documents"),
    [
        (None, ()),
        ("年度工作报告", ("年度工作报告",)),
        ("《年度工作报告》、述职报告，  典型案例", ("年度工作报告", "述职报告", "典型案例")),
    ],
)
def test_several_documents_may_be_filed_together(filed_with: str | None, documents: tuple[str, ...]):
    milestone = Milestone(code="summary", document=SUMMARY, filed_with=filed_with)
    assert filed_together(milestone) == documents
    assert missing_documents(milestone, [SUMMARY]) == documents


def test_items_are_frozen_with_all_by_which_reports_count(sqlite: Database, owed: UUID):
    campaign_id = make.rows(sqlite, Duty, id=owed)[0].campaign_id
    make.registered(sqlite, "学生党支部", "student_head", campaign_id=campaign_id)
    filing = act(sqlite, "file", owed, "xx_secretary", NOW + timedelta(hours=1))
    [item] = filing.snapshot["items"]
    assert (item["kind"], item["rectification"], item["closed_on"], item["overdue"]) == ("problem", None, None, False)
