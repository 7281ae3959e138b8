"""对账 on its pages: a file is held against the system, its differences settled, its statement signed."""

import csv
import io
import zipfile

from ledger.read import read_ledger
from models.reconciliation import Reconciliation, ReconciliationDifference
from models.reconciliation_words import ChangedBy, ReconciliationState, Settlement
from models.vocabulary import State
from tests import cast, make
from tests.ledger.books import running_file
from tests.web.conftest import Site, forms, page_of, text
from tests.web.reconciliation.reports import exported, two_items
from tests.workflows.reconciliation import reconciling
from workflows.ledgers import columns

KEPT, TAKEN, RETURNED = Settlement.KEPT, Settlement.TAKEN, Settlement.RETURNED


def upload(site: Site, content: bytes, by: str = "head", name: str = "整改台账.csv", **said):
    branch = organization(site)
    return site.submit("/reconciliations", by, files={"file": (name, content)}, organization_id=branch, **said)


def organization(site: Site) -> str:
    with site.database.reading() as session:
        return str(cast.organization(session, cast.BRANCH).id)


def opened(site: Site, edit, by: str = "head") -> str:
    """Upload an edited export; return the address of its 对账."""
    answer = upload(site, exported(site.database, edit=edit), by)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def settlements(site: Site) -> list[Settlement | None]:
    return [each.settlement for each in make.rows(site.database, ReconciliationDifference)]


def press(site: Site, path: str, action: str, by: str, position: int | None = None, **typed):
    """Send the form of a difference, or of the whole, as somebody presses a button of it."""
    for form in forms(site.page(path, by)):
        said = dict(form.form_values())
        if form.get("action").endswith(f"/{action}") and (position is None or said.get("position") == str(position)):
            return site.send_form(form, path, by, **typed)
    raise AssertionError(f"no form {action} for {position}")


def test_an_untouched_export_differs_in_nothing(site: Site):
    two_items(site.database)
    here = opened(site, lambda _: None)
    assert "报表与系统一致，没有差异" in text(site.page(here, "director"))
    assert make.rows(site.database, Reconciliation)[0].state is ReconciliationState.SETTLED


def test_a_file_that_says_it_is_anothers_is_taken_with_a_yes(site: Site):
    other, name = running_file({}, unit="财经系党总支"), "台账.xlsx"
    refused = upload(site, other, name=name)
    assert refused.status_code == 422
    assert "文件写的是“财经系党总支”的台账，要对的是“教师第一党支部”" in text(page_of(refused))
    assert 'name="accepted" value="财经系党总支"' in " ".join(refused.text.split())
    assert "已收到“台账.xlsx”，不必再选" in text(page_of(refused))
    form = next(each for each in forms(page_of(refused)) if each.get("action") == "/reconciliations")
    assert site.send_form(form, "/reconciliations", "head", accepted="财经系党总支").status_code == 303


def test_a_file_that_waits_for_an_answer_is_handed_back_by_its_sender_alone(site: Site):
    refused = upload(site, running_file({}, unit="财经系党总支"), name="台账.xlsx")
    kept = dict(forms(page_of(refused))[-1].form_values())["kept"]
    for by, said in (("director", kept), ("head", kept[:-1] + "x"), ("head", "0" * 64)):
        answer = site.submit(
            "/reconciliations", by, organization_id=organization(site), kept=said, kept_name="台账.xlsx"
        )
        assert answer.status_code == 422
        assert "请选取报表文件" in answer.text


def test_columns_that_nobody_knows_are_said_to_be_left_out_or_asked_for(site: Site):
    two_items(site.database)
    here = opened(site, lambda rows: [row.update({"办结否": "没做完"}) for row in rows])
    assert "报表中“办结否”各列没有认出，没有比对" in text(site.page(here))
    assert "（“办结否”各列没有认出，没有比对）" in text(site.page(here))


def test_each_difference_shows_both_places_and_is_settled(site: Site):
    under_way, _ = two_items(site.database)

    def edit(rows):
        rows[0]["责任人"] = "colleague同志"
        rows.append(rows[0] | {"编号": "99", "存在问题": "图书角的党报党刊过期未更换"})

    here = opened(site, edit)
    shown = text(site.page(here, "head"))
    assert "内容不一致 · 责任人" in shown
    assert "colleague同志" in shown
    assert "member同志" in shown
    assert "仅报表有" in shown
    assert press(site, here, "settle", "head", 1, do="taken").status_code == 303
    assert make.row(site.database, under_way).responsible_id == make.user_id(site.database, "colleague")
    refused = press(site, here, "settle", "director", 2, do="returned", opinion="不对")
    assert refused.status_code == 422
    assert "不对" in refused.text
    assert press(site, here, "settle", "director", 2, do="kept").status_code == 303
    assert settlements(site) == [TAKEN, KEPT]


def test_a_class_is_settled_at_once_and_a_recheck_sees_what_was_done_by_hand(site: Site):
    under_way, _ = two_items(site.database)

    def edit(rows):
        rows[0]["责任人"] = "colleague同志"
        rows[1]["责任领导"] = rows[1]["责任人"] = "colleague同志"

    here = opened(site, edit)
    people = {"leader_id": make.user_id(site.database, "xx_patron")}
    colleague = make.user_id(site.database, "colleague")
    make.move(site.database, under_way, "assign", "xx_organizer", responsible_id=colleague, **people)
    assert press(site, here, "recheck", "director").status_code == 303
    first, *rest = make.rows(site.database, ReconciliationDifference)
    assert (first.settlement, first.settled_by_id) == (TAKEN, make.user_id(site.database, "xx_organizer"))
    assert press(site, f"{here}?kind=value", "settle", "liaison", do="kept").status_code == 303
    assert settlements(site) == [TAKEN, *(KEPT for _ in rest)]


def test_both_sides_sign_and_the_statement_is_a_word_document(site: Site):
    two_items(site.database)
    here = opened(site, lambda rows: rows[0].update({"责任人": "colleague同志"}))
    assert "还有1处差异没有处理" in text(site.page(here, "head"))
    press(site, here, "settle", "director", 1, do="kept")
    assert "待报送方签字：本组织书记" in text(site.page(here, "xx_organizer"))
    assert press(site, here, "sign", "head").status_code == 303
    waits = text(site.page(here, "xx_organizer"))
    assert "待接收方签字：党委工作部部长、党委工作部干事" in waits
    assert "待报送方" not in waits
    assert press(site, here, "sign", "director").status_code == 303
    shown = text(site.page(here, "liaison"))
    assert "双方已签" in shown
    assert "报送方 教师第一党支部书记 head同志" in shown
    answer = site.get(f"{here}/statement", "director")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as word:
        written = word.read("word/document.xml").decode()
    for part in ("对账单", "colleague同志", "维持系统", "闽江学院党委工作部部长 director同志"):
        assert part in written
    row = make.rows(site.database, Reconciliation)[0]
    assert row.statement_sha256 in written
    assert "未经双方签字" not in written


def test_who_verifies_and_who_signs_is_warned_of_an_open_difference(site: Site):
    item_id = make.item(site.database, State.VERIFY)
    reconciling.opened(site.database, reconciling.value(item_id))
    warning = "对账第1项“内容不一致（责任人）”还没有处理，处理之前不能签批销号"
    assert warning in text(site.page(f"/verifying/{item_id}", "xx_organizer"))
    make.verified(site.database, item_id)
    assert warning in text(site.page(f"/desk/{item_id}", "xx_secretary"))


def test_what_is_no_ledger_or_not_ones_to_hand_in_is_refused(site: Site):
    refused = upload(site, b"a,b\n1,2\n")
    assert refused.status_code == 422
    assert site.page("/reconciliations", "member").xpath("//input[@type='file']") == []
    assert site.get("/reconciliations", "outsider").status_code == 200
    two_items(site.database)
    here = opened(site, lambda _: None)
    assert site.get(here, "outsider").status_code == 404
    assert site.get(here, "member").status_code == 200
    assert site.page(here, "member").xpath("//form[@method='post'][contains(@action,'settle')]") == []


def test_a_doubtful_pair_is_asked_and_compared_again_by_the_answer(site: Site):
    item_id = make.item(site.database, State.RECTIFY)
    made = reconciling.opened(site.database, reconciling.doubtful(item_id))
    here = f"/reconciliations/{made}"
    assert "是同一项吗" in text(site.page(here, "head"))
    assert press(site, here, "answer", "head", 1, do="other").status_code == 303
    first, *rest = make.rows(site.database, ReconciliationDifference)
    assert (first.is_same, first.settlement) == (False, KEPT)
    assert rest


def test_a_place_that_no_difference_has_is_no_fault(site: Site):
    two_items(site.database)
    here = opened(site, lambda _: None)
    assert site.get(f"{here}?after={'9' * 30}", "director").status_code < 500


def test_columns_of_another_system_are_said_once_and_known_for_its_next_file(site: Site):
    two_items(site.database)
    heads = {"编号": "流水", "党组织": "归口", "存在问题": "情形描述", "责任人": "经办", "整改时限": "截至"}
    fields = dict(zip(heads.values(), ("number", "organization", "problem", "person", "due"), strict=True))

    def month(**edit: str) -> bytes:
        rows = list(csv.DictReader(io.StringIO(exported(site.database).decode("utf-8-sig"))))
        told = io.StringIO()
        writer = csv.writer(told)
        writer.writerow(heads.values())
        writer.writerows([(row | edit)[name] for name in heads] for row in rows)
        return told.getvalue().encode("utf-8-sig")

    first = month()
    asked = upload(site, first)
    assert "请先在“台账”页写明各列是什么" in asked.text
    [where] = page_of(asked).xpath("//a[contains(@href, '/previews/')]/@href")
    assert "表头没有认出" in text(site.page(where))
    form = next(each for each in forms(page_of(asked)) if each.get("action") == "/reconciliations")
    reading = read_ledger(first, "整改台账.csv")
    with site.database.transaction() as session:
        file = (cast.campaign(session).id, reading.sha256)
        head = cast.actor(session, "head")
        columns.keep(session, file, reading.heads[0].fingerprint, fields, actor=head, now=make.NOW)
    assert site.send_form(form, "/reconciliations", "head").status_code == 303
    here = upload(site, month(责任人="colleague同志"), "liaison").headers["location"]  # whoever it is next month
    assert "“归口”、“情形描述”、“截至”、“流水”、“经办”各列按指定的读取" in text(site.page(here, "head"))
    assert "请先在“台账”页写明各列是什么" in upload(site, month(责任人="member同志"), "director").text
    found = make.rows(site.database, ReconciliationDifference)
    assert {(each.last, each.changed_by) for each in found} == {("member同志", ChangedBy.REPORT)}
