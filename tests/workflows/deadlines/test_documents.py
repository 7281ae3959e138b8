"""督办文书: one for each organization, with all that is late as lines; what climbs, what waits, what goes by itself."""

from datetime import date
from uuid import UUID

import pytest

from models.deadline import Escalation
from models.document_states import DocumentState
from models.journal import Entry
from models.notice import Notice
from models.session import Database
from models.vocabulary import EscalationState, EscalationStep, State
from scheduler.tick import tick
from tests import cast, make
from tests.workflows.deadlines.escalating import alone, at, decide, documents, drafts, lines, overdue, rungs, turn
from tests.workflows.organizations.absent import close_account, leave
from workflows.deadlines import bulk
from workflows.deadlines import documents as queries
from workflows.errors import Conflict, Incomplete, NotPermitted
from workflows.rules.snapshot import grounds

LATER = date(2021, 5, 27)


def due(database: Database, on: date, where: str = cast.BRANCH, by: str = "head", above: str = "xx_organizer") -> UUID:
    item_id = make.registered(database, where, by)
    make.move(database, item_id, "confirm", above, rectification="immediate", due_on=on)
    return item_id


def shown(database: Database, document, login: str = "director", day: str = "06-04") -> list[tuple[int, str]]:
    """Return how late each line is said to be, and its remark."""
    with database.reading() as session:
        actor = cast.actor(session, login)
        ground = grounds(session)(document.campaign_id)
        found = queries.lines_in_sight(session, actor, document.id, at(day).date(), ground)
        return [(line.overdue, line.remark) for line in found]


def test_what_is_late_of_one_organization_and_its_branches_is_one_document(database: Database):
    first = make.item(database, State.RECTIFY)
    second = due(database, LATER)
    turn(database, "05-21", "06-03")
    of_unit = {document.organization_id: document for document in documents(database)}
    assert {document.state for document in of_unit.values()} == {DocumentState.DRAFTED}
    assert len(of_unit) == len(documents(database)) == 3  # two 党总支 and a 直属党支部
    with database.reading() as session:
        unit = cast.organization(session, "信息工程系党总支").id
    its = lines(database, of_unit[unit])
    assert {first, second} < its  # beside the ledgers that are owed
    marked = shown(database, of_unit[unit])
    assert (11, "已到通报条件") in marked
    assert (6, "") in marked
    assert {document.rung.value for document in documents(database)} == {"supervise"}


def test_an_unanswered_one_climbs_the_day_after_and_an_answered_one_does_not(sqlite: Database):
    alone(sqlite)
    item_id, draft = overdue(sqlite)
    turn(sqlite, "05-26", "06-07")  # 通报 is reached on 06-03 and is a remark
    decide(sqlite, "send", draft, day="06-07", number="督〔2021〕1号")  # to be answered by 06-10
    turn(sqlite, "06-08", "06-10")
    assert len(documents(sqlite)) == 1
    turn(sqlite, "06-11", "06-11")
    _, circular = documents(sqlite)
    assert (circular.rung.value, lines(sqlite, circular)) == ("circulate", {item_id})
    (climbed,) = make.rows(sqlite, Entry, subject_id=circular.id)
    (told, *_) = {notice.text for notice in make.rows(sqlite, Notice, entry_id=climbed.id)}
    assert (climbed.act, told) == (
        "line_climbed",
        "通报：XX1-2021-001 2020年10月、12月未召开党小组会（待签发，到期没有反馈）",
    )
    assert [act for _, act in rungs(sqlite, item_id)].count("circulate") == 1
    (said,) = make.rows(sqlite, Entry, subject_id=item_id, act="circulate")
    remarks = {notice.text for notice in make.rows(sqlite, Notice, entry_id=said.id)}
    assert len(remarks) == 1
    assert "（已到通报条件，已逾期 10 个工作日" in remarks.pop()
    turn(sqlite, "06-12", "06-15")  # what is reached as well waits for the next working day
    assert rungs(sqlite, item_id)[-1] == ("06-15", "interview")


def test_what_climbs_opens_a_document_that_others_are_lines_of_though_its_line_is_older_than_the_last(sqlite: Database):
    alone(sqlite)
    item_id, _ = overdue(sqlite)
    others = [due(sqlite, date(2021, 5, day), "机关直属党支部", "direct_head", "party_organizer") for day in (21, 27)]
    turn(sqlite, "05-26", "06-01")
    its, of_branch = documents(sqlite)
    decide(sqlite, "send", of_branch, day="06-01", number="督〔2021〕1号")
    turn(sqlite, "06-02", "06-03")  # 通报 is reached, and is a remark
    decide(sqlite, "send", its, day="06-03", number="督〔2021〕2号")  # to be answered by 06-08
    turn(sqlite, "06-04", "06-07")
    (sent,) = circulars(sqlite)
    decide(sqlite, "send", sent, day="06-07", number="通〔2021〕1号")
    turn(sqlite, "06-08", "06-10")
    assert lines(sqlite, circulars(sqlite)[-1]) == {item_id, others[1]}


def circulars(database: Database):
    return [document for document in documents(database) if document.rung is EscalationStep.CIRCULATE]


def answer(database: Database, draft, day: str, **given):
    text = "已补开支委会，其余两件月底前完成"
    return decide(database, "answer", draft, "xx_organizer", day, text=text, **given)


def test_what_was_answered_waits_for_the_office_and_then_until_the_day_that_was_asked_for(sqlite: Database):
    alone(sqlite)
    _, draft = overdue(sqlite)
    decide(sqlite, "send", draft, number="督〔2021〕1号")
    answer(sqlite, draft, "05-31", new_due_on=date(2021, 6, 15))
    turn(sqlite, "06-01", "06-07")
    assert len(documents(sqlite)) == 1
    decide(sqlite, "accept", draft, day="06-07")
    turn(sqlite, "06-08", "06-15")
    assert len(documents(sqlite)) == 1
    turn(sqlite, "06-16", "06-16")
    assert [document.rung.value for document in documents(sqlite)] == ["supervise", "circulate"]


def test_an_answer_that_is_returned_is_due_again_and_is_answered_anew(sqlite: Database):
    _, draft = overdue(sqlite)
    decide(sqlite, "send", draft, number="督〔2021〕1号")
    first = answer(sqlite, draft, "05-27")
    told = decide(sqlite, "return_", draft, day="05-28", opinion="没有写明未按期办结的原因，请补充")
    assert (told.state, told.answer_due_on) == (DocumentState.RETURNED, date(2021, 6, 2))
    second = answer(sqlite, draft, "05-31")
    assert (first.version, second.version) == (1, 2)
    with pytest.raises(Conflict):
        answer(sqlite, draft, "05-31")
    assert decide(sqlite, "accept", draft, day="05-31").state is DocumentState.ACCEPTED


def test_of_an_answer_the_stand_in_of_who_is_away_hears_and_for_a_vacant_office_the_seat_above(sqlite: Database):
    _, draft = overdue(sqlite)
    decide(sqlite, "send", draft, number="督〔2021〕1号")
    leave(sqlite, "officer", "inspector", starts_on=date(2021, 5, 27), ends_on=date(2021, 5, 27))
    answer(sqlite, draft, "05-27")
    assert make.last(sqlite, draft.document_id).told == {"director", "officer", "inspector"}
    for login in ("xx_secretary", "xx_deputy", "xx_organizer"):
        close_account(sqlite, login)
    decide(sqlite, "return_", draft, day="05-28", opinion="没有写明未按期办结的原因，请补充")
    assert make.last(sqlite, draft.document_id).told == {"party_secretary"}


@pytest.mark.parametrize("by", ["director", "inspector", "party_secretary"])
def test_others_than_the_organization_do_not_answer(sqlite: Database, by: str):
    _, draft = overdue(sqlite)
    decide(sqlite, "send", draft, number="督〔2021〕1号")
    with pytest.raises(NotPermitted):
        decide(sqlite, "answer", draft, by, text="已补开支委会，其余两件月底前完成")


def test_a_circular_asks_for_no_answer_and_a_draft_takes_none(sqlite: Database):
    _, draft = overdue(sqlite)
    with pytest.raises(Conflict):
        answer(sqlite, draft, "05-26")


def test_nothing_higher_is_drafted_of_what_was_dismissed(sqlite: Database):
    alone(sqlite)
    item_id, draft = overdue(sqlite)
    turn(sqlite, "05-26", "06-03")
    decide(sqlite, "dismiss", draft, day="06-04", opinion="已当面督促，书记承诺三日内办完")
    turn(sqlite, "06-07", "07-05")
    assert set(drafts(sqlite, item_id)) == {"supervise", "circulate"}
    assert {row.state for row in make.rows(sqlite, Escalation)} == {EscalationState.DISMISSED}


def test_of_one_organization_there_is_one_document_a_day(sqlite: Database):
    alone(sqlite)
    _, draft = overdue(sqlite)
    make.move(sqlite, due(sqlite, LATER), "assign", "head", **assigned(sqlite))
    tick(sqlite, at("06-01"))
    decide(sqlite, "send", draft, day="06-01", number="督〔2021〕1号")
    third = due(sqlite, date(2021, 5, 26))
    tick(sqlite, at("06-01", 10))
    assert len(documents(sqlite)) == 1
    tick(sqlite, at("06-02"))
    assert lines(sqlite, documents(sqlite)[-1]) == {third}


def assigned(database: Database) -> dict[str, object]:
    return {"leader_id": make.user_id(database, "xx_patron"), "responsible_id": make.user_id(database, "member")}


def test_many_are_numbered_one_after_the_other_and_a_refused_one_uses_up_none(sqlite: Database):
    overdue(sqlite)
    first, second, third = documents(sqlite)
    decide(sqlite, "send", second, number="督〔2021〕1号")
    with sqlite.transaction() as session:
        actor = cast.actor(session, "director", date(2021, 5, 26))
        ids = [first.id, second.id, third.id]
        done = bulk.send_many(session, ids, actor=actor, now=at("05-26"), number="督〔2021〕09号")
    assert [type(each.fault) for each in done] == [type(None), Conflict, type(None)]
    assert [document.number for document in documents(sqlite)] == ["督〔2021〕09号", "督〔2021〕1号", "督〔2021〕10号"]


@pytest.mark.parametrize("again", ["督〔2021〕1号", "督〔２０２１〕 1号", "督\u202e〔2021〕1\u200b号"])
def test_a_number_is_used_once_however_it_is_written(sqlite: Database, again: str):
    overdue(sqlite)
    first, second, _ = documents(sqlite)
    assert decide(sqlite, "send", first, number="督〔2021〕1号\u200b").number == "督〔2021〕1号"
    with pytest.raises(Incomplete):
        decide(sqlite, "send", second, number=again)
    decide(sqlite, "send", second, number="督〔2021〕11号")


def test_what_was_sent_stays_as_it_was_sent(sqlite: Database):
    alone(sqlite)
    item_id, draft = overdue(sqlite)
    decide(sqlite, "edit", draft, text="请抓紧办理", wanted="三日内书面反馈")
    sent = decide(sqlite, "send", draft, number="督〔2021〕7号")
    assert (sent.number, sent.text) == ("督〔2021〕7号", "请抓紧办理")
    make.done(sqlite, item_id, at("05-26"))
    make.move(sqlite, item_id, "apply", "head", at("05-26", 10))
    assert shown(sqlite, sent, day="06-30") == [(4, "")]
    assert shown(sqlite, sent, "head") == [(4, "")]
