"""What a newcomer finds of 报送, 对账 and 抽查 in the demo, beside what is frozen."""

from collections import Counter

from app.demo import build
from models.duty import Filing, FilingPaper
from models.figure_words import FigureVerdict
from models.journal import Entry
from tests import cast, make
from workflows.reconciliation.loading import differences_of
from workflows.reconciliation.queries import reconciliations
from workflows.submissions.figures import findings_of
from workflows.submissions.papers import find_paper


def test_a_newcomer_finds_a_reconciliation_that_waits_and_one_that_is_signed(demo):
    with demo.reading() as session:
        receiver = cast.actor(session, "ganshi1", build.TODAY.date())
        waiting, signed = reconciliations(session, receiver)
        assert (waiting["organization"], waiting["state"]) == ("机电工程系党总支", "open")
        kinds = Counter(each.kind for each in differences_of(session, waiting["id"]))
        assert (signed["organization"], signed["state"]) == ("信息工程系党总支", "signed")
        settled = {each.settlement for each in differences_of(session, signed["id"])}
    assert kinds == Counter(["only_reported", "only_held", "state", "evidence", "value", "value"])
    assert settled == {"taken", "kept"}
    (accepted,) = [
        each for each in make.rows(demo, Filing, accepted=True) if make.rows(demo, FilingPaper, filing_id=each.id)
    ]
    assert accepted.version == 2


def test_the_numbers_of_one_report_agree_and_of_the_other_differ(demo):
    with demo.reading() as session:
        actor, found = cast.actor(session, "ganshi1", build.TODAY.date()), {}
        for paper in make.rows(demo, FilingPaper):
            if paper.figures:
                what, _ = find_paper(session, actor, session.get_one(Filing, paper.filing_id).duty_id, paper.id)
                read = findings_of(session, what, paper, build.TODAY.date())
                found[what.organization.code] = {each.verdict for each in read}
    assert found["XX"] == {FigureVerdict.AGREES}
    assert FigureVerdict.DIFFERS in found["JD"]


def test_two_of_three_items_that_were_drawn_were_looked_at(demo):
    (drawn,) = make.rows(demo, Entry, act="sample")
    assert (drawn.automatic, len(drawn.data["items"])) == (True, 3)
    looked = {str(each.subject_id) for each in make.rows(demo, Entry, act="spot_check") if each.at > drawn.at}
    assert looked == {each["id"] for each in drawn.data["items"][:2]}
